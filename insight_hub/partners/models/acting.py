"""Partners that act for others: as hosts of small groups, and as successors of bodies that merged or closed."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from insight_hub.partners.models.partner import PartnerPage


class ActingQuerySet(models.QuerySet):
    def inherited_by(self, partner: PartnerPage) -> set[int]:
        """The ids of `partner` and of all whose place it took, directly or through others."""
        return self.filter(because=ActsFor.Because.SUCCESSOR).partners_of({partner.pk})

    def partners_of(self, ids: set[int]) -> set[int]:
        """`ids` of partners and of all that they act for, directly or through others. One query, as such partners
        are few."""
        if not ids:
            return set()
        acts_for = defaultdict(set)
        for by, partner in self.values_list("by_id", "partner_id"):
            acts_for[by].add(partner)
        found, to_see = set(), set(ids)
        while to_see:
            found |= to_see
            to_see = {partner for by in to_see for partner in acts_for[by]} - found
        return found


class ActsFor(models.Model):
    """`by` writes, publishes and answers for `partner`, whose name stays on its work, old and new."""

    class Because(models.TextChoices):
        HOST = "host", "publishes for it, as its host"
        SUCCESSOR = "successor", "took its place"

    partner = models.OneToOneField(PartnerPage, on_delete=models.CASCADE, related_name="acted_for")
    by = models.ForeignKey(PartnerPage, on_delete=models.PROTECT, related_name="acts_for", verbose_name="organisation")
    because = models.CharField("why", max_length=10, choices=Because.choices)
    since = models.DateField(default=timezone.localdate)

    objects = ActingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "acting for others"

    def __str__(self):
        return f"{self.by} {self.get_because_display()}: {self.partner}"

    def clean(self):
        super().clean()
        if self.by_id in ActsFor.objects.partners_of({self.partner_id}):
            raise ValidationError({"by": f"Choose another: this is {self.partner}, or one that it acts for itself."})
