"""Publishing cleaned rows. Each row is a transaction of its own: it is in whole, or not at all."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import slugify
from wagtail.models import Page, Site

from insight_hub.evidence.choices import EngagementStatus, EngagementType
from insight_hub.evidence.importing import sources
from insight_hub.evidence.importing.lookout import Lookout, RowAlike, Skipped
from insight_hub.evidence.importing.rows import Cleaner, Row, RowProblems
from insight_hub.evidence.models import EngagementPage, FindingPage, Kind, Level, Opening, Reference
from insight_hub.evidence.models.reference import is_code
from insight_hub.evidence.visibility import is_open, set_visibility
from insight_hub.partners.models import PartnerKind, PartnerPage
from insight_hub.taxonomy.loading import refresh_statistics

STRICTNESS = [Level.PUBLIC, Level.PARTNERS, Level.OWN]
TAGS = ("topics", "places", "groups", "methods")


@dataclass
class Report:
    """What an import did. `rejected`: [{"row": number, "errors": [...]}]. `skipped` rows are left out because they
    look like something; `alike` has those that do, skipped or not."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: list[dict] = field(default_factory=list)
    alike: list[RowAlike] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        counts = {name: getattr(self, name) for name in ("created", "updated", "unchanged", "skipped", "rejected")}
        return counts | {"alike": [row.as_json() for row in self.alike]}


def load(path: Path, partner: PartnerPage | None = None, notice: str = "", lookout: Lookout | None = None) -> Report:
    """Publish the findings in the file, for `partner` where a row names no organisation, each under `notice`. Where
    a `lookout` is kept, new rows that look like something are named. Raises UnreadableFile."""
    return Loader(partner, notice, lookout).load(path)


class Loader:
    def __init__(self, partner: PartnerPage | None = None, notice: str = "", lookout: Lookout | None = None):
        self._partner = partner
        self._notice = notice
        self._lookout = lookout
        self._cleaner = Cleaner()
        self._hub = Site.objects.get(is_default_site=True).root_page
        self._partners = {page.title.casefold(): page for page in PartnerPage.objects.all()}
        self._seen: dict[tuple, int] = {}

    def load(self, path: Path) -> Report:
        report = Report()
        for number, values, problem in sources.read(path):
            if values is None:
                report.rejected.append({"row": number, "errors": [problem]})
                continue
            new_columns = set(sources.unknown_columns(values)) - set(report.unknown_columns)
            report.unknown_columns += sorted(new_columns)
            try:
                outcome = self._load_row(number, values)
            except RowProblems as problems:
                report.rejected.append({"row": number, "errors": problems.messages})
            else:
                setattr(report, outcome, getattr(report, outcome) + 1)
        report.alike = self._lookout.seen if self._lookout else []
        refresh_statistics(report.created + report.updated)
        return report

    def _load_row(self, number, values):
        """ "created", "updated", "unchanged" or "skipped". Raises RowProblems."""
        row = self._cleaner.clean(values, self._partner.title if self._partner else "")
        row.external_id = row.external_id or _made_id(row)
        known = dict(self._partners)
        try:
            with transaction.atomic():
                partner = self._partner_of(row)
                self._refuse_twins(partner, row)
                outcome = self._publish(partner, row, number)
        except Skipped:
            self._partners = known
            return "skipped"
        except ValidationError as error:
            self._partners = known
            raise RowProblems(_messages(error)) from error
        except RowProblems:
            self._partners = known
            raise
        self._seen[partner.pk, row.external_id] = number
        return outcome

    def _refuse_twins(self, partner, row):
        if first := self._seen.get((partner.pk, row.external_id)):
            raise RowProblems([f"external_id: row {first} has “{row.external_id}” already"])

    def _partner_of(self, row):
        key = row.organisation.casefold()
        if key not in self._partners:
            kind = row.organisation_kind or PartnerKind.OTHER
            # Titles in any script get an address in ASCII; Wagtail tells apart those that come out alike.
            slug = "" if slugify(row.organisation) else slugify(anyascii(row.organisation))
            page = PartnerPage(title=row.organisation, kind=kind, slug=slug, live=True)
            self._partners[key] = _add(self._hub, page)
        return self._partners[key]

    def _publish(self, partner, row, number):
        reference = Reference.objects.filter(partner=partner, kind=Kind.FINDING, external_id=row.external_id).first()
        finding = reference and FindingPage.objects.filter(reference=reference).first()
        if finding:
            return self._update(finding, row)
        if reference:
            raise RowProblems([f"external_id: “{row.external_id}” was {reference.code}, which has been deleted"])
        engagement = self._engagement_named(partner, row)
        alike = self._lookout and self._lookout.look(number, row, partner, engagement)
        opening = Opening(Level(row.visibility or Level.PUBLIC))
        finding = FindingPage(**self._finding_fields(row))
        finding.opening = opening
        _add(engagement or self._new_engagement(partner, row, opening), finding, row)
        _remember(finding, partner, row.external_id)
        if self._lookout:
            self._lookout.published(number, finding, alike)
        return "created"

    def _engagement_named(self, partner, row):
        """The engagement that the row names, when it is there."""
        under = EngagementPage.objects.child_of(partner)
        if is_code(row.engagement):
            named = under.filter(reference__in=Reference.objects.coded(row.engagement)).first()
            if not named:
                raise RowProblems([f"engagement: {partner} has no engagement {row.engagement}"])
            return named
        return row.engagement and under.filter(title__iexact=row.engagement).order_by("pk").first()

    def _new_engagement(self, partner, row, opening):
        """An engagement called what the row says, or one of the finding's own."""
        page = EngagementPage(**_engagement_fields(row) | ({"title": row.engagement} if row.engagement else {}))
        page.opening = opening
        _add(partner, page, row)
        if not row.engagement:
            _remember(page, partner, row.external_id)
        return page

    def _update(self, finding, row):
        if not finding.live:
            raise RowProblems([f"external_id: {finding.reference} was taken down here; publish it again first"])
        engagement = finding.get_parent().specific
        changes = [_restrict(finding, row), _change(finding, self._finding_fields(row), row)]
        if engagement.reference.external_id == row.external_id:
            changes += [_restrict(engagement, row), _change(engagement, _engagement_fields(row), row)]
        return "updated" if any(changes) else "unchanged"

    def _finding_fields(self, row: Row):
        return {
            "title": row.title,
            "summary": row.summary,
            "natures": row.nature,
            "body": _paragraphs(row.body),
            "notice": self._notice,
            "date_from": row.date_from,
            "date_to": row.date_to,
            "participants": row.participants,
            "source_url": row.source_url,
            "licence": row.licence,
        }


