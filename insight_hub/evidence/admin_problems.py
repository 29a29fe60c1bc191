"""Reported problems in the admin: for hub managers alone, and one press hides what a report is about."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.log_actions import registry

from insight_hub.evidence import problems
from insight_hub.evidence.admin_withdrawing import is_withdrawn, may_withdraw
from insight_hub.evidence.models import PAGE_MODELS, Problem, Reference, Stage, Visibility
from insight_hub.evidence.who_sees import in_words
from insight_hub.partners.reader import Reader

A_PAGE = 50
STILL_HIDDEN = "It is still hidden. Show it again or withdraw it first: nobody would look at a closed report again."


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label="What came of it?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One sentence, for other managers.",
        error_messages={"required": "Say in a sentence what came of it."},
    )


class EvidenceForm(forms.Form):
    about = forms.CharField(
        label="Which evidence is it about?",
        max_length=30,
        widget=forms.TextInput(attrs={"size": 20}),
        help_text="Its reference, such as IH-F-000123.",
        error_messages={"required": "Give its reference."},
    )

    def clean_about(self):
        reference = Reference.objects.coded(self.cleaned_data["about"]).first()
        if not reference:
            raise forms.ValidationError("There is no such reference.")
        return reference


class ProblemsPanel(Component):
    name = "problems"
    order = 30
    template_name = "evidence/admin/problems_panel.html"

    def get_context_data(self, parent_context):
        return {"open": Problem.objects.exclude(stage=Stage.CLOSED).count()}


def show_problems(request, panels):
    if Reader.of(request.user).manages:
        panels.append(ProblemsPanel())


def for_managers(view):
    def only_managers(request, *args, **kwargs):
        if not Reader.of(request.user).manages:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return only_managers


@for_managers
def problems_view(request):
    stage = request.GET.get("stage")
    stage = stage if stage in Stage.values else ""
    found = Problem.objects.select_related("reference")
    found = found.filter(stage=stage) if stage else found
    page = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
    context = {"problems": page, "stage": stage, "stages": Stage.choices, "page_title": "Reported problems"}
    return TemplateResponse(request, "evidence/admin/problems.html", context)


@for_managers
def problem_view(request, number):
    if number >= 2**63:
        raise Http404
    problem = get_object_or_404(Problem.objects.select_related("reference__visibility__under"), pk=number)
    outcome = OutcomeForm(request.POST if "close" in request.POST else None)
    evidence = EvidenceForm(request.POST if "name" in request.POST else None)
    if request.method == "POST" and _act(request, problem, outcome, evidence):
        return redirect("evidence_problem", problem.pk)
    context = {"problem": problem, "form": outcome, "evidence_form": evidence, "history": _history(problem)}
    context["page_title"] = str(problem)
    context |= _what_it_is_about(request, problem.reference) if problem.reference else {}
    return TemplateResponse(request, "evidence/admin/problem.html", context)


def _act(request, problem, outcome, evidence) -> bool:
    """Do what was pressed; False when the form for it is not right yet."""
    if "close" in request.POST:
        return _close(request, problem, outcome)
    if "name" in request.POST:
        return _name(request, problem, evidence)
    if "take-up" in request.POST:
        problems.take_up(problem, request.user)
    elif "hide" in request.POST and problem.reference:
        problems.hide(problem, request.user)
        messages.success(request, f"{problem.reference} is hidden. Search follows within seconds.")
    elif "show-again" in request.POST and problem.reference:
        problems.show_again(problem, request.user)
        messages.success(request, f"{problem.reference} is shown again.")
    return True


def _name(request, problem, form):
    if problem.reference or not form.is_valid():
        return False
    problems.name(problem, form.cleaned_data["about"], request.user)
    return True


def _close(request, problem, form):
    if not form.is_valid():
        return False
    try:
        problems.close(problem, request.user, form.cleaned_data["outcome"])
    except problems.StillHidden:
        form.add_error(None, STILL_HIDDEN)
        messages.error(request, STILL_HIDDEN)
        return False
    messages.success(request, f"{problem} is closed.")
    return True


def _what_it_is_about(request, reference):
    """The thing, what it says now, and who sees it."""
    page = PAGE_MODELS[reference.kind].objects.filter(reference=reference).first()
    latest = reference.versions.order_by("-number").first()
    visibility = Visibility.objects.select_related("under").filter(pk=reference.pk).first()
    return {
        "reference": reference,
        "page": page,
        "said": _said(latest.content) if latest else None,
        "visibility": visibility,
        "who_sees_it": in_words(visibility) if visibility else "",
        "may_withdraw": page is not None and may_withdraw(request.user, page),
        "is_withdrawn": page is not None and is_withdrawn(page),
        "erase_url": reverse("evidence_erase", args=[reference.code]),
    }


def _said(content):
    """Its title, and what it says in short."""
    return content["title"], content.get("summary") or content.get("decision") or content.get("purpose") or ""


def _history(problem):
    return registry.get_logs_for_instance(problem).select_related("user").order_by("timestamp")
