"""Reporting a safeguarding or privacy problem: a plain form for everybody, that never tells what exists here."""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.cache import never_cache

from insight_hub.evidence import problems
from insight_hub.evidence.models import Kind, Problem, Reference
from insight_hub.evidence.models.problem import LONGEST_ADDRESS, LONGEST_REPORT
from insight_hub.evidence.models.reference import is_code
from insight_hub.evidence.views import KINDS
from insight_hub.partners.signing_in.addresses import address_of

_SALT = "insight_hub.reporting"
_NOT_OURS = "Give the address of a page of this hub, or its reference, such as IH-F-000123."


class ReportForm(forms.Form):
    page = forms.CharField(
        max_length=LONGEST_ADDRESS,
        error_messages={
            "required": "Say which page it is about",
            "max_length": f"The address must be {LONGEST_ADDRESS} characters or fewer",
        },
    )
    words = forms.CharField(
        max_length=LONGEST_REPORT,
        error_messages={
            "required": "Say what is wrong",
            "max_length": f"What is wrong must be {LONGEST_REPORT:,} characters or fewer",
        },
    )
    contact = forms.EmailField(
        required=False,
        max_length=254,
        error_messages={
            "invalid": "Enter an email address in the right form, such as name@example.org, or leave it empty"
        },
    )
    # No person sees it, so what fills it in is a program.
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args, host: str, **kwargs):
        super().__init__(*args, **kwargs)
        self._hosts = {urlsplit(f"//{host}").hostname, urlsplit(settings.BASE_URL).hostname}

    def clean_page(self):
        return path_of(self.cleaned_data["page"], self._hosts)

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise ValidationError("Leave the last field empty: it is there to stop programs that send advertising")
        return ""


def report(request):
    host = request.get_host()
    if request.method != "POST":
        form = ReportForm(initial={"page": request.GET.get("page", "")[:LONGEST_ADDRESS]}, host=host)
        return _show(request, form)
    form = ReportForm(request.POST, host=host)
    if not form.is_valid():
        return _show(request, form)
    sender = address_of(request) or ""
    if problems.sent_too_many(sender):
        form.add_error(None, "Many reports have come from where you are within an hour. Wait an hour and send it again")
        return _show(request, form, status=429)
    said = form.cleaned_data
    problem = problems.report(said["page"], reference_at(said["page"]), said["words"], said["contact"], sender)
    return redirect("problem-sent", signing.dumps(problem.pk, salt=_SALT))


@never_cache
def sent(request, receipt):
    try:
        number = signing.loads(receipt, salt=_SALT)
    except signing.BadSignature:
        raise Http404 from None
    if not Problem.objects.filter(pk=number).exists():
        raise Http404
    return render(request, "evidence/problem_sent.html", {"number": number})


def path_of(text: str, hosts: set[str]) -> str:
    """The path of the page of ours that `text` names: by its address, by the path alone, or by its reference. That
    there is anything at it is not looked at. Raises ValidationError for what is no address of ours."""
    text = text.strip()
    if is_code(text):
        text = text.upper()
        path = {kind.value: kind.path for kind in Kind}.get(text[3])
        if path:
            return reverse("evidence", args=[path, text])
    try:
        parts = urlsplit(text if "://" in text or text.startswith("/") else f"https://{text}")
        ours = parts.hostname in hosts if parts.netloc else text.startswith("/")
    except ValueError:
        ours = False
    if not ours or parts.scheme not in ("", "http", "https"):
        raise ValidationError(_NOT_OURS)
    return "/" + parts.path.lstrip("/\\")  # never the start of another host's address


def reference_at(path: str) -> Reference | None:
    """The evidence whose page, version or citation is at `path`."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    kind, code = match.kwargs.get("kind"), match.kwargs.get("code")
    if kind not in KINDS or not code:
        return None
    return Reference.objects.coded(code).filter(kind=KINDS[kind]).first()


def _show(request, form, status=200):
    return render(request, "evidence/report_problem.html", {"form": form}, status=status)
