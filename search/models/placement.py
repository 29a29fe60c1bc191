from django.db import models


class Placement(models.TextChoices):
    """Which index a reference is in."""

    NOWHERE = "", "in no index"
    PUBLIC = "public", "in the public index"
    RESTRICTED = "restricted", "in the restricted index"
