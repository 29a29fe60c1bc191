"""Fills indices and says how quickly, as JSON: {"references", "seconds", "growth": bytes}.

    python -m tests.bench.building rebuild   as the worker and rebuild_index do
    python -m tests.bench.building bulk      documents that lie ready in memory, into one new index

`growth` is what the process took at most after a fifth of the work over what it took then.
"""

import json
import os
import sys
import time
from pathlib import Path

import django

READY = 20_000  # documents that are held in memory


def main():
    django.setup()
    print(json.dumps({"rebuild": rebuilding, "bulk": bulk}[sys.argv[1]]()))


def rebuilding():
    from search.index.rebuild import rebuild
    from search.models import IndexState

    fifth, taken = IndexState.objects.count() / 5, []

    def note(line):
        if int(line.split()[0]) >= fifth:
            taken.append(_memory())

    began = time.perf_counter()
    done = rebuild("the bench", say=note, meanwhile=lambda: taken and taken.append(_memory()))
    seconds = time.perf_counter() - began
    return {"references": done["references"], "seconds": seconds, "growth": max(taken) - taken[0]}


def bulk():
    """By the same helper, with the same mapping, each document under a version: as many as a rebuild sends, because
    an index that grows has more to merge."""
    from elasticsearch import helpers

    from search.index.client import for_work
    from search.index.mapping import settings_and_mappings
    from search.index.names import new_index
    from search.index.writer import BULK_ACTIONS, BULK_BYTES
    from search.models import IndexState, Placement, Searchable

    index = new_index(Placement.PUBLIC)
    for_work().indices.create(index=index, **settings_and_mappings())
    ready = list(Searchable.objects.order_by("pk").values_list("document", flat=True)[:READY])
    references = IndexState.objects.count()
    common = {"_index": index, "version": 1, "version_type": "external", "_op_type": "index"}
    actions = (common | {"_id": number, "_source": ready[number % len(ready)]} for number in range(references))
    began = time.perf_counter()
    for taken, result in helpers.streaming_bulk(
        for_work(), actions, chunk_size=BULK_ACTIONS, max_chunk_bytes=BULK_BYTES
    ):
        assert taken, result
    seconds = time.perf_counter() - began
    for_work().indices.delete(index=index)
    return {"references": references, "seconds": seconds}


def _memory():
    """What the process has in memory, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
