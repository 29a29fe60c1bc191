"""All background work: each job is a row in a state that wants doing, so killing a worker loses nothing."""

import logging
import threading
import time

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections, transaction

from insight_hub.evidence import problems
from insight_hub.partners import post
from search import lexicon, table
from search.index import live, writer
from search.index.client import EngineError, NoEngine
from search.index.rebuild import AlreadyUnderWay, rebuild
from search.meaning import model as meaning
from search.models import IndexState, Meaning, WorkerSign
from search.models.index_build import Superseded

logger = logging.getLogger("search.worker")

TEXTS_AT_ONCE = 16  # whose meaning is looked for between other work: about a second of it
POLL = 0.5  # seconds between looks when there is nothing to do
WAIT_FOR_ENGINE = 2.0  # seconds before an engine that does not answer is tried again
WAIT_FOR_DATABASE = 1.0  # seconds before the database is tried again
SCHEDULE_EVERY = 10.0  # seconds between looks for scheduled publishing, and at the shape of the index
BATCH = 200  # rows claimed at a time: sent well within the time of a claim

NO_INDEX = "there was no index"
NEW_SHAPE = "fields or jargon have changed"


def run_until(stop: threading.Event) -> None:
    """Work until `stop` is set."""
    rounds = _Rounds()
    while not stop.is_set():
        close_old_connections()
        try:
            did = rounds.work()
        except DatabaseError as error:
            logger.warning("The database did not answer, trying again: %s", _short(error))
            stop.wait(WAIT_FOR_DATABASE)
        except Exception:  # whatever an engine's answer or a fault of ours does, the other work goes on
            logger.exception("A round of work failed, trying again")
            stop.wait(WAIT_FOR_ENGINE)
        else:
            stop.wait(0 if did else POLL)


def run_until_nothing_is_due() -> int:
    """Do all that is due; the number of rows done. Raises EngineError when the engine is out of reach."""
    publish_scheduled()
    see_to_post()
    see_to_shape()
    done = 0
    while did := keep_table() + see_to_meanings() + feed_engine():
        done += did
    return done


class _Rounds:
    """What a worker that runs on remembers from one round to the next."""

    def __init__(self):
        self._next_schedule = 0.0
        self._counting = None
        self._engine_rests_until = 0.0
        self._shape_differed = False

    def work(self) -> int:
        """One round; how many rows were done. An engine that fails holds up nothing but what is meant for it."""
        scheduled = time.monotonic() >= self._next_schedule
        if scheduled:
            self._next_schedule = time.monotonic() + SCHEDULE_EVERY
            publish_scheduled()
            see_to_post()
            self._see_to_lexicon()
        did = keep_table() or self._understand_texts()
        if time.monotonic() < self._engine_rests_until:
            return did
        try:
            if scheduled:
                self._look_at_shape()
            return did + feed_engine()
        except EngineError as error:
            logger.warning("Elasticsearch did not take the work, trying again: %s", _short(error))
            self._engine_rests_until = time.monotonic() + WAIT_FOR_ENGINE
            return did

    def _understand_texts(self):
        """Count words and make vectors, a little; whether anything was done. It may fail and hold nothing else up."""
        try:
            return self._count_words() or see_to_meanings()
        except DatabaseError:
            raise
        except Exception:
            logger.exception("Words or meanings could not be seen to, trying again")
            return 0

    def _see_to_lexicon(self):
        if self._counting is None and lexicon.is_due():
            self._counting = lexicon.Counting()

    def _count_words(self):
        """Count a little further; whether anything was."""
        counting, self._counting = self._counting, None  # one that fails half-way is not gone on with
        if counting is None:
            return 0
        if counting.step():
            self._counting = counting
        return 1

    def _look_at_shape(self):
        """Rebuild once the same is wrong in two looks: whoever edits jargon may be about to edit more of it."""
        if self._shape_differed:
            see_to_shape(meanwhile=_other_work)
            self._shape_differed = False
        else:
            self._shape_differed = _shape_differs()


def keep_table() -> int:
    """Bring a batch of the table of searchable text in step; how many rows were due."""
    WorkerSign.objects.leave()
    IndexState.objects.want_what_is_due(BATCH)
    return table.keep_what_is_behind(BATCH)


def see_to_meanings() -> int:
    """Make vectors of up to `TEXTS_AT_ONCE` texts that have none, and have the index take them; how many. The database
    does not search by meaning, so without an engine there are none."""
    if not settings.ELASTICSEARCH_URL:
        return 0
    try:
        model = meaning.model()
    except meaning.NoModel:
        return 0
    rows = list(Meaning.objects.waiting(model.name)[:TEXTS_AT_ONCE])
    for row, vector in zip(rows, model.vectors([row.gist for row in rows]), strict=True):
        row.vector = vector
    with transaction.atomic():  # locks in the order in which the table takes them
        IndexState.objects.send_again([row.pk for row in rows])
        Meaning.objects.note(rows, model.name)
    return len(rows)


def feed_engine() -> int:
    """Send one batch of rows to the index, which is made first if there is none; how many were taken. Raises
    EngineError, and gives the rows back."""
    try:
        if not live.are_there():
            _rebuild(NO_INDEX, _other_work)
    except NoEngine:
        return 0
    return _deliver()


def see_to_shape(meanwhile=lambda: None) -> None:
    """Rebuild the index if it has not today's fields and thesaurus. Raises EngineError."""
    if _shape_differs():
        _rebuild(NEW_SHAPE, meanwhile)


def publish_scheduled() -> None:
    """Publish and take down what Wagtail has scheduled for now."""
    call_command("publish_scheduled", verbosity=0)


def see_to_post() -> None:
    """Send the e-mails that wait, and erase what reports of problems need not keep any longer."""
    post.send_waiting()
    problems.erase_what_need_not_be_kept()


def _shape_differs():
    try:
        return live.are_there() and not live.are_as_wanted()
    except NoEngine:
        return False


def _deliver():
    claims = IndexState.objects.claim(BATCH)
    if not claims:
        return 0
    try:
        return writer.deliver(claims)
    except BaseException:
        IndexState.objects.release(claims)
        raise


def _rebuild(reason, meanwhile):
    logger.info("Rebuilding the index: %s", reason)
    try:
        rebuild(reason, meanwhile=meanwhile)
    except AlreadyUnderWay:
        logger.info("Another process rebuilds the index")
    except Superseded:
        logger.warning("Another process took the rebuild over")


def _other_work():
    """While an index is filled: the table, and the index that is searched until then, if there is one."""
    keep_table()
    if live.are_there():
        _deliver()


def _short(error):
    return str(error)[:300]
