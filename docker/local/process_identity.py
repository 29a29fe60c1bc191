"""Which process is which: a pid alone may have been given to another program since it was written down."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

STOP_PATIENCE = 20  # seconds between asking a process to stop and ending it
LOOK_AGAIN = 0.1  # seconds
LISTENING = "0A"  # the state in Linux's tables of sockets


def identity(pid: int) -> dict | None:
    """Return {"pid", "started"} of a running process, None for one that is not running or only a zombie.

    `started` is text that differs between two processes that had the same pid: clock ticks since boot with
    the boot's own name on Linux, `ps`'s start time elsewhere.
    """
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return None if fields[0] in "ZX" else {"pid": pid, "started": f"{boot} {fields[19]}"}
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    started = shown.stdout.strip()
    return {"pid": pid, "started": started} if started else None


def is_running(record: dict | None) -> bool:
    """Return whether the process that `identity` once described is still that process."""
    return bool(record) and identity(record["pid"]) == {"pid": record["pid"], "started": record["started"]}


def stop_group(record: dict | None) -> None:
    """Stop a process that leads its own group, and its children: SIGTERM, then SIGKILL after 20 seconds."""
    if not is_running(record):
        return
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(record["pid"], signal_number)
        except ProcessLookupError:
            return
        patience = time.monotonic() + STOP_PATIENCE
        while time.monotonic() < patience:
            reap(record["pid"])
            if not _group_is_running(record["pid"]):
                return
            time.sleep(LOOK_AGAIN)


def _group_is_running(group: int) -> bool:
    """Return whether any process of the group is more than a zombie that nobody has taken note of."""
    states = [_group_and_state(stat) for stat in Path("/proc").glob("[0-9]*/stat")]
    if states:
        return any(of == group and state not in "ZX" for of, state in states)
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _group_and_state(stat: Path) -> tuple[int, str]:
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return 0, "X"
    return int(fields[2]), fields[0]


def listening_on(port: int) -> str:
    """Return "NAME (process N)" of who listens on TCP `port`, empty where that cannot be told."""
    sockets = {
        f"socket:[{fields[9]}]"
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for fields in map(str.split, _lines(Path(table))[1:])
        if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port
    }
    for process in Path("/proc").glob("[0-9]*") if sockets else ():
        with contextlib.suppress(OSError):  # it is not ours to look into, or has ended meanwhile
            if sockets & {os.readlink(opened) for opened in (process / "fd").iterdir()}:
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
    return ""


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except OSError:
        return []


def reap(pid: int) -> None:
    """Take the exit status of a child that has ended, so that it does not stay as a zombie."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
