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


def build() -> None:
    """Install the locked front-end packages and build, each only where needed.

    Raises CannotGoOn where Node.js 20 or npm is missing, or the build fails.
    """
    wanted = fingerprint(*LOCKS)
    made_of = fingerprint(*LOCKS, *_sources())
    if _holds(BUILT_STAMP, made_of) and BUILT.is_dir():
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


def _sources() -> list[Path]:
    """Return what the build reads: the assets, and any build script beside package.json."""
    inside = [file for file in SOURCES.rglob("*") if file.is_file()]
    return [*inside, *ROOT.glob("*.js"), *ROOT.glob("*.mjs")]


def _holds(stamp: Path, text: str) -> bool:
    return stamp.is_file() and stamp.read_text() == text


def _npm() -> str:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise CannotGoOn(
            f"Node.js {NODE_NEEDED} or newer with npm is needed, and {'npm' if node else 'node'} is missing"
        )
    shown = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)", shown)
    if not version or int(version[1]) < NODE_NEEDED:
        raise CannotGoOn(f"Node.js {NODE_NEEDED} or newer is needed; {node} is {shown.strip() or 'not working'}")
    return npm
