"""`make test` and `make bench`: everything the tests need, then pytest with the arguments given.

Every test runs on each database that the hub may have, SQLite and then PostgreSQL, also when the first failed; but
what drives a browser, crawls, or never asks a database runs once, side by side with the others, and says what came of
it at the end. With arguments all runs in turn. DATABASES=sqlite (or postgresql) runs one of them. Benchmarks
(`tests.py bench`) run once, on SQLite.

pytest finds in its environment: DATABASE_URL, ELASTICSEARCH_URL (empty: none), TEST_POSTGRES_URL, CHROMIUM,
SHARED_DATA_DIR and DJANGO_SETTINGS_MODULE. What was started for the tests is stopped after them, however they end.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
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
LOG = VAR / "tests-once.log"  # what pytest says of them


@dataclass(frozen=True)
class Run:
    """One run of pytest: `database` is a key of NAMES, and `log`, if any, takes what it says until it has ended."""

    database: str
    arguments: tuple[str, ...]
    log: Path | None = None


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
        return Lanes(environment, urls).run(lanes(databases, arguments))


def chosen_databases() -> list[str]:
    """Return the names in DATABASES, all where it is not set; raises CannotGoOn for one that is not known."""
    chosen = os.environ.get("DATABASES", "").replace(",", " ").split() or list(NAMES)
    if not set(chosen) <= set(NAMES):
        raise CannotGoOn(f"DATABASES may be sqlite, postgresql or both, not {' '.join(chosen)!r}")
    return [name for name in NAMES if name in chosen]


def lanes(databases: list[str], arguments: list[str]) -> list[list[Run]]:
    """What is run: the lanes side by side, what is in one of them in turn."""
    if arguments:
        return [[Run(name, tuple(arguments)) for name in databases]]
    others = tuple(f"--ignore={folder}" for folder in ONCE)
    return [[Run(name, others) for name in databases], [Run(databases[0], tuple(ONCE), LOG)]]


class Lanes:
    """Runs of pytest, side by side and in turn. When we are stopped, so are they."""

    def __init__(self, environment: dict[str, str], urls: dict[str, str]) -> None:
        self._environment, self._urls = environment, urls
        self._under_way: set[subprocess.Popen] = set()
        self._stopped = False

    def run(self, lanes: list[list[Run]]) -> int:
        """Run them all, say last how each ended, and return the first exit status that is not 0."""
        with ThreadPoolExecutor(len(lanes)) as threads:
            running = [threads.submit(self._in_turn, lane) for lane in lanes]
            try:
                ended = [one for lane in running for one in lane.result()]
            except Stopped:
                self._stop()
                raise
        say("Tests", ", ".join(how for _, how in ended))
        return next((status for status, _ in ended if status), 0)

    def _in_turn(self, lane):
        """(exit status, how it ended) of each run of `lane`."""
        return [self._one(run) for run in lane if not self._stopped]

    def _one(self, run):
        what = f"what runs once, on {NAMES[run.database]}" if run.log else NAMES[run.database]
        say("Tests", f"running pytest: {what}")
        began = time.monotonic()
        with open(run.log, "w") if run.log else contextlib.nullcontext() as log:
            status = self._pytest(run, log)
        if run.log:
            print(run.log.read_text(errors="replace"), flush=True)
        how = f"failed (status {status})" if status else "passed"
        return status, f"{what}: {how} in {time.monotonic() - began:.0f} s"

    def _pytest(self, run, log):
        command = [packages.PYTHON, "-m", "pytest", *run.arguments]
        environment = self._environment | {"DATABASE_URL": self._urls[run.database]}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log and subprocess.STDOUT)
        self._under_way.add(process)
        try:
            return process.wait()
        finally:
            self._under_way.discard(process)

    def _stop(self):
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
