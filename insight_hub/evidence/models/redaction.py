from django.conf import settings
from django.db import models

from insight_hub.evidence.models.reference import PublishedVersion, Reference


class Redaction(models.Model):
    """That a passage about a person was erased from what stands under a reference: never the passage itself.
    `versions` are those of its published versions in which it stood."""

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="redactions")
    versions = models.ManyToManyField(PublishedVersion, related_name="redactions")
    erased_at = models.DateTimeField()
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["erased_at"]

    def __str__(self):
        return f"{self.reference}, {self.erased_at:%Y-%m-%d}"
