"""Dates known to the year, the month or the day, kept as ISO 8601 text: "2017", "2017-03", "2017-03-09"."""

import calendar
import datetime
import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dates import MONTHS

_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100


def first_day(text: str) -> datetime.date:
    """The first day that `text` may mean. Raises ValueError when it is not such a date."""
    year, month, day = _parts(text)
    return datetime.date(year, month or 1, day or 1)


def last_day(text: str) -> datetime.date:
    """The last day that `text` may mean. Raises ValueError when it is not such a date."""
    year, month, day = _parts(text)
    month = month or 12
    return datetime.date(year, month, day or calendar.monthrange(year, month)[1])


def in_words(text: str) -> str:
    """ "2017-03-09" as "9 March 2017", "2017-03" as "March 2017"."""
    year, month, day = _parts(text)
    return " ".join(str(part) for part in (day, month and MONTHS[month], year) if part)


def span_in_words(date_from: str, date_to: str) -> str:
    """One or two dates as "March 2017", "March 2017 to 2018", or "" when neither is known."""
    known = [in_words(text) for text in (date_from, date_to) if text]
    return " to ".join(dict.fromkeys(known))


def validate(text: str) -> None:
    try:
        first_day(text)
    except ValueError:
        raise ValidationError(
            "“%(text)s” is not a date. Write a year (2017), a month (2017-03) or a day (2017-03-09).",
            params={"text": text},
        ) from None


class PartialDateField(models.CharField):
    """A date to the year, month or day, as text that sorts by its first day."""

    default_validators = [validate]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("help_text", "A year (2017), a month (2017-03) or a day (2017-03-09).")
        super().__init__(*args, **kwargs)


def _parts(text):
    match = _SHAPE.fullmatch(text)
    if not match:
        raise ValueError(f"not a date: {text!r}")
    year, month, day = (int(part) if part else None for part in match.groups())
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(f"year out of range: {text!r}")
    datetime.date(year, 1 if month is None else month, 1 if day is None else day)  # raises for month 13, 30 February
    return year, month, day
