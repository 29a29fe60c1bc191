"""Everything each place lies in or across, near and far, from what is stated of each alone.

An authority is stated to lie in a region, a county and a combined authority, and across care boards. Four
rules make the rest:

1. what lies inside a whole lies inside all that the whole is inside of;
2. what a ward's authority lies across, the ward may lie across: it is counted as doing so;
3. a county, combined authority or board is made of authorities: it lies inside what all of them lie in, and
   across what only some do. (Greater Lincolnshire lies across two regions, whatever its row says.)
4. what a local area is made of lies inside it, with all that lies inside that; the local area lies inside what
   holds all its parts, and across what holds only some, but for what it holds itself.
"""

from collections import defaultdict
from graphlib import TopologicalSorter

from insight_hub.taxonomy.loading.areas import INSIDE, OVERLAPS, Level

_SPINE = {Level.UK, Level.COUNTRY, Level.REGION, Level.LOCAL_AUTHORITY}
# What lies across the boundary of these is passed on to what lies in them.
_SMALL = {Level.LOCAL_AUTHORITY, Level.WARD, Level.LOCAL_AREA}
# From small to large: of two composites with the same authorities, the smaller lies in the larger.
_COMPOSITES = (Level.COUNTY, Level.COMBINED_AUTHORITY, Level.CARE_BOARD)


def close(areas):
    """{code: {code of a whole: relation}}, without self."""
    order = list(TopologicalSorter({code: area.wholes for code, area in areas.items()}).static_order())
    spine = [code for code in order if areas[code].level in _SPINE]
    composites = [code for code in order if areas[code].level in _COMPOSITES]
    wards = [code for code in order if areas[code].level == Level.WARD]
    local = [code for code in order if areas[code].level == Level.LOCAL_AREA]
    closed = {}
    for code in spine:
        closed[code] = inherit(areas[code].wholes, closed, areas)
    made_of = _authorities_of(composites, closed, areas)
    for code in composites:
        closed[code] = (
            _from_authorities(code, made_of, closed, areas)
            if made_of[code]
            else inherit(areas[code].wholes, closed, areas)
        )
    for code in wards:
        closed[code] = inherit(areas[code].wholes, closed, areas)
    _put_parts_in_local_areas(areas, closed)
    for code in sorted(local, key=lambda code: not areas[code].parts):  # those with parts first
        closed[code] = _of_local_area(code, closed, areas)
    return closed


def inherit(stated, closed, areas):
    """What follows from lying in the `stated` wholes ({code: relation}), them included."""
    found = dict(stated)
    for whole, relation in stated.items():
        for far, far_relation in closed.get(whole, {}).items():
            if far_relation == INSIDE:
                _note(found, far, relation)
            elif areas[whole].level in _SMALL:
                _note(found, far, OVERLAPS)
    if len(stated) > 1 and set(stated.values()) == {OVERLAPS}:
        surrounding = [_insides(closed.get(whole, {})) for whole in stated]
        found.update(dict.fromkeys(set.intersection(*surrounding), INSIDE))
    return found


def _note(found, whole, relation):
    if relation == INSIDE or whole not in found:
        found[whole] = relation


def _insides(wholes):
    return {whole for whole, relation in wholes.items() if relation == INSIDE}


def _authorities_of(composites, closed, areas):
    made_of = {code: set() for code in composites}
    for code, wholes in closed.items():
        if areas[code].level == Level.LOCAL_AUTHORITY and not areas[code].retired:
            for whole in wholes.keys() & made_of.keys():
                made_of[whole].add(code)
    return made_of


def _from_authorities(code, made_of, closed, areas):
    found = {}
    authorities = made_of[code]
    for whole in {whole for authority in authorities for whole in closed[authority]} - {code}:
        if whole in made_of and not _may_hold(whole, code, made_of, areas):
            continue
        together = all(closed[authority].get(whole) == INSIDE for authority in authorities)
        exact = whole not in made_of or areas[code].level != Level.CARE_BOARD
        found[whole] = INSIDE if together and exact else OVERLAPS
    return found


def _may_hold(whole, part, made_of, areas):
    """Whether one composite may hold another, or share land with it.

    Those of one level never do: two boards that share an authority divide it. None lies in what it holds.
    """
    if areas[whole].level == areas[part].level:
        return False
    if made_of[whole] == made_of[part]:
        return _COMPOSITES.index(areas[whole].level) > _COMPOSITES.index(areas[part].level)
    return not made_of[whole] < made_of[part]


def _put_parts_in_local_areas(areas, closed):
    """Notes in `closed` that each part of a local area, and all inside it, lies in that area and what holds that."""
    above = defaultdict(set)
    for code, area in areas.items():
        for part in area.parts:
            above[part] |= {code, *_insides(inherit(area.wholes, closed, areas))}
    for code, wholes in closed.items():
        for part in above.keys() & {code, *_insides(wholes)}:
            wholes.update(dict.fromkeys(above[part] - {code}, INSIDE))


def _of_local_area(code, closed, areas):
    """What follows for a local area from its parts, and from what it is stated to lie in; that stays as stated."""
    found = inherit(areas[code].wholes, closed, areas)
    around = [{**closed.get(part, {}), part: INSIDE} for part in areas[code].parts]
    for whole in set().union(*around) - {code}:
        if all(wholes.get(whole) == INSIDE for wholes in around):
            found[whole] = INSIDE
        elif not _holds(code, whole, closed, areas):
            _note(found, whole, OVERLAPS)
    return found | areas[code].wholes


def _holds(code, other, closed, areas):
    """Whether all of `other` lies in the local area `code`."""
    return all(closed.get(piece, {}).get(code) == INSIDE for piece in areas[other].parts or {other})
