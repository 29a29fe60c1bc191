"""The thesaurus as searches use it: the jargon in a query, and what it says in plain words."""

import time
from dataclasses import dataclass
from functools import lru_cache

from insight_hub.taxonomy.models import JargonTerm
from search.words import Phrase, folded, split

LONGEST_TERM = 8  # words of a term that are looked for in a query
REMEMBERED_FOR = 10  # seconds after which a process reads it again: 763 rows were 3 ms of every search


@dataclass(frozen=True)
class Term:
    """`leading`: what leads from a query to its equals, folded or, in capitals only, as it is written. `means`: the
    first of them in plain words."""

    means: str
    equals: tuple[Phrase, ...]
    leading: frozenset[Phrase]


def terms_in(q: str) -> list[tuple[int, int, Term]]:
    """(first word, number of words, term) of the terms in `q`, the longest at each place, which do not overlap. What
    has several meanings is none of them. At most one query."""
    leading, said = _leading(), split(q)
    lower, found, place = folded(said), [], 0
    while place < len(said):
        length, term = _longest_at(place, said, lower, leading)
        if term:
            found.append((place, length, term))
        place += length
    return found


def equals_in(q: str) -> list[Phrase]:
    """All that is equal to the jargon in `q`, each once."""
    return list(dict.fromkeys(phrase for _, _, term in terms_in(q) for phrase in term.equals))


def in_plain_words(q: str) -> str:
    """`q` with its jargon said in plain words; as it is where there is none."""
    said, kept, place = split(q), [], 0
    for first, length, term in terms_in(q):
        kept += [*said[place:first], term.means]
        place = first + length
    return " ".join([*kept, *said[place:]]) if place else q


def forget() -> None:
    """Read it again when it is next looked at, in this process."""
    _read.cache_clear()


def _longest_at(place, said, lower, leading):
    for length in range(min(LONGEST_TERM, len(said) - place), 0, -1):
        run = slice(place, place + length)
        term = leading.get(tuple(said[run])) or leading.get(tuple(lower[run]))
        if term:
            return length, term
    return 1, None


def _leading() -> dict[Phrase, Term]:
    return _read(int(time.monotonic() / REMEMBERED_FOR))


@lru_cache(1)
def _read(moment):
    """{words as a query may say them: their term}."""
    leading = {}
    for row in JargonTerm.objects.filter(ambiguous=False).only("term", "means", "also", "capitals_only"):
        term = _term(row)
        for phrase in term.leading:
            leading.setdefault(phrase, term)
    return leading


def _term(row):
    said = [tuple(split(phrase)) for phrase in row.words]
    equals = tuple(phrase for phrase in map(folded, said) if phrase)
    leading = said[:1] if row.capitals_only else equals
    return Term(row.means, equals, frozenset(leading))
