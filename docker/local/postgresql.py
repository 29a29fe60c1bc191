"""Runs a PostgreSQL for the tests: on loopback, in a temporary folder, gone when they end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from packages import apt_install
from steps import CannotGoOn, run_quietly, say
from unprivileged import as_account, can_enter, hand_over

OLDEST = 15
USER = "insight_hub"
MISSING = f"PostgreSQL {OLDEST} or newer is needed: install the package postgresql, or set TEST_POSTGRES_URL"


class Server(NamedTuple):
    """A database server: its address as DATABASE_URL takes it, and its folder if it is ours to stop."""

    url: str
    programs: Path | None = None
    folder: Path | None = None

    def stop(self) -> None:
        """Stop the server at once, without keeping its data; nothing is done to one that is not ours."""
        if self.programs and self.folder:
            command = [self.programs / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop"]
            subprocess.run(command, cwd=self.folder, capture_output=True, **as_account())
            shutil.rmtree(self.folder, ignore_errors=True)


def find_or_start() -> Server:
    """Return the server in TEST_POSTGRES_URL or a new one; raises CannotGoOn where none can be had."""
    chosen = os.environ.get("TEST_POSTGRES_URL")
    if chosen:
        return Server(chosen)
    programs = _programs()
    if programs is None:
        apt_install("PostgreSQL", MISSING, "postgresql")
        programs = _programs()
    if programs is None:
        raise CannotGoOn(MISSING)
    return _start(programs)


def _programs() -> Path | None:
    """Return the newest folder with a server's programs that the account can reach."""
    on_path = shutil.which("pg_ctl")
    folders = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *([Path(on_path).resolve().parent] if on_path else []),
    ]
    found = {folder: _version(folder) for folder in folders if can_enter(folder)}
    return max((folder for folder in found if found[folder] >= OLDEST), key=found.get, default=None)


def _version(folder: Path) -> int:
    """Return the major version of the programs in `folder`, 0 where they are not all there."""
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "pg_ctl", "postgres")):
        return 0
    shown = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout.split()
    number = next((word for word in shown if word[0].isdigit()), "0")
    return int("".join(c if c.isdigit() else " " for c in number).split()[0])


def _start(programs: Path) -> Server:
    say("PostgreSQL", f"starting {_version(programs)} for the tests")
    folder = Path(tempfile.mkdtemp(prefix="insight-hub-"))
    hand_over(folder)
    with socket.socket() as any_free:
        any_free.bind(("127.0.0.1", 0))
        port = any_free.getsockname()[1]
    server = Server(f"postgres://{USER}@127.0.0.1:{port}/postgres", programs, folder)
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off -c full_page_writes=off"
    failure = "PostgreSQL could not be started for the tests"
    commands = (
        [
            "initdb",
            "-D",
            folder / "data",
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ],
        ["pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start"],
    )
    try:
        for name, *rest in commands:
            run_quietly([programs / name, *rest], failure, cwd=folder, **as_account())
    except BaseException:
        server.stop()
        raise
    return server
