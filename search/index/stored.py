"""Rows of the table of searchable text, as they are copied to the index."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast

from search.models import IndexState, Placement

_SEARCHABLE = "reference__visibility__searchable"
_PLACEMENTS = ["pk", "kept", f"{_SEARCHABLE}__placement"]
_MEANING = [f"{_SEARCHABLE}__meaning__vector", f"{_SEARCHABLE}__meaning__model"]
_COLUMNS = [*_PLACEMENTS, Cast(f"{_SEARCHABLE}__document", TextField()), *_MEANING]


class Row(NamedTuple):
    """What the index should hold for a reference: `document` in the index of `placement`, nothing in others. Both are
    read in one statement with the `version` they are of. The document is JSON as it was written: to read it and write
    it again was a third of a rebuild's time. `vector`, if it was made yet, is what it means to the model of that name.
    """

    reference_id: int
    version: int
    placement: str
    document: str | None
    vector: bytes | None
    model: str | None


def rows(reference_ids: Iterable[int]) -> list[Row]:
    return [_row(*values) for values in IndexState.objects.filter(pk__in=reference_ids).values_list(*_COLUMNS)]


def all_rows(size: int) -> Iterator[list[Row]]:
    """Every row, by reference, `size` at a time, each batch read when it is asked for."""
    return _all(_COLUMNS, size)


def all_placements(size: int) -> Iterator[list[Row]]:
    """The same without documents: for comparing."""
    return _all(_PLACEMENTS, size)


def _all(columns, size):
    last = 0
    while values := list(IndexState.objects.filter(pk__gt=last).order_by("pk").values_list(*columns)[:size]):
        last = values[-1][0]
        yield [_row(*row) for row in values]


def _row(reference_id, version, placement, document=None, vector=None, model=None):
    return Row(reference_id, version, placement or Placement.NOWHERE, document, vector, model)
