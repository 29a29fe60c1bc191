"""`make test` and `make bench`: everything the tests need, then pytest with the arguments given.

Every test runs on each database that the hub may have, SQLite and then PostgreSQL, also when the first failed; but
what drives a browser, crawls, or never asks a database runs once, unless arguments are given.
DATABASES=sqlite (or postgresql) runs one of them. Benchmarks (`tests.py bench`) run once, on SQLite.

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
        return run_on_each({name: environment | {"DATABASE_URL": urls[name]} for name in databases}, arguments)


def chosen_databases() -> list[str]:
    """Return the names in DATABASES, all where it is not set; raises CannotGoOn for one that is not known."""
    chosen = os.environ.get("DATABASES", "").replace(",", " ").split() or list(NAMES)
    if not set(chosen) <= set(NAMES):
        raise CannotGoOn(f"DATABASES may be sqlite, postgresql or both, not {' '.join(chosen)!r}")
    return [name for name in NAMES if name in chosen]


def run_on_each(environments: dict[str, dict[str, str]], arguments: list[str]) -> int:
    """Run pytest in the environment for each database, and say last how each ended."""
    statuses, ended = [], []
    for name, environment in environments.items():
        say("Tests", f"running pytest on {NAMES[name]}")
        began = time.monotonic()
        again = [f"--ignore={folder}" for folder in ONCE] if statuses and not arguments else []
        statuses.append(run_pytest(environment, arguments or again))
        how = f"failed (status {statuses[-1]})" if statuses[-1] else "passed"
        ended.append(f"{NAMES[name]} {how} in {time.monotonic() - began:.0f} s")
    say("Tests", ", ".join(ended))
    return next((status for status in statuses if status), 0)


def run_pytest(environment: dict[str, str], arguments: list[str]) -> int:
    """Run pytest in the foreground and return its exit status; when we are stopped, so is it."""
    process = subprocess.Popen([packages.PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=environment)
    try:
        return process.wait()
    except Stopped:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


if __name__ == "__main__":
    sys.exit(guarded(main))
