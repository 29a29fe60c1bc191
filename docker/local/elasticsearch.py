"""Finds or starts an Elasticsearch for `make up` and the tests.

    python3 docker/local/elasticsearch.py url               the address of the one in use; exit 1: none
    python3 docker/local/elasticsearch.py start [--temporary | --data FOLDER]
    python3 docker/local/elasticsearch.py stop              the one that we started, and no other

The order: ELASTICSEARCH_URL (an empty one: none, on purpose), one already started by us, Docker or Podman,
Java 21 or newer with Maven. Where none can be had the hub goes on: its database answers searches.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import container_engine
import engine_address
import engine_copy
import engine_record
import engine_server
from engine_address import Silent, Unusable, shown
from java import OLDEST, find_java
from process_identity import identity
from steps import VAR, CannotGoOn, guarded, say
from unprivileged import cache_folder, can_enter, one_at_a_time

INSTEAD = "the database answers searches, in a simpler way"
PATIENCE = 10  # seconds for an engine that is not ours; one that we start is given longer
LOOK_AGAIN = 0.5  # seconds


class Engine(NamedTuple):
    """An engine's address (empty: none), and its record. Only an engine that is `ours` is ours to stop."""

    url: str
    record: dict | None = None
    ours: bool = False

    def wait(self) -> bool:
        """Wait until the engine answers and say so; return False, with the reason said, if it does not."""
        if not self.url:
            return False
        began = time.monotonic()
        try:
            if self.record:
                engine_server.wait(self.record)
            number = _wait_until_usable(self.url)
        except (CannotGoOn, Unusable) as reason:
            say("Elasticsearch", f"{reason}; until then {INSTEAD}")
            return False
        say("Elasticsearch", f"{number} answers at {shown(self.url)} (waited {time.monotonic() - began:.0f} s)")
        return True

    def keeps(self, folder: Path) -> bool:
        """Return whether the engine's data are those in `folder`."""
        return self.record is not None and self.record["folder"] == str(_usable(folder))

    def stop(self) -> None:
        """Stop the engine if we started it."""
        if self.ours and self.record:
            engine_record.stop(self.record)


def find_or_launch(folder: Path | None, owner: dict | None) -> Engine:
    """Return the engine to use, without waiting until it answers.

    `folder` is where a new engine keeps its data; None: a temporary one, removed when it stops. `owner` is
    the identity of the process that will stop it, None for an engine that is to stay.
    """
    if "ELASTICSEARCH_URL" in os.environ:
        return _chosen(os.environ["ELASTICSEARCH_URL"].strip().rstrip("/"))
    with one_at_a_time("elasticsearch"):
        record = engine_record.running()
        if record is None:
            return _launch(folder, owner)
        adopted = engine_record.is_abandoned(record)
        if adopted:
            record["owner"] = owner
            engine_record.write(record)
        say("Elasticsearch", f"using the one already started at {record['url']}")
        return Engine(record["url"], record, adopted and owner is not None)


def _chosen(url: str) -> Engine:
    """Return the engine at `url`: none where that is empty, or is nothing that the hub can use."""
    if not url:
        say("Elasticsearch", f"none, as ELASTICSEARCH_URL is empty: {INSTEAD}")
        return Engine("")
    try:
        engine_address.check(url)
    except Silent:
        say("Elasticsearch", f"using {shown(url)}, which does not answer yet")
    except Unusable as reason:
        say("Elasticsearch", f"none: {reason}, or unset ELASTICSEARCH_URL to have one started; {INSTEAD}")
        return Engine("")
    else:
        say("Elasticsearch", f"using {shown(url)}")
    return Engine(url)


def _wait_until_usable(url: str) -> str:
    """Return the version of the engine at `url`, waiting until it answers; raises Unusable."""
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            return engine_address.check(url)
        except Silent:
            if time.monotonic() > give_up:
                raise
        time.sleep(LOOK_AGAIN)


def _launch(folder: Path | None, owner: dict | None) -> Engine:
    temporary = folder is None
    try:
        words = container_engine.compose()
        if words:
            say("Elasticsearch", f"starting a container by {words[0]}")
            record = {"folder": "", **container_engine.launch(words, temporary)}
        else:
            record = _launch_copy(folder)
    except CannotGoOn as reason:
        say(
            "Elasticsearch",
            f"none: {reason}; without it {INSTEAD}",
        )
        return Engine("")
    record = {**record, "temporary": temporary, "owner": owner}
    engine_record.write(record)
    return Engine(record["url"], record, ours=True)


def _launch_copy(folder: Path | None) -> dict:
    java = find_java()
    if java is None:
        raise CannotGoOn(
            f"no Docker or Podman answers, and no Java {OLDEST} or newer was found: install a JDK {OLDEST},"
            " or name the folder of one in JAVA_HOME"
        )
    copy = engine_copy.obtain()
    folder = _usable(folder) if folder else Path(tempfile.mkdtemp(prefix="insight-hub-"))
    say("Elasticsearch", f"starting {engine_copy.VERSION} (Java {java.version})")
    return {"kind": "copy", "folder": str(folder), **engine_server.launch(copy, java, folder)}


def _usable(folder: Path) -> Path:
    """Return `folder`, or one in the cache where the engine's account could not reach it."""
    folder = folder.resolve()
    if can_enter(folder.parent):
        return folder
    return cache_folder() / f"elasticsearch-data-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"


def main() -> int:
    """Carry out one of the three commands and return the exit status."""
    parser = argparse.ArgumentParser(description="Finds, starts or stops the Elasticsearch of this machine.")
    parser.add_argument("command", choices=["url", "start", "stop"])
    parser.add_argument("--data", type=Path, default=VAR / "elasticsearch", help="where a new engine keeps its data")
    parser.add_argument("--temporary", action="store_true", help="keep no data once stopped")
    asked = parser.parse_args()
    if asked.command == "start":
        engine = find_or_launch(None if asked.temporary else asked.data, owner=None)
        if engine.wait():
            return 0
        engine.stop()
        return 1
    record = engine_record.running()
    if asked.command == "stop":
        if record:
            engine_record.stop(record)
        say("Elasticsearch", f"stopped {record['url']}" if record else "none of ours is running")
        return 0
    url = os.environ.get("ELASTICSEARCH_URL", record["url"] if record else "")
    if url:
        print(url)
    return 0 if url else 1


def this_process() -> dict | None:
    """Return the identity of the calling process, for `owner`."""
    return identity(os.getpid())


if __name__ == "__main__":
    sys.exit(guarded(main))
