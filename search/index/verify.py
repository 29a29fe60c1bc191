"""Do the table of searchable text and the index hold what the database says they should?"""

from elasticsearch import helpers

from insight_hub.evidence.models import Reference
from search import documents
from search.index.client import NoEngine, for_work
from search.index.names import PLACEMENTS, alias
from search.models import IndexState, Placement, Searchable

BATCH = 500


def drift() -> dict[str, list[str]]:
    """References that are `missing` from the table or the index, `orphan` there, `stale` (of an older version or other
    words), or held where or under labels that their `visibility` does not allow. Without an engine, of the table
    alone. Raises EngineError.
    """
    held = _held()
    found = {"missing": [], "orphan": [], "stale": [], "visibility": []}
    wanted = dict(IndexState.objects.values_list("pk", "wanted"))
    codes = {reference.pk: reference.code for reference in Reference.objects.only("pk", "kind")}
    ids = sorted(codes)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        rows = Searchable.objects.in_bulk(batch)
        for pk, entry in documents.build(batch).items():
            fault = _fault_of_row(entry, rows.get(pk))
            if held is not None:
                fault = _fault(entry, held.pop(str(pk), {}), wanted.get(pk, 0)) or fault
            if fault:
                found[fault].append(codes[pk])
    found["orphan"] += list(held or ())
    return found


def _held():
    """{document's id: {placement: (version, labels)}} of all that the indices hold; None without an engine."""
    held: dict[str, dict[Placement, tuple]] = {}
    try:
        for_work().indices.refresh(index=[alias(placement) for placement in PLACEMENTS])
    except NoEngine:
        return None
    for placement in PLACEMENTS:
        query = {"query": {"match_all": {}}, "_source": ["labels"], "version": True}
        for hit in helpers.scan(for_work(), index=alias(placement), query=query, size=2000):
            held.setdefault(hit["_id"], {})[placement] = (hit["_version"], hit["_source"].get("labels"))
    return held


def _fault_of_row(entry, row):
    if entry.placement == Placement.NOWHERE:
        return "orphan" if row else None
    if not row:
        return "missing"
    if (row.placement, row.document["labels"]) != (entry.placement, entry.document["labels"]):
        return "visibility"
    return None if row.document == entry.document else "stale"


def _fault(entry, held, wanted):
    if entry.placement == Placement.NOWHERE:
        return "orphan" if held else None
    if entry.placement not in held:
        return "visibility" if held else "missing"
    version, labels = held[entry.placement]
    if len(held) > 1 or labels != entry.document["labels"]:
        return "visibility"
    return "stale" if version < wanted else None
