"""The one rebuild of the index that may be under way, and how far it is."""

import datetime
import os
import socket

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string

# How long a rebuild may give no sign of life before another takes over: a batch takes well under a second, and the
# engine is given up after 30.
SILENCE = datetime.timedelta(seconds=40)


def _this_process():
    return f"{os.getpid()}@{socket.gethostname()}"


def _is_dead(process):
    """Whether `process` ran on this machine and runs no more: its claim need not be waited for."""
    number, _, host = process.partition("@")
    if not number or host != socket.gethostname():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # it runs, under another account
    return False


class Superseded(Exception):
    """Another rebuild took over, because this one gave no sign of life for too long."""


class IndexBuildManager(models.Manager):
    def begin(self, reason: str) -> "IndexBuild | None":
        """The rebuild, claimed for the caller; None while another is under way."""
        now = timezone.now()
        before, _ = self.get_or_create(pk=1)
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        if _is_dead(before.process):
            free |= Q(token=before.token)
        taken = self.filter(free, pk=1).update(
            token=get_random_string(12),
            process=_this_process(),
            reason=reason,
            indices={},
            sent=0,
            total=0,
            began_at=now,
            finished_at=None,
            claimed_until=now + SILENCE,
        )
        return self.get(pk=1) if taken else None

    def under_way(self) -> "IndexBuild | None":
        return self.filter(pk=1, claimed_until__gt=timezone.now()).first()


class IndexBuild(models.Model):
    """A single row. While `claimed_until` lies ahead, whoever holds `token` is filling `indices`, a name for each
    placement, and all that is sent to the live indices goes to these as well."""

    token = models.CharField(max_length=12, blank=True)
    process = models.CharField(max_length=300, blank=True)  # "PID@host" of who holds it
    reason = models.CharField(max_length=200, blank=True)
    indices = models.JSONField(default=dict)
    sent = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)

    objects = IndexBuildManager()

    def __str__(self):
        return f"{self.reason}: {self.sent} of {self.total}"

    @property
    def percent(self) -> int:
        return min(100 * self.sent // self.total, 100) if self.total else 0

    def note(self, **facts) -> None:
        """Note how far it is, which is also the sign of life. Raises Superseded."""
        facts["claimed_until"] = timezone.now() + SILENCE
        self._set(facts)

    def finish(self) -> None:
        """Give the claim up: it is done."""
        self._set({"claimed_until": None, "indices": {}, "finished_at": timezone.now()})

    def give_up(self) -> None:
        """Give the claim up unfinished, unless somebody has it already."""
        type(self).objects.filter(pk=self.pk, token=self.token).update(claimed_until=None, indices={})

    def _set(self, facts):
        if not type(self).objects.filter(pk=self.pk, token=self.token).update(**facts):
            raise Superseded
        for name, value in facts.items():
            setattr(self, name, value)
