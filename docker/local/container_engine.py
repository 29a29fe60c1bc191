"""Runs the Elasticsearch service of compose.yaml by Docker or Podman, where their engine really answers."""

from __future__ import annotations

import os
import shutil
import subprocess

from engine_server import free_port
from steps import ROOT, run_quietly

COMPOSE_FILE = ROOT / "docker" / "compose.yaml"
PATIENCE = 10  # seconds for the container engine to say that it is there
# The file asks for these on behalf of services that are not started here.
NOT_USED = dict.fromkeys(("SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "POSTGRES_PASSWORD"), "not-used-here")


def compose() -> list[str] | None:
    """Return the words that begin a compose command, None where no container engine answers."""
    for tool in ("docker", "podman"):
        if shutil.which(tool) and _works([tool, "info"]) and _works([tool, "compose", "version"]):
            return [tool, "compose"]
    return None


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=PATIENCE).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def launch(words: list[str], temporary: bool) -> dict:
    """Start the service without waiting until it answers; raises CannotGoOn if it cannot be started.

    A temporary one has a volume of its own, so that tests never touch what `make up` keeps.
    """
    port = free_port()
    project = f"insight-hub-test-{os.getpid()}" if temporary else "insight-hub-local"
    run_quietly(
        _command(words, project, "up", "--detach", "elasticsearch"),
        "the container of Elasticsearch could not be started",
        env={**os.environ, **NOT_USED, "ELASTICSEARCH_PORT": str(port)},
    )
    return {"kind": "container", "url": f"http://127.0.0.1:{port}", "compose": words, "project": project}


def stop(record: dict) -> None:
    """Stop and remove the container; its volume stays unless it was temporary."""
    volumes = ["--volumes"] if record["temporary"] else []
    subprocess.run(
        _command(record["compose"], record["project"], "down", *volumes),
        env={**os.environ, **NOT_USED},
        capture_output=True,
    )


def _command(words: list[str], project: str, *rest: str) -> list[str]:
    return [*words, "--project-name", project, "--file", str(COMPOSE_FILE), *rest]
