"""SQLite's full-text index: two FTS5 tables, one with the words of what is public alone."""

from django.db.models import F, Func, Value
from django.db.models.fields import TextField

from insight_hub.partners.reader import Reader
from search.database.marks import END, START
from search.database.weights import WEIGHTS
from search.words import Phrase

SNIPPET_WORDS = 30
TITLE, TEXT = 0, 1  # the places of these columns
_BM25 = f"bm25({', '.join(map(str, WEIGHTS))})"


class FullText:
    """What `phrases` find for `reader`, as conditions and expressions of the table of searchable text. In titles alone
    they are looked for in every row, whoever may see the rest of it."""

    def __init__(self, phrases: list[Phrase], reader: Reader, titles_only: bool = False):
        self._words = "all_words" if titles_only or reader.is_partner else "public_words"
        asked = " OR ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
        self._asked = f"{{title}} : ({asked})" if titles_only else asked

    def matching(self, rows):
        return rows.filter(**{f"{self._words}__said": self._asked, f"{self._words}__rank__by": _BM25})

    @property
    def rank(self):
        """How well a row matches, the better the higher: bm25, which SQLite gives below zero."""
        return -F(f"{self._words}__rank")

    @property
    def title(self):
        return self._function("highlight", TITLE, START, END)

    @property
    def snippet(self):
        return self._function("snippet", TEXT, START, END, "", SNIPPET_WORDS)

    def _function(self, name, *arguments):
        values = [Value(argument) for argument in arguments]
        return Func(F(f"{self._words}__said"), *values, function=name, output_field=TextField())
