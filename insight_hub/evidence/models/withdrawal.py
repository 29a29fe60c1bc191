"""What was taken down, and why: the tombstone that stands at its address."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from insight_hub.evidence.models.reference import Reference

LONGEST_REASON = 1000  # characters


class Withdrawal(models.Model):
    """That what stands under a reference was taken down. It is open until the thing is brought back."""

    OPEN = Q(brought_back_at=None)

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.TextField(max_length=LONGEST_REASON)
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    brought_back_at = models.DateTimeField(null=True)
    brought_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=Q(brought_back_at=None), name="one_open_withdrawal_each"
            )
        ]

    def __str__(self):
        return f"{self.reference} withdrawn"
