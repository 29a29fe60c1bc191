"""Areas as a gazetteer tells of them, and as they are stored."""

import re
from dataclasses import dataclass, field

from insight_hub.taxonomy.loading.rows import BadRow, field_values
from insight_hub.taxonomy.models import Place, PlaceWithin

Level = Place.Level
INSIDE, OVERLAPS = PlaceWithin.Relation.INSIDE, PlaceWithin.Relation.OVERLAPS

NEEDED = ("code", "name", "level", "parent_code")
DESCRIBED = ("short_name", "name_alt", "level", "la_type", "lat", "lon")
_WHOLES = ("parent_code", "county_code", "cauth_code")
GSS = re.compile(r"[A-Z]\d{8}")  # Office for National Statistics, "GSS coding and naming policy"
_LOCAL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LEVELS = {"icb": Level.CARE_BOARD}  # the gazetteer's word


@dataclass
class Area:
    """One area: what is said of it, what it is stated to lie in ({code: relation}), and the codes of what it is
    made of, if it is a local area that a manager put together."""

    code: str
    described: dict
    wholes: dict = field(default_factory=dict)
    parts: set = field(default_factory=set)
    retired: bool = False
    label: str = ""

    @property
    def short_name(self):
        return self.described["short_name"]

    @property
    def level(self):
        return self.described["level"]


def stored_areas():
    """{code: Area} of the database, with what is stated alone. Whoever changes it by them waits here for others
    who do, until the end of the transaction."""
    Place.objects.select_for_update(no_key=True).order_by("pk").first()
    areas = {}
    for place in Place.objects.order_by("slug").values("slug", "name", "retired", *DESCRIBED):
        code, label, retired = place.pop("slug"), place.pop("name"), place.pop("retired")
        place["short_name"] = place["short_name"] or label
        areas[code] = Area(code, place, retired=retired, label=label)
    stated = PlaceWithin.objects.filter(stated=True).order_by()
    for code, whole, relation in stated.values_list("place__slug", "whole__slug", "relation"):
        areas[code].wholes[whole] = relation
    for code, part in Place.made_of.through.objects.values_list("from_place__slug", "to_place__slug"):
        areas[code].parts.add(part)
    return areas


def area_from(cells):
    """The area that a gazetteer's row tells of. Raises `BadRow`."""
    level = _LEVELS.get(cells["level"].lower(), cells["level"].lower())
    texts = {name: cells.get(name, "") for name in ("name_alt", "la_type", "lat", "lon")}
    described = field_values(Place, {"short_name": cells["name"], "level": level, **texts})
    if not described["short_name"]:
        raise BadRow("it has no name")
    code = _code(cells["code"], level)
    _check_position(described["lat"], described["lon"])
    wholes = {_spelt(cells[column]): INSIDE for column in _WHOLES if cells.get(column)}
    if code in wholes:
        raise BadRow(f"{code} is said to lie in itself")
    if level == Level.WARD and not cells["parent_code"]:
        raise BadRow("a ward needs the code of its authority in parent_code")
    return Area(code, described, wholes)


def _code(text, level):
    if level == Level.LOCAL_AREA and _LOCAL.fullmatch(text):
        return text
    if not GSS.fullmatch(_spelt(text)):
        raise BadRow(f"{text!r} is not a GSS code, such as E06000023")
    return _spelt(text)


def _spelt(code):
    """GSS codes are kept in capitals, the codes of local areas as they are."""
    return code.upper() if GSS.fullmatch(code.upper()) else code


def _check_position(lat, lon):
    if (lat is None) != (lon is None):
        raise BadRow("it has one of lat and lon without the other")
    if lat is not None and not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BadRow(f"{lat}, {lon} is not a position in degrees")
