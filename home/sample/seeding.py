"""Rows for load tests, thousands at a time: the same as if every page had been published, without publishing each.

Wagtail adds 63 pages a second one by one. Here pages of many engagements are inserted together, and the tree, the
references, versions and visibility are written as `insight_hub.evidence.publishing` would write them. What Wagtail
keeps for its admin alone is left out: revisions, and its own search of pages.
"""

from collections.abc import Callable, Iterator
from itertools import count

from django.db import transaction
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site

from home.sample.synthetic import MOST_PARTNERS, Synthetic, Told, ToldEngagement
from insight_hub.evidence.content import describe
from insight_hub.evidence.models import (
    PAGE_MODELS,
    FindingPage,
    Kind,
    PublishedVersion,
    Reference,
    ResponseAnswer,
    ResponseUpdate,
    Visibility,
)
from insight_hub.evidence.models.reference import hash_of
from insight_hub.partners.models import PartnerPage
from insight_hub.taxonomy.models import Group, Method, Place, Topic
from search.models import IndexState

BATCH = 1000  # pages in a transaction, or a few more
SLUG = "synthetic"  # how the slugs of seeded partners begin
VOCABULARIES = {"topics": Topic, "places": Place, "groups": Group, "methods": Method}


class SeededAlready(Exception):
    """There are seeded partners: what they have is not to be had twice."""


def seed(findings: int, number: int, say: Callable[[str], None]) -> int:
    """Write `findings` synthetic findings and all that stands around them, from the seed `number`. How many pages.
    Raises SeededAlready."""
    if PartnerPage.objects.filter(slug__startswith=f"{SLUG}-").exists():
        raise SeededAlready
    vocabularies = {name: list(model.objects.order_by("slug")) for name, model in VOCABULARIES.items()}
    told = Synthetic(number, findings, vocabularies)
    partners = _Partners(told.partners, vocabularies["places"])
    numbers, pages, done = count(1), 0, 0
    for batch in _batches(told.engagements()):
        with transaction.atomic():
            pages += _Batch(partners, numbers).write(batch)
        done += sum(len(engagement.findings) for engagement in batch)
        say(f"{done} of {findings} findings")
    return pages


def _batches(engagements: Iterator[ToldEngagement]) -> Iterator[list[ToldEngagement]]:
    batch, pages = [], 0
    for engagement in engagements:
        batch.append(engagement)
        pages += 1 + len(engagement.findings) + len(engagement.responses)
        if pages >= BATCH:
            yield batch
            batch, pages = [], 0
    if batch:
        yield batch


class _Partners:
    """The seeded partners, published as people publish them, and how many pages stand under each."""

    def __init__(self, told: list[dict], places: list[Place]):
        hub = Site.objects.get(is_default_site=True).root_page
        self.pages = []
        for number, fields in enumerate(told, 1):
            page = PartnerPage(slug=f"{SLUG}-{number:02}", **fields)
            page.places.set(places[number::MOST_PARTNERS][:3])
            self.pages.append(hub.add_child(instance=page))


