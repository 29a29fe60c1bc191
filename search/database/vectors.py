"""PostgreSQL's full-text index: a vector of stems in each row, kept by a trigger."""

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Value
from django.db.models.functions import Replace

from insight_hub.partners.reader import Reader
from search.database.marks import END, LESS, START
from search.database.weights import WEIGHTS
from search.words import Phrase

CONFIG = "hub_english"
SNIPPET_WORDS = 30
OF_TITLE = ":A"  # the weight that a title's words have in a vector


class FullText:
    """What `phrases` find, as conditions and expressions of the table of searchable text. PostgreSQL's rank knows
    nothing of how rare a word is, so it is the same for every reader."""

    def __init__(self, phrases: list[Phrase], reader: Reader, titles_only: bool = False):
        where = OF_TITLE if titles_only else ""
        asked = " | ".join(f"'{' '.join(phrase)}'{where}" for phrase in phrases)
        self._asked = SearchQuery(asked, config=CONFIG, search_type="raw")

    def matching(self, rows):
        return rows.filter(vector=self._asked)

    @property
    def rank(self):
        """How well a row matches, the better the higher."""
        return SearchRank(F("vector"), self._asked, weights=list(reversed(WEIGHTS)))

    @property
    def title(self):
        return self._marked("title", highlight_all=True)

    @property
    def snippet(self):
        return self._marked("text", max_words=SNIPPET_WORDS, min_words=SNIPPET_WORDS // 2)

    def _marked(self, column, **options):
        marks = {"start_sel": START, "stop_sel": END}
        kept = Replace(F(column), Value("<"), Value(LESS))
        return SearchHeadline(kept, self._asked, config=Value(CONFIG), **marks, **options)
