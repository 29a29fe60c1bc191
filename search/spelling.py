"""Words that nobody wrote, and what was probably meant.

A word is corrected only where neither English nor the hub knows it, and only to one that the hub knows, from what is
public and from the vocabularies; whether the asker finds what it is corrected to, the search itself shows.
"""

import time
from dataclasses import dataclass, field
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

from search.models import Lexicon
from search.words import saying

REMEMBERED_FOR = 30  # seconds after which a process looks whether words were counted anew
SHORTEST = 4  # letters: of shorter words too many are one slip from each other
LONG = 8  # letters from which on two slips are looked for
MOST = 3  # words of a query that are corrected
_CANDIDATES = 50
# British spellings, and the American ones that the dictionary has.
_AMERICAN = [("our", "or"), ("is", "iz"), ("ys", "yz"), ("tre", "ter"), ("ence", "ense"), ("ll", "l"), ("ogue", "og")]
_ENDINGS = ("ings", "ing", "edly", "ed", "ies", "es", "ers", "er", "ly", "s", "e", "y")


@dataclass(frozen=True)
class Known:
    words: dict[str, int] = field(default_factory=dict)
    stems: frozenset[str] = frozenset()

    def has(self, word: str) -> bool:
        return word in self.words or _stem(word) in self.stems


def unknown_words(q: str) -> list[str]:
    """Up to `MOST` words of `q`, folded, that the hub does not know in any of their forms. At most one query."""
    known = _known()
    if not known.words:
        return []
    asked = dict.fromkeys(word for word in saying(q) if word.isalpha() and len(word) >= SHORTEST)
    return [word for word in asked if not known.has(word) and not _is_english(word)][:MOST]


def meant_by(word: str) -> str | None:
    """The word that `word` was probably meant to be: the fewest slips away, then with the same first letter, then the
    commonest. A slip is a letter too many, too few or wrong, or two that changed places (optimal string alignment)."""
    words = _known().words
    slips = 2 if len(word) >= LONG else 1
    near = process.extract(word, words.keys(), scorer=OSA.distance, score_cutoff=slips, limit=_CANDIDATES)
    best = min(near, key=lambda found: (found[1], found[0][0] != word[0], -words[found[0]], found[0]), default=None)
    return best and best[0]


def forget() -> None:
    """Look again when words are next asked about, in this process."""
    _read.cache_clear()


def _known() -> Known:
    return _read(int(time.monotonic() / REMEMBERED_FOR))


@lru_cache(1)
def _read(moment):
    return _words_counted_at(Lexicon.objects.filter(pk=1).values_list("counted_at", flat=True).first())


@lru_cache(1)
def _words_counted_at(moment):
    row = Lexicon.objects.filter(pk=1).first() if moment else None
    return Known(row.words, frozenset(map(_stem, row.words))) if row else Known()


def _is_english(word):
    spellings = {word, *(word.replace(*pair) for pair in _AMERICAN)}
    return bool(_dictionary().known(spellings))


@cache
def _dictionary():
    """160,000 words of English, in 40 MB: read when the first word is doubtful."""
    return SpellChecker(language="en", local_dictionary=None)


def _stem(word):
    """A word without its ending, roughly: whether "collections" is known when "collected" is."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
