"""The account a server runs as when we are root (Elasticsearch and PostgreSQL refuse to), and its folders."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

ACCOUNT = "insight-hub"
SYSTEM_CACHE = Path("/var/cache/insight-hub")


def account() -> pwd.struct_passwd | None:
    """Return the account for servers: None unless we are root, else `insight-hub` (made once) or `nobody`."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(ACCOUNT)
    useradd = shutil.which("useradd")
    if useradd:
        words = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run([*words, "--shell", "/usr/sbin/nologin", ACCOUNT], capture_output=True)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return pwd.getpwnam("nobody")


def as_account() -> dict:
    """Return the options of `subprocess.Popen` that make the new process run unprivileged."""
    who = account()
    return {} if who is None else {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def can_enter(path: Path) -> bool:
    """Return whether the account may pass through every existing folder down to `path`."""
    who = account()
    if who is None:
        return True
    resolved = path.resolve()
    return all(_may_pass(folder, who) for folder in [resolved, *resolved.parents] if folder.is_dir())


def _may_pass(folder: Path, who: pwd.struct_passwd) -> bool:
    status = folder.stat()
    if status.st_uid == who.pw_uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == who.pw_gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def hand_over(folder: Path) -> None:
    """Give `folder` and all in it to the account; nothing is changed when we are not root."""
    who = account()
    if who is None:
        return
    os.chown(folder, who.pw_uid, who.pw_gid)
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            os.chown(os.path.join(parent, name), who.pw_uid, who.pw_gid, follow_symlinks=False)


def cache_folder() -> Path:
    """Return the folder for what is kept between runs, made if missing: the XDG cache folder, or a system
    one for root, whose own home nobody else can enter."""
    chosen = os.environ.get("XDG_CACHE_HOME")
    base = Path(chosen) / "insight-hub" if chosen else Path.home() / ".cache" / "insight-hub"
    if os.geteuid() == 0 and not (chosen and can_enter(Path(chosen))):
        base = SYSTEM_CACHE
    base.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        base.chmod(0o755)
    return base


@contextlib.contextmanager
def one_at_a_time(name: str):
    """Hold the lock `name` of this machine's cache folder, waiting for whoever has it."""
    with open(cache_folder() / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
