"""The web server and the worker of a running hub: started, watched and stopped."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from packages import PYTHON
from process_identity import identity, is_running, listening_on, stop_group
from steps import ROOT, VAR, CannotGoOn, say, show_end

LOGS = VAR / "log"
LOG_KEPT = 10_000_000  # bytes of a log from earlier runs; a longer one begins anew
WEB_PATIENCE = 90  # seconds until the web server must answer
LOOK_AGAIN = 0.2  # seconds
WEB = (
    "-m",
    "gunicorn",
    "insight_hub.wsgi",
    "--workers=2",
    "--threads=48",
    "--graceful-timeout=5",
    "--no-control-socket",
    "--log-level=warning",
)
WORKER = ("manage.py", "worker")
RESTARTS, RESTARTS_WITHIN = 5, 60  # a worker that ends more often than this, in seconds, has something to be looked at


class HubProcesses:
    """What one `make up` has started. Its record lies in var/running/PORT.json while it runs: the settings
    for development read the engine's address there, and the next run stops what a killed one left behind."""

    def __init__(self, port: int, environment: dict[str, str]) -> None:
        self.port = port
        self.environment = environment
        self._children: dict[str, subprocess.Popen] = {}
        self._restarted: list[float] = []
        self._make = os.getppid() if "MAKELEVEL" in os.environ else None

    def start_web(self) -> None:
        """Start gunicorn and wait until it answers; raises CannotGoOn if it does not within 90 seconds."""
        say("Web", "starting")
        self._start("web", [*WEB, f"--bind=127.0.0.1:{self.port}"])
        give_up = time.monotonic() + WEB_PATIENCE
        while not self._answers():
            self.check()
            if time.monotonic() > give_up:
                raise CannotGoOn(f"the web server did not answer within {WEB_PATIENCE} seconds: see {LOGS / 'web.log'}")
            time.sleep(LOOK_AGAIN)
        waiting = self.environment["ELASTICSEARCH_URL"]
        note = "; the database answers searches until Elasticsearch does" if waiting else ""
        say("Web", f"answers at http://127.0.0.1:{self.port}{note}")

    def start_worker(self) -> None:
        """Start the worker."""
        say("Worker", "starting")
        self._start("worker", list(WORKER))

    def check(self) -> None:
        """Start the worker again if it ended. Raise CannotGoOn, with the end of its log, if it does so again and again,
        if the web server ended by itself, or if `make` was killed."""
        for name, process in list(self._children.items()):
            if process.poll() is None:
                continue
            if name == "worker" and self._may_restart():
                say("Worker", f"ended (status {process.returncode}); starting it again")
                self._start("worker", list(WORKER))
            else:
                log = LOGS / f"{name}.log"
                show_end(log)
                raise CannotGoOn(f"the {name} process ended (status {process.returncode}); its log is {log}")
        if self._make is not None and os.getppid() != self._make:
            raise CannotGoOn("make is gone, so the hub stops")

    def _may_restart(self) -> bool:
        now = time.monotonic()
        self._restarted = [*(moment for moment in self._restarted if now - moment < RESTARTS_WITHIN), now]
        return len(self._restarted) <= RESTARTS

    def stop(self) -> None:
        """Stop all of them, together."""
        for process in self._children.values():
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
        for process in self._children.values():
            stop_group(identity(process.pid))
        _record(self.port).unlink(missing_ok=True)

    def _start(self, name: str, words: list[str]) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        log = LOGS / f"{name}.log"
        is_long = log.exists() and log.stat().st_size > LOG_KEPT
        with log.open("wb" if is_long else "ab") as written:
            self._children[name] = subprocess.Popen(
                [PYTHON, *words],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._write_record()

    def _write_record(self) -> None:
        engine = {
            name: self.environment[name] for name in ("ELASTICSEARCH_URL", "INDEX_PREFIX") if name in self.environment
        }
        children = [identity(process.pid) for process in self._children.values()]
        _record(self.port).parent.mkdir(parents=True, exist_ok=True)
        written = {
            "owner": identity(os.getpid()),
            "children": [child for child in children if child],
            "engine": engine,
        }
        _record(self.port).write_text(json.dumps(written))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz/live", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False


def claim_port(port: int) -> None:
    """Make sure that `port` is free, stopping what a killed `make up` of this repository left on it.

    Raises CannotGoOn where somebody else has it.
    """
    with contextlib.suppress(OSError, ValueError, KeyError):
        left = json.loads(_record(port).read_text())
        if is_running(left["owner"]):
            where = f"http://127.0.0.1:{port} (process {left['owner']['pid']})"
            raise CannotGoOn(f"this hub runs already, at {where}: open it there, or stop it with Ctrl-C")
        for child in left["children"]:
            stop_group(child)
        _record(port).unlink()
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError as reason:
            holder = listening_on(port)
            why = f"is taken by {holder}: stop that, or" if holder else f"cannot be used ({reason.strerror}):"
            other = port + 1 if 1024 <= port < 65535 else 8000
            raise CannotGoOn(f"port {port} {why} try `make up PORT={other}`") from None


def _record(port: int) -> Path:
    return VAR / "running" / f"{port}.json"
