"""Finding what looks like a draft: among what its writer may see, and what the same partner has not published."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import F, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.urls import reverse

from insight_hub.evidence.alike.likeness import COMPARED, Likeness, Said, Why, likeness
from insight_hub.evidence.models.reference import Kind, Reference
from insight_hub.evidence.partial_date import span_in_words
from insight_hub.evidence.signals import words_looked_up
from insight_hub.evidence.visibility import visible_to
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader

MOST_SHOWN = 5  # more would be read by nobody, and what is alike comes first
MOST_COMPARED = 50  # of those that share words: all near-duplicates of the sample were among the first three
MOST_DRAFTS = 200  # of the partner's own, the latest: they are in no index of words, so each is compared

# The fields of each kind that are compared: what says in short what it is comes second.
FIELDS = {
    Kind.FINDING: ("title", "summary", "date_from", "date_to"),
    Kind.ENGAGEMENT: ("title", "purpose", "date_from", "date_to"),
}
_MODELS = {Kind.FINDING: "FindingPage", Kind.ENGAGEMENT: "EngagementPage"}
_OCCASIONS = {Kind.FINDING: F("reference__visibility__under_id"), Kind.ENGAGEMENT: F("reference__partner_id")}
_COLUMNS = ("pk", "reference_id", "occasion", "partner_name", "published")
_REASONS = {
    Why.SAME_TITLE: dict.fromkeys(Kind, "Same title"),
    Why.SAME_OCCASION: {
        Kind.FINDING: "Same engagement and dates, similar words",
        Kind.ENGAGEMENT: "Same organisation and dates, similar words",
    },
    Why.SIMILAR_WORDS: dict.fromkeys(Kind, "Similar words"),
}


@dataclass(frozen=True)
class Draft:
    """What is being written or imported. `reference_id` is its own, None while it has none."""

    kind: Kind
    said: Said
    partner: PartnerPage
    reference_id: int | None = None

    @classmethod
    def under(cls, parent, kind: Kind, said: dict[str, str], reference_id: int | None = None) -> "Draft":
        """A draft that stands under the page `parent` and says `said`: its `FIELDS` by name, if they are known."""
        title, summary, date_from, date_to = (said.get(name) or "" for name in FIELDS[kind])
        is_finding = kind == Kind.FINDING
        occasion = parent.reference_id if is_finding else parent.pk
        partner = parent.partner if is_finding else parent
        return cls(kind, Said(title, summary, date_from, date_to, occasion), partner, reference_id)


@dataclass(frozen=True)
class LookAlike:
    """Something that looks like a draft. `page_id` is its page's; what is not `published` is the partner's own."""

    reference: Reference
    page_id: int
    said: Said
    partner_name: str
    published: bool
    likeness: Likeness

    @property
    def title(self) -> str:
        return self.said.title

    @property
    def dates(self) -> str:
        return span_in_words(self.said.date_from, self.said.date_to)

    @property
    def reason(self) -> str:
        return _REASONS[self.likeness.why][self.reference.kind]

    @property
    def url(self) -> str:
        if self.published:
            return self.reference.get_absolute_url()
        return reverse("wagtailadmin_pages:edit", args=[self.page_id])


def look_alikes(draft: Draft, reader: Reader) -> list[LookAlike]:
    """Up to `MOST_SHOWN` things that look like `draft`, the likest first, that `reader` may see; never the thing
    itself. Three queries."""
    if not draft.said.words:
        return []
    rows = [*_published(draft, reader), *_unpublished(draft, reader)]
    found = [alike for alike in (_compared(draft, row) for row in rows) if alike]
    return sorted(found, key=lambda alike: (-alike.likeness.share, -alike.reference.pk))[:MOST_SHOWN]


def _published(draft, reader):
    text = f"{draft.said.title}\n{draft.said.summary}"[:COMPARED]
    asked = {"kind": draft.kind, "text": text, "reader": reader, "most": MOST_COMPARED}
    answers = words_looked_up.send(sender=Draft, **asked)
    ids = [reference_id for _, found in answers for reference_id in found]
    pages = visible_to(reader, _pages(draft).filter(reference__in=ids), "reference__visibility")
    return pages.annotate(published=Value(True)).values(*_COLUMNS, *FIELDS[draft.kind])


def _unpublished(draft, reader):
    """What nobody may see yet, or any more, of the partner under whom the draft stands: for its own people alone."""
    if draft.partner.pk not in reader.partner_ids:
        return []
    hidden = Q(reference__visibility__live=False) | Q(reference__visibility__under__live=False)
    pages = _pages(draft).filter(hidden, reference__partner=draft.partner).annotate(published=Value(False))
    drafted = {f"drafted_{name}": KeyTextTransform(name, "latest_revision__content") for name in FIELDS[draft.kind]}
    rows = pages.order_by("-latest_revision_created_at", "-pk").values(*_COLUMNS, *FIELDS[draft.kind], **drafted)
    return rows[:MOST_DRAFTS]


def _pages(draft):
    """Pages of the draft's kind, besides its own."""
    pages = apps.get_model("evidence", _MODELS[draft.kind]).objects.exclude(reference=draft.reference_id)
    return pages.annotate(
        occasion=_OCCASIONS[draft.kind],
        partner_name=Coalesce("reference__partner__title", "reference__publisher"),
    )


def _compared(draft, row):
    """The page of `row` as a LookAlike, or None when it does not look like `draft`. A draft says what its latest
    revision says: its own columns are as old as the page."""
    said = Said(*(row.get(f"drafted_{name}") or row[name] for name in FIELDS[draft.kind]), occasion=row["occasion"])
    how = likeness(draft.said, said)
    if not how:
        return None
    reference = Reference(pk=row["reference_id"], kind=draft.kind)
    return LookAlike(reference, row["pk"], said, row["partner_name"], row["published"], how)
