from django.db import models
from django.db.models import Q
from taggit.models import NaturalKeyManager

from insight_hub.taxonomy.models.tags import VocabularyTag
from insight_hub.taxonomy.names import board_abbreviations, civic_form, everyday

# A full name is a short one, its authority's and a mark that tells it apart: 255 holds all three.
SHORT_NAME_LENGTH = 120


class PlaceQuerySet(models.QuerySet):
    def inside(self, place):
        """`place` itself and every place that lies in it or across its boundary."""
        parts = place.parts.values("place")
        return self.filter(Q(pk=place.pk) | Q(pk__in=parts))


class Place(VocabularyTag):
    """An area, by its GSS code (the slug), or a local area that the hub's managers named.

    `name` tells it from every other place ("Castle, Swansea"); `short_name` may repeat. What lies in or
    across what is in `PlaceWithin`, as areas do not form one tree. A local area may be `made_of` whole wards
    and authorities: then those lie in it, and `PlaceWithin` follows from that too.
    """

    class Level(models.TextChoices):
        LOCAL_AREA = "local_area", "local area"
        WARD = "ward", "ward"
        LOCAL_AUTHORITY = "local_authority", "local authority"
        COUNTY = "county", "county"
        COMBINED_AUTHORITY = "combined_authority", "combined authority"
        CARE_BOARD = "care_board", "care board"
        REGION = "region", "region"
        COUNTRY = "country", "country"
        UK = "uk", "United Kingdom"

    class LocalKind(models.TextChoices):
        NEIGHBOURHOOD = "neighbourhood", "neighbourhood"
        PARISH = "parish", "parish"
        POLICE_PATCH = "police_patch", "police patch"
        PRIMARY_CARE_NETWORK = "primary_care_network", "primary care network"

        __empty__ = "other"

    name = models.CharField(
        "full name",
        max_length=255,
        unique=True,
        help_text="Loading a gazetteer sets it again; keep names of your own in “other name”.",
    )
    short_name = models.CharField(max_length=SHORT_NAME_LENGTH, blank=True, db_index=True)
    name_alt = models.CharField("other name", max_length=255, blank=True, help_text="Such as its Welsh name.")
    level = models.CharField("kind of area", max_length=20, choices=Level, default=Level.LOCAL_AREA, db_index=True)
    local_kind = models.CharField("kind of local area", max_length=20, choices=LocalKind, blank=True)
    la_type = models.CharField("kind of authority", max_length=50, blank=True)
    lat = models.FloatField("latitude", null=True, blank=True)
    lon = models.FloatField("longitude", null=True, blank=True)
    made_of = models.ManyToManyField("self", symmetrical=False, related_name="makes", blank=True)
    retired = models.BooleanField("no longer an area", default=False, help_text="Kept because older findings name it.")

    objects = NaturalKeyManager.from_queryset(PlaceQuerySet)()

    class Meta:
        ordering = ["name"]
        verbose_name = "place"
        verbose_name_plural = "places"

    @property
    def code(self):
        return self.slug

    @property
    def kind(self):
        """What it is, in words: "ward", "primary care network"."""
        return self.get_local_kind_display() if self.local_kind else self.get_level_display()

    def lookup_keys(self):
        return [self.slug] if self.retired else [self.slug, self.name]

    def lookup_names(self):
        if self.retired:
            return []
        spoken = [self.short_name, self.name_alt, everyday(self.short_name), civic_form(self.short_name)]
        if self.level == self.Level.UK:
            spoken.append("UK")
        return [name for name in [*spoken, *board_abbreviations(self.short_name)] if name]

    def clean(self):
        super().clean()
        if not self.short_name:
            self.short_name = self.name[:SHORT_NAME_LENGTH]
