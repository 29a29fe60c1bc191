"""Title and contact only: what a reader is told of a listed thing that they may not see."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone

from insight_hub.evidence.models.reference import Kind, PublishedVersion
from insight_hub.evidence.visibility import listed_to, listing_rule, rule
from insight_hub.partners.reader import Reader

MOST = 50  # in one list
_VISIBILITY = "reference__visibility"
_ENGAGEMENT = f"{_VISIBILITY}__under"
_PATHS = {kind.label: kind.path for kind in Kind}
_IN_WORDS = {
    Kind.FINDING.label: "What people told us",
    Kind.ENGAGEMENT.label: "Engagement",
    Kind.RESPONSE.label: "Decision and action",
}


@dataclass(frozen=True)
class Listing:
    """All that is told, as plain words, so that no page can tell more. `contact`: an e-mail address, or nothing where
    people ask by the partner's page."""

    ref: str
    kind: str
    title: str
    partner: str
    partner_slug: str
    contact: str

    @property
    def kind_in_words(self) -> str:
        return _IN_WORDS[self.kind]

    @property
    def url(self) -> str:
        return reverse("evidence", args=[_PATHS[self.kind], self.ref])

    @property
    def partner_url(self) -> str:
        return reverse("partner", args=[self.partner_slug]) if self.partner_slug else ""


def listings(reader: Reader, among: Q) -> list[Listing]:
    """What is listed to `reader`, by title, up to `MOST`, with the title of its latest published version. `among` is
    a condition on versions. One query."""
    at = timezone.now()
    versions = listed_to(reader, PublishedVersion.objects.newest().filter(among), _VISIBILITY, at)
    versions = versions.select_related("reference__partner").defer("content")
    contacts = {"own_contact": KT("content__contact_email"), "engagement_contact": _contact_above(reader, at)}
    return [
        _listing(version)
        for version in versions.annotate(title=KT("content__title"), **contacts).order_by("title", "pk")[:MOST]
    ]


def _contact_above(reader, at):
    """Whom to ask about the engagement that a finding stands under, where `reader` may know of that."""
    known = rule(reader, _VISIBILITY, at) | listing_rule(reader, _VISIBILITY, at)
    above = PublishedVersion.objects.newest().filter(known, reference=OuterRef(_ENGAGEMENT))
    return above.values(contact=KT("content__contact_email"))[:1]


def _listing(version):
    reference = version.reference
    partner = reference.partner if reference.partner and reference.partner.live else None
    return Listing(
        ref=reference.code,
        kind=Kind(reference.kind).label,
        title=version.title,
        partner=partner.title if partner else reference.publisher,
        partner_slug=partner.slug if partner else "",
        contact=version.own_contact or version.engagement_contact or (partner.contact_email if partner else ""),
    )
