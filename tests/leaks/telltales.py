"""Words and numbers that stand nowhere else: one that turns up tells which field of what leaked."""

import hashlib
import itertools
import re
from dataclasses import dataclass

WORD_START = "zq"
LETTERS = "bcdfghjklmnpqrtv"  # no vowels, so that they make no word, and no s, which stemmers take off
WORD_LENGTH, SHORTEST_CUT = 9, 6  # letters after the start, and how many are left of a word that is cut off
FIRST_NUMBER = {
    "page number": 7_100_001,
    "reference": 7_200_001,
    "document number": 7_300_001,
    "picture number": 7_400_001,
    "participants": 7_500_001,
    "pixels": 7_600_001,
}
_WORD = re.compile(f"{WORD_START}[{LETTERS}]{{{SHORTEST_CUT},{WORD_LENGTH}}}")
_NUMBER = re.compile(r"(?<!\w)7,?[1-6]\d\d,?\d{3}(?!\w)")


@dataclass(frozen=True)
class Telltale:
    """Where a word or number was put: a `field` of a `kind` of thing that `keeper` ("A" or "B") keeps. `state` is a
    row of the policy."""

    keeper: str
    kind: str
    state: str
    field: str

    def __str__(self):
        return f"{self.field} of {self.keeper}'s {self.kind} ({self.state})"


class Telltales:
    """All that were made, and how to find them again."""

    def __init__(self):
        self._where: dict[str, Telltale] = {}
        self._cut: dict[str, str] = {}
        self._numbers = {field: itertools.count(first) for field, first in FIRST_NUMBER.items()}

    def __iter__(self):
        return iter(self._where.items())

    def word(self, where: Telltale) -> str:
        word = a_word(str(where))
        cut = word[: len(WORD_START) + SHORTEST_CUT]
        assert cut not in self._cut, f"{where} needs a state or field of its own"
        self._cut[cut] = word
        self._where[word] = where
        return word

    def number(self, where: Telltale) -> int:
        """One out of the range of its field."""
        number = next(self._numbers[where.field])
        self._where[str(number)] = where
        return number

    def found_in(self, text: str) -> dict[str, Telltale]:
        """Those that stand in `text`, which is in small letters; words also where they are cut off."""
        words = {self._cut.get(word[: len(WORD_START) + SHORTEST_CUT]) for word in _WORD.findall(text)}
        numbers = {number.replace(",", "") for number in _NUMBER.findall(text)}
        return {one: self._where[one] for one in words | numbers if one in self._where}


def a_word(seed: str) -> str:
    digest = hashlib.sha256(seed.encode()).digest()
    return WORD_START + "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:WORD_LENGTH])
