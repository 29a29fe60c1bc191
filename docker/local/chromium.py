"""Finds the browser that the tests drive, Debian's Chromium, and installs it where that is allowed."""

from __future__ import annotations

import os
import shutil

from packages import apt_install

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MISSING = "Chromium is needed for the browser tests: install the package chromium, or name one in CHROMIUM"


def find_or_install() -> str:
    """Return the path of the browser: the one in CHROMIUM, else the first on the path, else newly installed.

    Raises CannotGoOn where there is none and we may not install it.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    return _on_path() or _install()


def _on_path() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _install() -> str:
    apt_install("Chromium", MISSING, "chromium", "fonts-liberation")
    return _on_path() or NAMES[0]
