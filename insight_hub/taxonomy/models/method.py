from django.db import models

from insight_hub.taxonomy.models.tags import VocabularyTag


class Method(VocabularyTag):
    """How people were asked."""

    class Participation(models.TextChoices):
        """The spectrum of the International Association for Public Participation (IAP2)."""

        INFORM = "inform", "Inform"
        CONSULT = "consult", "Consult"
        INVOLVE = "involve", "Involve"
        COLLABORATE = "collaborate", "Collaborate"
        EMPOWER = "empower", "Empower"

    description = models.TextField(blank=True)
    participation_level = models.CharField(
        "how far people take part",
        max_length=11,
        choices=Participation,
        blank=True,
        help_text="Leave empty where nobody is asked anything new.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "method"
        verbose_name_plural = "methods"
