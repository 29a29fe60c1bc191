"""What a person sees while the hub is set up: one line a step, and one line when it cannot go on."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
ROOM_NEEDED = 2_000_000_000  # bytes: packages, front end and a database; less is a failure half-way
PYTHON_NEEDED = (3, 11)
OUTPUT_KEPT = 40  # lines of a failed command that are worth reading


class CannotGoOn(Exception):
    """A reason to stop that a person can act on, in one line."""


class Stopped(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM. Carries the exit status, 128 and the signal's number."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.status = 128 + signal_number


def say(step: str, words: str) -> None:
    """Print one step at once, also into a pipe. A reader that has gone must not keep us from tidying up."""
    with contextlib.suppress(OSError):
        print(f"{step}: {words}", flush=True)


def stop_on_signals() -> None:
    """Turn the first Ctrl-C, SIGTERM or hang-up into `Stopped`; later ones are ignored."""

    def stop(signal_number: int, _frame) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped(signal_number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def check_machine() -> None:
    """Raise CannotGoOn where Python is too old or the disk too full to begin."""
    if sys.version_info < PYTHON_NEEDED:
        raise CannotGoOn(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}")
    free = shutil.disk_usage(ROOT).free
    if free < ROOM_NEEDED:
        raise CannotGoOn(f"the disk is nearly full: {free / 1e9:.1f} GB free under {ROOT}, 2 GB are needed")


def run_quietly(command: list, failure: str, **options) -> str:
    """Run `command` and return what it printed; nothing is shown unless it fails.

    Raises CannotGoOn(failure) after printing the last lines of the command's output. Whatever ends this
    call early ends the command and its children too.
    """
    options.setdefault("cwd", ROOT)
    with subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        **options,
    ) as process:
        try:
            output, _ = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            raise
    if process.returncode:
        print("\n".join(output.splitlines()[-OUTPUT_KEPT:]), file=sys.stderr, flush=True)
        raise CannotGoOn(failure)
    return output


def guarded(main) -> int:
    """Call `main` and return the exit status: its own, 1 with one line for CannotGoOn, 128+N for a signal."""
    stop_on_signals()
    try:
        return main()
    except CannotGoOn as reason:
        print(f"Cannot go on: {reason}", file=sys.stderr, flush=True)
        return 1
    except Stopped as stopped:
        return stopped.status
