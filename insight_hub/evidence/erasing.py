"""Erasing a passage about a person from everything that the hub keeps: the one way in which what was published is
ever changed, and then with a marker in its place.

Search follows by itself, as after every change of evidence. Attached files are not looked into.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from modelsearch.index import class_is_indexed, insert_or_update_object
from wagtail.fields import StreamField
from wagtail.models import Page, Revision

from insight_hub.evidence.models import PAGE_MODELS, JoinRequest, Problem, PublishedVersion, Redaction, Reference
from insight_hub.evidence.models.reference import SeenBy, hash_of
from insight_hub.evidence.partial_date import PartialDateField
from insight_hub.evidence.passages import Passage, texts_in
from insight_hub.evidence.signals import evidence_changed
from insight_hub.evidence.visibility import with_beneath

_APPS = ("evidence", "partners")  # all that these keep is looked through, and of Wagtail's:
_OTHERS = (
    "wagtailcore.page wagtailcore.revision wagtailcore.pagelogentry wagtailcore.modellogentry wagtailcore.comment"
    " wagtailcore.commentreply wagtailcore.taskstate wagtaildocs.document wagtailimages.image"
)
# Columns, and keys of stored content, that are not what somebody wrote, and that something would break without: tags
# are the vocabulary's, files keep their names, and an address must go on leading somewhere.
_NOT_WRITTEN = {
    "id", "pk", "path", "url_path", "slug", "object_id", "translation_key", "external_id", "content_hash", "file_hash",
    "action", "contentpath", "position", "to", "sender", "type", "kind", "filename", "partner", "topics", "places",
    "groups", "methods", "natures", "offers", "answers", "engagement", "licence", "status_label", "dates",
    "table_header_choice",
}  # fmt: skip


@dataclass
class Place:
    """Where a passage stands: `row`'s `field`, `count` times, in something of `reference`'s, if of anything's."""

    row: models.Model
    field: models.Field
    value: object
    count: int
    reference_id: int | None

    @property
    def where(self) -> str:
        """In words, for the person who is to erase it."""
        match self.row:
            case PublishedVersion():
                return f"version {self.row.number}"
            case Revision():
                return f"draft of {timezone.localtime(self.row.created_at):%-d %B %Y, %H:%M}"
            case Problem():
                return f"report {self.row.pk}"
            case Page():
                return f"the page as it is: {self.field.verbose_name}"
        return f"{self.row._meta.verbose_name}: {self.field.verbose_name}"


@dataclass
class Found:
    """All that was found of a passage. `across`: versions in which it runs from one part into the next, where it
    cannot be matched."""

    places: list[Place] = field(default_factory=list)
    across: list[PublishedVersion] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(place.count for place in self.places)

    def by_reference(self) -> dict[Reference | None, list[Place]]:
        grouped = defaultdict(list)
        for place in self.places:
            grouped[place.reference_id].append(place)
        references = Reference.objects.in_bulk([pk for pk in grouped if pk])
        return {references.get(pk): places for pk, places in sorted(grouped.items(), key=lambda item: item[0] or 0)}


def look_for(passage: Passage, reference: Reference) -> Found:
    """Everywhere that the passage stands, in evidence of whichever reference."""
    places = [place for model in _models() for place in _places_in(model, passage)]
    across = [version for version in reference.versions.all() if _runs_across(version, passage)]
    return Found(places, across)


@transaction.atomic
def erase(passage: Passage, reference: Reference, user) -> list[Reference]:
    """Put the marker in every place of the passage, all at once, when it was looked for from `reference`. The
    references that it stood under, and that one; none when it stands nowhere."""
    places = []
    for model in _models():
        for place in _places_in(model, passage, lock=True):
            _replace(place)
            places.append(place)
    if not places:
        return []
    touched = {reference.pk} | {place.reference_id for place in places} - {None}
    _erase_in_addresses(passage, touched)
    references = list(Reference.objects.filter(pk__in=touched).order_by("pk"))
    _record(references, places, user)
    evidence_changed.send(sender=Redaction, references=with_beneath(touched))
    _index_for_the_admin([place.row for place in places])
    return references


def files_of(reference: Reference) -> dict[str, list]:
    """Documents and pictures that go with any version of `reference`: what is in them is not looked at."""
    versions = reference.versions.all()
    documents = {one.pk: one for version in versions for one in version.documents.all()}
    images = {one.pk: one for version in versions for one in version.images.all()}
    return {"documents": list(documents.values()), "images": list(images.values())}


def _models() -> list[type[models.Model]]:
    own = [model for model in apps.get_models() if model._meta.app_label in _APPS]
    own.remove(SeenBy)  # labels
    return [*own, *(apps.get_model(name) for name in _OTHERS.split())]


