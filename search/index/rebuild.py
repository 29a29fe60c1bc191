"""A new index beside the old one: filled, caught up, and swapped in without a search going unanswered."""

from collections.abc import Callable, Iterator

from search.index import documents, writer
from search.index.client import for_work
from search.index.mapping import settings_and_mappings
from search.index.names import PLACEMENTS, alias, new_index
from search.models import Claim, IndexState

BATCH = 500


def ensure_indices() -> bool:
    """Make what is missing, so that there is something to write to. Whether anything was made."""
    indices = for_work().indices
    missing = [placement for placement in PLACEMENTS if not indices.exists_alias(name=alias(placement))]
    for placement in missing:
        # One name for the first of all: of two workers that start together, one makes it and the other is told so.
        body = settings_and_mappings() | {"aliases": {alias(placement): {}}}
        for_work().options(ignore_status=400).indices.create(index=f"{alias(placement)}-first", **body)
    if missing:
        IndexState.objects.update(done_public=0, done_restricted=0, claimed_until=None)
    return bool(missing)


def rebuild(say: Callable[[str], None] = lambda line: None) -> dict:
    """Fill new indices, swap the aliases to them and delete the old. Counts of what was done.

    Every document goes out under its row's version. What changes while the new indices fill goes to the old
    ones as ever and is sent again here until nothing is newer, before the swap and once after it.
    """
    made = {placement: new_index(placement) for placement in PLACEMENTS}
    for index in made.values():
        for_work().indices.create(index=index, **settings_and_mappings())
    sent: dict[int, int] = {}
    rounds = 0
    while _catch_up(sent, made):
        rounds += 1
        say(f"{len(sent)} references in the new index")
    for_work().indices.refresh(index=list(made.values()))
    _swap(made)
    late = _catch_up(sent, {placement: alias(placement) for placement in PLACEMENTS})
    return {"references": len(sent), "rounds": rounds, "late": late, "indices": list(made.values())}


def _catch_up(sent, indices):
    """Send every row that is newer than what was `sent`; how many there were."""
    count = 0
    for claims in _newer(sent):
        refused = writer.send(claims, documents.build(claim.reference_id for claim in claims), indices)
        sent.update((claim.reference_id, claim.wanted) for claim in claims)
        count += len(claims) - len(refused)
    return count


def _newer(sent) -> Iterator[list[Claim]]:
    rows = IndexState.objects.order_by("pk").values_list("pk", "wanted")
    batch = []
    for pk, wanted in rows.iterator(chunk_size=5000):
        if wanted > sent.get(pk, -1):
            batch.append(Claim(pk, wanted))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _swap(made):
    """In one step, so that no search finds nothing to ask."""
    indices = for_work().indices
    actions, old = [], []
    for placement, index in made.items():
        name = alias(placement)
        held = list(indices.get_alias(name=name)) if indices.exists_alias(name=name) else []
        old += held
        actions += [{"remove": {"index": one, "alias": name}} for one in held]
        actions.append({"add": {"index": index, "alias": name}})
    indices.update_aliases(actions=actions)
    if old:
        indices.delete(index=old)
