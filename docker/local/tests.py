"""`make test` and `make bench`: everything the tests need, then pytest with the arguments given.

pytest finds in its environment: ELASTICSEARCH_URL (empty: none), TEST_POSTGRES_URL, CHROMIUM, SHARED_DATA_DIR
and DJANGO_SETTINGS_MODULE. What was started for the tests is stopped after them, however they end.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

import chromium
import elasticsearch
import front_end
import packages
import postgresql
from steps import ROOT, CannotGoOn, Stopped, check_machine, guarded, say

PATIENCE = 20  # seconds for pytest to tidy up once it was told to stop


def main() -> int:
    """Set up and run pytest; the exit status is pytest's."""
    check_machine()
    with contextlib.ExitStack() as started:
        engine = elasticsearch.find_or_launch(None, owner=elasticsearch.this_process())
        started.callback(engine.stop)
        packages.install(dev=True)
        database = postgresql.find_or_start()
        started.callback(database.stop)
        front_end.build()
        browser = chromium.find_or_install()
        if not engine.wait() and os.environ.get("CI"):
            raise CannotGoOn("there is no Elasticsearch, and in CI its tests may not be left out")
        return run_pytest(
            {
                "SHARED_DATA_DIR": str(ROOT.parent / "shared" / "data"),
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "insight_hub.settings.test",
                "ELASTICSEARCH_URL": engine.url,
                "TEST_POSTGRES_URL": database.url,
                "CHROMIUM": browser,
            },
            sys.argv[1:],
        )


def run_pytest(environment: dict[str, str], arguments: list[str]) -> int:
    """Run pytest in the foreground and return its exit status; when we are stopped, so is it."""
    say("Tests", "running pytest")
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
