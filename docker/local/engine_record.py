"""Remembers the Elasticsearch that we started, so that the next command finds it and nobody starts a second.

A record is {"kind": "copy" or "container", "url", "folder", "temporary", "owner"} and, for a copy, "pid",
"started" and "log"; for a container, "compose" and "project". `owner` is the identity of the command that
stops the engine when it ends, None for one that was started to stay.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import container_engine
from engine_server import version
from process_identity import is_running, stop_group
from unprivileged import cache_folder


def _file() -> Path:
    return cache_folder() / "elasticsearch.json"


def write(record: dict) -> None:
    """Keep `record` as that of the engine now running."""
    fresh = _file().with_suffix(".new")
    fresh.write_text(json.dumps(record))
    fresh.replace(_file())


def running() -> dict | None:
    """Return the record of the engine that we started, if it still runs; it may not answer yet."""
    try:
        record = json.loads(_file().read_text())
        alive = is_running(record) if record["kind"] == "copy" else version(record["url"]) is not None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if alive else None


def is_abandoned(record: dict) -> bool:
    """Return whether whoever was to stop this engine was killed before doing so."""
    return record.get("owner") is not None and not is_running(record["owner"])


def stop(record: dict) -> None:
    """Stop the engine of `record`, and remove its data if they were only for a while."""
    if record["kind"] == "copy":
        stop_group(record)
    else:
        container_engine.stop(record)
    if record["temporary"]:
        shutil.rmtree(record["folder"], ignore_errors=True)
    current = running()
    if current is None or current["url"] == record["url"]:
        _file().unlink(missing_ok=True)
