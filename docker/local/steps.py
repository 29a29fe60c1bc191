"""What a person sees while the hub is set up: one line a step, and one line when it cannot go on."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
ROOM_NEEDED = 2_000_000_000  # bytes: packages, front end and a database; less is a failure half-way
ROOM_TO_RUN = 200_000_000  # bytes, once those are there
PYTHON_NEEDED = (3, 11)
OUTPUT_KEPT = 40  # lines of a failed command that are worth reading
LOG_LINES = 20  # lines shown of the log of a process that ended by itself
FULL = (errno.ENOSPC, errno.EDQUOT)
NOT_OURS = (errno.EACCES, errno.EPERM, errno.EROFS)


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
        raise CannotGoOn(
            f"Python 3.11 or newer is needed, and {sys.executable} is {sys.version.split()[0]}: install a newer one,"
            " or name one you have, as in `make up PYTHON=python3.12`"
        )
    is_set_up = (ROOT / ".venv").is_dir() and (VAR / "assets").is_dir()
    free, needed = shutil.disk_usage(ROOT).free, ROOM_TO_RUN if is_set_up else ROOM_NEEDED
    if free < needed:
        room = f"{free / 1e9:.1f} GB free under {ROOT}, {needed / 1e9:.1f} GB are needed"
        raise CannotGoOn(f"the disk is nearly full ({room}): make room")


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


def show_end(log: Path) -> None:
    """Print the last lines of `log`."""
    lines = log.read_text(errors="replace").splitlines()[-LOG_LINES:]
    print("\n".join(lines), file=sys.stderr, flush=True)


def guarded(main) -> int:
    """Call `main` and return the exit status: its own, 128+N for a signal, 1 with one line for CannotGoOn and
    for a disk that is full or may not be written to."""
    stop_on_signals()
    try:
        return main()
    except CannotGoOn as reason:
        return _cannot_go_on(reason)
    except OSError as failure:
        if failure.errno in FULL:
            return _cannot_go_on(f"the disk is full, or your share of it ({failure.filename or ROOT}): make room")
        if failure.errno in NOT_OURS and failure.filename:
            return _cannot_go_on(f"{failure.filename} may not be written to ({failure.strerror}): see whose it is")
        raise
    except Stopped as stopped:
        return stopped.status


def _cannot_go_on(reason: object) -> int:
    with contextlib.suppress(OSError):
        print(f"Cannot go on: {reason}", file=sys.stderr, flush=True)
    return 1
