"""A worker as it runs in production, a process of its own, whose clock a test may set wrong."""

import datetime
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

START = 60.0  # seconds in which a busy machine starts a process

# As `manage.py`, by a clock that is so many seconds ahead as the file says that is named first.
BY_ANOTHER_CLOCK = """
import sys
from datetime import timedelta
from pathlib import Path
from django.core.management import execute_from_command_line
from django.utils import timezone
ahead, right = Path(sys.argv.pop(1)), timezone.now
timezone.now = lambda: right() + timedelta(seconds=float(ahead.read_text() or 0))
execute_from_command_line(sys.argv)
"""


class Clock:
    """The clock of a worker: it goes right until it is told otherwise."""

    def __init__(self, folder: Path):
        self.file = folder / "seconds-ahead"
        self.put_right()

    def jump(self, by: datetime.timedelta) -> None:
        self.file.write_text(str(by.total_seconds()))

    def put_right(self) -> None:
        self.jump(datetime.timedelta())


def database_url() -> str:
    """The address of the tests' own database."""
    used = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{used['NAME']}"
    return f"postgres://{used['USER']}:{used['PASSWORD']}@{used['HOST']}:{used['PORT']}/{used['NAME']}"


@contextmanager
def worker(clock: Clock | None = None) -> Iterator[subprocess.Popen]:
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "insight_hub.settings.dev",
        "ELASTICSEARCH_URL": settings.ELASTICSEARCH_URL,
        "INDEX_PREFIX": settings.INDEX_PREFIX,
    }
    manage = ["-c", BY_ANOTHER_CLOCK, str(clock.file)] if clock else ["manage.py"]
    process = subprocess.Popen([sys.executable, *manage, "worker"], cwd=settings.ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
