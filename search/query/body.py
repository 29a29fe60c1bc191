"""The one request that a search makes."""

from insight_hub.evidence.visibility import PUBLIC_LABEL, labels_held_by
from insight_hub.partners.reader import Reader
from search.forms import Query
from search.index.names import alias
from search.models import Placement
from search.query import blend, clauses, facets
from search.query.understanding import Understood

SOURCE = ["ref", "kind", "title", "partner", "partner_name", "participants", "confidence", "labels", "status", "shown"]


def indices_for(reader: Reader) -> list[str]:
    """What is not public lies in an index of its own, which the public's searches never touch."""
    if labels_held_by(reader) == [PUBLIC_LABEL]:
        return [alias(Placement.PUBLIC)]
    return [alias(Placement.PUBLIC), alias(Placement.RESTRICTED)]


def only_for(reader: Reader) -> dict:
    """The filter that every request carries: what `reader` may see."""
    return clauses.one_of("labels", labels_held_by(reader))


DOUBTFUL = "doubtful"  # the name of the counts of words that may find nothing
NOTHING_MORE = Understood()


def request_body(query: Query, reader: Reader, understood: Understood = NOTHING_MORE) -> dict:
    """The request for a page of results. What is near the query in meaning is found too, where that is understood;
    counts and facets are of what words find."""
    filters = _filters(query, reader)
    everything = [clause for group in filters.values() for clause in group]
    besides = {
        name: [clause for other, group in filters.items() if other != name for clause in group] for name in filters
    }
    sort = "newest" if query.sort == "relevance" and not query.q else query.sort
    words = clauses.words(query.q, understood.plain)
    body = {
        "query": clauses.matching(words, everything),
        "aggs": facets.aggregations(query, words, besides) | _doubts(understood.doubtful, filters["always"]),
        "sort": clauses.SORTS[sort],
        "from": (query.page - 1) * query.size,
        "size": query.size,
        "track_total_hits": True,
        "track_scores": True,
        "_source": SOURCE,
        **({"highlight": clauses.highlights()} if query.q else {}),
    }
    return body | _with_meaning(body, query.q, understood.vector, everything) if understood.vector else body


def _doubts(words, filters):
    """How many documents that the reader may see have each of these words: what was chosen is no matter."""
    if not words:
        return {}
    each = {word: clauses.matching(clauses.words(word), filters) for word in words}
    return {DOUBTFUL: {"global": {}, "aggs": {"found": {"filters": {"filters": each}}}}}


def _with_meaning(body, q, vector, filters):
    """What changes of the body when meaning is asked too."""
    worded = body["query"]
    return {
        "query": {"bool": worded["bool"] | {"_name": blend.WORDED}},
        "knn": blend.by_meaning(q, vector, filters),
        "aggs": facets.among(worded, body["aggs"]) | {blend.WORDED: {"filter": worded}},
    }


def _filters(query, reader):
    """The filters by what they belong to, so that a facet can be counted without its own."""
    filters = {
        "always": [only_for(reader), clauses.one_of("kind", [query.kind])],
        "years": clauses.years(query.year_from, query.year_to),
    }
    for facet in facets.DECLARED:
        chosen = query.chosen.get(facet.name)
        filters[facet.name] = [clauses.one_of(facet.name, chosen)] if chosen else []
    return filters