class _Batch:
    """Pages of several engagements, built in memory and written together."""

    def __init__(self, partners: _Partners, numbers: Iterator[int]):
        self._partners, self._numbers = partners.pages, numbers
        self._pages = []

    def write(self, batch: list[ToldEngagement]) -> int:
        references = iter(self._references(batch))
        for told in batch:
            self._build(told, references)
        self._write_pages()
        self._write_related()
        self._write_evidence()
        return len(self._pages)

    def _references(self, batch):
        made = []
        for told in batch:
            partner = self._partners[told.partner]
            for one in _in_order(told):
                external_id = f"{SLUG}-{next(self._numbers)}"
                made.append(Reference(kind=one.kind, partner=partner, publisher=partner.title, external_id=external_id))
        return Reference.objects.bulk_create(made)

    def _build(self, told, references):
        partner = self._partners[told.partner]
        engagement = self._place(told.page, partner, partner, next(references))
        findings = [self._place(one, engagement, partner, next(references)) for one in told.findings]
        for one in told.responses:
            page = self._place(one, partner, partner, next(references))
            page.answers = [
                ResponseAnswer(finding=findings[number], sort_order=order) for order, number in enumerate(one.answers)
            ]
            page.updates = [
                ResponseUpdate(date=date, text=text, sort_order=order) for order, (date, text) in enumerate(one.updates)
            ]

    def _place(self, told: Told, parent, partner, reference):
        """The page that is told, as the next child of `parent`."""
        page = PAGE_MODELS[told.kind](
            reference=reference, slug=reference.code.lower(), locale_id=parent.locale_id, live=True, **_fields(told)
        )
        parent.numchild += 1
        page.draft_title = page.title
        page.depth = parent.depth + 1
        page.path = Page._get_path(parent.path, page.depth, parent.numchild)
        page.set_url_path(parent)
        page.first_published_at = page.last_published_at = told.published_at
        page._cached_parent_obj, page._partner, page.told = parent, partner, told
        for name, tags in told.tags.items():
            links, model = _links(type(page), name)
            setattr(page, links, [model(tag=tag) for tag in tags])
        self._pages.append(page)
        return page

    def _write_pages(self):
        """Django's bulk_create takes no model that inherits its columns: first those of Page, then the others."""
        Page.objects.bulk_create(self._pages, batch_size=500)
        for page in self._pages:
            page.page_ptr_id = page.id
        for model in PAGE_MODELS.values():
            own = [page for page in self._pages if isinstance(page, model)]
            for start in range(0, len(own), 500):
                model._base_manager._insert(
                    own[start : start + 500], fields=model._meta.local_concrete_fields, using=model.objects.db
                )
        for partner in self._partners:
            Page.objects.filter(pk=partner.pk).update(numchild=partner.numchild)

    def _write_related(self):
        """Tags, answers and updates, and attached to the pages that have them now."""
        rows = {}
        for page in self._pages:
            names = [_links(type(page), name)[0] for name in page.told.tags] or ["answers", "updates"]
            for row in (row for name in names for row in getattr(page, name).all()):
                setattr(row, "response_id" if page.kind == Kind.RESPONSE else "content_object_id", page.pk)
                if isinstance(row, ResponseAnswer):
                    row.finding_id = row.finding.pk
                rows.setdefault(type(row), []).append(row)
        for model, made in rows.items():
            model.objects.bulk_create(made, batch_size=1000)

    def _write_evidence(self):
        """Who may see each page, its first version, and that the table of searchable text wants it."""
        Visibility.objects.bulk_create([_visibility(page) for page in self._pages], batch_size=1000)
        PublishedVersion.objects.bulk_create([_version(page) for page in self._pages], batch_size=500)
        states = [IndexState(reference_id=page.reference_id, wanted=1) for page in self._pages]
        IndexState.objects.bulk_create(states, batch_size=1000)


def _in_order(told: ToldEngagement) -> list[Told]:
    return [told.page, *told.findings, *told.responses]


def _fields(told):
    """As the model takes them: a finding without attached documents, and its body as it is stored."""
    if told.kind != Kind.FINDING:
        return told.fields
    body = StreamValue(FindingPage._meta.get_field("body").stream_block, told.fields["body"], is_lazy=True)
    return told.fields | {"body": body, "attached_documents": []}


def _links(model, vocabulary):
    """The name by which a page knows its links to a vocabulary, and their model."""
    through = model._meta.get_field(vocabulary).through
    return through._meta.get_field("content_object").remote_field.get_accessor_name(), through


def _visibility(page):
    opening = page.told.opening
    return Visibility(
        reference_id=page.reference_id,
        level=opening.level,
        public_from=opening.public_from,
        listed=opening.listed,
        live=True,
        under_id=page._cached_parent_obj.reference_id if page.kind == Kind.FINDING else None,
        partner_id=page.partner.pk,
    )


def _version(page):
    content = describe(page)
    return PublishedVersion(
        reference_id=page.reference_id,
        number=1,
        content=content,
        content_hash=hash_of(content),
        published_at=page.told.published_at,
    )
