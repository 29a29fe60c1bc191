"""A hub of its own, run as it is in production: a database, a web server, a worker, a browser."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from elasticsearch import Elasticsearch
from playwright.sync_api import sync_playwright

PASSWORD = "sample-password-of-the-tests"
PATIENCE = 60  # seconds for the hub to start
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP unheard-of.example 127.0.0.1",  # a name that the hub does not go by
]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Hub:
    address: str
    environment: dict[str, str]
    log: Path

    @property
    def state(self) -> Path:
        """What its processes share about searches."""
        return Path(self.environment["SHARED_STATE"])

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=settings.ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def a_database(name, folder):
    """The address of a database of the kind that the tests run on, which holds nothing; it is gone after them. On
    SQLite a copy of theirs, so that nobody waits for its migrations again."""
    if connection.vendor == "sqlite":
        path = folder / "hub.sqlite3"
        theirs = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(theirs)) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
        yield f"sqlite:///{path}"
        return
    name = f"{name}_{os.getpid()}"
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as asking:
        asking.execute(f"CREATE DATABASE {name}")
        yield f"{server.rpartition('/')[0]}/{name}"
        asking.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def hub_at_work(engine_address, tmp_path_factory, django_db_setup) -> Hub:
    """A hub with the sample content, with its worker. Its sample sign-ins have the password `PASSWORD`."""
    with a_hub("browser", engine_address, tmp_path_factory.mktemp("hub"), ["sample_content"]) as hub:
        yield hub


@contextmanager
def a_hub(name, engine_address, folder, filled_by):
    """A hub whose content `manage.py` with the arguments `filled_by` makes, with its worker."""
    with a_database(name, folder) as database_url:
        port = _free_port()
        environment = _environment(name, database_url, engine_address, port, folder)
        hub = Hub(f"http://127.0.0.1:{port}", environment, folder / "hub.log")
        for arguments in (["migrate", "--verbosity=0"], filled_by, ["rebuild_index"]):
            hub.manage(*arguments)
        with _at_work(hub, port):
            yield hub


@contextmanager
def _at_work(hub, port):
    web = [sys.executable, "-m", "gunicorn", "insight_hub.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4"]
    started = [_start(web, hub), _start([sys.executable, "manage.py", "worker"], hub)]
    try:
        _wait_for(f"{hub.address}/healthz/live")
        yield
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(timeout=20)
        _drop_indices(hub.environment["ELASTICSEARCH_URL"], hub.environment["INDEX_PREFIX"])
        assert "Traceback" not in hub.log.read_text(), hub.log.read_text()[-4000:]


@pytest.fixture(scope="session")
def chromium():
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "These tests need Chromium: run them with `make test`."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


NOTE_REFUSALS = """document.addEventListener("securitypolicyviolation", event =>
    refused(`${location.pathname}: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));"""


def note_refusals(context, noted: list[str]) -> None:
    """Note, from now on, whatever the policies of the context's pages keep from loading or running."""
    context.expose_function("refused", lambda what: noted.append(what))
    context.add_init_script(NOTE_REFUSALS)


@pytest.fixture
def visit(chromium, hub_at_work):
    """`visit("/path/", width=375)`: a new window at that address. Options go to the browser's context. No page
    may try what its policy refuses."""
    contexts, refused = [], []

    def open_at(path, width=1280, status=None, **options):
        context = chromium.new_context(
            base_url=hub_at_work.address, viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        note_refusals(context, refused)
        page = context.new_page()
        response = page.goto(path)
        assert response.status in ([200, 404] if status is None else [status])
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert refused == []


def _environment(name, database_url, engine_address, port, folder):
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "insight_hub.settings.dev",
        "DATABASE_URL": database_url,
        "ELASTICSEARCH_URL": engine_address,
        "INDEX_PREFIX": f"{name}-{os.getpid()}",
        "SEARCH_TIMEOUT": "10",
        "SAMPLE_PASSWORD": PASSWORD,
        "PORT": str(port),
        "SHARED_STATE": str(folder / "state"),
        "MEDIA_ROOT": str(folder / "media"),
        "SEARCHES_AT_ONCE": "2",
    }


def _start(command, hub):
    with hub.log.open("ab") as log:
        return subprocess.Popen(command, cwd=settings.ROOT, env=hub.environment, stdout=log, stderr=log)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return urllib.request.urlopen(address, timeout=2)
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < deadline, f"no answer from {address}"
            time.sleep(0.2)


def _drop_indices(address, prefix):
    client = Elasticsearch(address)
    for index in client.indices.get(index=f"{prefix}-*"):
        client.indices.delete(index=index)
