"""What shares words with a text that somebody is writing.

The database answers this whether or not Elasticsearch does: it has what was published a moment ago, and in this very
transaction, and so an editor or an import is told the same thing each time.
"""

from django.db.models import F

from insight_hub.evidence.models import Kind
from insight_hub.evidence.visibility import visible_to
from insight_hub.partners.reader import Reader
from search.database.answering import full_text
from search.models import Searchable
from search.words import longest_words

MOST_WORDS = 24  # that are looked for: of a summary as well as its title, a few dozen would find every page


def sharing_words(kind: Kind, text: str, reader: Reader, most: int) -> list[int]:
    """Ids of up to `most` references of this kind that `reader` may see and that share words with `text`, the best
    matches first. At most one query."""
    words = longest_words(text, MOST_WORDS)
    if not words:
        return []
    found = full_text([(word,) for word in words], reader)
    rows = found.matching(visible_to(reader, Searchable.objects.filter(kind=Kind(kind).label)))
    return list(rows.annotate(rank=found.rank).order_by(F("rank").desc(), "pk").values_list("pk", flat=True)[:most])
