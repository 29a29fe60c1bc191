"""Whether two findings, or two engagements, look alike: decided by what they say, and the same each time.

The measure is the share of letters that stand in words both have (Dice's, of words weighed by their length), whatever
the order, case, accents, punctuation and plural.

Measured on the sample's 134 different findings, each changed in eleven ways (case, punctuation, order, one word in
seven or three in ten, dates, slips of the pen, another title, another summary, half a summary, no summary yet) and
compared with all 134: of 1,474 near-duplicates 1,469 are found (those missed are titles of two or three words, one of
them changed), with 15 others (precision 0.990); of the 8,911 pairs of different findings none is alike.

With whole texts difflib tells them apart as well, but takes two hundred times as long (10 ms a pair, this 0.05 ms);
rapidfuzz's token_sort_ratio takes a tenth and errs once, its WRatio misses a quarter: so nothing is installed for it.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

# Of title and summary together. The likest two of the sample's different findings have 0.54 (one report for a county,
# one for the country); with three words in ten changed, the same finding keeps 0.58 or more.
ALIKE = 0.55
# Of title and summary, where engagement and dates are the same too: different findings of one engagement have up to
# 0.37 in the sample's invented partnership.
ALIKE_ON_ONE_OCCASION = 0.4
# Of titles alone, while one of the two has no summary to speak of. Titles of different findings are often much alike
# (“Budget consultation” and a year), so this is as low as leaves nine in ten of those that are shown right.
TITLES_ALIKE = 0.6
WORDS_OF_A_SUMMARY = 15  # from these on a summary is looked at rather than the title alone
COMPARED = 2_000  # characters of a text: summaries have some 300, but an import may bring millions

_WORD = re.compile(r"\w+")
_PLURAL = re.compile(r"(?<=\w\w[^\Ws])s$")  # of four letters or more, the last but one no s
_APOSTROPHES = str.maketrans("", "", "'’‘")


class Why(Enum):
    """Why two things look alike."""

    SAME_TITLE = "title"
    SAME_OCCASION = "occasion"
    SIMILAR_WORDS = "words"


@dataclass(frozen=True)
class Said:
    """What is compared. `occasion` is the number of what it stands under: for a finding the reference of its
    engagement, for an engagement the page of its organisation; None while that is new. Dates are partial, as text."""

    title: str
    summary: str = ""
    date_from: str = ""
    date_to: str = ""
    occasion: int | None = None

    @cached_property
    def title_words(self) -> Counter[str]:
        return words_of(self.title)

    @cached_property
    def summary_words(self) -> Counter[str]:
        return words_of(self.summary)

    @cached_property
    def words(self) -> Counter[str]:
        return self.title_words + self.summary_words

    @property
    def has_summary(self) -> bool:
        return self.summary_words.total() >= WORDS_OF_A_SUMMARY


@dataclass(frozen=True)
class Likeness:
    """How much two things are alike, from 0 to 1, and why they are shown."""

    share: float
    why: Why


def likeness(one: Said, other: Said) -> Likeness | None:
    """How much `one` and `other` look alike; None when they do not."""
    share = share_in_common(one.words, other.words)
    if one.title_words and one.title_words == other.title_words:
        return Likeness(1.0, Why.SAME_TITLE)
    if share >= ALIKE_ON_ONE_OCCASION and _on_one_occasion(one, other):
        return Likeness(share, Why.SAME_OCCASION)
    if not (one.has_summary and other.has_summary):
        titles = share_in_common(one.title_words, other.title_words)
        share = max(share, titles) if titles >= TITLES_ALIKE else share
    return Likeness(share, Why.SIMILAR_WORDS) if share >= ALIKE else None


def share_in_common(one: Counter[str], other: Counter[str]) -> float:
    """Of the letters of both, the share in words that both have; 0 where there are no words."""
    letters = _letters(one) + _letters(other)
    return 2 * _letters(one & other) / letters if letters else 0.0


def words_of(text: str) -> Counter[str]:
    """The words of `text`, without case, accents, apostrophes and a last s; of a long text, those at its beginning."""
    plain = unicodedata.normalize("NFKD", text[:COMPARED].casefold().translate(_APOSTROPHES))
    words = _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))
    return Counter(_PLURAL.sub("", word) for word in words)


def _on_one_occasion(one, other):
    same_dates = one.date_from and (one.date_from, one.date_to) == (other.date_from, other.date_to)
    return bool(same_dates) and one.occasion is not None and one.occasion == other.occasion


def _letters(words):
    return sum(len(word) * times for word, times in words.items())
