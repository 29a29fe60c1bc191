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
from search.words import LONGEST_WORD, saying, stem

REMEMBERED_FOR = 30  # seconds after which a process looks whether words were counted anew
SHORTEST = 4  # letters: of shorter words too many are one slip from each other
LONG = 8  # letters from which on two slips are looked for
LONG_ENOUGH_TO_BEGIN_WRONG = 6  # letters: "uber" is no "user"
MOST = 3  # words of a query that are corrected
NEAR = 3  # words that may have been meant, of which the first is taken that the asker finds
RARE = 3  # texts
_LOOKED_AT = 50
# British spellings, and the American ones that the dictionary has.
_AMERICAN = [("our", "or"), ("is", "iz"), ("ys", "yz"), ("tre", "ter"), ("ence", "ense"), ("ll", "l"), ("ogue", "og")]


@dataclass(frozen=True)
class Known:
    words: dict[str, int] = field(default_factory=dict)
    stems: frozenset[str] = frozenset()

    def doubts(self, word: str) -> bool:
        if word in self.words:
            return 0 < self.words[word] <= RARE
        return stem(word) not in self.stems


def doubtful_words(q: str) -> dict[str, list[str]]:
    """{word: what was perhaps meant, the likeliest first}, of up to `MOST` words of `q`, folded: those that the hub
    does not know in any form, and those that so few texts have that they may be closed since. Whether the asker finds
    the word, and what it is near to, is to be counted. At most two queries."""
    known = _known()
    if not known.words:
        return {}
    asked = [word for word in dict.fromkeys(saying(q)) if word.isalpha() and SHORTEST <= len(word) <= LONGEST_WORD]
    doubtful = [word for word in asked if known.doubts(word) and not _is_english(word)][:MOST]
    return {word: near for word in doubtful if (near := _near(word, known.words))}


def _near(word, words):
    """Those of `words` that `word` was probably meant to be: the fewest slips away, then with the same first letter,
    then the commonest. A slip is a letter too many, too few or wrong, or two that changed places (optimal string
    alignment); short words begin as they were meant to."""
    slips = 2 if len(word) >= LONG else 1
    found = process.extract(word, words.keys(), scorer=OSA.distance, score_cutoff=slips, limit=_LOOKED_AT)
    near = [(away, one[0] != word[0], -words[one], one) for one, away, _ in found if away]
    return [one for _, differs, _, one in sorted(near) if not differs or len(word) >= LONG_ENOUGH_TO_BEGIN_WRONG][:NEAR]


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
    return Known(row.words, frozenset(map(stem, row.words))) if row else Known()


def _is_english(word):
    spellings = {word, *(word.replace(*pair) for pair in _AMERICAN)}
    return bool(_dictionary().known(spellings))


@cache
def _dictionary():
    """160,000 words of English, in 40 MB: read when the first word is doubtful."""
    return SpellChecker(language="en", local_dictionary=None)
