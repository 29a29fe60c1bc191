"""What the processes of one machine share about searches: files, and locks that end with whoever holds them."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from django.conf import settings


def state_file(name: str) -> Path:
    folder = Path(settings.SHARED_STATE)
    with suppress(OSError):  # a full or read-only disk is no reason not to search; a check says so at the start
        folder.mkdir(parents=True, exist_ok=True)
    return folder / name


@contextmanager
def locked(name: str) -> Iterator[bool]:
    """Whether the lock of this name could be had, which is kept for the block: nobody waits for it. The system ends
    it with the process."""
    with ExitStack() as held:
        yield _take(held, name)


def _take(held, name):
    try:
        file = held.enter_context(state_file(name).open("ab"))
    except OSError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
