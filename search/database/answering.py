"""A search answered from the database: under the same form, rule, filters and facets as from Elasticsearch, with any
of the words asked for. At most twenty queries a page, however much is found."""

from django.db import connection
from django.db.models import Count, F, Q, Window

from insight_hub.evidence.models import Reference
from insight_hub.evidence.models.reference import is_code
from insight_hub.evidence.visibility import visible_to
from insight_hub.partners.reader import Reader
from search.database import fts5, vectors
from search.database.hits import hits
from search.forms import FACETS, Query
from search.models import FacetValue, Searchable, SearchableValue
from search.query import facets
from search.query.results import Results
from search.words import phrases_of

_FULL_TEXT = {"sqlite": fts5.FullText, "postgresql": vectors.FullText}
_NEWEST = F("newest").desc(nulls_last=True)
_RANK, _NUMBER = F("rank").desc(), F("pk").asc()
_ORDERS = {
    "relevance": [_RANK, _NEWEST, _NUMBER],
    "newest": [_NEWEST, _RANK, _NUMBER],
    "oldest": [F("newest").asc(nulls_last=True), _RANK, _NUMBER],
    "participants": [F("participants").desc(nulls_last=True), _RANK, _NUMBER],
}


def search(query: Query, reader: Reader) -> Results:
    """What `reader` finds with `query`."""
    found = _Found(query, reader)
    total, page = found.page()
    return Results(
        query=query,
        total=total,
        hits=hits(page, found.full_text),
        counts=found.counts(),
        undated=found.undated() if query.asks_years else None,
        backend="database",
    )


class _Found:
    """The rows that a query finds for a reader."""

    def __init__(self, query: Query, reader: Reader):
        self._query, self._reader = query, reader
        phrases = [] if is_code(query.q) else phrases_of(query.q)
        self.full_text = _FULL_TEXT[connection.vendor](phrases, reader) if phrases else None

    def page(self) -> tuple[int, list[int]]:
        """How many rows there are, and the ids of those on the page asked for."""
        query = self._query
        first = (query.page - 1) * query.size
        rows = self._rows().annotate(total=Window(Count("*")))
        rows = rows.annotate(rank=self.full_text.rank) if self.full_text else rows
        taken = list(rows.order_by(*self._order()).values_list("pk", "total")[first : first + query.size])
        if taken:
            return taken[0][1], [pk for pk, _ in taken]
        return (self._rows().count() if first else 0), []

    def counts(self) -> dict[str, dict[str, int]]:
        """{facet: {value: count}}: those without a choice of their own in one query, each of the others in one."""
        chosen = [name for name in FACETS if self._query.chosen.get(name)]
        others = [name for name in FACETS if name not in chosen]
        counted = self._counted(self._rows(), others) if others else {}
        for name in chosen:
            counted |= self._counted(self._rows(besides=name), [name])
        return {name: self._offered(name, counted.get(name, {})) for name in FACETS}

    def undated(self) -> int:
        return self._rows(besides="years").filter(newest=None).count()

    def _rows(self, besides=None):
        """The rows found, or those found without the filter that `besides` names."""
        query = self._query
        rows = visible_to(self._reader, Searchable.objects.filter(kind=query.kind))
        if self.full_text:
            rows = self.full_text.matching(rows)
        elif is_code(query.q):
            rows = rows.filter(visibility__reference__in=Reference.objects.coded(query.q))
        elif query.q:
            return rows.none()
        if besides != "years":
            rows = rows.filter(_in_years(query))
        for facet, values in query.chosen.items():
            if facet != besides:
                having = SearchableValue.objects.filter(value__facet=facet, value__value__in=values)
                rows = rows.filter(pk__in=having.values("searchable"))
        return rows

    def _order(self):
        sort = self._query.sort
        if sort == "relevance" and not self.full_text:
            sort = "newest"
        return [by for by in _ORDERS[sort] if self.full_text or by is not _RANK]

    def _counted(self, rows, names):
        borne = FacetValue.objects.filter(facet__in=names, bearers__searchable__in=rows.values("pk"))
        counted = {}
        for facet, value, count in borne.annotate(found=Count("bearers")).values_list("facet", "value", "found"):
            counted.setdefault(facet, {})[value] = count
        return counted

    def _offered(self, name, counted):
        """As Elasticsearch offers them: the commonest, and whatever was chosen."""
        size = next(facet.size for facet in facets.DECLARED if facet.name == name)
        commonest = sorted(counted, key=lambda value: (-counted[value], value))[:size]
        chosen = [value for value in self._query.chosen.get(name, ()) if value in counted]
        return {value: counted[value] for value in dict.fromkeys([*commonest, *chosen])}


def _in_years(query):
    within = Q()
    if query.year_from is not None:
        within &= Q(year_last__gte=query.year_from)
    if query.year_to is not None:
        within &= Q(year_first__lte=query.year_to)
    return within
