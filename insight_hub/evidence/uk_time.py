"""Moments as people in the UK say them, on the two nights a year too when the clocks change.

Summer time begins and ends at 01:00 GMT on the last Sundays of March and October (Summer Time Act 1972 as amended, SI
2002/262): from 01:00 to 02:00 one hour does not exist, and one comes twice, first in BST and then in GMT.
"""

import datetime

from django.utils import timezone

FIRST, SECOND = "BST", "GMT"


class NoSuchTime(ValueError):
    """The clocks go forward over this time."""


class ComesTwice(ValueError):
    """The clocks go back over this time: it must be said whether the first is meant or the second."""


def moment_of(typed: datetime.datetime, clock: str = "") -> datetime.datetime:
    """The moment of a date and time without a zone. `clock` (FIRST or SECOND) is asked only where one hour comes twice.

    Raises NoSuchTime, and ComesTwice where `clock` is needed and not given.
    """
    first, second = (typed.replace(tzinfo=timezone.get_default_timezone(), fold=fold) for fold in (0, 1))
    if first.utcoffset() < second.utcoffset():
        raise NoSuchTime
    if first.utcoffset() == second.utcoffset():
        return first
    if clock not in (FIRST, SECOND):
        raise ComesTwice
    return first if clock == FIRST else second


def comes_twice(moment: datetime.datetime) -> bool:
    """Whether the clocks show the time of `moment` twice that night."""
    local = timezone.localtime(moment)
    return local.replace(fold=0).utcoffset() > local.replace(fold=1).utcoffset()


def in_words(moment: datetime.datetime) -> str:
    """Such as "3 March 2027, 09:00": with seconds where there are some, and which clock where that is in doubt."""
    local = timezone.localtime(moment)
    seconds = ":%S" if local.second else ""
    clock = " %Z" if comes_twice(moment) else ""
    return local.strftime(f"%-d %B %Y, %H:%M{seconds}{clock}")
