"""Builds the stylesheet, scripts and images into var/assets when what they are made of has changed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from packages import fingerprint
from steps import ROOT, VAR, CannotGoOn, run_quietly, say

NODE_NEEDED = 20
MODULES = ROOT / "node_modules"
LOCKS = (ROOT / "package.json", ROOT / "package-lock.json")
SOURCES = ROOT / "templates" / "assets"
BUILT = VAR / "assets"
MODULES_STAMP = MODULES / ".insight-hub.sha256"
BUILT_STAMP = VAR / "assets.sha256"


def check() -> None:
    """Raise CannotGoOn where a build is needed, and Node.js 20 or npm is missing."""
    if not _is_built(_made_of()):
        _npm()


def build() -> None:
    """Install the locked front-end packages and build, each only where needed.

    Raises CannotGoOn where Node.js 20 or npm is missing, or the build fails.
    """
    wanted = fingerprint(*LOCKS)
    made_of = _made_of()
    if _is_built(made_of):
        return
    npm = _npm()
    if not _holds(MODULES_STAMP, wanted):
        say("Front end", "installing packages")
        quiet = [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        run_quietly(quiet, "npm could not install the front-end packages")
        MODULES.mkdir(exist_ok=True)
        MODULES_STAMP.write_text(wanted)
    say("Front end", "building")
    BUILT.mkdir(parents=True, exist_ok=True)
    run_quietly([npm, "run", "--silent", "build"], "the front end could not be built")
    BUILT_STAMP.write_text(made_of)


def _made_of() -> str:
    return fingerprint(*LOCKS, *_sources())


def _is_built(made_of: str) -> bool:
    return _holds(BUILT_STAMP, made_of) and BUILT.is_dir()


def _sources() -> list[Path]:
    """Return what the build reads: the assets, and any build script beside package.json."""
    inside = [file for file in SOURCES.rglob("*") if file.is_file()]
    return [*inside, *ROOT.glob("*.js"), *ROOT.glob("*.mjs")]


def _holds(stamp: Path, text: str) -> bool:
    return stamp.is_file() and stamp.read_text() == text


def _npm() -> str:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        missing = "npm" if node else "node"
        raise CannotGoOn(f"{missing} is missing: install Node.js {NODE_NEEDED} or newer with npm, and try again")
    shown = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)", shown)
    if not version or int(version[1]) < NODE_NEEDED:
        found = shown.strip() or "not working"
        raise CannotGoOn(f"{node} is {found}: install Node.js {NODE_NEEDED} or newer with npm, and try again")
    return npm