def _engagement_fields(row):
    return {
        "title": row.title,
        "engagement_type": EngagementType.ENGAGEMENT,
        "status": EngagementStatus.RESULTS,
        "date_from": row.date_from,
        "date_to": row.date_to,
        "participants": row.participants,
    }


def _add(parent: Page, page, row=None):
    """Publish a new page under `parent`, tagged as `row` says."""
    page.live, page.first_published_at = True, timezone.now()
    page.last_published_at = page.first_published_at
    for name in TAGS if row else ():
        getattr(page, name).set(getattr(row, name))
    parent.refresh_from_db(fields=["path", "depth", "numchild"])
    return parent.add_child(instance=page)


def _remember(page, partner, external_id):
    reference = page.reference
    reference.external_id = external_id
    reference.save(update_fields=["external_id"])


def _change(page, fields, row):
    """Publish `page` anew where it differs from what the row says; whether it did."""
    differs = any(_plain(page, name) != (list(value) if name == "body" else value) for name, value in fields.items())
    differs |= any(set(getattr(page, name).all()) != set(getattr(row, name)) for name in TAGS)
    if not differs:
        return False
    for name, value in fields.items():
        setattr(page, name, value)
    for name in TAGS:
        getattr(page, name).set(getattr(row, name))
    page.change_note = "Brought up to date by an import."
    page.save_revision(log_action=True).publish()
    return True


def _plain(page, name):
    value = getattr(page, name)
    return [(block.block_type, block.value.source) for block in value] if name == "body" else value


def _restrict(page, row):
    """Apply the row's visibility where it is stricter: an import never opens what was restricted here."""
    visibility = page.reference.visibility
    level = Level.PUBLIC if is_open(visibility) else visibility.level
    if not row.visibility or STRICTNESS.index(row.visibility) <= STRICTNESS.index(level):
        return False
    set_visibility(page.reference, row.visibility)
    return True


def _paragraphs(text):
    """Text as blocks, a paragraph each."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return [("paragraph", f"<p>{escape(part)}</p>") for part in parts if part]


def _made_id(row):
    """An external id for a row without one: the same row makes the same."""
    text = "\x1f".join([row.title, row.summary, row.date_from, row.source_url])
    return f"auto-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _messages(error):
    if hasattr(error, "message_dict"):
        return [f"{name}: {message}" for name, messages in error.message_dict.items() for message in messages]
    return error.messages
