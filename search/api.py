"""Search results as the JSON that partners' scripts read. Its shape only ever grows."""

from collections.abc import Callable

from insight_hub.evidence.content import shown_count
from insight_hub.evidence.listed import Listing
from search.listing import ShownFacet
from search.query.results import Hit, Results


def as_json(results: Results, facets: list[ShownFacet], absolute: Callable, notes: list[str]) -> dict:
    return {
        "total": results.total,
        "related_by_meaning": results.related,
        "backend": results.backend,
        "did_you_mean": results.did_you_mean,
        "page": results.query.page,
        "size": results.query.size,
        "undated": results.undated,
        "notes": notes,
        "results": [_hit(hit, absolute) for hit in results.hits],
        "listed": [_listing(listing, absolute) for listing in results.listed],
        "facets": {facet.name: list(_values(facet.values)) for facet in facets},
    }


def _hit(hit: Hit, absolute):
    return {
        "ref": hit.ref,
        "kind": hit.kind,
        "title": hit.title,
        "summary": hit.summary,
        "url": absolute(hit.url),
        "partner": hit.partner,
        "date": hit.date,
        "participants": shown_count(hit.participants),
        "topics": hit.topics,
        "places": hit.places,
        "groups": hit.groups,
        "methods": hit.methods,
        "confidence": hit.confidence or None,
        "by_meaning": hit.by_meaning,
        "score": hit.score,
        "highlights": [str(snippet) for snippet in hit.snippets],
    }


def _listing(listing: Listing, absolute):
    return {
        "ref": listing.ref,
        "kind": listing.kind,
        "title": listing.title,
        "url": absolute(listing.url),
        "partner": listing.partner,
        "contact": listing.contact or None,
    }


def _values(values):
    for value in values:
        yield {"value": value.value, "label": value.label, "count": value.count, "parent": value.parent}
        yield from _values(value.children)
