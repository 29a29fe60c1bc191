"""The words of a query: those that say something, and their equals in the thesaurus."""

import re
from collections.abc import Iterable

from insight_hub.taxonomy.models import JargonTerm

# The commonest words of English, as Lucene leaves them out (its class EnglishAnalyzer), and words that ask rather than
# say: a question is looked up by what it is about.
STOP_WORDS = """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these they this
    to was will with
    what how why when where who which do does did has have had can could should would me my our your you we i
""".split()  # noqa: SIM905
LONGEST_TERM = 8  # words of a term of the thesaurus that are looked for in a query
LONGEST_WORD = 45  # letters, as in the longest of the dictionary; PostgreSQL takes none above 2,046 bytes
_STOP = frozenset(STOP_WORDS)
_WORD = re.compile(r"\w+")

Phrase = tuple[str, ...]


def phrases_of(q: str) -> list[Phrase]:
    """What is looked for with `q`: each word that says something, and what the thesaurus says instead of those that
    stand in it. Any of them will do. One query; none for a `q` without such words."""
    said = _WORD.findall(q)
    words = [word.casefold() for word in said]
    single = [(word,) for word in _saying(words)]
    if not single:
        return []
    return list(dict.fromkeys([*single, *_equals(_runs(said) | _runs(words))]))


def longest_words(text: str, most: int) -> list[str]:
    """Up to `most` of the words of `text` that say something: the longest ones, which are rare as a rule."""
    words = dict.fromkeys(word for word in _saying(_WORD.findall(text.casefold())) if len(word) <= LONGEST_WORD)
    return sorted(words, key=len, reverse=True)[:most]


def _saying(words: Iterable[str]) -> list[str]:
    """Those of `words`, folded, that say something."""
    return [word for word in words if word not in _STOP]


def _equals(runs: set[Phrase]) -> Iterable[Phrase]:
    terms = JargonTerm.objects.filter(ambiguous=False)
    for term in terms.only("term", "means", "also", "capitals_only"):
        words = [tuple(_WORD.findall(phrase)) for phrase in term.words]
        leading = words[:1] if term.capitals_only else [_folded(phrase) for phrase in words]
        if not runs.isdisjoint(leading):
            yield from (_folded(phrase) for phrase in words if phrase)


def _runs(words):
    """Every run of neighbouring words."""
    return {tuple(words[i : i + n]) for n in range(1, LONGEST_TERM + 1) for i in range(len(words) - n + 1)}


def _folded(phrase):
    return tuple(word.casefold() for word in phrase)
