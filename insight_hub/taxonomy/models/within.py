from django.db import models
from django.db.models import F, Q

from insight_hub.taxonomy.models.place import Place


class PlaceWithin(models.Model):
    """`place` lies in `whole`, or across its boundary. Every whole near and far has a row; itself has none.

    `stated` rows come from a gazetteer, a list of boards or a manager; the others follow from those, and from
    what local areas are made of.
    """

    class Relation(models.TextChoices):
        INSIDE = "inside", "inside"
        OVERLAPS = "overlaps", "partly inside"

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="wholes")
    whole = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="parts")
    relation = models.CharField(max_length=8, choices=Relation)
    stated = models.BooleanField(default=False)

    class Meta:
        ordering = ["place_id", "whole_id"]
        verbose_name = "area within it"
        verbose_name_plural = "areas within it"
        constraints = [
            models.UniqueConstraint(fields=["place", "whole"], name="place_in_whole_once"),
            models.CheckConstraint(condition=~Q(place=F("whole")), name="place_not_in_itself"),
        ]

    def __str__(self):
        return f"{self.place} {self.get_relation_display()} {self.whole}"


class RetiredPlaceCode(models.Model):
    """A GSS code that was replaced, and the place that took over."""

    code = models.CharField("old GSS code", max_length=20, unique=True)
    name = models.CharField("old name", max_length=255)
    place = models.ForeignKey(Place, verbose_name="now", on_delete=models.PROTECT, related_name="retired_codes")

    class Meta:
        ordering = ["code"]
        verbose_name = "retired place code"
        verbose_name_plural = "retired place codes"

    def __str__(self):
        return f"{self.code} {self.name}, now {self.place}"
