"""Title and contact only, beside the results of a search: what others hold and do not show, and whom to ask.

Only titles are looked at: no other word of what is restricted leads to it. The database answers this whether or not
Elasticsearch does, by the rule itself, so that it comes and goes in the moment in which the page of the listing does,
and nothing of what is restricted lies in the index of what is public. Results, counts and facets know nothing of it.
"""

from django.db.models import Q

from insight_hub.evidence.listed import Listing, listings
from insight_hub.evidence.models import Reference
from insight_hub.evidence.models.reference import is_code, number_in
from insight_hub.evidence.visibility import listed_to
from insight_hub.partners.reader import Reader
from search.database.answering import full_text
from search.database.marks import marked_words
from search.forms import MOST_WORDS, Query
from search.models import Searchable
from search.query.clauses import words_enough
from search.words import longest_words, stem

MOST = 10  # shown beside results
LOOKED_AT = 500  # titles with one of the words, of which the closest are shown


def listed(query: Query, reader: Reader) -> list[Listing]:
    """Up to `MOST` things whose titles have enough of the words of `query`, the most words first; with the first page
    of results alone. Of the filters only kind and organisation apply: no more is told of what is listed. One query,
    and another where something is found."""
    if not query.q or query.page > 1:
        return []
    best = _coded(query, reader) if is_code(query.q) else _titled(query, reader)
    if not best:
        return []
    return sorted(listings(reader, Q(reference__in=best)), key=lambda listing: best.index(number_in(listing.ref)))


def _rows(query, reader):
    rows = listed_to(reader, Searchable.objects.filter(kind=query.kind))
    partners = query.chosen.get("partner")
    return rows.filter(visibility__partner__slug__in=partners) if partners else rows


def _coded(query, reader):
    rows = _rows(query, reader).filter(visibility__reference__in=Reference.objects.coded(query.q))
    return list(rows.values_list("pk", flat=True))


def _titled(query, reader):
    words = longest_words(query.q, MOST_WORDS)
    if not words:
        return []
    titles = full_text([(word,) for word in words], reader, titles_only=True)
    rows = titles.matching(_rows(query, reader)).annotate(marked=titles.title).order_by("title", "pk")
    shared = {pk: len(_stems(marked_words(marked))) for pk, marked in rows.values_list("pk", "marked")[:LOOKED_AT]}
    enough = [pk for pk, count in shared.items() if count >= words_enough(len(_stems(words)))]
    return sorted(enough, key=lambda pk: -shared[pk])[:MOST]


def _stems(words):
    return {stem(word) for word in words}
