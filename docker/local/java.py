"""Finds a Java that Elasticsearch 9 can run on."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from unprivileged import can_enter

OLDEST = 21
PREFERRED = 25  # what the copy of Elasticsearch was measured with; the nearest to it is taken
FOLDERS = (
    "/usr/lib/jvm",
    "/usr/java",
    "/opt/java",
    "/Library/Java/JavaVirtualMachines",
    "~/.sdkman/candidates/java",
)
MODULES_NEEDED = {  # a Java cut down with jlink often lacks some, and Elasticsearch then dies at start
    "java.base",
    "java.logging",
    "java.management",
    "java.naming",
    "java.net.http",
    "java.security.jgss",
    "java.sql",
    "jdk.incubator.vector",
    "jdk.management",
    "jdk.net",
    "jdk.unsupported",
}


class Java(NamedTuple):
    """A Java: its home folder and its major version."""

    home: Path
    version: int


def find_java() -> Java | None:
    """Return the Java to use: the one chosen by ES_JAVA_HOME or JAVA_HOME if it fits, then the one on the
    path, then the nearest to version 25 in the usual folders. None if none fits."""
    for home in _chosen():
        java = read_java(home)
        if java:
            return java
    found = [java for java in map(read_java, _installed()) if java]
    return min(found, key=lambda java: (abs(java.version - PREFERRED), str(java.home)), default=None)


def read_java(home: Path) -> Java | None:
    """Return the Java in `home`, by its `release` file; None if too old, incomplete or out of reach."""
    try:
        release = (home / "release").read_text(errors="replace")
    except OSError:
        return None
    version = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', release, re.MULTILINE)
    modules = re.search(r'^MODULES="([^"]*)"', release, re.MULTILINE)
    if not version or int(version[1]) < OLDEST:
        return None
    if modules and not set(modules[1].split()) >= MODULES_NEEDED:
        return None
    complete = (home / "lib" / "modules").is_file() and os.access(home / "bin" / "java", os.X_OK)
    return Java(home, int(version[1])) if complete and can_enter(home) else None


def _chosen() -> list[Path]:
    homes = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    on_path = shutil.which("java")
    return [*homes, Path(on_path).resolve().parents[1]] if on_path else homes


def _installed() -> list[Path]:
    folders = [folder for name in FOLDERS for folder in Path(name).expanduser().glob("*")]
    return [*folders, *(folder / "Contents" / "Home" for folder in folders)]
