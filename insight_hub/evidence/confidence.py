"""How far a finding can be leant on, by one written rule from method, number heard, recruitment, age and limits.

It starts at high, and every shortfall lowers it by a step or two: one or two steps are medium, three or more are
low. Where the number heard is not known, or neither how people were asked nor how they were chosen, there is too
little to judge by and it is not stated; nor is it for a review of existing evidence alone, because nobody was
asked and the rule cannot see what was reviewed. Beside another method a review counts for nothing either way.

It is worked out when it is shown, never stored: what was published does not change, but it grows older.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from insight_hub.evidence.choices import Recruitment
from insight_hub.evidence.content import FEWEST_SHOWN
from insight_hub.evidence.partial_date import first_day, last_day
from insight_hub.taxonomy.models import Method

# People heard when many are asked briefly. By the standard formula for a share in a random sample at 95%,
# n = 1.96² × 0.25 ÷ margin²: 384 people give ±5 percentage points, 96 give ±10. Without a random sample the
# margin is a best case.
ENOUGH_OF_MANY = 384
FEW_OF_MANY = 96
# People heard at length. In sixty interviews with a fairly similar group, nearly all themes had come up within the
# first twelve (Guest, Bunce & Johnson 2006, Field Methods 18(1)). Two steps down it is `FEWEST_SHOWN`, and nothing
# smaller: a level must not tell more of a small count than the page does.
ENOUGH_IN_DEPTH = 12
# Years since people were heard. A judgement: most councillors are elected for four years, so what is older was said
# to another council; twice that is very old.
AGEING_AFTER = 4
OLD_AFTER = 8
# Steps down from high at which a finding is medium, and low.
MEDIUM_FROM = 1
LOW_FROM = 3


class ConfidenceLevel(TextChoices):
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    NOT_STATED = "not-stated", "Not stated"

    @property
    def explanation(self) -> str:
        return _EXPLANATIONS[self]


_EXPLANATIONS = {
    ConfidenceLevel.HIGH: "You can lean on this.",
    ConfidenceLevel.MEDIUM: "You can lean on this with care.",
    ConfidenceLevel.LOW: "Do not lean on this alone.",
    ConfidenceLevel.NOT_STATED: "This cannot be judged from what is written down.",
}


@dataclass(frozen=True)
class Confidence:
    """A level and its reasons, in sentences: what speaks for the finding, and what lowers it or is missing.

    `changes_on` is the next day on which the level changes because the finding grows older; None for never.
    """

    level: ConfidenceLevel
    strengths: tuple[str, ...] = ()
    shortfalls: tuple[str, ...] = ()
    changes_on: datetime.date | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.shortfalls + self.strengths


@dataclass(frozen=True)
class _Point:
    """One thing that counts: a sentence, and how many steps it lowers the level by."""

    text: str
    steps: int = 0
    missing: bool = False


@dataclass(frozen=True)
class _Asking:
    """How people were asked, all methods of a finding taken together.

    Which of them how many people answered is not known. So the number is held against what asking at length needs
    only if that was the only way.
    """

    known: bool
    nobody: bool
    in_depth: bool
    representative: bool

    @classmethod
    def of(cls, content: dict, ways: Mapping[str, str]) -> "_Asking":
        used = {ways.get(method.get("slug"), Method.Way.MANY) for method in content.get("methods") or ()}
        people = used - {Method.Way.NOBODY}
        return cls(
            known=bool(used),
            nobody=bool(used) and not people,
            in_depth=people == {Method.Way.IN_DEPTH},
            representative=Method.Way.REPRESENTATIVE in people,
        )


_NOBODY_ASKED = (
    "It draws together what was known already, and nobody was asked anything new. Look at the sources it names."
)


def confidence_of(content: dict, ways: Mapping[str, str], on: datetime.date) -> Confidence:
    """Confidence in the finding that says `content` (as `content.describe` makes it, also in old versions).

    `ways` is `Method.ways()`; a method that is not in it counts as asking many people. `on` is the UK's date.
    """
    asking = _Asking.of(content, ways)
    if asking.nobody:
        return Confidence(ConfidenceLevel.NOT_STATED, shortfalls=(_NOBODY_ASKED,))
    heard = _heard(content)
    number, method, choice = _number(content, asking), _method(asking), _choice(content, asking)
    lasting = [number, method, choice, _limits(content)]
    points = [*lasting, _age(heard, on)]
    if number.missing or (method.missing and choice.missing):
        missing = tuple(point.text for point in points if point.missing)
        return Confidence(ConfidenceLevel.NOT_STATED, shortfalls=missing)

    def level_on(day):
        return _level(sum(point.steps for point in [*lasting, _age(heard, day)]))

    level = level_on(on)
    ageing = [heard[0], *(_day_after_years(heard[1], years) for years in (AGEING_AFTER, OLD_AFTER))] if heard else []
    return Confidence(
        level,
        strengths=tuple(point.text for point in points if point.text and not point.steps),
        shortfalls=tuple(point.text for point in points if point.steps),
        changes_on=next((day for day in ageing if day > on and level_on(day) != level), None),
    )


def in_numbers() -> dict:
    """The numbers and levels of the rule, for the page that explains it."""
    return {
        "enough_of_many": ENOUGH_OF_MANY,
        "few_of_many": FEW_OF_MANY,
        "enough_in_depth": ENOUGH_IN_DEPTH,
        "fewest_shown": FEWEST_SHOWN,
        "ageing_after": AGEING_AFTER,
        "old_after": OLD_AFTER,
        "low_from": LOW_FROM,
        "levels": ConfidenceLevel,
    }


def _level(steps):
    if steps >= LOW_FROM:
        return ConfidenceLevel.LOW
    return ConfidenceLevel.MEDIUM if steps >= MEDIUM_FROM else ConfidenceLevel.HIGH


def _number(content, asking):
    number = content.get("participants")
    if not isinstance(number, int):
        return _Point("How many people were heard is not said.", 1, missing=True)
    if number < FEWEST_SHOWN:
        return _Point(f"Fewer than {FEWEST_SHOWN} people were heard.", 2)
    if asking.in_depth:
        if number >= ENOUGH_IN_DEPTH:
            return _Point(f"{number:,} people were heard at length, which is enough for asking that way.")
        return _Point(f"{number} people were heard at length. {ENOUGH_IN_DEPTH} or more would be better.", 1)
    if number >= ENOUGH_OF_MANY:
        return _Point(f"{number:,} people were heard, which is enough for asking many people.")
    if number >= FEW_OF_MANY:
        return _Point(f"{number} people were heard. When many are asked, {ENOUGH_OF_MANY} or more would be better.", 1)
    return _Point(f"Only {number} people were heard. When many are asked, fewer than {FEW_OF_MANY} is very few.", 2)


def _method(asking):
    return _Point("") if asking.known else _Point("How people were asked is not said.", 1, missing=True)


_RECRUITMENT = {choice.label: choice for choice in Recruitment} | {choice.value: choice for choice in Recruitment}
_NOT_RANDOM = {
    Recruitment.OPEN: _Point("Anyone could take part, so those with strong views may be heard more.", 1),
    Recruitment.INVITED: _Point("People were invited, not chosen at random.", 1),
    Recruitment.EXISTING: _Point("An existing group was asked. Others may see it differently.", 1),
    Recruitment.CAMPAIGN: _Point("An organised campaign brought people in, so one side may be heard more.", 2),
}


def _choice(content, asking):
    """How people were chosen. A representative survey is taken at its word where nothing else is said, and being
    invited suits asking at length, where people are chosen for what they know."""
    said = content.get("recruitment") or ""
    recruitment = _RECRUITMENT.get(said)
    if recruitment == Recruitment.RANDOM:
        return _Point("People were chosen at random.")
    if asking.representative and (not said or recruitment == Recruitment.INVITED):
        return _Point("The people asked were a sample meant to stand for everyone.")
    if asking.in_depth and recruitment == Recruitment.INVITED:
        return _Point("People were invited, which suits asking at length.")
    if not said:
        return _Point("How people were chosen is not said.", 1, missing=True)
    return _NOT_RANDOM.get(recruitment, _Point("People were not chosen at random.", 1))


def _limits(content):
    if any(character.isalpha() for character in content.get("limits") or ""):
        return _Point("What it cannot tell us is written down.")
    return _Point("What it cannot tell us is not written down.", 1, missing=True)


def _age(heard, on):
    if heard is None:
        return _Point("When people were heard is not said.", 1, missing=True)
    first, last = heard
    if first > on:
        return _Point("The day on which people were heard is still to come.", 2)
    if on >= _day_after_years(last, OLD_AFTER):
        return _Point(f"People were heard more than {OLD_AFTER} years ago.", 2)
    if on >= _day_after_years(last, AGEING_AFTER):
        return _Point(f"People were heard more than {AGEING_AFTER} years ago.", 1)
    return _Point(f"People were heard in the last {AGEING_AFTER} years.")


def _heard(content):
    """The first and the last day that the end of hearing people may have been; None when that is not known."""
    said = content.get("date_to") or content.get("date_from") or ""
    try:
        return first_day(said), last_day(said)
    except ValueError:
        return None


def _day_after_years(day, years):
    """The first day that is more than `years` years after `day`."""
    try:
        anniversary = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        anniversary = datetime.date(day.year + years, 2, 28)
    return anniversary + datetime.timedelta(days=1)
