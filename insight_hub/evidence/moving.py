"""Nothing opens by a move or a copy: what a thing's own row takes over from what it stood under."""

import datetime

from django.utils import timezone

from insight_hub.evidence.models.visibility import Level, Visibility
from insight_hub.evidence.visibility import is_open

_FROM_THE_MOST_OPEN = list(Level)


def keep_as_strict(row: Visibility, before: Visibility | None, after: Visibility | None) -> dict:
    """The facts to set on `row`, which stood under `before` and is to stand under `after`, so that no level lets in
    anybody by it, now or later: none where what it stands under then is as strict at every moment."""
    now = timezone.now()
    if before is None or not _opens(row, before, after, now):
        return {}
    closed = [one for one in (row, before) if not is_open(one, now)]
    ends = [one.public_from for one in closed]
    return {
        "level": max((one.level for one in closed), key=_FROM_THE_MOST_OPEN.index),
        "public_from": None if None in ends else max(ends),
        "listed": row.listed and row in closed,  # what it stood under was listed without it
    }


def _opens(row, before, after, now):
    """Whether the levels let in more at some moment from `now` on. They change only where a restriction ends."""
    rows = [one for one in (row, before, after) if one]
    moments = [now, *(one.public_from for one in rows if one.public_from and one.public_from > now)]
    return any(_strictness([row, after], at) < _strictness([row, before], at) for at in moments)


def _strictness(rows, at: datetime.datetime) -> int:
    """How strict the strictest of `rows` is at `at`."""
    levels = [Level.PUBLIC if is_open(one, at) else Level(one.level) for one in rows if one]
    return max(_FROM_THE_MOST_OPEN.index(level) for level in levels)
