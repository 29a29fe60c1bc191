"""The indices that are searched: which there are, and of which shape."""

from search.index.client import for_work
from search.index.mapping import fingerprint
from search.index.names import PLACEMENTS, alias


def held() -> dict[str, list[str]]:
    """{placement: the indices behind its alias}. One request. Raises EngineError."""
    names = {alias(placement): placement for placement in PLACEMENTS}
    answer = for_work().options(ignore_status=404).indices.get_alias(name=list(names))
    found = {placement: [] for placement in PLACEMENTS}
    for index, facts in answer.items():
        if isinstance(facts, dict) and "aliases" in facts:
            for name in facts["aliases"].keys() & names.keys():
                found[names[name]].append(index)
    return found


def are_there() -> bool:
    return all(held().values())


def fingerprints() -> set[str]:
    """Of the shapes that the indices were made in; empty text for one that does not say."""
    answer = for_work().indices.get_mapping(index=[alias(placement) for placement in PLACEMENTS])
    return {facts["mappings"].get("_meta", {}).get("fingerprint", "") for facts in answer.values()}


def are_as_wanted() -> bool:
    """Whether the indices have today's fields and today's thesaurus."""
    return fingerprints() == {fingerprint()}
