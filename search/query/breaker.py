"""A circuit breaker that all processes of a machine share: while it is open, nobody waits for Elasticsearch.

It is a file that is there while it is open, so a killed process leaves nothing locked. One thread of one process
then tries the engine until it answers: no person's search is ever the trial.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from search.query.state import locked, state_file

logger = logging.getLogger("search.breaker")

TRY_EVERY = 1.0  # seconds between trials: the engine is asked again well within the 30 it may take to be noticed
_trying = threading.Lock()


def is_open() -> bool:
    return _flag().exists()


def note_answer() -> None:
    """The engine has answered somebody just now."""
    with suppress(OSError):
        _answered().touch()


def answered_since(moment: float) -> bool:
    """Whether the engine has answered anybody since `moment`, a time of `time.time()`."""
    try:
        return _answered().stat().st_mtime > moment
    except OSError:
        return False


def open_until(answers: Callable[[], bool], reason: str) -> None:
    """Open the breaker, until `answers` says that the engine does."""
    if not is_open():
        logger.warning("Searches are answered from the database: %s", reason[:300])
    with suppress(OSError):  # on a full disk everybody waits for the engine, and is answered
        _flag().touch()
    see_to_trials(answers)


def see_to_trials(answers: Callable[[], bool]) -> None:
    """Make sure that, while the breaker is open, somebody tries the engine."""
    if not _trying.locked():
        threading.Thread(target=_try_until, args=[answers], daemon=True, name="engine-trials").start()


def close() -> None:
    _flag().unlink(missing_ok=True)


def _try_until(answers):
    if not _trying.acquire(blocking=False):
        return
    try:
        with locked("trying") as ours:
            while ours and is_open():
                if answers():
                    close()
                    logger.warning("Searches are answered by Elasticsearch again")
                else:
                    time.sleep(TRY_EVERY)
    finally:
        _trying.release()


def _flag():
    return state_file("engine-away")


def _answered():
    return state_file("engine-answered")
