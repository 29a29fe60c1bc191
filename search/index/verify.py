"""Does the index hold what the database says it should?"""

from elasticsearch import helpers

from insight_hub.evidence.models import Reference
from search.index import documents
from search.index.client import for_work
from search.index.names import PLACEMENTS, alias
from search.models import IndexState, Placement

BATCH = 500


def drift() -> dict[str, list[str]]:
    """References that are `missing` from the index, `orphan` in it, `stale` (an older version), or held where
    or under labels that their `visibility` does not allow. Raises EngineError.
    """
    held = _held()
    found = {"missing": [], "orphan": [], "stale": [], "visibility": []}
    wanted = dict(IndexState.objects.values_list("pk", "wanted"))
    codes = {reference.pk: reference.code for reference in Reference.objects.only("pk", "kind")}
    ids = sorted(codes)
    for start in range(0, len(ids), BATCH):
        for pk, entry in documents.build(ids[start : start + BATCH]).items():
            fault = _fault(entry, held.pop(str(pk), {}), wanted.get(pk, 0))
            if fault:
                found[fault].append(codes[pk])
    found["orphan"] += list(held)
    return found


def _held():
    """{document's id: {placement: (version, labels)}} of all that the indices hold."""
    for_work().indices.refresh(index=[alias(placement) for placement in PLACEMENTS])
    held: dict[str, dict[Placement, tuple]] = {}
    for placement in PLACEMENTS:
        query = {"query": {"match_all": {}}, "_source": ["labels"], "version": True}
        for hit in helpers.scan(for_work(), index=alias(placement), query=query, size=2000):
            held.setdefault(hit["_id"], {})[placement] = (hit["_version"], hit["_source"].get("labels"))
    return held


def _fault(entry, held, wanted):
    if entry.placement == Placement.NOWHERE:
        return "orphan" if held else None
    if entry.placement not in held:
        return "visibility" if held else "missing"
    version, labels = held[entry.placement]
    if len(held) > 1 or labels != entry.document["labels"]:
        return "visibility"
    return "stale" if version < wanted else None
