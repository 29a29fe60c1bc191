"""Results as the search page shows them: facets with their names, addresses for every choice, paging."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db import models

from insight_hub.evidence.confidence import ConfidenceLevel
from insight_hub.partners.models import PartnerPage
from insight_hub.taxonomy.models import Group, Method, Place, Topic
from search.forms import DEEPEST, KINDS, SORTS, Query
from search.query import facets
from search.query.results import Results


@dataclass
class Value:
    value: str
    label: str
    count: int
    selected: bool
    parent: str | None = None
    children: list["Value"] = field(default_factory=list)


@dataclass
class ShownFacet:
    """`more`: whether there may be values beyond those offered."""

    name: str
    label: str
    values: list[Value]
    more: bool = False


def shown_facets(results: Results) -> list[ShownFacet]:
    """The facets with the names of their values."""
    chosen = results.query.chosen
    wanted = {name: {*counts, *chosen.get(name, ())} for name, counts in results.counts.items()}
    named = _named(wanted) | {"confidence": _levels(wanted["confidence"])}
    return [_shown(facet, results, named[facet.name]) for facet in facets.DECLARED]


def chosen(query: Query, shown: list[ShownFacet]) -> list[dict]:
    """What was chosen, each with the address of the search without it."""
    labels = {(facet.name, value.value): value.label for facet in shown for value in _flat(facet.values)}
    return [
        {
            "facet": facet.label,
            "label": labels.get((facet.name, value), value),
            "remove_url": "?" + query.without(facet.name, value).address(),
        }
        for facet in shown
        for value in query.chosen.get(facet.name, ())
    ]


def paging(results: Results) -> dict:
    """Page numbers and their addresses, no deeper than Elasticsearch pages."""
    query = results.query
    paginator = Paginator(range(min(results.total + results.related, DEEPEST)), query.size)
    page = paginator.get_page(query.page)

    def address(number):
        return "?" + query.address(page=number)

    links = [
        {"number": number, "gap": True}
        if number == Paginator.ELLIPSIS
        else {"number": number, "url": address(number), "current": number == page.number, "gap": False}
        for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "number": page.number,
        "num_pages": paginator.num_pages,
        "start_index": page.start_index(),
        "has_previous": page.has_previous(),
        "previous_url": address(page.number - 1),
        "has_next": page.has_next(),
        "next_url": address(page.number + 1),
        "last_url": address(paginator.num_pages),
        "links": links,
    }


def options(choices: dict[str, str], current: str) -> list[dict]:
    return [{"value": value, "label": label, "selected": value == current} for value, label in choices.items()]


def kinds(query: Query) -> list[dict]:
    return options(KINDS, query.kind)


def sorts(query: Query) -> list[dict]:
    return options(SORTS, query.sort)


def _shown(facet, results, named):
    counts = results.counts[facet.name]
    wanted = results.query.chosen.get(facet.name, ())
    values = [
        Value(slug, label, counts.get(slug, 0), slug in wanted, parent) for slug, (label, parent) in named.items()
    ]
    values.sort(key=lambda value: (-value.count, value.label))
    return ShownFacet(facet.name, facet.label, _nested(values), more=len(counts) >= facet.size)


def _nested(values):
    """`values` with those below another of them as its children."""
    by_slug = {value.value: value for value in values}
    for value in values:
        if value.parent in by_slug:
            by_slug[value.parent].children.append(value)
    return [value for value in values if value.parent not in by_slug]


def _flat(values):
    for value in values:
        yield value
        yield from _flat(value.children)


_NO_PARENT = models.Value(None, models.CharField())
# What has names in the database: the rows, their name, and the address of what each stands under.
_VOCABULARIES = {
    "topic": (Topic.objects.order_by(), "name", models.F("parent__slug")),
    "group": (Group.objects.order_by(), "name", models.F("parent__slug")),
    "method": (Method.objects.order_by(), "name", _NO_PARENT),
    "place": (Place.objects.order_by(), "name", _NO_PARENT),
    "partner": (PartnerPage.objects.live().order_by(), "title", _NO_PARENT),
}


def _named(wanted):
    """{facet: {value: (name, value above it or None)}}, in one query."""
    queries = [
        queryset.filter(slug__in=wanted[name])
        .annotate(facet=models.Value(name, models.CharField()), above=above)
        .values_list("facet", "slug", label, "above")
        for name, (queryset, label, above) in _VOCABULARIES.items()
    ]
    named = {name: {} for name in _VOCABULARIES}
    for name, slug, label, above in queries[0].union(*queries[1:], all=True):
        named[name][slug] = (label, above)
    return named


def _levels(wanted):
    return {value: (label, None) for value, label in ConfidenceLevel.choices if value in wanted}
