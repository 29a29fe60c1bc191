"""Whatever Elasticsearch does, people are answered; one of them waits for it once, and it is back by itself."""

import os
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.test import override_settings

from search import worker
from search.checks import processes_can_share_what_they_know
from search.index.client import EngineError
from search.query import at_once, breaker
from search.query.state import locked, state_file
from tests.factories import FindingPageFactory
from tests.search.proxy import HANG, PASS, REFUSE, SLOW_SEARCHES, door

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

WAIT = 0.5  # seconds: the time-out of these tests
PATIENCE = 30  # seconds in which an engine that is back is noticed, by the design


@pytest.fixture
def gate(indexed, engine_address):
    """A door before the engine, which holds one finding."""
    FindingPageFactory(title="Parking")
    indexed()
    with (
        door(engine_address) as made,
        override_settings(ELASTICSEARCH_URL=made.url, SEARCH_TIMEOUT=WAIT),
    ):
        yield made
        breaker.close()


def backend(client) -> str:
    """What answered a search, which found what there is."""
    response = client.get("/search/?q=parking")
    assert response.status_code == 200
    assert 'data-total="1"' in response.content.decode()
    return response["X-Search-Backend"]


class Rounds(threading.Event):
    """Stops a worker after so many rounds, without a wait between them."""

    def __init__(self, most):
        super().__init__()
        self._left = most

    def wait(self, timeout=None):
        self._left -= 1
        if not self._left:
            self.set()
        return self.is_set()


def until(true) -> bool:
    give_up = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < give_up:
        time.sleep(0.05)
    return true()


NONSENSE = ["", "{}", "null", "[]", "<html>Sign in</html>", '{"took":1,"timed_out":false}', "[" * 200_000]
UNCOUNTED = '{"hits":{"total":{"value":1},"hits":[]}}'


@pytest.mark.parametrize("fault", [HANG, REFUSE, 500, 502, 503, 404, *NONSENSE], ids=lambda fault: str(fault)[:12])
def test_one_person_meets_the_fault_and_nobody_else_until_it_is_mended(client, gate, fault):
    assert backend(client) == "elasticsearch"
    gate.mode = fault
    asked = gate.searches()
    assert [backend(client) for _ in range(5)] == ["database"] * 5
    assert gate.searches() == asked + 1
    gate.mode = PASS
    gate.released.set()
    assert until(lambda: not breaker.is_open())
    assert backend(client) == "elasticsearch"


def test_an_engine_that_hangs_is_given_up_after_the_time_out_and_a_short_question_whether_it_is_there(client, gate):
    gate.mode = HANG
    began = time.monotonic()
    assert backend(client) == "database"
    assert time.monotonic() - began < 10 * WAIT  # on a busy machine; without a time-out it would be a minute
    assert [request.split("?")[0] for request in gate.asked[:2]][1] == "HEAD /"


@pytest.mark.parametrize("nonsense", [*NONSENSE, UNCOUNTED], ids=lambda text: text[:12])
def test_what_is_no_answer_stops_neither_a_page_nor_the_worker(client, gate, nonsense):
    finding = FindingPageFactory(title="Trams")
    gate.mode = nonsense
    assert backend(client) == "database"
    assert client.get(finding.reference.get_absolute_url()).status_code == 200
    for_three_rounds = Rounds(3)
    worker.run_until(for_three_rounds)
    assert for_three_rounds.is_set()


def test_a_breaker_that_was_left_open_is_closed_by_whoever_looks_at_the_status(client, gate):
    state_file("engine-away").touch()
    assert until(lambda: client.get("/healthz/ready").json()["search"] == "ok")


@pytest.mark.parametrize("load", [429, SLOW_SEARCHES])
def test_mere_load_is_answered_from_the_database_and_opens_nothing(client, gate, load):
    gate.mode = load
    assert backend(client) == "database"
    assert not breaker.is_open()
    gate.mode = PASS
    gate.released.set()
    assert backend(client) == "elasticsearch"


def test_other_processes_are_spared_too(client, gate):
    gate.mode = REFUSE
    search = "from search.query.run import search; from search.forms import Query; from insight_hub.partners.reader"
    search += " import PUBLIC; print(search(Query(), PUBLIC).backend)"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "insight_hub.settings.dev",
        "ELASTICSEARCH_URL": gate.url,
        "SHARED_STATE": str(settings.SHARED_STATE),
        "INDEX_PREFIX": settings.INDEX_PREFIX,
        "DATABASE_URL": "sqlite:////nowhere/to/be/found.sqlite3",
    }
    other = [sys.executable, "manage.py", "shell", "--no-imports", "--command", search]
    subprocess.run(other, cwd=settings.ROOT, env=environment, capture_output=True)
    assert breaker.is_open()
    asked = gate.searches()
    assert asked == 1
    assert backend(client) == "database"
    assert gate.searches() == asked


