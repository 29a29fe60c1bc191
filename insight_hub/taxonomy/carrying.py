"""How many pages carry a topic, group or method. Evidence links its pages to tags in tables of its own: they are found
by what they point to."""

from dataclasses import dataclass

from taggit.models import ItemBase


@dataclass(frozen=True)
class Carried:
    """How many of one kind of page carry a tag; if a second one is asked about, how many carry that, and both."""

    what: str
    number: int
    other: int = 0
    both: int = 0
    in_words: str = ""

    @property
    def afterwards(self) -> int:
        """How many will carry the second once it is put wherever the first is."""
        return self.number + self.other - self.both


def link_tables(model) -> list:
    """The models that link pages to the tags of `model`."""
    relations = model._meta.get_fields(include_hidden=True)
    found = [field.related_model for field in relations if field.auto_created and not field.concrete]
    return [linking for linking in found if issubclass(linking, ItemBase)]


def carried(tag, other=None) -> list[Carried]:
    """For each kind of page, how many carry `tag`, `other` and both: drafts that were never published too."""
    return [_count(links, tag, other) for links in link_tables(type(tag))]


def in_numbers(tag) -> dict[str, int]:
    """{what, in words: how many carry `tag`}, for the log."""
    return {count.what: count.number for count in carried(tag)}


def _count(links, tag, other):
    def pages(of):
        return links.objects.filter(tag=of).order_by().values("content_object").distinct()

    named = links._meta.get_field("content_object").related_model._meta
    number = pages(tag).count()
    in_words = f"{number:,} {named.verbose_name if number == 1 else named.verbose_name_plural}"
    if other is None:
        return Carried(str(named.verbose_name_plural), number, in_words=in_words)
    both = pages(tag).filter(content_object__in=pages(other))
    return Carried(str(named.verbose_name_plural), number, pages(other).count(), both.count(), in_words)
