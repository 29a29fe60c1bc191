"""The facets: declared once, counted in the request of the search itself.

Several values of one facet widen a search, different facets narrow it. So each facet is counted over the search
without its own values: a count is what choosing that value alone in its facet gives.
"""

from dataclasses import dataclass

from search.forms import FACETS, Query
from search.query import clauses


@dataclass(frozen=True)
class Facet:
    """`size`: how many values are offered, the largest first. `is_long`: whether there may be thousands of them."""

    name: str
    label: str
    size: int
    is_long: bool = False


DECLARED = [
    Facet("topic", "Topic", 1000),
    Facet("place", "Place", 20, is_long=True),
    Facet("group", "Who we heard from", 1000),
    Facet("partner", "Organisation", 200),
    Facet("method", "How people were asked", 200),
    Facet("confidence", "Confidence: how far you can lean on it", 4),
]
assert [facet.name for facet in DECLARED] == list(FACETS)


def aggregations(query: Query, words: dict, filters_besides: dict[str | None, list[dict]]) -> dict:
    """For each facet its counts, of what the clause `words` finds; `filters_besides[name]` are the search's filters
    without that facet's own."""
    counts = {facet.name: _counted(facet, query, words, filters_besides) for facet in DECLARED}
    if query.asks_years:
        undated = [*filters_besides["years"], clauses.undated()]
        counts["undated"] = {"global": {}, "aggs": {"within": {"filter": clauses.matching(words, undated)}}}
    return counts


def _counted(facet, query, words, filters_besides):
    chosen = query.chosen.get(facet.name, ())
    counts = {"values": {"terms": {"field": facet.name, "size": facet.size}}}
    if chosen:
        counts["chosen"] = {"terms": {"field": facet.name, "include": list(chosen), "size": len(chosen)}}
    besides = clauses.matching(words, filters_besides[facet.name])
    if not chosen:
        return {"filter": {"match_all": {}}, "aggs": counts}
    return {"global": {}, "aggs": {"within": {"filter": besides, "aggs": counts}}}


def among(matching: dict, aggregations: dict) -> dict:
    """`aggregations` counted over what is `matching` alone, and not over all that a request finds."""
    return {
        name: counted | {"filter": matching} if "filter" in counted else counted
        for name, counted in aggregations.items()
    }


def counts_in(aggregation: dict) -> dict[str, int]:
    """{slug: count} of one facet's part of the answer."""
    within = aggregation.get("within", aggregation)
    buckets = within["values"]["buckets"] + within.get("chosen", {}).get("buckets", [])
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}
