"""Erasing a passage about a person, by a hub manager: look first, then press once."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.log_actions import log

from insight_hub.evidence import erasing, letters
from insight_hub.evidence.models import PAGE_MODELS, Reference
from insight_hub.evidence.passages import LONGEST, SHORTEST, Passage
from insight_hub.partners.reader import Reader

LOG_ERASING = "evidence.erase"


class PassageForm(forms.Form):
    passage = forms.CharField(
        label="The passage",
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=(
            "Paste it from the page, from its first word to its last. Capitals, spaces, quotation marks and bold "
            "or italic letters make no difference."
        ),
        error_messages={"required": "Paste the passage that is to be erased."},
    )

    def clean_passage(self):
        try:
            return Passage(self.cleaned_data["passage"], timezone.localdate())
        except ValueError:
            raise ValidationError("Paste words: there are only signs in this.") from None


def erase_view(request, code):
    if not Reader.of(request.user).manages:
        raise PermissionDenied
    reference = Reference.objects.coded(code).first()
    if not reference:
        raise Http404
    form = PassageForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        passage = form.cleaned_data["passage"]
        if "erase" in request.POST:
            return _erase(request, reference, passage)
        found = erasing.look_for(passage, reference)
    context = {
        "reference": reference,
        "form": form,
        "found": found,
        "files": erasing.files_of(reference),
        "page": _page_of(reference),
        "page_title": "Erase a passage",
    }
    return TemplateResponse(request, "evidence/admin/erase.html", context)


@transaction.atomic
def _erase(request, reference, passage):
    touched = erasing.erase(passage, reference, request.user)
    for each in touched:
        if page := _page_of(each):
            log(page, LOG_ERASING, user=request.user)
        letters.tell_of_erasing(each)
    if touched:
        named = ", ".join(each.code for each in touched)
        messages.success(request, f"Erased from {named}: the page, all versions and drafts, logs and reports.")
    else:
        messages.warning(request, "The passage was not found, so nothing was changed.")
    return redirect("evidence_erase", reference.code)


def _page_of(reference):
    return PAGE_MODELS[reference.kind].objects.filter(reference=reference).first()
