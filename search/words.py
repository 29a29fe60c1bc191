"""The words of a text: those that say something."""

import re
from collections.abc import Iterable

# The commonest words of English, as Lucene leaves them out (its class EnglishAnalyzer), and words that ask rather than
# say: a question is looked up by what it is about.
STOP_WORDS = """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these they this
    to was will with
    what how why when where who which do does did has have had can could should would me my our your you we i
""".split()  # noqa: SIM905
LONGEST_WORD = 45  # letters, as in the longest of the dictionary; PostgreSQL takes none above 2,046 bytes
_STOP = frozenset(STOP_WORDS)
_ENDINGS = ("ings", "ing", "edly", "ed", "ies", "es", "ers", "er", "ly", "s", "e", "y")
_WORD = re.compile(r"\w+")

Phrase = tuple[str, ...]


def split(text: str) -> list[str]:
    """The words of `text`, as they are written."""
    return _WORD.findall(text)


def folded(words: Iterable[str]) -> Phrase:
    return tuple(word.casefold() for word in words)


def replaced(text: str, words: dict[str, str]) -> str:
    """`text` with each word that is a key of `words`, folded, replaced."""
    return _WORD.sub(lambda found: words.get(found[0].casefold(), found[0]), text)


def stem(word: str) -> str:
    """A word without its ending, roughly: "collections" and "collected" have one stem."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def saying(text: str) -> list[str]:
    """The words of `text` that say something, folded."""
    return [word for word in folded(split(text)) if word not in _STOP]


def longest_words(text: str, most: int) -> list[str]:
    """Up to `most` of the words of `text` that say something: the longest ones, which are rare as a rule."""
    words = dict.fromkeys(word for word in saying(text) if len(word) <= LONGEST_WORD)
    return sorted(words, key=len, reverse=True)[:most]
