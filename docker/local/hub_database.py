"""Brings the hub's database and its search index to where the code expects them."""

from __future__ import annotations

import os
import subprocess
import urllib.error
from http.client import HTTPException

from engine_address import ask
from packages import PYTHON
from steps import VAR, CannotGoOn, run_quietly, say

SQLITE = VAR / "hub.sqlite3"
SAMPLE_STAMP = VAR / "sample-content"  # "wanted" from the first migration until the sample content is in, then "done"
SAMPLE_PASSWORD = VAR / "sample-password"
TRY_FTS5 = "import sqlite3; sqlite3.connect(':memory:').execute('CREATE VIRTUAL TABLE t USING fts5(x)')"
WITHOUT_FTS5 = "the SQLite of this Python has no FTS5, with which the database answers searches"
ANOTHER = "delete .venv and name another Python, as in `make up PYTHON=python3.12`, or PostgreSQL in DATABASE_URL"


def check() -> None:
    """Raise CannotGoOn where the database is SQLite without full-text search: its tables could not be made."""
    if (os.environ.get("DATABASE_URL") or "sqlite:").startswith("sqlite:") and not _has_fts5(PYTHON):
        raise CannotGoOn(f"{WITHOUT_FTS5}: {ANOTHER}")


def _has_fts5(python: os.PathLike) -> bool:
    return subprocess.run([python, "-c", TRY_FTS5], capture_output=True).returncode == 0


def manage(environment: dict[str, str], failure: str, *words: str) -> str:
    """Run `manage.py` and return what it printed; raises CannotGoOn(failure)."""
    return run_quietly([PYTHON, "manage.py", *words], failure, env=environment)


def prepare(environment: dict[str, str]) -> bool:
    """Apply migrations, and load the sample content into a database that was empty.

    Returns whether this was the database's first run. A first run that was interrupted is taken up again.
    Raises CannotGoOn where a step fails.
    """
    VAR.mkdir(exist_ok=True)
    if _is_empty(environment):
        SAMPLE_STAMP.write_text("wanted")
    say("Database", "applying migrations")
    manage(environment, "the database could not be brought up to date", "migrate", "--verbosity=0")
    first = SAMPLE_STAMP.is_file() and SAMPLE_STAMP.read_text() == "wanted"
    if first:
        say("Database", "loading the sample partnership, once")
        manage(environment, "the sample content could not be loaded", "sample_content")
        SAMPLE_STAMP.write_text("done")
    return first


def _is_empty(environment: dict[str, str]) -> bool:
    """Return whether no migration was ever applied: sample content must not reach a database in use."""
    if not environment.get("DATABASE_URL"):
        return not SQLITE.is_file() or SQLITE.stat().st_size == 0
    return "[X]" not in manage(environment, "the database does not answer", "showmigrations", "--plan")


def index_is_missing(url: str, prefix: str) -> bool:
    """Return whether the engine at `url` holds no alias of this hub."""
    try:
        return not ask(f"{url}/_alias/{prefix}*", timeout=10).told
    except urllib.error.HTTPError as refusal:
        return refusal.code == 404
    except (OSError, ValueError, HTTPException):
        return False


def sample_password() -> str | None:
    """Return the password of the sample sign-ins, None where no sample content was loaded here."""
    if SAMPLE_PASSWORD.is_file():
        return SAMPLE_PASSWORD.read_text().strip()
    return os.environ.get("SAMPLE_PASSWORD") if SAMPLE_STAMP.is_file() else None
