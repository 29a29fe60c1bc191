"""A cache that all readers share, as HTTP lets it keep and hand on answers (RFC 9111)."""

from collections.abc import Iterator
from dataclasses import replace

from tests.leaks.asking import Answer, Asker
from tests.leaks.judgement import is_private

NOT_MODIFIED = 304
FAR_FUTURE = "Fri, 01 Jan 2100 00:00:00 GMT"


class SharedCache:
    def __init__(self):
        self._kept: dict[str, Answer] = {}

    def keep(self, answer: Answer) -> None:
        if not is_private(answer):
            self._kept[answer.address] = answer

    def answers_for(self, asker: Asker) -> Iterator[Answer]:
        """What this reader is given out of the cache: what was kept, where it fits everyone's cookies, or where the
        hub says that it has not changed."""
        for kept in self._kept.values():
            fits_all = "cookie" not in kept.headers.get("Vary", "").lower()
            must_ask = "no-cache" in kept.headers.get("Cache-Control", "").lower()
            if (fits_all and not must_ask) or not_modified(asker, kept):
                yield replace(kept, reader=asker.reader)


def not_modified(asker: Asker, kept: Answer) -> bool:
    """Whether the hub tells this reader that the answer which somebody else was given is still good."""
    conditions = {"if_modified_since": FAR_FUTURE}
    if "ETag" in kept.headers:
        conditions["if_none_match"] = kept.headers["ETag"]
    return asker.ask(kept.address, **conditions).status == NOT_MODIFIED
