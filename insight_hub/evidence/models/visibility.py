"""Who may see what stands under a reference, kept apart from the page and its revisions."""

import datetime
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from insight_hub.evidence.models.reference import Reference


class Level(models.TextChoices):
    """From the most open to the strictest."""

    PUBLIC = "public", "Everyone"
    PARTNERS = "partners", "Anyone signed in for a partner"
    OWN = "own", "Only us, and partners we share the engagement with"


@dataclass(frozen=True)
class Opening:
    """Who may see a new page from its first moment, where that is not everyone."""

    level: Level = Level.PUBLIC
    public_from: datetime.datetime | None = None
    listed: bool = False


class Visibility(models.Model):
    """One row for each reference. What decides is in `insight_hub.evidence.visibility`; these are its facts.

    `level` holds until `public_from` (when there is one), and from then on everyone may see it.
    `under` is the row of what the thing stands under (a finding's engagement), whose own rule also holds.
    `live` follows the page: what is not published can be seen by nobody.
    `hidden`: a hub manager has taken it out of sight, with all that stands under it, until the problem is settled.
    `moderated`: hub managers look into it, and see it meanwhile, whatever its level and hidden or not.
    """

    reference = models.OneToOneField(Reference, primary_key=True, on_delete=models.PROTECT, related_name="visibility")
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.PUBLIC)
    public_from = models.DateTimeField("open to everyone from", null=True, blank=True)
    listed = models.BooleanField("show title and contact only", default=False)
    live = models.BooleanField(default=False)
    hidden = models.BooleanField("hidden by a hub manager", default=False)
    moderated = models.BooleanField("being looked at by hub managers", default=False)
    under = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="beneath")
    partner = models.ForeignKey("partners.PartnerPage", null=True, on_delete=models.SET_NULL, related_name="+")
    shared_with = models.ManyToManyField("partners.PartnerPage", blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "visibilities"
        indexes = [
            models.Index(fields=["public_from"], condition=Q(public_from__isnull=False), name="embargoes"),
            models.Index(fields=["reference"], condition=Q(listed=True), name="listings"),
        ]

    def __str__(self):
        return f"{self.reference}: {self.get_level_display()}"
