from insight_hub.taxonomy.models.two_level import TwoLevelTag


class Topic(TwoLevelTag):
    """What a finding is about."""

    class Meta:
        ordering = ["order", "name"]
        verbose_name = "topic"
        verbose_name_plural = "topics"
