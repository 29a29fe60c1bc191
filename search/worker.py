"""All background work: each job is a row in a state that wants doing, so killing a worker loses nothing."""

import logging
import threading
import time

from django.core.management import call_command
from django.db import DatabaseError, close_old_connections

from search.index import rebuild, writer
from search.index.client import EngineError, NoEngine
from search.models import IndexState

logger = logging.getLogger("search.worker")

POLL = 0.5  # seconds between looks when there is nothing to do
WAIT_FOR_ENGINE = 5.0  # seconds before an engine that does not answer is tried again
WAIT_FOR_DATABASE = 1.0  # seconds before the database is tried again
SCHEDULE_EVERY = 10.0  # seconds between looks for scheduled publishing
BATCH = 200  # rows claimed at a time: sent well within the time of a claim


def run_until(stop: threading.Event) -> None:
    """Work until `stop` is set."""
    next_schedule = 0.0
    while not stop.is_set():
        close_old_connections()
        try:
            if time.monotonic() >= next_schedule:
                next_schedule = time.monotonic() + SCHEDULE_EVERY
                publish_scheduled()
            did = work_once()
        except EngineError as error:
            logger.warning("Elasticsearch did not take the work, trying again: %s", _short(error))
            stop.wait(WAIT_FOR_ENGINE)
        except DatabaseError as error:
            logger.warning("The database did not answer, trying again: %s", _short(error))
            stop.wait(WAIT_FOR_DATABASE)
        else:
            stop.wait(0 if did else POLL)


def run_until_nothing_is_due() -> int:
    """Do all that is due; the number of rows done. Raises EngineError when the engine is out of reach."""
    publish_scheduled()
    done = 0
    while did := work_once():
        done += did
    return done


def work_once() -> int:
    """Send one batch of rows to the index; how many were taken. Raises EngineError, and gives the rows back."""
    try:
        rebuild.ensure_indices()
    except NoEngine:
        return 0
    IndexState.objects.want_what_is_due()
    claims = IndexState.objects.claim(BATCH)
    if not claims:
        return 0
    try:
        return writer.deliver(claims)
    except BaseException:
        IndexState.objects.release(claims)
        raise


def publish_scheduled() -> None:
    """Publish and take down what Wagtail has scheduled for now."""
    call_command("publish_scheduled", verbosity=0)


def _short(error):
    return str(error)[:300]
