"""What stands around a page of evidence when it is shown: its content, and what the reader may see beside it."""

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from insight_hub.evidence import listed
from insight_hub.evidence.choices import UNDECIDED
from insight_hub.evidence.citations import Citation
from insight_hub.evidence.confidence import confidence_of
from insight_hub.evidence.content import describe
from insight_hub.evidence.models.joint import JoinState
from insight_hub.evidence.models.reference import Kind, Reference
from insight_hub.evidence.visibility import audience, is_listed, labels_of, versions_visible_to, visible_to
from insight_hub.taxonomy.models import Method

ON_REFERENCE = "reference__visibility"


def of(page, reader) -> dict:
    """Template context of the live page or of its preview."""
    content = describe(page)
    return _said(content) | (around(page.reference, content, reader) if page.reference_id else {})


def of_version(version, reader) -> dict:
    """Template context of a published version: the same template shows it, from its own words."""
    around_it = around(version.reference, version.content, reader, version)
    return _said(version.content) | {"version": version} | around_it


def around(reference, content, reader, version=None) -> dict:
    """What is linked with `reference` and visible to `reader`."""
    versions = versions_visible_to(reader, reference).defer("content").select_related("reference")
    versions = list(versions.prefetch_related("redactions"))
    latest = versions[0] if versions else None
    cited = version or latest
    context = {
        "reference": reference,
        "audience": audience(labels_of(reference.visibility)) if cited else "",
        "is_listed": is_listed(reference.visibility),
        "latest": latest,
        "versions": versions,
        "erased": cited.redactions.all() if cited else [],
        "citation": Citation.of(cited) if cited else None,
    }
    return context | _NEIGHBOURS[reference.kind](reference, content, reader)


def _said(content):
    """The content, and for a finding how far it can be leant on today."""
    if content["kind"] != Kind.FINDING.label:
        return {"content": content}
    return {"content": content, "confidence": confidence_of(content, Method.ways(), timezone.localdate())}


def visible_pages(model, reader):
    """Pages of `model` that `reader` may see, with what their cards show."""
    return visible_to(reader, model.objects.select_related("reference"), ON_REFERENCE)


def _around_finding(reference, content, reader):
    engagements = visible_pages(_model("EngagementPage"), reader)
    responses = visible_pages(_model("ResponsePage"), reader)
    return {
        "engagement": engagements.filter(reference__in=Reference.objects.coded(content["engagement"])).first(),
        "responses": responses.filter(answers__finding__reference=reference).distinct().order_by("-date"),
    }


def _around_engagement(reference, content, reader):
    joint = _joint_partners(reference, reader)
    entries = [one["entry"].reference_id for one in joint if one["entry"]]
    findings = visible_pages(_model("FindingPage"), reader)
    findings = findings.filter(reference__visibility__under__in=[reference.pk, *entries]).order_by("title")
    return {
        "findings": sorted(findings, key=lambda finding: finding.reference.partner_id != reference.partner_id),
        "joint": joint,
        "entry_for": _joined_by(reference, reader),
        "may_plan": reader.is_partner,
        "is_ours": reference.partner_id in reader.partner_ids,
        "listed": listed.listings(reader, Q(reference__visibility__under=reference.pk)),
    }


def _around_response(reference, content, reader):
    findings = visible_pages(_model("FindingPage"), reader)
    return {
        "findings": findings.filter(answered_by__response__reference=reference).distinct().order_by("title"),
        "open_statuses": UNDECIDED,
    }


def _joint_partners(reference, reader):
    """The partners that run it together with its publisher, each with its own entry where it has named one and `reader`
    may see that."""
    named = reference.join_requests.filter(state=JoinState.ACCEPTED, own_entry__isnull=False)
    named = dict(named.values_list("partner", "own_entry"))
    entries = visible_pages(_model("EngagementPage"), reader).filter(reference__in=named.values())
    entries = {entry.reference_id: entry for entry in entries}
    partners = reference.visibility.shared_with.filter(live=True).order_by("title")
    return [{"partner": partner, "entry": entries.get(named.get(partner.pk))} for partner in partners]


def _joined_by(reference, reader):
    """The engagements of others, for `reader` to see, for which it is the joining partner's own entry."""
    joined = reference.entry_for.filter(state=JoinState.ACCEPTED).values("reference")
    return visible_pages(_model("EngagementPage"), reader).filter(reference__in=joined).order_by("title")


def _model(name):
    return apps.get_model("evidence", name)


_NEIGHBOURS = {
    Kind.FINDING: _around_finding,
    Kind.ENGAGEMENT: _around_engagement,
    Kind.RESPONSE: _around_response,
}
