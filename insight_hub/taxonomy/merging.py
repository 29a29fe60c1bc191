"""Merging one topic, group or method into another: all that carries the one then carries the other, once."""

from dataclasses import dataclass

from django.db import transaction
from taggit.models import ItemBase
from wagtail.log_actions import log

from insight_hub.taxonomy.carrying import Carried, carried, link_tables


class CannotMerge(ValueError):
    """Why two tags cannot be merged, in a sentence."""


@dataclass(frozen=True)
class Foreseen:
    """What a merge does, in numbers: pages by kind, and the tags that move below the one that stays."""

    carried: list[Carried]
    children: list

    def for_log(self, going, staying):
        return {
            "merged": {"name": going.name, "slug": going.slug},
            "into": {"name": staying.name, "slug": staying.slug},
            "moved": {count.what: count.number for count in self.carried},
            "carried_both": {count.what: count.both for count in self.carried},
            "children": [child.name for child in self.children],
        }


def foresee(going, staying) -> Foreseen:
    """What merging `going` into `staying` would do. Raises CannotMerge."""
    if reason := _obstacle(going, staying):
        raise CannotMerge(reason)
    return Foreseen(carried(going, staying), _children(going))


@transaction.atomic
def merge(going, staying) -> Foreseen:
    """Merge `going`, which is gone afterwards, into `staying`, in a number of statements that does not grow with what
    they are on. Raises CannotMerge, and IntegrityError if somebody tags a page with `going` at this very moment.

    Drafts are not touched: they are read with what their tags are now.
    """
    going, staying = _locked(going, staying)
    done = foresee(going, staying)
    for links in link_tables(type(going)):
        _retag(links, going, staying)
    _point_to(staying, going)
    type(going).former_addresses().update_or_create(
        slug=going.slug, defaults={"name": going.name, "merged_id": going.pk, "now": staying}
    )
    _keep_words(going, staying)
    staying.save()  # tells those who search, whatever it carries
    log(instance=staying, action="taxonomy.merge", data=done.for_log(going, staying))
    log(instance=going, action="wagtail.delete", deleted=True)
    going.delete()
    return done


def _locked(*tags):
    """The tags afresh, kept from others who change them; the key stays free for those who publish."""
    found = {tag.pk: tag for tag in _of_each(tags).select_for_update(no_key=True).order_by("pk")}
    missing = [tag for tag in tags if tag.pk not in found]
    if missing:
        raise CannotMerge(f"‘{missing[0]}’ is no longer there. Somebody merged or deleted it meanwhile.")
    return [found[tag.pk] for tag in tags]


def _of_each(tags):
    return type(tags[0]).objects.filter(pk__in=[tag.pk for tag in tags])


def _obstacle(going, staying):
    if going == staying:
        return f"‘{going}’ cannot be merged into itself. Choose another."
    if staying.retired:
        return f"‘{staying}’ is no longer used. Choose another, or bring it back first."
    if not _children(going) or not staying.parent_id:
        return None
    if staying.parent_id == going.pk:
        return f"‘{staying}’ is under ‘{going}’. Merge it into ‘{going}’, or move it to the top first."
    return (
        f"‘{going}’ has others under it, and ‘{staying}’ is itself under ‘{staying.parent}’: there are only two "
        "levels. Move those first, or choose one from the top level."
    )


def _children(tag):
    return list(tag.children.all()) if hasattr(tag, "children") else []


def _retag(links, going, staying):
    carry_both = links.objects.filter(tag=staying).values("content_object")
    links.objects.filter(tag=going, content_object__in=carry_both).delete()
    links.objects.filter(tag=going).update(tag=staying)


def _point_to(staying, going):
    """Whatever else points to `going` points to `staying`: what is below it, its old addresses, and so on."""
    for relation in type(going)._meta.get_fields(include_hidden=True):
        points_here = (relation.one_to_many or relation.one_to_one) and relation.auto_created
        if points_here and not issubclass(relation.related_model, ItemBase):
            name = relation.field.name
            relation.related_model._base_manager.filter(**{name: going}).update(**{name: staying})


def _keep_words(going, staying):
    """Who looks for what is gone by its name finds what stays."""
    if not hasattr(staying, "also_known_as"):
        return
    known = {word.casefold() for word in [staying.name, *staying.synonyms]}
    new = [word for word in [going.name, *going.synonyms] if word.casefold() not in known]
    staying.also_known_as = "; ".join([*staying.synonyms, *dict.fromkeys(new)])
