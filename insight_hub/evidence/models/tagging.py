"""Which topics, places, groups and methods each page is tagged with: one plain link table for each pair."""

from django.db import models
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase

from insight_hub.taxonomy.models import Group, Method, Place, Topic


def _tag(model, related_name):
    return models.ForeignKey(model, on_delete=models.PROTECT, related_name=related_name)


def _page(model, related_name):
    return ParentalKey(f"evidence.{model}", on_delete=models.CASCADE, related_name=related_name)


class FindingTopic(ItemBase):
    tag = _tag(Topic, "finding_items")
    content_object = _page("FindingPage", "topic_items")


class FindingPlace(ItemBase):
    tag = _tag(Place, "finding_items")
    content_object = _page("FindingPage", "place_items")


class FindingGroup(ItemBase):
    tag = _tag(Group, "finding_items")
    content_object = _page("FindingPage", "group_items")


class FindingMethod(ItemBase):
    tag = _tag(Method, "finding_items")
    content_object = _page("FindingPage", "method_items")


class EngagementTopic(ItemBase):
    tag = _tag(Topic, "engagement_items")
    content_object = _page("EngagementPage", "topic_items")


class EngagementPlace(ItemBase):
    tag = _tag(Place, "engagement_items")
    content_object = _page("EngagementPage", "place_items")


class EngagementGroup(ItemBase):
    tag = _tag(Group, "engagement_items")
    content_object = _page("EngagementPage", "group_items")


class EngagementMethod(ItemBase):
    tag = _tag(Method, "engagement_items")
    content_object = _page("EngagementPage", "method_items")
