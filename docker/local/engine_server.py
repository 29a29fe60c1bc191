"""Runs our own copy of Elasticsearch: one node, loopback only, as an unprivileged account."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from java import Java
from process_identity import identity, reap
from steps import CannotGoOn
from unprivileged import as_account, hand_over

FIRST_PORT = 9200
LAST_PORT = 9299
PATIENCE = 120  # seconds until an engine that does not answer is given up; it usually takes 8 to 13
LOOK_AGAIN = 0.2  # seconds
LOG_LINES = 20  # lines of its log that are shown when it does not start
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
    raise CannotGoOn(f"no free port for Elasticsearch between {FIRST_PORT} and {LAST_PORT}")


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
    return _get(url, timeout).get("version", {}).get("number")


def _get(url: str, timeout: float) -> dict:
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            return json.load(answer)
    except (OSError, ValueError, urllib.error.URLError):
        return {}


def wait(server: dict) -> float:
    """Wait until the server answers and return the seconds it took.

    Raises CannotGoOn with the last lines of its log if it ends, or does not answer within 120 seconds.
    """
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if answers(server["url"]):
            return time.monotonic() - began
        if "log" in server:
            reap(server["pid"])
            if identity(server["pid"]) is None:
                raise CannotGoOn(f"Elasticsearch ended at start:\n{_last_lines(server)}")
        time.sleep(LOOK_AGAIN)
    raise CannotGoOn(f"Elasticsearch did not answer within {PATIENCE} seconds:\n{_last_lines(server)}")


def _last_lines(server: dict) -> str:
    log = Path(server.get("log", ""))
    return "\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES:]) if log.is_file() else ""
