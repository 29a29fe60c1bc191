"""Safeguarding and privacy problems that people report about a page of the hub. Only hub managers read them."""

from django.db import models

from insight_hub.evidence.models.reference import Reference

LONGEST_ADDRESS = 500  # characters
LONGEST_REPORT = 4000


class Stage(models.TextChoices):
    """How far hub managers are with a problem."""

    NEW = "new", "New"
    LOOKED_AT = "looked-at", "Being looked at"
    CLOSED = "closed", "Closed"


class Problem(models.Model):
    """What somebody reported: personal data. Who did what about it when is in its log.

    `address` is a path of the hub, `reference` what stands there, if that is evidence. `sender` is a keyed hash that
    tells, for a day, whether many reports come from one place; `contact` goes a while after the problem is closed.
    """

    address = models.CharField(max_length=LONGEST_ADDRESS)
    reference = models.ForeignKey(Reference, null=True, on_delete=models.PROTECT, related_name="problems")
    words = models.TextField(max_length=LONGEST_REPORT)
    contact = models.EmailField(blank=True)
    sender = models.CharField(max_length=64, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.NEW)
    reported_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-reported_at"]
        default_permissions = []  # a manager is a manager: nothing to give away in the admin
        indexes = [models.Index(fields=["sender", "reported_at"], name="problems_by_sender")]

    def __str__(self):
        return f"Report {self.pk}"
