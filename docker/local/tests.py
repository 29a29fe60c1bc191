"""`make test` and `make bench`: everything the tests need, then pytest with the arguments given.

Every test runs on each database that the hub may have, SQLite and PostgreSQL, also when one has failed; but what
drives a browser, crawls, or never asks a database runs once. Two runs of pytest go side by side, and each says at its
end what came of it; with arguments the databases come in turn and say it as they go. DATABASES=sqlite (or postgresql)
runs one of them. Benchmarks (`tests.py bench`) run once, on SQLite.

pytest finds in its environment: DATABASE_URL, ELASTICSEARCH_URL (empty: none), TEST_POSTGRES_URL, CHROMIUM,
SHARED_DATA_DIR and DJANGO_SETTINGS_MODULE. What was started for the tests is stopped after them, however they end.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import chromium
import elasticsearch
import front_end
import packages
import postgresql
from steps import ROOT, VAR, CannotGoOn, Stopped, check_machine, guarded, say

PATIENCE = 20  # seconds for pytest to tidy up once it was told to stop
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
BENCHMARKS = ["tests/bench", "-s"]
ONCE = ["tests/browser", "tests/docker_local", "tests/house", "tests/leaks"]
FIRST_HALF = ["tests/evidence", "tests/home"]  # of what runs on each database
AT_ONCE = 2  # runs side by side: each keeps about one core busy


@dataclass(frozen=True)
class Run:
    """One run of pytest on `database`, a key of NAMES."""

    database: str
    what: str
    arguments: list[str]

    @property
    def log(self) -> Path:
        """What it says while others say something too."""
        return VAR / f"tests-{self.database}-{self.what.replace(' ', '-')}.log"


def main() -> int:
    """Set up and run pytest; the exit status is the first of pytest's that is not 0."""
    check_machine()
    bench = sys.argv[1:2] == ["bench"]
    arguments = [*BENCHMARKS, *sys.argv[2:]] if bench else sys.argv[1:]
    databases = ["sqlite"] if bench else chosen_databases()
    with contextlib.ExitStack() as started:
        engine = elasticsearch.find_or_launch(None, owner=elasticsearch.this_process())
        started.callback(engine.stop)
        packages.install(dev=True)
        server = postgresql.find_or_start() if bench or "postgresql" in databases else None
        if server:
            started.callback(server.stop)
        front_end.build()
        browser = chromium.find_or_install()
        if not engine.wait() and os.environ.get("CI"):
            raise CannotGoOn("there is no Elasticsearch, and in CI its tests may not be left out")
        urls = {"sqlite": f"sqlite:///{VAR / 'hub.sqlite3'}", "postgresql": server.url if server else ""}
        environment = {
            "SHARED_DATA_DIR": str(ROOT.parent / "shared" / "data"),
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "insight_hub.settings.test",
            "ELASTICSEARCH_URL": engine.url,
            "TEST_POSTGRES_URL": urls["postgresql"],
            "CHROMIUM": browser,
        }
        return Runs(environment, urls, 1 if arguments else AT_ONCE).do(runs(databases, arguments))


def chosen_databases() -> list[str]:
    """Return the names in DATABASES, all where it is not set; raises CannotGoOn for one that is not known."""
    chosen = os.environ.get("DATABASES", "").replace(",", " ").split() or list(NAMES)
    if not set(chosen) <= set(NAMES):
        raise CannotGoOn(f"DATABASES may be sqlite, postgresql or both, not {' '.join(chosen)!r}")
    return [name for name in NAMES if name in chosen]


def runs(databases: list[str], arguments: list[str]) -> list[Run]:
    """What is run, the longest first."""
    if arguments:
        return [Run(name, "as asked", arguments) for name in databases]
    folders = sorted(str(one.parent.relative_to(ROOT)) for one in ROOT.glob("tests/*/__init__.py"))
    others = [folder for folder in folders if folder not in [*ONCE, *FIRST_HALF, BENCHMARKS[0]]]
    halves = [("first half", FIRST_HALF), ("second half", others)]
    each = [Run(name, what, part) for name in databases for what, part in halves]
    return [Run(databases[0], "what runs once", ONCE), *each]


class Runs:
    """Runs of pytest, `at_once` of them side by side. When we are stopped, so are they."""

    def __init__(self, environment: dict[str, str], urls: dict[str, str], at_once: int) -> None:
        self._environment, self._urls, self._at_once = environment, urls, at_once
        self._under_way: set[subprocess.Popen] = set()
        self._stopped = False
        self._starting = threading.Lock()

    def do(self, runs: list[Run]) -> int:
        """Do them all, say last how each ended, and return the first exit status that is not 0."""
        with ThreadPoolExecutor(self._at_once) as threads:
            doing = [threads.submit(self._one, run) for run in runs]
            try:
                ended = [one.result() for one in doing]
            except Stopped:
                self._stop()
                raise
        say("Tests", "; ".join(how for _, how in ended))
        return next((status for status, _ in ended if status), 0)

    def _one(self, run):
        """(exit status, how it ended)."""
        name, began, alone = f"{NAMES[run.database]}, {run.what}", time.monotonic(), self._at_once == 1
        say("Tests", f"running pytest: {name}")
        with contextlib.nullcontext() if alone else open(run.log, "w") as log:
            status = self._pytest(run, log)
        if not alone:
            print(run.log.read_text(errors="replace"), flush=True)
        how = f"failed (status {status})" if status else "passed"
        return status, f"{name}: {how} in {time.monotonic() - began:.0f} s"

    def _pytest(self, run, log):
        command = [packages.PYTHON, "-m", "pytest", *run.arguments]
        environment = self._environment | {"DATABASE_URL": self._urls[run.database]}
        with self._starting:
            if self._stopped:
                return 1
            errors = log and subprocess.STDOUT
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=errors)
            self._under_way.add(process)
        try:
            return process.wait()
        finally:
            self._under_way.discard(process)

    def _stop(self):
        with self._starting:
            self._stopped = True
            processes = list(self._under_way)
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


if __name__ == "__main__":
    sys.exit(guarded(main))
