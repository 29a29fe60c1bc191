"""The permanent addresses of evidence, each behind the visibility rule."""

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from insight_hub.evidence import surroundings
from insight_hub.evidence.citations import FORMATS, Citation
from insight_hub.evidence.joint.rights import waiting_for
from insight_hub.evidence.listed import listings
from insight_hub.evidence.models import PAGE_MODELS, Kind, Reference
from insight_hub.evidence.visibility import once_open_to, versions_visible_to, visible_to
from insight_hub.evidence.withdrawing import tombstone_of
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader

KINDS = {kind.path: kind for kind in Kind}


class Gone(Exception):
    """What once was open to the reader at this address, and is not now."""

    def __init__(self, reference: Reference, reader: Reader):
        self.reference, self.reader = reference, reader


def answer_gone(view):
    """Answer 410 with a short notice when `view` raises Gone."""

    def answering(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Gone as gone:
            tombstone = tombstone_of(gone.reference, gone.reader)
            partner = PartnerPage.objects.live().filter(pk=gone.reference.partner_id).first()
            context = {"reference": gone.reference, "tombstone": tombstone, "partner": partner}
            return TemplateResponse(request, "evidence/gone.html", context, status=410)

    return answering


@answer_gone
def evidence(request, kind, code):
    reader = Reader.of(request.user)
    try:
        reference = _find(reader, kind, code)
    except (Gone, Http404):
        listing = listings(reader, Q(reference__in=_candidates(kind, code)))
        if not listing:
            raise
        return _listed(request, code, listing[0])
    if code != reference.code:
        return redirect(reference, permanent=True)
    page = PAGE_MODELS[reference.kind].objects.get(reference=reference)
    context = page.get_context(request)
    if context.get("is_ours"):
        context["waiting"] = waiting_for(request.user, reader).filter(reference=reference).count()
    return TemplateResponse(request, page.template, context)


@answer_gone
def version(request, kind, code, number):
    reader = Reader.of(request.user)
    reference = _find(reader, kind, code)
    found = versions_visible_to(reader, reference).filter(number=number).select_related("reference").first()
    if not found:
        raise Http404
    template = PAGE_MODELS[reference.kind].template
    return TemplateResponse(request, template, surroundings.of_version(found, reader))


@answer_gone
def cite(request, kind, code, style, number=None):
    reader = Reader.of(request.user)
    reference = _find(reader, kind, code)
    style = FORMATS.get(style)
    versions = versions_visible_to(reader, reference).select_related("reference")
    cited = (versions if number is None else versions.filter(number=number)).first()
    if not style or not cited:
        raise Http404
    return HttpResponse(style.write(Citation.of(cited)), content_type=f"{style.content_type}; charset=utf-8")


def _find(reader, kind, code):
    """The reference at this address, for `reader` to see. Raises Http404, or Gone for what once was open.

    What is hidden and what does not exist take the same two queries.
    """
    candidates = _candidates(kind, code)
    reference = visible_to(reader, candidates).first()
    if reference:
        return reference
    closed = candidates.filter(once_open_to(reader)).first()
    if closed:
        raise Gone(closed, reader)
    raise Http404


def _candidates(kind, code):
    return Reference.objects.coded(code).filter(kind=KINDS[kind])


def _listed(request, code, listing):
    if code != listing.ref:
        return redirect(listing.url, permanent=True)
    return TemplateResponse(request, "evidence/listing.html", {"listing": listing})
