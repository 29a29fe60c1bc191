"""Runs our own copy of Elasticsearch: one node, loopback only, as an unprivileged account."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from http.client import HTTPException
from pathlib import Path

from engine_address import ask
from java import Java
from process_identity import identity, reap
from steps import CannotGoOn, show_end
from unprivileged import as_account, hand_over

FIRST_PORT = 9200
LAST_PORT = 9299
PATIENCE = 120  # seconds until an engine that does not answer is given up; it usually takes 8 to 13
LOOK_AGAIN = 0.2  # seconds
HEAP = "512m"
SETTINGS = """\
cluster.name: insight-hub-local
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
transport.port: 9300-9399
path.data: {folder}/data
path.logs: {folder}/logs
xpack.security.enabled: false
action.auto_create_index: false
action.destructive_requires_name: true
cluster.routing.allocation.disk.threshold_enabled: false
"""
LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


def free_port() -> int:
    """Return the first free loopback port from 9200 on; raises CannotGoOn if 9200 to 9299 are all taken."""
    for port in range(FIRST_PORT, LAST_PORT + 1):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CannotGoOn(f"all ports from {FIRST_PORT} to {LAST_PORT} are taken: stop what uses one of them")


def launch(copy: Path, java: Java, folder: Path) -> dict:
    """Start the server in `copy` with its data in `folder`, without waiting until it answers.

    Returns the identity of its process, which leads its own group, with "url" and "log" added.
    """
    port = free_port()
    _configure(copy, folder, port)
    log = folder / "logs" / "console.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [copy / "bin" / "elasticsearch"],
            cwd=folder,
            env=_environment(java, folder),
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **as_account(),
        )
    started = identity(process.pid) or {"pid": process.pid, "started": ""}
    return {**started, "url": f"http://127.0.0.1:{port}", "log": str(log)}


def _configure(copy: Path, folder: Path, port: int) -> None:
    for name in ("data", "logs", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    config = folder / "config"
    shutil.rmtree(config, ignore_errors=True)
    shutil.copytree(copy / "config", config)
    (config / "elasticsearch.yml").write_text(SETTINGS.format(port=port, folder=folder))
    (config / "log4j2.properties").write_text(LOGGING)
    options = [line for line in (copy / "config" / "jvm.options").read_text().splitlines() if "-Xlog:" not in line]
    options += [f"-Xms{HEAP}", f"-Xmx{HEAP}"]
    (config / "jvm.options").write_text("\n".join(options) + "\n")
    hand_over(folder)


def _environment(java: Java, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "ES_JAVA_HOME": str(java.home),
        "ES_PATH_CONF": str(folder / "config"),
        "ES_TMPDIR": str(folder / "tmp"),
    }


def answers(url: str, timeout: float = 2.0) -> bool:
    """Return whether an Elasticsearch at `url` is ready to be searched, within `timeout` seconds."""
    return (version(url, timeout) is not None) and _get(f"{url}/_cluster/health", timeout).get("status") in (
        "yellow",
        "green",
    )


def version(url: str, timeout: float = 2.0) -> str | None:
    """Return the version of the Elasticsearch at `url`, None if there is none."""
    version = _get(url, timeout).get("version")
    return version.get("number") if isinstance(version, dict) else None


def _get(url: str, timeout: float) -> dict:
    try:
        return ask(url, timeout).told
    except (OSError, ValueError, HTTPException):
        return {}


def wait(server: dict) -> None:
    """Wait until the server that we started answers.

    Raises CannotGoOn if it ends, or does not answer within 120 seconds, after the last lines of its log.
    """
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if answers(server["url"]):
            return
        if "log" in server:
            reap(server["pid"])
            if identity(server["pid"]) is None:
                raise _failed(server, "it ended at start")
        time.sleep(LOOK_AGAIN)
    raise _failed(server, f"it did not answer within {PATIENCE} seconds")


def _failed(server: dict, how: str) -> CannotGoOn:
    log = Path(server.get("log", ""))
    if not log.is_file():
        return CannotGoOn(how)
    show_end(log)
    return CannotGoOn(f"{how}; its log is {log}")
