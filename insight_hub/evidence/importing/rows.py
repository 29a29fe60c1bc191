"""What a row says, cleaned and checked: every problem in words, none of them an exception of the database."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from insight_hub.evidence.choices import Nature
from insight_hub.evidence.models import Level
from insight_hub.evidence.partial_date import first_day, last_day
from insight_hub.evidence.validation import MOST_PEOPLE
from insight_hub.partners.models import PartnerKind
from insight_hub.taxonomy.lookup import Resolver, TagNotResolved
from insight_hub.taxonomy.models import Group, Method, Place, Topic

LONGEST = {
    "title": 255,
    "organisation": 255,
    "external_id": 200,
    "licence": 100,
    "source_url": 500,
    "engagement": 255,
}
LONGEST_TEXT = 10_000_000  # characters of a summary or body
MOST_VALUES = 500  # in a list
_KIND_ALIASES = {
    "parish-or-town-council": PartnerKind.PARISH_COUNCIL,
    "partnership-or-combined-authority": PartnerKind.PARTNERSHIP,
    "voluntary-or-other": PartnerKind.VOLUNTARY,
}
_LISTS = {"places": Place, "topics": Topic, "groups": Group, "methods": Method}


@dataclass
class Row:
    """A row that can be published. Tags are the tags themselves."""

    title: str
    summary: str
    organisation: str
    external_id: str = ""
    body: str = ""
    organisation_kind: str = ""
    engagement: str = ""
    nature: list[str] = field(default_factory=list)
    date_from: str = ""
    date_to: str = ""
    places: list = field(default_factory=list)
    topics: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    methods: list = field(default_factory=list)
    participants: int | None = None
    source_url: str = ""
    licence: str = ""
    visibility: str = ""


class RowProblems(Exception):
    """Why a row was rejected: `messages`, one for each problem."""

    def __init__(self, messages: list[str]):
        super().__init__("; ".join(messages))
        self.messages = messages


class Cleaner:
    """Cleans rows; knows the vocabularies, read once."""

    def __init__(self):
        self._resolvers = {name: Resolver(model) for name, model in _LISTS.items()}

    def clean(self, values: dict, organisation: str = "") -> Row:
        """The Row that `values` say, for `organisation` where they name none. Raises RowProblems."""
        problems: list[str] = []
        cleaned = {name: self._clean(name, values.get(name), problems) for name in Row.__dataclass_fields__}
        cleaned["organisation"] = cleaned["organisation"] or organisation
        problems += [f"{name}: is empty" for name in ("title", "summary", "organisation") if not cleaned[name]]
        problems += _order(cleaned["date_from"], cleaned["date_to"])
        if problems:
            raise RowProblems(problems)
        return Row(**cleaned)

    def _clean(self, name, value, problems):
        try:
            if name in _LISTS:
                return self._tags(name, value, problems)
            return _CLEANERS.get(name, _text)(name, value)
        except ValueError as error:
            problems.append(f"{name}: {error}")
            return [] if name == "nature" else None if name == "participants" else ""

    def _tags(self, name, value, problems):
        found = []
        for text in _several(name, value):
            try:
                found.append(self._resolvers[name].resolve(text))
            except TagNotResolved as error:
                problems.append(f"{name}: {error}")
        return list(dict.fromkeys(found))


def _text(name, value):
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ValueError("is not text")
    text = str(value).strip()
    if "\x00" in text:
        raise ValueError("has a character in it that is no text (NUL)")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("has half a character in it (a lone surrogate)")
    longest = LONGEST.get(name, LONGEST_TEXT)
    if len(text) > longest:
        raise ValueError(f"is {len(text):,} characters long; at most {longest:,} fit")
    return text


def _line(name, value):
    return " ".join(_text(name, value).split())


def _several(name, value) -> Iterable[str]:
    items = value if isinstance(value, list) else _text(name, value).split(";")
    if len(items) > MOST_VALUES:
        raise ValueError(f"has {len(items):,} values; at most {MOST_VALUES} fit")
    texts = (_line(name, item) for item in items)
    return list(dict.fromkeys(text for text in texts if text))


def _natures(name, value):
    found = _several(name, value)
    unknown = [text for text in found if text not in Nature.values]
    if unknown:
        raise ValueError(f"“{unknown[0]}” is not one of {', '.join(Nature.values)}")
    return found


def _date(name, value):
    text = _text(name, value)
    if text:
        try:
            first_day(text)
        except ValueError:
            raise ValueError(f"“{text}” is not a date such as 2017, 2017-03 or 2017-03-09") from None
    return text


def _order(date_from, date_to):
    if date_from and date_to and last_day(date_to) < first_day(date_from):
        return [f"date_to: {date_to} is before {date_from}"]
    return []


def _participants(name, value):
    text = _text(name, value).replace(",", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_PEOPLE):
        raise ValueError(f"“{value}” is not a whole number of people")
    return int(text)


def _url(name, value):
    text = _text(name, value)
    try:
        if text:
            URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        raise ValueError(f"“{text}” is not a web address that starts with https:// or http://") from None
    return text


def _one_of(choices, aliases=None):
    def clean(name, value):
        text = _line(name, value).lower()
        text = (aliases or {}).get(text, text)
        if text and text not in choices:
            raise ValueError(f"“{text}” is not one of {', '.join(choices)}")
        return text

    return clean


_CLEANERS = {
    "external_id": _line,
    "title": _line,
    "organisation": _line,
    "organisation_kind": _one_of(PartnerKind.values, _KIND_ALIASES),
    "engagement": _line,
    "nature": _natures,
    "date_from": _date,
    "date_to": _date,
    "participants": _participants,
    "source_url": _url,
    "licence": _line,
    "visibility": _one_of(Level.values),
}
