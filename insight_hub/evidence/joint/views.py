"""The page on which an engagement's publisher and those who join it plan it together."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from insight_hub.evidence.joint import steps, told
from insight_hub.evidence.joint.forms import AnswerForm, AskForm, DoneForm, EntryForm, UndertakingForm
from insight_hub.evidence.joint.rights import Rights
from insight_hub.evidence.models import EngagementPage, JoinState, Kind, Reference
from insight_hub.evidence.visibility import visible_to
from insight_hub.partners.groups import reviewers_of
from insight_hub.partners.reader import Reader


@dataclass(frozen=True)
class Step:
    """A step with a request: `take(asked, what the form said, user)`."""

    take: Callable
    form: Callable | None = None


STEPS = {
    "withdraw": Step(lambda asked, said, user: steps.withdraw(asked, user)),
    "accept": Step(lambda asked, said, user: steps.accept(asked, said["words"], user), AnswerForm),
    "decline": Step(
        lambda asked, said, user: steps.decline(asked, said["words"], user),
        lambda asked, data: AnswerForm(asked, data, needs_words=True),
    ),
    "undertake": Step(lambda asked, said, user: steps.undertake(asked, **said, user=user), UndertakingForm),
    "done": Step(lambda asked, said, user: steps.note_done(asked, said["undertaking"]), DoneForm),
    "name": Step(lambda asked, said, user: steps.name_entry(asked, _reference(said["entry"])), EntryForm),
    "end": Step(lambda asked, said, user: steps.end(asked, user)),
}


@login_required
def joint(request, code):
    """To whom the engagement cannot be shown, and to who is signed in for no partner, there is no such page."""
    reader = Reader.of(request.user)
    reference = _seen(reader, code)
    if code != reference.code:
        return redirect("joint", reference.code, permanent=True)
    page = EngagementPage.objects.select_related("reference__partner").get(reference=reference)
    rights = Rights.of(request.user, page)
    faulty, late = None, False
    if request.method == "POST":
        try:
            faulty = _take(request, rights, page)
        except steps.TooLate:
            late = True
        if not faulty and not late:
            return _back(reader, page)
    context = _context(rights, page, faulty) | {"faulty": faulty, "late": late}
    return TemplateResponse(request, "evidence/joint.html", context, status=409 if late else 200)


def _seen(reader, code):
    if reader.is_partner:
        engagements = Reference.objects.coded(code).filter(kind=Kind.ENGAGEMENT)
        if reference := visible_to(reader, engagements).first():
            return reference
    raise Http404


def _take(request, rights, page):
    """Take the step that was posted. The form, where something in it is not right."""
    name = request.POST.get("step")
    if name == "ask":
        return _ask(request, rights, page)
    asked = next((one for one in _requests(rights, page) if str(one.pk) == request.POST.get("request")), None)
    if not asked:
        raise Http404
    if name not in STEPS:
        raise BadRequest("no such step")
    if not rights.may(asked)[name]:
        raise PermissionDenied
    step = STEPS[name]
    form = step.form and step.form(asked, request.POST)
    if form and not form.is_valid():
        if isinstance(form, DoneForm):  # somebody else was quicker
            raise steps.TooLate
        return form
    said = form.cleaned_data if form else {}
    step.take(asked, said, request.user)
    messages.success(request, told.after(name, asked, said))
    return None


def _ask(request, rights, page):
    partners = rights.may_ask_for(page)
    if not partners:
        raise PermissionDenied
    form = AskForm(partners, request.POST)
    if not form.is_valid():
        return form
    asked = steps.ask(page, **form.cleaned_data, user=request.user)
    messages.success(request, told.after("ask", asked, form.cleaned_data))
    return None


def _back(reader, page):
    """To the page as it is now; to its publisher's where the step has closed it to the reader."""
    if visible_to(reader, Reference.objects.filter(pk=page.reference_id)).exists():
        return redirect("joint", page.reference.code)
    return redirect("partner", page.partner.slug)


def _requests(rights, page):
    found = page.reference.join_requests.select_related(
        "partner", "asked_by", "answered_by", "ended_by", "reference__partner"
    )
    found = found.prefetch_related("undertakings__partner", "undertakings__added_by")
    return [asked for asked in found if rights.sees(asked)]


def _context(rights, page, faulty):
    requests = _requests(rights, page)
    partners = rights.may_ask_for(page)
    owner = rights.owner
    return {
        "page": page,
        "owner": owner,
        "is_ours": owner.pk in rights.reader.partner_ids,
        "waiting": [_shown(rights, one, faulty) for one in requests if one.state == JoinState.WAITING],
        "together": [_shown(rights, one, faulty) for one in requests if one.state == JoinState.ACCEPTED],
        "past": [one for one in reversed(requests) if one.state not in (JoinState.WAITING, JoinState.ACCEPTED)],
        "asking": _or_faulty(AskForm(partners), faulty) if partners else None,
        "nobody_answers": not reviewers_of(owner).exists(),
    }


def _shown(rights, asked, faulty):
    """A request with what the person may do about it, and the forms for that."""
    shown = {"asked": asked, "may": rights.may(asked)}
    if asked.state == JoinState.WAITING:
        return shown | {"answering": _or_faulty(AnswerForm(asked), faulty)}
    return shown | {
        "undertaking": _or_faulty(UndertakingForm(asked), faulty),
        "naming": _or_faulty(EntryForm(asked), faulty),
        "entry": _entry(rights.reader, asked),
    }


def _or_faulty(form, faulty):
    """The form as it was sent, where it is that one."""
    return faulty if faulty and faulty.prefix == form.prefix else form


def _entry(reader, asked):
    """The joining partner's own entry, where the reader may see it."""
    entries = EngagementPage.objects.select_related("reference").filter(reference=asked.own_entry_id)
    return visible_to(reader, entries, "reference__visibility").first()


def _reference(page):
    return page and page.reference
