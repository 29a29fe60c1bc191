"""What those who search are owed: one permanent row for each reference."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Case, Count, F, Min, Q, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from insight_hub.evidence.models import Reference, ResponsePage
from search.models.placement import Placement

CLAIM = datetime.timedelta(seconds=60)  # how long a worker may keep rows before another takes them
RESEND_EVERY = datetime.timedelta(seconds=60)  # Elasticsearch forgets deletions after a minute
RESEND_FOR = datetime.timedelta(hours=1)
FIRST_WAIT = datetime.timedelta(seconds=2)  # after a row was refused; doubled at each refusal
WANTED_AT_ONCE = 10_000  # rows in a statement: a topic on 20,000 findings is merged in a few
LONGEST_WAIT = datetime.timedelta(minutes=5)
# How long the index may still show somebody what was closed to them: five seconds is the design's limit, and an answer
# takes up to one of them.
CLOSES_WITHIN = datetime.timedelta(seconds=4)
CLOCKS_DIFFER = datetime.timedelta(seconds=1)  # at most, of machines that are set right


class Claim(NamedTuple):
    reference_id: int
    version: int


class IndexStateManager(models.Manager):
    @transaction.atomic
    def want(self, reference_ids: Iterable[int]) -> list[int]:
        """Ask for these references, and the responses that bear their tags, to be searched as they are now. Part of
        the caller's transaction. The ids of all that was asked for."""
        ids = set(reference_ids)
        ids = sorted(ids | ResponsePage.answering(ids))
        batches = [ids[start : start + WANTED_AT_ONCE] for start in range(0, len(ids), WANTED_AT_ONCE)]
        for batch in batches:
            known = set(self.filter(pk__in=batch).values_list("pk", flat=True))
            new = [self.model(reference_id=pk) for pk in batch if pk not in known]
            self.bulk_create(new, ignore_conflicts=True, batch_size=1000)
        owed_before = self.model.OWING if settings.ELASTICSEARCH_URL else self.model.BEHIND
        for batch in batches:
            some = self._locked(batch)
            some.filter(~owed_before).update(wanted_since=timezone.now())
            some.update(wanted=F("wanted") + 1)
        return ids

    @transaction.atomic
    def send_again(self, reference_ids: Iterable[int]) -> None:
        """Have the index take these once more: what the table holds of them is the same, and there is more beside
        it. Those that the table is behind with are sent anyway."""
        rows = self._locked(reference_ids).filter(~self.model.BEHIND)
        rows.filter(~self.model.OWING).update(wanted_since=timezone.now())
        rows.update(wanted=F("wanted") + 1, kept=F("kept") + 1)

    def _locked(self, ids):
        """These rows, locked for the rest of the transaction. Whoever locks several does so in this one order: people
        who publish and workers wait for each other, and never in a circle. Locks here, as everywhere, leave the key
        free (`no_key`): PostgreSQL takes it at the end of every transaction with a row that stands under another's."""
        rows = self.filter(pk__in=ids)
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        return rows

    def want_what_is_due(self, most: int) -> int:
        """Ask again for what changes by itself now, for recent removals, and for what was read at a moment that is
        still to come, up to `most`. The number of rows."""
        now = timezone.now()
        due = self.filter(Q(changes_at__lte=now) | Q(resend_at__lte=now) | Q(kept_at__gt=now))
        ids = list(due.values_list("pk", flat=True)[:most])
        if not ids:
            return 0
        with transaction.atomic():
            rows = self._locked(ids)
            rows.filter(resend_until__lte=now).update(resend_at=None, resend_until=None)
            still = list(due.filter(pk__in=ids).values_list("pk", flat=True))
            self.want(still)
            rows.filter(changes_at__lte=now).update(changes_at=None)
            rows.filter(resend_at__lte=now).update(resend_at=now + RESEND_EVERY)
        return len(still)

    def behind(self, most: int) -> dict[int, int]:
        """{reference id: version wanted} of up to `most` rows that the table of searchable text is behind with."""
        rows = self.filter(self.model.BEHIND).order_by("wanted_since", "pk")
        return dict(rows.values_list("pk", "wanted")[:most])

    def claim(self, most: int) -> list[Claim]:
        """Take up to `most` rows that the index is owed, oldest first, for `CLAIM`. A short transaction of its own."""
        now = timezone.now()
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        with transaction.atomic():
            rows = self.filter(self.model.OWING, ~self.model.BEHIND, free).order_by("wanted_since", "pk")
            can_skip = connection.features.has_select_for_update_skip_locked
            rows = rows.select_for_update(no_key=True, skip_locked=can_skip)
            claims = [Claim(*row) for row in rows.values_list("pk", "wanted")[:most]]
            self.filter(pk__in=[claim.reference_id for claim in claims]).update(claimed_until=now + CLAIM)
        return claims

    def release(self, claims: Iterable[Claim]) -> None:
        """Give rows back unsent."""
        with transaction.atomic():
            self._locked([claim.reference_id for claim in claims]).update(claimed_until=None)

    def acknowledge(self, rows: Iterable) -> None:
        """Both indices hold these rows' versions, where `placement` says, or newer ones. What left an index is sent
        again for an hour."""
        alike = defaultdict(list)
        for row in rows:
            alike[row.version, row.placement].append(row.reference_id)
        now = timezone.now()
        for (version, placement), ids in alike.items():
            with transaction.atomic():
                sent = self._locked(ids)
                newest = Q(done_public__lte=version)
                left_one = sent.filter(newest).exclude(placement__in=[placement, Placement.NOWHERE])
                left_one.update(resend_at=now + RESEND_EVERY, resend_until=now + RESEND_FOR)
                sent.update(  # all at once: each update writes a row anew, with its entry in every index
                    placement=Case(When(newest, then=Value(placement)), default=F("placement")),
                    done_public=Greatest(F("done_public"), version),
                    done_restricted=Greatest(F("done_restricted"), version),
                    closed_since=Case(When(wanted__lte=version, then=None), default=F("closed_since")),
                    claimed_until=None,
                    refusals=0,
                    refused_because="",
                )

    def acknowledge_owed(self, rows: Iterable) -> None:
        """The same for those of `rows` that an index is still owed."""
        rows = list(rows)
        owed = self.filter(self.model.OWING, pk__in=[row.reference_id for row in rows])
        owed = set(owed.values_list("pk", flat=True))
        self.acknowledge(row for row in rows if row.reference_id in owed)

    def note_closed(self, reference_ids: Iterable[int]) -> None:
        """These were closed to somebody just now, whom the index shows them until it has taken that: a few seconds,
        but none where it had them too early. Part of the caller's transaction."""
        if settings.ELASTICSEARCH_URL:
            now = timezone.now()
            rows = self.filter(pk__in=reference_ids, closed_since=None)
            rows.filter(kept_at__gt=now).update(closed_since=now - CLOSES_WITHIN)
            rows.update(closed_since=now)

    def closing(self, reference_ids: Iterable[int]) -> bool:
        """Whether one of these was closed to somebody, and the index does not know it yet."""
        return self.filter(pk__in=reference_ids, closed_since__isnull=False).exists()

    def shows_what_is_closed(self) -> bool:
        """Whether the index has failed to take for too long that something was closed to somebody, or may hold what
        is not open yet, as it was read while a clock was ahead."""
        now = timezone.now()
        early = Q(kept_at__gt=now + CLOCKS_DIFFER)
        return self.filter(Q(closed_since__lte=now - CLOSES_WITHIN) | early).exists()

    def backlog(self, engine: bool) -> dict:
        """`waiting` rows, age of the oldest in seconds (0 when none), and how many were refused at least once.
        Without an `engine` only the table of searchable text is owed anything."""
        owed = self.model.BEHIND | self.model.OWING if engine else self.model.BEHIND
        found = self.filter(owed).aggregate(
            waiting=Count("pk"), oldest=Min("wanted_since"), failed=Count("pk", filter=Q(refusals__gt=0))
        )
        age = (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0
        return {"waiting": found["waiting"], "oldest_seconds": round(age, 1), "failed": found["failed"]}


class IndexState(models.Model):
    """`wanted` grows with every change, under the row's lock, in the transaction of the change; `kept` is the version
    that the table of searchable text holds, as things were at `kept_at`; `done_…` the one that each index has
    acknowledged. Nothing here is ever lost: a row that is owed stays owed. `kept_at` lies ahead only when a clock was
    wrong and is put right: then what was opened too early is read again.
    """

    BEHIND = Q(wanted__gt=F("kept"))
    OWING = Q(wanted__gt=F("done_public")) | Q(wanted__gt=F("done_restricted"))

    reference = models.OneToOneField(Reference, primary_key=True, on_delete=models.PROTECT, related_name="+")
    wanted = models.PositiveBigIntegerField(default=0)
    kept = models.PositiveBigIntegerField(default=0)
    kept_at = models.DateTimeField(null=True)
    done_public = models.PositiveBigIntegerField(default=0)
    done_restricted = models.PositiveBigIntegerField(default=0)
    placement = models.CharField(max_length=10, choices=Placement.choices, default=Placement.NOWHERE, blank=True)
    wanted_since = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    changes_at = models.DateTimeField(null=True)  # when what is searched changes by itself, as an embargo ends
    resend_at = models.DateTimeField(null=True)
    resend_until = models.DateTimeField(null=True)
    closed_since = models.DateTimeField(null=True)  # to somebody, and the index does not know it yet
    refusals = models.PositiveIntegerField(default=0)
    refused_because = models.CharField(max_length=500, blank=True)

    objects = IndexStateManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["wanted_since"],
                condition=Q(wanted__gt=F("done_public")) | Q(wanted__gt=F("done_restricted")),
                name="index_state_owing",
            ),
            models.Index(fields=["wanted_since"], condition=Q(wanted__gt=F("kept")), name="index_state_behind"),
            models.Index(fields=["kept_at"], name="index_state_kept_at"),
            models.Index(fields=["changes_at"], condition=Q(changes_at__isnull=False), name="index_state_changes"),
            models.Index(fields=["closed_since"], condition=Q(closed_since__isnull=False), name="index_state_closed"),
            models.Index(fields=["resend_at"], condition=Q(resend_at__isnull=False), name="index_state_resend"),
        ]

    def __str__(self):
        return f"{self.reference_id}: {self.wanted} wanted"

    @classmethod
    def refuse(cls, claim: Claim, reason: str) -> None:
        """The engine would not take `claim`: try again later, each time after a longer wait."""
        row = cls.objects.get(pk=claim.reference_id)
        wait = min(FIRST_WAIT * 2 ** min(row.refusals, 10), LONGEST_WAIT)
        cls.objects.filter(pk=row.pk).update(
            claimed_until=timezone.now() + wait, refusals=row.refusals + 1, refused_because=reason[:500]
        )
