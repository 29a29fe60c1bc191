"""Seeded hubs: each with a database, indices and a state folder of its own, which are gone after the bench."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.crypto import get_random_string

from tests import postgresql

ENGINE = os.environ.get("ELASTICSEARCH_URL", "")
LARGE = int(os.environ.get("BENCH_FINDINGS", "100000"))
MIDDLE, SMALL = max(LARGE // 10, 60), max(LARGE // 100, 60)
SEED = 2026
GAZETTEER = (
    Path(os.environ.get("SHARED_DATA_DIR", settings.ROOT.parent / "shared" / "data")) / "geography/gazetteer.csv"
)


@dataclass
class Hub:
    """A hub with `findings`, `built` says how its index was filled (see building.py)."""

    findings: int
    environment: dict[str, str]
    built: dict

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.environment["DATABASE_URL"].startswith("postgres") else "SQLite"

    @property
    def state(self) -> Path:
        return Path(self.environment["SHARED_STATE"])

    def run(self, module: str, *words) -> dict:
        """What a module of this folder prints as JSON, run in a process of its own with this hub's settings."""
        return json.loads(_run(self.environment, "-m", f"tests.bench.{module}", *map(str, words)))


@contextmanager
def seeded(findings: int, in_postgresql: bool) -> Iterator[Hub]:
    """A hub with so many findings, places of the whole country if there is a gazetteer, and a full index."""
    with _empty(findings, in_postgresql) as hub:
        _say(f"loading {findings:,} findings into {hub.database}")
        if GAZETTEER.exists():
            _manage(hub, "load_places", str(GAZETTEER))
        _manage(hub, "seed_load", f"--findings={findings}", f"--seed={SEED}")
        _say(f"indexing {findings:,} findings")
        hub.built = hub.run("building", "rebuild")
        yield hub


@contextmanager
def sampled() -> Iterator[Hub]:
    """A hub with the sample content, of which all is known that searches go by: words, meaning, spelling."""
    with _empty(findings=0, in_postgresql=False) as hub:
        hub.environment["SEMANTIC"] = "yes"
        _say("loading the sample content")
        _manage(hub, "sample_content")
        hub.run("judging", "prepare")
        yield hub


@contextmanager
def _empty(findings, in_postgresql):
    """A hub that is about to hold so many findings."""
    with tempfile.TemporaryDirectory() as folder:
        address = postgresql.new_database() if in_postgresql else nullcontext(f"sqlite:///{folder}/hub.sqlite3")
        with address as url, _indices() as prefix:
            hub = Hub(findings, _environment(url, prefix, folder), {})
            _manage(hub, "migrate", "-v0")
            yield hub


def _environment(url, prefix, folder):
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "insight_hub.settings.dev",
        "DATABASE_URL": url,
        "ELASTICSEARCH_URL": ENGINE,
        "INDEX_PREFIX": prefix,
        "SHARED_STATE": f"{folder}/state",
        "SEMANTIC": "no",  # vectors of 100,000 findings take the worker over an hour
        "SAMPLE_PASSWORD": "sample-password-of-the-bench",
        "INSIGHT_HUB_ALLOW_SEED": "1",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def _indices():
    """A prefix for indices, which are deleted after the block."""
    prefix = f"bench-{get_random_string(8).lower()}"
    try:
        yield prefix
    finally:
        with urllib.request.urlopen(f"{ENGINE}/_cat/indices/{prefix}-*?h=index&format=json", timeout=30) as answer:
            names = [row["index"] for row in json.load(answer)]
        for name in names:
            urllib.request.urlopen(urllib.request.Request(f"{ENGINE}/{name}", method="DELETE"), timeout=30).close()


def _manage(hub, *words):
    _run(hub.environment, "manage.py", *words)


def _run(environment, *words):
    done = subprocess.run(
        [sys.executable, *words], cwd=settings.ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert done.returncode == 0, f"{words} failed: {done.stdout[-2000:]}"
    return done.stdout


def _say(line):
    print(f"bench: {line}", file=sys.stderr, flush=True)
