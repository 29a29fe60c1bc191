"""A new index beside the old one: filled, compared with the table, and swapped in without a search going unanswered.

It may be killed at any moment. Until the swap, which is one step of Elasticsearch's, the old index answers; what a
killed rebuild leaves behind, the next one deletes. While an index is filled, the writer sends it every change as well.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from search import table
from search.index import live, stored, writer
from search.index.client import for_work
from search.index.mapping import settings_and_mappings
from search.index.names import PLACEMENTS, alias, new_index
from search.models import IndexBuild, IndexState, Placement

BATCH = 1000  # rows read and sent at a time
COMPARED = 2000  # rows compared at a time
MOST_ROUNDS = 20  # of comparing: by then, what differs is what is being changed at that moment


class AlreadyUnderWay(Exception):
    """Somebody else rebuilds the index just now."""


def rebuild(
    reason: str, say: Callable[[str], None] = lambda line: None, meanwhile: Callable[[], object] = lambda: None
) -> dict:
    """Make new indices and swap them in. `meanwhile` is called again and again, for other work. Counts of what was
    done. Raises AlreadyUnderWay, Superseded and EngineError."""
    with _claimed(reason) as build:
        while table.keep_what_is_behind(BATCH):
            build.note()
        _remove_orphans()
        made = {placement.value: new_index(placement) for placement in PLACEMENTS}
        for index in made.values():
            for_work().indices.create(index=index, **settings_and_mappings())
        _refresh_by_itself(made, False)  # nobody searches them yet
        build.note(indices=made, total=IndexState.objects.count())
        sent = _fill(build, made, say, meanwhile)
        _refresh_by_itself(made, True)
        for_work().indices.refresh(index=list(made.values()))
        rounds = _mend_until_alike(build, made, meanwhile)
        build.note()
        _swap(made)
        late, refused = _mend(build, made, meanwhile, IndexState.objects.acknowledge_owed)
        # The old index may have had them: the worker tries them again, and says why it fails.
        IndexState.objects.filter(pk__in=refused).update(done_public=0, done_restricted=0)
        build.finish()
    return {"references": sent, "rounds": rounds, "late": late, "indices": list(made.values())}


@contextmanager
def _claimed(reason):
    build = IndexBuild.objects.begin(reason)
    if build is None:
        raise AlreadyUnderWay
    try:
        yield build
    except BaseException:
        build.give_up()
        raise


def _remove_orphans():
    """Delete the indices of rebuilds that were killed: ours by name, and behind no alias."""
    searched = {index for indices in live.held().values() for index in indices}
    ours = set()
    for placement in PLACEMENTS:
        ours |= set(for_work().indices.get(index=f"{alias(placement)}-*", features="aliases"))
    if orphans := sorted(ours - searched):
        for_work().indices.delete(index=orphans, ignore_unavailable=True)


def _refresh_by_itself(made, does):
    interval = {"index.refresh_interval": None if does else "-1"}
    for_work().indices.put_settings(index=list(made.values()), settings=interval)


def _fill(build, made, say, meanwhile):
    """Send every row, each batch while the next is read; how many there were."""
    sent = 0
    with ThreadPoolExecutor(1) as sending:
        on_its_way = None
        for rows in stored.all_rows(BATCH):
            if on_its_way:
                on_its_way.result()
            on_its_way = sending.submit(writer.send, rows, made, fill=True)
            sent += len(rows)
            meanwhile()
            build.note(sent=sent)
            say(f"{sent} of {max(build.total, sent)} references in the new index")
        if on_its_way:
            on_its_way.result()
    return sent


def _mend_until_alike(build, made, meanwhile):
    """Compare and send until nothing differs but what the engine will not take; how many rounds that took."""
    for done in range(1, MOST_ROUNDS + 1):
        differing, refused = _mend(build, made, meanwhile)
        if differing == len(refused):
            return done
    return MOST_ROUNDS


def _mend(build, made, meanwhile, alike=lambda rows: None):
    """Compare the new indices with the table, and send what differs: how much did, and the ids of what was refused.
    `alike` is called with the rows that do not differ."""
    count, refused = 0, []
    for rows in stored.all_placements(COMPARED):
        versions = _versions(rows, made)
        agreeing = [row for row in rows if _agrees(row, versions)]
        alike(agreeing)
        differing = {row.reference_id for row in rows} - {row.reference_id for row in agreeing}
        refused += writer.send(stored.rows(differing), made)
        count += len(differing)
        meanwhile()
        build.note()
    return count, refused


def _versions(rows, made):
    """{(placement, reference id): version} of these rows in the new indices."""
    found = {}
    for placement, index in made.items():
        answer = for_work().mget(index=index, ids=[str(row.reference_id) for row in rows], source=False)
        for held in answer["docs"]:
            if held.get("found"):
                found[placement, int(held["_id"])] = held["_version"]
    return found


def _agrees(row, versions):
    """Whether a row's version or a newer one is where it belongs, and nothing of it elsewhere."""
    held = {placement: versions.get((placement.value, row.reference_id)) for placement in PLACEMENTS}
    newest = max((version for version in held.values() if version), default=0)
    if newest > row.version:
        return True  # somebody sent what is newer than our reading
    return all((version is not None) == (placement == row.placement) for placement, version in held.items()) and (
        row.placement == Placement.NOWHERE or held[Placement(row.placement)] == row.version
    )


def _swap(made):
    """In one step, so that no search finds nothing to ask."""
    indices = for_work().indices
    actions, old = [], []
    for placement, held in live.held().items():
        name = alias(placement)
        old += held
        actions += [{"remove": {"index": one, "alias": name}} for one in held]
        actions.append({"add": {"index": made[placement.value], "alias": name}})
    indices.update_aliases(actions=actions)
    if old:
        indices.delete(index=old, ignore_unavailable=True)
