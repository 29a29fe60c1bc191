"""When a worker was last at work: for whoever looks after the hub."""

import datetime

from django.db import models
from django.utils import timezone

OFTEN = datetime.timedelta(seconds=10)  # between signs
MISSED_AFTER = datetime.timedelta(seconds=60)  # without a sign, no worker is taken to run


class WorkerSignManager(models.Manager):
    def leave(self) -> None:
        """Note that a worker is at work, if that was not noted in the last seconds."""
        now = timezone.now()
        if not self.filter(pk=1, seen_at__gt=now - OFTEN).exists():
            self.update_or_create(pk=1, defaults={"seen_at": now})

    def is_fresh(self) -> bool:
        return self.filter(pk=1, seen_at__gt=timezone.now() - MISSED_AFTER).exists()


class WorkerSign(models.Model):
    """A single row, for all workers together."""

    seen_at = models.DateTimeField()

    objects = WorkerSignManager()

    def __str__(self):
        return f"seen {self.seen_at}"
