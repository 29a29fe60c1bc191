"""Keeps the table of searchable text in step with what is published.

What a person publishes, restricts or takes down is kept at once, in the same transaction. What follows for
thousands of others, as when a topic is renamed, the worker keeps.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from insight_hub.evidence.visibility import closes
from search import documents
from search.database.marks import without_marks
from search.forms import FACETS
from search.models import FacetValue, IndexState, Meaning, Placement, Searchable, SearchableValue

LONGEST = 250_000  # characters of each column: PostgreSQL takes about a million bytes of words in a row
_REPLACED = [
    field.name for field in Searchable._meta.concrete_fields if not field.primary_key and field.name != "vector"
]


def keep(reference_ids: Iterable[int]) -> None:
    """Bring the rows of these references, which are wanted, in step. Part of the caller's transaction."""
    wanted = IndexState.objects.filter(pk__in=list(reference_ids))
    _keep(dict(wanted.values_list("pk", "wanted")))


def keep_what_is_behind(most: int) -> int:
    """Bring up to `most` rows in step that nobody kept yet; how many were behind."""
    behind = IndexState.objects.behind(most)
    if behind:
        _keep(behind)
    return len(behind)


def _keep(versions):
    """Read these references ({id: version wanted}) outside any lock, and write what nobody changed meanwhile: the
    transaction of such a change keeps the row itself."""
    now = timezone.now()
    entries = documents.build(versions, now)
    with transaction.atomic():
        rows = IndexState.objects.filter(pk__in=versions).select_for_update(no_key=True).order_by("pk")
        current = [pk for pk, wanted in rows.values_list("pk", "wanted") if wanted == versions[pk]]
        IndexState.objects.note_closed(_closed_to_somebody(current, entries))
        _write({pk: entries[pk] for pk in current})
        kept = IndexState.objects.filter(pk__in=current)
        kept.update(kept=F("wanted"), kept_at=now, changes_at=None)
        for moment, alike in _by_next_change(current, entries).items():
            IndexState.objects.filter(pk__in=alike).update(changes_at=moment)


def _closed_to_somebody(ids, entries):
    """Those that somebody could find until now and cannot find any more."""
    rows = Searchable.objects.filter(pk__in=ids).values_list("pk", "document__labels")
    return [pk for pk, labels in rows if closes(labels, (entries[pk].document or {}).get("labels", ()))]


def _by_next_change(ids, entries):
    """{moment: ids of what changes by itself then}: many findings change on one day."""
    alike = defaultdict(list)
    for pk in ids:
        if moment := entries[pk].changes_at:
            alike[moment].append(pk)
    return alike


def _write(entries):
    gone = [pk for pk, entry in entries.items() if entry.placement == Placement.NOWHERE]
    there = {pk: entry for pk, entry in entries.items() if entry.placement != Placement.NOWHERE}
    SearchableValue.objects.filter(searchable__in=list(entries)).delete()
    if gone:
        Searchable.objects.filter(pk__in=gone).delete()
    values = _values(there)
    rows = [_row(pk, entry, values[pk]) for pk, entry in there.items()]
    Searchable.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["visibility"], update_fields=_REPLACED, batch_size=500
    )
    Meaning.objects.keep({pk: entry.gist for pk, entry in there.items()})
    SearchableValue.objects.bulk_create(
        [SearchableValue(searchable_id=pk, value_id=number) for pk, numbers in values.items() for number in numbers],
        batch_size=2000,
    )


def _row(pk, entry, values):
    document = entry.document
    names = [name for facet in documents.VOCABULARIES for name in document[f"{facet}_names"]]
    also = [document["partner_name"], *document["also"]]
    return Searchable(
        visibility_id=pk,
        kind=document["kind"],
        placement=entry.placement,
        year_first=document.get("year_first"),
        year_last=document.get("year_last"),
        newest=document.get("newest"),
        participants=document["participants"],
        title=_words(document["title"]),
        text=_words(document["summary"], document["body"]),
        names=_words(*names),
        also=_words(*also),
        signs="".join(map(FacetValue.sign_of, values)),
        document=document,
    )


def _words(*texts):
    """With plain apostrophes: PostgreSQL counts the s of “people’s” as a word after those alone."""
    return without_marks("\n".join(texts)).replace("’", "'")[:LONGEST]


def _values(entries):
    """{id: the numbers of its values}."""
    held = {pk: list(_values_in(entry.document)) for pk, entry in entries.items()}
    numbers = _numbers({value for values in held.values() for value in values})
    return {pk: [numbers[value] for value in values] for pk, values in held.items()}


def _values_in(document):
    """(facet, value) of every value that a document has."""
    for facet in FACETS:
        values = document.get(facet) or []
        for value in [values] if isinstance(values, str) else values:
            yield facet, value


def _numbers(values):
    """{(facet, value): number}, made where they are new."""
    found = _known(values)
    new = values - found.keys()
    if new:
        FacetValue.objects.bulk_create(
            [FacetValue(facet=facet, value=value) for facet, value in sorted(new)], ignore_conflicts=True
        )
        found |= _known(new)
    return found


def _known(values):
    rows = FacetValue.objects.filter(value__in={value for _, value in values})
    return {(facet, value): pk for pk, facet, value in rows.values_list("pk", "facet", "value")}