def _written_fields(model):
    for one in model._meta.local_concrete_fields:
        is_text = isinstance(one, models.CharField | models.TextField | models.JSONField | StreamField)
        if is_text and one.name not in _NOT_WRITTEN and not _is_chosen(one):
            yield one


def _is_chosen(one):
    return bool(one.choices) or isinstance(one, models.SlugField | PartialDateField)


def _places_in(model, passage, lock=False) -> Iterator[Place]:
    kept = _kept()
    for one in _written_fields(model):
        rows = model._base_manager.all()
        if passage.anchor:
            rows = rows.annotate(as_text=Cast(one.name, TextField())).filter(as_text__icontains=passage.anchor)
        if lock:
            rows = rows.select_for_update(of=("self",))
        for row in rows.order_by("pk"):
            value = getattr(row, one.attname)
            plain = list(value.raw_data) if isinstance(one, StreamField) else value
            changed, count = passage.erase_in(plain, kept)
            if count:
                yield Place(row, one, changed, count, _reference_of(row))


def _replace(place):
    value, one = place.value, place.field
    if isinstance(one, StreamField):
        value = one.to_python(value)
    elif isinstance(value, str) and one.max_length:
        value = value[: one.max_length]
    changes = {one.name: value}
    if isinstance(place.row, PublishedVersion) and one.name == "content":
        changes["content_hash"] = hash_of(value)
    type(place.row)._base_manager.filter(pk=place.row.pk).update(**changes)


def _record(references, places, user):
    """That a passage was erased from each of these, and in which versions."""
    now = timezone.now()
    for reference in references:
        redaction = Redaction.objects.create(reference=reference, erased_at=now, erased_by=user)
        rows = {place.row for place in places if place.reference_id == reference.pk}
        redaction.versions.set([row for row in rows if isinstance(row, PublishedVersion)])


def _index_for_the_admin(rows):
    """Wagtail's own search of pages and files."""
    for model, pk in {(type(row), row.pk) for row in rows if class_is_indexed(type(row))}:
        found = model.objects.get(pk=pk)
        insert_or_update_object(found.specific if isinstance(found, Page) else found)


def _erase_in_addresses(passage, references):
    """Titles write themselves into pages' addresses in the tree, and into those of drafts of all that is beneath."""
    for model in PAGE_MODELS.values():
        for page in model.objects.filter(reference__in=references):
            slug, count = passage.erase_in_address(page.slug)
            if count:
                _move_to(page, slug)
            family = page.get_descendants(inclusive=True).values_list("pk", flat=True)
            for revision in Revision.page_revisions.filter(object_id__in=[str(pk) for pk in family]):
                _erase_in_draft_addresses(revision, passage)


def _move_to(page, slug):
    before = page.url_path
    page.slug = slug
    page.set_url_path(page.get_parent())
    Page.objects.filter(pk=page.pk).update(slug=page.slug, url_path=page.url_path)
    page._update_descendant_url_paths(before, page.url_path)


def _erase_in_draft_addresses(revision, passage):
    addresses = {name: revision.content[name] for name in ("slug", "url_path") if revision.content.get(name)}
    changed = {name: passage.erase_in_address(address)[0] for name, address in addresses.items()}
    if changed != addresses:
        Revision.objects.filter(pk=revision.pk).update(content=revision.content | changed)


@cache
def _kept() -> frozenset[str]:
    """Keys of stored content that nobody wrote: also every choice from a list, and every date."""
    fields = (one for model in PAGE_MODELS.values() for one in model._meta.concrete_fields)
    return frozenset(_NOT_WRITTEN | {one.name for one in fields if _is_chosen(one)})


def _runs_across(version, passage):
    texts = list(texts_in(version.content, _kept()))
    return passage.count("\n".join(texts)) > sum(passage.count(text) for text in texts)


def _reference_of(row) -> int | None:
    match row:
        case Reference():
            return row.pk
        case Problem() | JoinRequest():
            return None  # a report is nobody's evidence, nor is what partners write to one another
        case Revision():
            return _reference_of_page(row.object_id) if row.base_content_type_id == _page_type() else None
    if hasattr(row, "reference_id"):
        return row.reference_id
    return _reference_of_page(row.pk if isinstance(row, Page) else _page_of(row))


def _page_of(row):
    for name in ("page_id", "finding_id", "response_id", "content_object_id"):
        if getattr(row, name, None):
            return getattr(row, name)
    return None


def _reference_of_page(number) -> int | None:
    for model in PAGE_MODELS.values():
        found = model.objects.filter(pk=number).values_list("reference", flat=True).first()
        if found:
            return found
    return None


def _page_type():
    return ContentType.objects.get_for_model(Page).pk
