"""What the index owes the database: one permanent row for each reference."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection, models, transaction
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from insight_hub.evidence.models import Reference, ResponsePage

CLAIM = datetime.timedelta(seconds=60)  # how long a worker may keep rows before another takes them
RESEND_EVERY = datetime.timedelta(seconds=60)  # Elasticsearch forgets deletions after a minute
RESEND_FOR = datetime.timedelta(hours=1)
FIRST_WAIT = datetime.timedelta(seconds=2)  # after a row was refused; doubled at each refusal
LONGEST_WAIT = datetime.timedelta(minutes=5)


class Claim(NamedTuple):
    reference_id: int
    wanted: int


class IndexStateManager(models.Manager):
    def want(self, reference_ids: Iterable[int]) -> None:
        """Ask for these references, and the responses that bear their tags, to be sent to the index. Part of the
        caller's transaction."""
        ids = set(reference_ids)
        ids = sorted(ids | ResponsePage.answering(ids))
        self.bulk_create([self.model(reference_id=pk) for pk in ids], ignore_conflicts=True, batch_size=1000)
        now = timezone.now()
        for start in range(0, len(ids), 1000):
            some = self.filter(pk__in=ids[start : start + 1000])
            list(some.select_for_update().order_by("pk").values_list("pk"))  # in one order: no deadlocks
            some.filter(~self.model.OWING).update(wanted_since=now)
            some.update(wanted=F("wanted") + 1)

    def want_what_is_due(self) -> int:
        """Ask again for what an embargo opens now, and for recent removals. The number of rows."""
        now = timezone.now()
        with transaction.atomic():
            self.filter(resend_until__lte=now).update(resend_at=None, resend_until=None)
            due = list(self.filter(Q(opens_at__lte=now) | Q(resend_at__lte=now)).values_list("pk", flat=True))
            if due:
                self.want(due)
                self.filter(pk__in=due, opens_at__lte=now).update(opens_at=None)
                self.filter(pk__in=due, resend_at__lte=now).update(resend_at=now + RESEND_EVERY)
        return len(due)

    def claim(self, most: int) -> list[Claim]:
        """Take up to `most` rows that are owed, oldest first, for `CLAIM`. A short transaction of its own."""
        now = timezone.now()
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        with transaction.atomic():
            rows = self.filter(self.model.OWING, free).order_by("wanted_since", "pk")
            rows = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            claims = [Claim(*row) for row in rows.values_list("pk", "wanted")[:most]]
            self.filter(pk__in=[claim.reference_id for claim in claims]).update(claimed_until=now + CLAIM)
        return claims

    def release(self, claims: Iterable[Claim]) -> None:
        """Give rows back unsent."""
        self.filter(pk__in=[claim.reference_id for claim in claims]).update(claimed_until=None)

    def backlog(self) -> dict:
        """`waiting` rows, age of the oldest in seconds (0 when none), and how many were refused at least once."""
        found = self.filter(self.model.OWING).aggregate(
            waiting=Count("pk"), oldest=Min("wanted_since"), failed=Count("pk", filter=Q(refusals__gt=0))
        )
        age = (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0
        return {"waiting": found["waiting"], "oldest_seconds": round(age, 1), "failed": found["failed"]}


class Placement(models.TextChoices):
    NOWHERE = "", "in no index"
    PUBLIC = "public", "in the public index"
    RESTRICTED = "restricted", "in the restricted index"


class IndexState(models.Model):
    """`wanted` grows with every change, under the row's lock, in the transaction of the change; `done_…` is the
    version that each index has acknowledged. Nothing here is ever lost: a row that is owed stays owed.
    """

    OWING = Q(wanted__gt=F("done_public")) | Q(wanted__gt=F("done_restricted"))

    reference = models.OneToOneField(Reference, primary_key=True, on_delete=models.PROTECT, related_name="+")
    wanted = models.PositiveBigIntegerField(default=0)
    done_public = models.PositiveBigIntegerField(default=0)
    done_restricted = models.PositiveBigIntegerField(default=0)
    placement = models.CharField(max_length=10, choices=Placement.choices, default=Placement.NOWHERE, blank=True)
    wanted_since = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)
    resend_at = models.DateTimeField(null=True)
    resend_until = models.DateTimeField(null=True)
    refusals = models.PositiveIntegerField(default=0)
    refused_because = models.CharField(max_length=500, blank=True)

    objects = IndexStateManager()

    class Meta:
        indexes = [
            models.Index(fields=["wanted_since"], name="index_state_wanted"),
            models.Index(fields=["opens_at"], condition=Q(opens_at__isnull=False), name="index_state_opens"),
            models.Index(fields=["resend_at"], condition=Q(resend_at__isnull=False), name="index_state_resend"),
        ]

    def __str__(self):
        return f"{self.reference_id}: {self.wanted} wanted"

    @classmethod
    def acknowledge(cls, claim: Claim, placement: Placement, opens_at: datetime.datetime | None) -> None:
        """Both indices hold `claim`'s version or a newer one. What left an index is sent again for an hour."""
        now = timezone.now()
        row = cls.objects.filter(pk=claim.reference_id)
        newest = row.filter(done_public__lte=claim.wanted)
        left_one = newest.exclude(placement__in=[placement, Placement.NOWHERE])
        left_one.update(resend_at=now + RESEND_EVERY, resend_until=now + RESEND_FOR)
        newest.update(placement=placement, opens_at=opens_at)
        row.update(
            done_public=Greatest(F("done_public"), claim.wanted),
            done_restricted=Greatest(F("done_restricted"), claim.wanted),
            claimed_until=None,
            refusals=0,
            refused_because="",
        )

    @classmethod
    def refuse(cls, claim: Claim, reason: str) -> None:
        """The engine would not take `claim`: try again later, each time after a longer wait."""
        row = cls.objects.get(pk=claim.reference_id)
        wait = min(FIRST_WAIT * 2 ** min(row.refusals, 10), LONGEST_WAIT)
        cls.objects.filter(pk=row.pk).update(
            claimed_until=timezone.now() + wait, refusals=row.refusals + 1, refused_because=reason[:500]
        )
