"""How many searches are under way at once, over all processes of a machine.

More than an engine, or a database, can work on at a time only make each other slower. A few may wait a moment for
their turn; the rest are told at once to come back, so that threads stay free for every other page.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings

from search.query.state import locked

PATIENCE = 0.5  # seconds that a search waits for its turn
LOOK_AGAIN = 0.01  # seconds
RETRY_AFTER = 2  # seconds after which whoever was turned away is asked to come back


class TooManyAtOnce(Exception):
    """All places are taken, and so are those to wait in; or none came free in time."""


@contextmanager
def turn(patience: float = PATIENCE) -> Iterator[None]:
    """Hold one of the places for the block. Raises TooManyAtOnce."""
    with ExitStack() as holding:
        if not _take(holding, "searching"):
            _wait(holding, patience)
        yield


def _wait(holding, patience):
    with ExitStack() as waiting:
        if not patience or not _take(waiting, "waiting"):
            raise TooManyAtOnce
        give_up = time.monotonic() + patience
        while not _take(holding, "searching"):
            if time.monotonic() >= give_up:
                raise TooManyAtOnce
            time.sleep(LOOK_AGAIN)


def _take(stack, name):
    """Take any of the places of this name, for as long as `stack` lasts; whether there was one."""
    for number in range(settings.SEARCHES_AT_ONCE):
        with ExitStack() as attempt:
            if attempt.enter_context(locked(f"{name}-{number}")):
                stack.push(attempt.pop_all())
                return True
    return False
