"""The worker as it runs in production: a process of its own, beside the one that publishes."""

import signal
import time

import pytest

from search.query.run import search
from search.worker import POLL
from tests.conftest import PUBLIC, SearchForm, query_dict
from tests.factories import EngagementPageFactory, FindingPageFactory
from tests.search.a_worker import START, worker
from tests.search.conftest import front_page_again

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

REFRESH = 1.0  # seconds: Elasticsearch's own interval, which the indices keep
TRIES = 3


def seconds_until_found(title, patience) -> float:
    start = time.monotonic()
    query = SearchForm(query_dict(q=title)).query()
    while time.monotonic() < start + patience:
        if search(query, PUBLIC).total:
            return time.monotonic() - start
        time.sleep(0.02)
    pytest.fail(f"{title!r} was not found within {patience} s")


def test_what_is_published_is_found_within_two_refreshes_and_a_poll_and_the_worker_stops_when_told():
    front_page_again()
    engagement = EngagementPageFactory()
    with worker() as process:
        FindingPageFactory(parent=engagement, title="Started")
        seconds_until_found("Started", patience=START)
        taken = []
        for name in ("Ashford", "Birchwood", "Cedarvale")[:TRIES]:
            FindingPageFactory(parent=engagement, title=name)
            taken.append(seconds_until_found(name, patience=START))
        assert min(taken) <= 2 * REFRESH + POLL, taken
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=START) == 0


def test_a_worker_that_is_killed_loses_nothing(indexed):
    front_page_again()
    engagement = EngagementPageFactory()
    with worker() as process:
        for number in range(20):
            FindingPageFactory(parent=engagement, title=f"Parking {number}")
        process.kill()
        process.wait()
    FindingPageFactory(parent=engagement, title="Parking 20")
    with worker():
        start = time.monotonic()
        query = SearchForm(query_dict(q="parking")).query()
        while search(query, PUBLIC).total < 21 and time.monotonic() < start + 2 * START:
            time.sleep(0.1)
        assert search(query, PUBLIC).total == 21
