"""The only code that writes documents to Elasticsearch."""

from collections.abc import Iterable

from elasticsearch import helpers

from search.index import documents
from search.index.client import for_work
from search.index.names import PLACEMENTS, alias
from search.models import Claim, IndexState, Placement

BULK_BYTES = 5 * 1024 * 1024
_DONE = {200, 201, 404, 409}  # 404: nothing to delete; 409: it holds a newer version already


def deliver(claims: list[Claim]) -> int:
    """Send these rows to both indices and note what came of each; the number taken. Raises EngineError."""
    entries = documents.build(claim.reference_id for claim in claims)
    refused = send(claims, entries, {placement: alias(placement) for placement in PLACEMENTS})
    for claim in claims:
        if reason := refused.get(claim.reference_id):
            IndexState.refuse(claim, reason)
        else:
            entry = entries[claim.reference_id]
            IndexState.acknowledge(claim, entry.placement, entry.opens_at)
    return len(claims) - len(refused)


def send(claims: Iterable[Claim], entries: dict, indices: dict[Placement, str]) -> dict[int, str]:
    """Put every document where it belongs and delete it elsewhere, each with its row's `wanted` as version.
    Returns {reference id: reason} of what was refused. Raises EngineError when the engine is out of reach.
    """
    actions = (
        _action(claim, entries[claim.reference_id], placement, index)
        for claim in claims
        for placement, index in indices.items()
    )
    results = helpers.streaming_bulk(
        for_work(),
        actions,
        chunk_size=1000,
        max_chunk_bytes=BULK_BYTES,
        raise_on_error=False,
        raise_on_exception=True,
    )
    refused = {}
    for _, result in results:
        outcome = next(iter(result.values()))
        if outcome["status"] not in _DONE:
            refused[int(outcome["_id"])] = str(outcome.get("error", outcome["status"]))
    return refused


def _action(claim, entry, placement, index):
    action = {
        "_index": index,
        "_id": claim.reference_id,
        "version": claim.wanted,
        "version_type": "external",
    }
    if entry.placement == placement:
        return action | {"_op_type": "index", "_source": entry.document}
    return action | {"_op_type": "delete"}
