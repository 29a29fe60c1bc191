"""The only code that writes documents to Elasticsearch."""

import base64
import logging
from collections.abc import Iterable

from elasticsearch import helpers

from search.index import stored
from search.index.client import EngineRefuses, for_work
from search.index.mapping import MEANING, MEANING_OF
from search.index.names import PLACEMENTS, alias
from search.models import Claim, IndexBuild, IndexState

logger = logging.getLogger("search.index")

BULK_BYTES = 5 * 1024 * 1024
BULK_ACTIONS = 1000
_DONE = {200, 201, 404, 409}  # 404: nothing to delete; 409: it holds a newer version already
# What an engine says of itself and not of a document: it is full, read-only, overloaded, or has lost its indices.
_OF_ITSELF = {"cluster_block_exception", "index_not_found_exception", "index_closed_exception"}
_OVERLOADED = {429, 502, 503, 504}


def deliver(claims: list[Claim]) -> int:
    """Send these rows to both indices and note what came of each; the number taken. Raises EngineError.

    The rows and the indices being built are read after the claim, so that a new index misses nothing: what changed
    before its filling read a row is in it, and what changed after comes through here. What was closed to somebody is
    refreshed with it: else the index would show it for up to a second after it is noted as taken.
    """
    ids = [claim.reference_id for claim in claims]
    rows, closing = stored.rows(ids), IndexState.objects.closing(ids)
    current = {placement: alias(placement) for placement in PLACEMENTS}
    refused = send(rows, current, require_alias=True, refresh=closing)
    _send_to_what_is_built(rows)
    taken = [row for row in rows if row.reference_id not in refused]
    for claim in claims:
        if reason := refused.get(claim.reference_id):
            IndexState.refuse(claim, reason)
    IndexState.objects.acknowledge(taken)
    return len(taken)


def send(
    rows: Iterable[stored.Row],
    indices: dict[str, str],
    fill: bool = False,
    require_alias: bool = False,
    refresh: bool = False,
) -> dict[int, str]:
    """Put every document where it belongs and, unless an index is only filled, delete it elsewhere, each under its
    row's version. Returns {reference id: reason} of what was refused. Raises EngineError when the engine is out of
    reach or takes nothing at all.
    """
    actions = (
        _action(row, placement, index)
        for row in rows
        for placement, index in indices.items()
        if row.placement == placement or not fill
    )
    results = helpers.streaming_bulk(
        for_work(),
        actions,
        chunk_size=BULK_ACTIONS,
        max_chunk_bytes=BULK_BYTES,
        raise_on_error=False,
        raise_on_exception=True,
        require_alias=require_alias,
        refresh=refresh,
    )
    refused = {}
    for _, result in results:
        outcome = next(iter(result.values()))
        if reason := _refusal(outcome):
            refused[int(outcome["_id"])] = reason
    return refused


def _send_to_what_is_built(rows):
    """A rebuild compares before it swaps, so nothing is lost when its indices do not take a row."""
    build = IndexBuild.objects.under_way()
    if build and build.indices:
        try:
            send(rows, build.indices)
        except EngineRefuses as refusal:
            logger.warning("The index being built did not take a row: %s", refusal)


def _refusal(outcome):
    """Why a document was refused, None if it was not. Raises EngineRefuses if the engine takes none."""
    error = outcome.get("error")
    if (not error and outcome["status"] in _DONE) or outcome["status"] == 409:
        return None
    kind = error.get("type") if isinstance(error, dict) else ""
    reason = str(error or outcome["status"])
    if kind in _OF_ITSELF or outcome["status"] in _OVERLOADED:
        raise EngineRefuses(reason)
    return reason


def _action(row, placement, index):
    action = {
        "_index": index,
        "_id": row.reference_id,
        "version": row.version,
        "version_type": "external",
    }
    if row.placement == placement:
        return action | {"_op_type": "index", "_source": _source(row)}
    return action | {"_op_type": "delete"}


def _source(row):
    if row.vector is None:
        return row.document
    vector = base64.b64encode(row.vector).decode()
    return f'{row.document[:-1]}, "{MEANING}": "{vector}", "{MEANING_OF}": "{row.model}"}}'
