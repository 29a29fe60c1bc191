"""A search answered from the database: under the same form, rule, filters and facets as from Elasticsearch, with any
of the words asked for. At most twenty queries a page, however much is found, and a dozen more for words in doubt."""

from django.db import connection
from django.db.models import F, Q

from insight_hub.evidence.models import Reference
from insight_hub.evidence.models.reference import is_code
from insight_hub.evidence.visibility import visible_to
from insight_hub.partners.reader import Reader
from search.database import fts5, vectors
from search.database.counting import offered
from search.database.hits import hits
from search.forms import FACETS, Query
from search.models import Searchable, SearchableValue
from search.query.results import Results
from search.thesaurus import equals_in
from search.words import Phrase, saying

_FULL_TEXT = {"sqlite": fts5.FullText, "postgresql": vectors.FullText}
_NEWEST = F("newest").desc(nulls_last=True)
_RANK, _NUMBER = F("rank").desc(), F("pk").asc()
_ORDERS = {
    "relevance": [_RANK, _NEWEST, _NUMBER],
    "newest": [_NEWEST, _RANK, _NUMBER],
    "oldest": [F("newest").asc(nulls_last=True), _RANK, _NUMBER],
    "participants": [F("participants").desc(nulls_last=True), _RANK, _NUMBER],
}


def search(query: Query, reader: Reader, doubtful: dict[str, list[str]] | None = None) -> Results:
    """What `reader` finds with `query`; and whether with each `doubtful` word or, where not, with those near it."""
    found = _Found(query, reader)
    return Results(
        query=query,
        total=len(found.signs),
        hits=hits(found.page(), found.full_text),
        counts=found.counts(),
        undated=found.undated() if query.asks_years else None,
        backend="database",
        finds=_finds(doubtful or {}, visible_to(reader, Searchable.objects.filter(kind=query.kind)), reader),
    )


def _finds(doubtful, rows, reader):
    """{word: 1 or 0}, a query each: up to three words, and three near each."""
    finds = {}
    for word, near in doubtful.items():
        finds[word] = _is_found(word, rows, reader)
        finds |= {one: 0 if finds[word] else _is_found(one, rows, reader) for one in near if one not in finds}
    return finds


def _is_found(word, rows, reader):
    return int(full_text([(word,)], reader).matching(rows).exists())


def full_text(phrases: list[Phrase], reader: Reader, titles_only: bool = False):
    """What `phrases` find for `reader`, as conditions and expressions of the table of searchable text."""
    return _FULL_TEXT[connection.vendor](phrases, reader, titles_only)


class _Found:
    """The rows that a query finds for a reader."""

    def __init__(self, query: Query, reader: Reader):
        self._query, self._reader = query, reader
        phrases = _phrases(query.q) if query.says_something else []
        self.full_text = full_text(phrases, reader) if phrases else None
        self.signs = _signs(self._rows())

    def page(self) -> list[int]:
        """The ids of the rows on the page asked for."""
        query = self._query
        first = (query.page - 1) * query.size
        rows = self._rows()
        rows = rows.annotate(rank=self.full_text.rank) if self.full_text else rows
        return list(rows.order_by(*self._order()).values_list("pk", flat=True)[first : first + query.size])

    def counts(self) -> dict[str, dict[str, int]]:
        """{facet: {value: count}}: one query for each facet of which something was chosen, and two for the names."""
        chosen = self._query.chosen
        signs = {name: _signs(self._rows(besides=name)) if chosen.get(name) else self.signs for name in FACETS}
        return offered(signs, chosen)

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


def _phrases(q):
    """What is looked for with `q`: each word that says something, and the equals of its jargon. Any of them will do."""
    single = [(word,) for word in saying(q)]
    return list(dict.fromkeys([*single, *equals_in(q)])) if single else []


def _signs(rows) -> list[str]:
    """Of each row, the signs of its values."""
    return list(rows.values_list("signs", flat=True))


def _in_years(query):
    within = Q()
    if query.year_from is not None:
        within &= Q(year_last__gte=query.year_from)
    if query.year_to is not None:
        within &= Q(year_first__lte=query.year_to)
    return within
