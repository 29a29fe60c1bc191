from insight_hub.taxonomy.models.former import FormerGroup, FormerMethod, FormerTopic
from insight_hub.taxonomy.models.group import Group
from insight_hub.taxonomy.models.jargon import JargonTerm
from insight_hub.taxonomy.models.lasting import LastingTag
from insight_hub.taxonomy.models.method import Method
from insight_hub.taxonomy.models.place import Place
from insight_hub.taxonomy.models.topic import Topic
from insight_hub.taxonomy.models.within import PlaceWithin, RetiredPlaceCode

__all__ = [
    "FormerGroup",
    "FormerMethod",
    "FormerTopic",
    "Group",
    "JargonTerm",
    "LastingTag",
    "Method",
    "Place",
    "PlaceWithin",
    "RetiredPlaceCode",
    "Topic",
]
