"""How many searches are under way at once, over all processes of a machine.

More than an engine, or a database, can work on at a time only make each other slower. The others wait a moment for
their turn, which costs nothing but a thread, and are then told to come back. Of those who wait there are no more than
leave threads free for every other page. (Turned away at once, fifty clients came back four hundred times a second, and
took the machine from those who were being answered.)
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings

from search.query.state import locked

PATIENCE = 2.0  # seconds that a search waits for its turn
LOOK_AGAIN = 0.01  # seconds
MOST_WAITING = 40  # of a process's 48 threads
RETRY_AFTER = 2  # seconds after which whoever was turned away is asked to come back

_waiting = threading.Semaphore(MOST_WAITING)
_front = threading.Lock()  # held by the one of those who wait that looks for a place


class TooManyAtOnce(Exception):
    """All places are taken, and none came free in time, or too many wait for one already."""


@contextmanager
def turn(patience: float | None = None) -> Iterator[None]:
    """Hold one of the places for the block, within `patience` seconds (`PATIENCE`). Raises TooManyAtOnce."""
    patience = PATIENCE if patience is None else patience
    with ExitStack() as holding:
        if _front.locked() or not _take(holding):
            _wait(holding, patience)
        yield


def _wait(holding, patience):
    if not patience or not _waiting.acquire(blocking=False):
        raise TooManyAtOnce
    try:
        give_up = time.monotonic() + patience
        if not _front.acquire(timeout=patience):
            raise TooManyAtOnce
        try:
            while not _take(holding):
                if time.monotonic() >= give_up:
                    raise TooManyAtOnce
                time.sleep(LOOK_AGAIN)
        finally:
            _front.release()
    finally:
        _waiting.release()


def _take(stack):
    """Take any of the places, for as long as `stack` lasts; whether there was one."""
    for number in range(settings.SEARCHES_AT_ONCE):
        with ExitStack() as attempt:
            if attempt.enter_context(locked(f"searching-{number}")):
                stack.push(attempt.pop_all())
                return True
    return False
