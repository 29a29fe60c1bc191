"""Near-duplicates of findings, made as people make them: the same random ones each time."""

import json
import random
import re
from pathlib import Path

from django.conf import settings

SAMPLE = Path(settings.ROOT / "home/sample/findings.jsonl")
_YEAR = re.compile(r"\b(19|20)\d\d\b")
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


def different_findings() -> list[tuple[str, str]]:
    """(title, summary) of the sample's findings, each about something else."""
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    return [(row["title"], row["summary"]) for row in rows]


class Changes:
    """Ways in which the same finding comes to be written twice. Each method takes a title and a summary."""

    def __init__(self, seed: int = 5):
        self._random = random.Random(seed)
        texts = " ".join(summary for _, summary in different_findings())
        self._words = sorted(set(re.findall(r"[a-z]{4,}", texts.lower())))

    def case(self, title, summary):
        return title.upper(), summary.lower()

    def punctuation(self, title, summary):
        return re.sub(r"[^\w\s]", "", title) + "!", re.sub(r"[,;:.]", " –", summary)

    def order_of_words(self, title, summary):
        return self._mixed(title.split(), " "), self._mixed(re.split(r"(?<=\.)\s+", summary), " ")

    def a_few_words(self, title, summary):
        return self._other_words(title, 0.15), self._other_words(summary, 0.15)

    def three_words_in_ten(self, title, summary):
        return self._other_words(title, 0.3), self._other_words(summary, 0.3)

    def dates(self, title, summary):
        return f"{self._other_dates(title)} 2025", self._other_dates(summary)

    def slips(self, title, summary):
        return self._slips(title), self._slips(summary)

    def another_title(self, title, summary):
        return " ".join(self._random.sample(self._words, 5)), self._other_words(summary, 0.1)

    def another_summary(self, title, summary):
        return title, " ".join(self._random.sample(self._words, 35))

    def half_a_summary(self, title, summary):
        words = summary.split()
        return title.lower(), " ".join(words[: len(words) // 2])

    def no_summary_yet(self, title, summary):
        return self._other_words(title, 0.15).upper(), ""

    def _mixed(self, parts, between):
        return between.join(self._random.sample(parts, len(parts)))

    def _other_words(self, text, share):
        words = text.split()
        for place in self._random.sample(range(len(words)), max(1, round(len(words) * share))):
            words[place] = self._random.choice(self._words)
        return " ".join(words)

    def _other_dates(self, text):
        text = _YEAR.sub(lambda year: str(int(year[0]) + self._random.choice([-1, 1, 2])), text)
        return re.sub("|".join(_MONTHS), lambda month: self._random.choice(_MONTHS), text)

    def _slips(self, text):
        """Now and then a letter is missing."""
        words = text.split()
        for place, word in enumerate(words):
            if len(word) > 4 and self._random.random() < 0.12:
                gone = self._random.randrange(1, len(word) - 1)
                words[place] = word[:gone] + word[gone + 1 :]
        return " ".join(words)


WAYS = [name for name in vars(Changes) if not name.startswith("_")]