@pytest.mark.parametrize("fault", [REFUSE, 500, 429])
def test_what_is_published_meanwhile_is_found_in_the_database_at_once_and_in_the_index_afterwards(
    client, gate, fault, agrees
):
    gate.mode = fault
    FindingPageFactory(title="Buses")
    assert 'data-total="1"' in client.get("/search/?q=buses").content.decode()
    with pytest.raises(EngineError):
        worker.run_until_nothing_is_due()
    gate.mode = PASS
    agrees()
    breaker.close()
    response = client.get("/search/?q=buses")
    assert response["X-Search-Backend"] == "elasticsearch"
    assert 'data-total="1"' in response.content.decode()


@pytest.fixture
def crowd():
    """Call it to have this many places taken, by a process of its own."""
    processes = []

    def taking(**places):
        names = [f"{name}-{number}" for name, count in places.items() for number in range(count)]
        code = "import fcntl, sys, time\nfiles = [open(name, 'ab') for name in sys.argv[1:]]\n"
        code += "for file in files: fcntl.flock(file, fcntl.LOCK_EX)\nprint('taken', flush=True)\ntime.sleep(600)"
        folder = settings.SHARED_STATE
        folder.mkdir(exist_ok=True)
        command = [sys.executable, "-c", code, *[str(folder / name) for name in names]]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout.readline() == "taken\n"
        return process

    yield taking
    for process in processes:
        process.kill()
        process.wait()


@override_settings(SEARCHES_AT_ONCE=2)
def test_beyond_the_places_a_search_is_told_to_come_back_and_other_pages_are_not(client, gate, crowd, monkeypatch):
    monkeypatch.setattr(at_once, "PATIENCE", 0.1)
    holder = crowd(searching=2)
    finding = client.get("/topics/")
    for address in ("/search/?q=parking", "/api/search/?q=parking"):
        response = client.get(address)
        assert response.status_code == 503
        assert response["Retry-After"] == str(at_once.RETRY_AFTER)
    assert "Too many searches at once" in client.get("/search/?q=parking").content.decode()
    assert 'value="parking"' in client.get("/search/?q=parking").content.decode()
    assert finding.status_code == 200
    assert not breaker.is_open()
    holder.kill()
    holder.wait()
    assert backend(client) == "elasticsearch"


@override_settings(SEARCHES_AT_ONCE=2)
def test_whoever_may_wait_is_answered_when_a_place_comes_free_or_told_to_come_back(client, gate, crowd, monkeypatch):
    holder = crowd(searching=2)
    monkeypatch.setattr(at_once, "PATIENCE", 0.1)
    assert client.get("/search/").status_code == 503
    monkeypatch.setattr(at_once.time, "sleep", lambda _: (holder.kill(), holder.wait()))
    assert backend(client) == "elasticsearch"


@override_settings(SEARCHES_AT_ONCE=1)
def test_no_more_wait_than_leave_threads_free_for_other_pages(crowd, monkeypatch):
    crowd(searching=1)
    monkeypatch.setattr(at_once, "_waiting", threading.Semaphore(0))
    began = time.monotonic()
    with pytest.raises(at_once.TooManyAtOnce), at_once.turn(patience=600):
        pass
    assert time.monotonic() - began < PATIENCE


def test_a_place_is_free_again_after_each_search_even_one_that_fails():
    with pytest.raises(ZeroDivisionError), at_once.turn():
        raise ZeroDivisionError
    for number in range(settings.SEARCHES_AT_ONCE):
        with locked(f"searching-{number}") as ours:
            assert ours


def test_a_folder_that_cannot_be_written_to_is_said_at_the_start_and_stops_no_search(client, gate):
    with override_settings(SHARED_STATE="/proc/nowhere"):
        assert [error.id for error in processes_can_share_what_they_know(None)] == ["search.E001"]
        assert backend(client) == "elasticsearch"
        gate.mode = REFUSE
        assert [backend(client) for _ in range(3)] == ["database"] * 3
    assert processes_can_share_what_they_know(None) == []
