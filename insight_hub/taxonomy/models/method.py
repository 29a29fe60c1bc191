from django.db import models

from insight_hub.taxonomy.models.lasting import LastingTag


class Method(LastingTag):
    """How people were asked."""

    class Participation(models.TextChoices):
        """The spectrum of the International Association for Public Participation (IAP2)."""

        INFORM = "inform", "Inform"
        CONSULT = "consult", "Consult"
        INVOLVE = "involve", "Involve"
        COLLABORATE = "collaborate", "Collaborate"
        EMPOWER = "empower", "Empower"

    class Way(models.TextChoices):
        """How it hears people, which says how many are enough and what a finding rests on."""

        MANY = "many", "Many people, briefly"
        REPRESENTATIVE = "representative", "A sample that stands for everyone"
        IN_DEPTH = "in-depth", "A few people, at length"
        NOBODY = "nobody", "Nobody is asked anything new"

    description = models.TextField(blank=True)
    participation_level = models.CharField(
        "how far people take part",
        max_length=11,
        choices=Participation,
        blank=True,
        help_text="Leave empty where nobody is asked anything new.",
    )
    way = models.CharField(
        "how it hears people",
        max_length=14,
        choices=Way,
        default=Way.MANY,
        help_text="Confidence in findings is worked out from it. At length, a few people are enough; briefly, it"
        " takes many. Choose the sample only where it was drawn or weighted to stand for a whole population.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "method"
        verbose_name_plural = "methods"

    @classmethod
    def ways(cls) -> dict[str, str]:
        """How each method hears people: {slug: one of `Way`}, old addresses too, as published versions keep those."""
        former = cls.former_addresses().order_by().values_list("slug", "now__way")
        return dict(former.union(cls.objects.order_by().values_list("slug", "way"), all=True))
