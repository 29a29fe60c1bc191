"""Addresses that topics, groups and methods had, so that links to them lead somewhere for ever."""

from django.db import models
from django.utils import timezone

from insight_hub.taxonomy.models.group import Group
from insight_hub.taxonomy.models.method import Method
from insight_hub.taxonomy.models.topic import Topic


class FormerAddress(models.Model):
    """An address (`slug`) that the tag `now` had, or that another had which was merged into it. It is never given to
    anything else, and always leads straight to what there is today.

    `merged_id` is the key that a merged tag had: drafts name their tags by it.
    """

    slug = models.SlugField("old address", max_length=100, unique=True)
    name = models.CharField("old name", max_length=100)
    since = models.DateTimeField("no longer since", default=timezone.now)
    merged_id = models.PositiveBigIntegerField(null=True, unique=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["slug"]

    def __str__(self):
        return f"{self.slug}, now {self.now}"

    def as_sentence(self):
        return f"‘{self.slug}’ was the address of ‘{self.name}’, which is now ‘{self.now}’."


class FormerTopic(FormerAddress):
    now = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="formers")

    class Meta(FormerAddress.Meta):
        verbose_name = "old address of a topic"
        verbose_name_plural = "old addresses of topics"


class FormerGroup(FormerAddress):
    now = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="formers")

    class Meta(FormerAddress.Meta):
        verbose_name = "old address of a group"
        verbose_name_plural = "old addresses of groups"


class FormerMethod(FormerAddress):
    now = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="formers")

    class Meta(FormerAddress.Meta):
        verbose_name = "old address of a method"
        verbose_name_plural = "old addresses of methods"
