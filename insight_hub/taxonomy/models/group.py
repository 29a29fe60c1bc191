from insight_hub.taxonomy.models.two_level import TwoLevelTag


class Group(TwoLevelTag):
    """Who was heard: by protected characteristic of the Equality Act 2010, or an inclusion group."""

    class Meta:
        ordering = ["order", "name"]
        verbose_name = "group of people"
        verbose_name_plural = "groups of people"
