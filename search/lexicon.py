"""Counts the words of what is public and of the vocabularies, for spelling: a little at a time between other work, and
anew when something that may be searched changed.

No suggester of Elasticsearch's does it: they read the whole index, whoever asks, and go on to offer what was deleted.
"""

import datetime
import time
from collections import Counter
from collections.abc import Iterator

from django.utils import timezone

from insight_hub.partners.models import PartnerPage
from insight_hub.taxonomy.models import Group, JargonTerm, Method, Place, Topic
from search.models import IndexState, Lexicon, Placement, Searchable
from search.words import LONGEST_WORD, folded, split

ROWS_AT_ONCE = 200  # a tenth of a second of work
EVERY = datetime.timedelta(seconds=60)
SHARE = 20  # of a worker's time, one part: of 100,000 texts they are counted every ten minutes


class Counting:
    """One count of the words, in steps."""

    def __init__(self):
        self._counts: Counter = Counter()
        self._began = timezone.now()
        self._seconds = 0.0
        self._steps = self._all()

    def step(self) -> bool:
        """Do a little; whether there is more to do."""
        began = time.monotonic()
        more = next(self._steps, False)
        self._seconds += time.monotonic() - began
        if not more:
            kept = {"counted_at": self._began, "seconds": self._seconds, "words": dict(self._counts)}
            Lexicon.objects.update_or_create(pk=1, defaults=kept)
        return more

    def _all(self) -> Iterator[bool]:
        self._counts.update(dict.fromkeys(words_of(*_vocabularies()), 0))
        rows = Searchable.objects.filter(placement=Placement.PUBLIC).order_by("pk")
        rows, last = rows.values_list("pk", "title", "text", "names", "also"), 0
        while found := list(rows.filter(pk__gt=last)[:ROWS_AT_ONCE]):
            for _, *texts in found:
                self._counts.update(words_of(*texts))
            last = found[-1][0]
            yield True


def count() -> None:
    """Count them all at once."""
    counting = Counting()
    while counting.step():
        pass


def is_due() -> bool:
    """Whether something was published, changed or closed since the words were counted, and that is a while ago."""
    counted = Lexicon.objects.filter(pk=1).values_list("counted_at", "seconds").first()
    if counted is None:
        return True
    at, seconds = counted
    rests_until = at + max(EVERY, datetime.timedelta(seconds=seconds * SHARE))
    return timezone.now() > rests_until and IndexState.objects.filter(kept_at__gt=at).exists()


def words_of(*texts: str) -> set[str]:
    """The words of these texts as they are counted: folded, of letters alone."""
    return {word for text in texts for word in folded(split(text)) if word.isalpha() and len(word) <= LONGEST_WORD}


def _vocabularies():
    for model in (Topic, Group):
        for name, also in model.objects.values_list("name", "also_known_as"):
            yield from (name, also)
    for rows, name in ((Method.objects, "name"), (Place.objects, "name"), (PartnerPage.objects.live(), "title")):
        yield from rows.values_list(name, flat=True)
    for term, means, also in JargonTerm.objects.values_list("term", "means", "also"):
        yield from (term, means, also)
