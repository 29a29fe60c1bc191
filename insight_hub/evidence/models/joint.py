"""Running an engagement together: who asked its publisher to join, what was answered, and who does what by when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from insight_hub.evidence.models.reference import Reference
from insight_hub.partners.models import PartnerPage


class Offer(models.TextChoices):
    """What the partner that asks would like to do together."""

    QUESTIONS = "questions", "Share questions"
    EVENT = "event", "Share the event"
    RESULTS = "results", "Share the results"
    JOINTLY = "jointly", "Run it jointly"


class JoinState(models.TextChoices):
    WAITING = "waiting", "Waiting for an answer"
    ACCEPTED = "accepted", "Run together"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn by the organisation that asked"
    ENDED = "ended", "Ended"


LIVE = (JoinState.WAITING, JoinState.ACCEPTED)


class JoinRequests(models.QuerySet):
    def live(self):
        """Those that wait for an answer, or were accepted and not ended."""
        return self.filter(state__in=LIVE)


class JoinRequest(models.Model):
    """That a partner asks to join an engagement of another. Nothing is shared before its publisher says yes; who it is
    shared with stands in `Visibility.shared_with`, which is changed with `state` (`insight_hub.evidence.joint`).

    `own_entry`: the joining partner's own engagement for the same piece of work, under which its findings stay.
    """

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="join_requests")
    partner = models.ForeignKey(PartnerPage, on_delete=models.CASCADE, related_name="+")
    offers = models.JSONField("what to do together", default=list)
    message = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=JoinState.choices, default=JoinState.WAITING)
    words = models.TextField("what was answered", blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    own_entry = models.ForeignKey(Reference, null=True, on_delete=models.PROTECT, related_name="entry_for")

    objects = JoinRequests.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "partner"], condition=Q(state__in=LIVE), name="one_live_join_request_each"
            )
        ]

    def __str__(self):
        return f"{self.partner} and {self.reference}: {self.get_state_display()}"

    @property
    def offered(self) -> list[str]:
        """What is offered, in words."""
        return [offer.label for offer in Offer if offer in self.offers]


class Undertaking(models.Model):
    """What one of the two partners of an accepted request agreed to do, and by when. Both see it, and nobody else but
    hub managers."""

    request = models.ForeignKey(JoinRequest, on_delete=models.CASCADE, related_name="undertakings")
    partner = models.ForeignKey(PartnerPage, on_delete=models.CASCADE, related_name="+")
    what = models.TextField()
    due = models.DateField("by when")
    done_on = models.DateField(null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self):
        return f"{self.partner}: {self.what}, by {self.due}"
