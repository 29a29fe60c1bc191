"""Whether a tag may be deleted: not while anything is tagged with it or stands under it."""

from django.db.models import PROTECT
from taggit.models import ItemBase

from insight_hub.taxonomy.models import LastingTag, PlaceWithin


def uses(tag):
    """{what, in words: how many} of the records that name `tag` and would lose it; not what only follows from it."""
    counted = {}
    for relation in tag._meta.related_objects:
        holder = relation.related_model
        if relation.many_to_many or relation.on_delete is PROTECT or issubclass(holder, ItemBase):
            named = {relation.field.name: tag} | ({"stated": True} if holder is PlaceWithin else {})
            number = holder._default_manager.filter(**named).count()
            if number:
                words = holder._meta.verbose_name if number == 1 else holder._meta.verbose_name_plural
                counted[str(words)] = counted.get(str(words), 0) + number
    return counted


def refusal(tag):
    """The sentence that says why `tag` cannot be deleted, or None if it can."""
    counted = uses(tag)
    if not counted:
        return None
    named = ", ".join(f"{number} {what}" for what, number in counted.items())
    instead = "merge it into another" if isinstance(tag, LastingTag) else "rename it instead"
    return f"‘{tag}’ is in use ({named}) and cannot be deleted. Take it off those first, or {instead}."
