"""The rows of a page of results, as results."""

from search.database.marks import START, as_html
from search.models import Searchable
from search.query.results import Hit, hit


def hits(numbers: list[int], full_text) -> list[Hit]:
    """Results for these rows, in this order; words are marked where `full_text` was asked. One query."""
    if not numbers:
        return []
    rows = Searchable.objects.filter(pk__in=numbers)
    if full_text:
        rows = full_text.matching(rows).annotate(marked_title=full_text.title, snippet=full_text.snippet)
    columns = ["pk", "document", *(["marked_title", "snippet"] if full_text else [])]
    found = {row.pop("pk"): row for row in rows.values(*columns)}
    return [_hit(**found[number]) for number in numbers if number in found]


def _hit(document, marked_title="", snippet=""):
    """Without a score: it would depend on words in what the reader may not see."""
    marked = {}
    if START in marked_title:
        marked["title"] = [as_html(marked_title)]
    if START in snippet:
        marked["body"] = [as_html(snippet)]
    return hit({"_source": document, "_score": None, "highlight": marked})
