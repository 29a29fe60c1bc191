"""Withdrawing what was published, in the admin: every way of taking a page down asks for the reason."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.models import Page

from insight_hub.evidence import letters
from insight_hub.evidence.admin_reviewing import is_reviewed
from insight_hub.evidence.editing import lacks_note
from insight_hub.evidence.models import PAGE_MODELS, PublishedVersion, Withdrawal
from insight_hub.evidence.models.page import EvidencePage
from insight_hub.evidence.models.withdrawal import LONGEST_REASON
from insight_hub.evidence.withdrawing import bring_back, withdraw
from insight_hub.partners.reader import Reader

PUBLISHED = (
    "It cannot be deleted, as it was published: whoever cited it must still be told what became of it. "
    "Withdraw it instead, and say why."
)
PUBLISHED_BENEATH = (
    "It cannot be deleted, as evidence under it was published: whoever cited that must still be told what became of "
    "it. Withdraw that instead, and say why."
)
ONE_BY_ONE = "Withdraw published evidence one by one, each with its reason: readers are told why it is gone."


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stands at its address instead of it, for everybody who could see it. Name nobody.",
        error_messages={"required": "Say why: readers are told the reason."},
    )


def may_withdraw(user, page) -> bool:
    return isinstance(page, EvidencePage) and page.live and page.permissions_for_user(user).can_unpublish()


def may_bring_back(user, page) -> bool:
    return isinstance(page, EvidencePage) and is_withdrawn(page) and page.permissions_for_user(user).can_publish()


def is_withdrawn(page) -> bool:
    return not page.live and page.reference.withdrawals.filter(Withdrawal.OPEN).exists()


def withdraw_view(request, page_id):
    page = _page(page_id)
    if not may_withdraw(request.user, page):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        withdraw(page, reason, request.user)
        if page.partner.pk not in Reader.of(request.user).partner_ids:
            letters.tell_of_withdrawal(page.reference, reason)
        messages.success(request, f"“{page.get_admin_display_title()}” is withdrawn. Its address says why.")
        return redirect("wagtailadmin_pages:edit", page.pk)
    beneath = page.get_descendants().live().count()
    context = {"page": page, "form": form, "beneath": beneath, "page_title": "Withdraw"}
    return TemplateResponse(request, "evidence/admin/withdraw.html", context)


def bring_back_view(request, page_id):
    page = _page(page_id)
    if not may_bring_back(request.user, page):
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    if lacks_note(draft):
        messages.error(request, "Its words were changed since it was withdrawn. Say below what changed, and publish.")
        return redirect("wagtailadmin_pages:edit", page.pk)
    if request.method == "POST":
        bring_back(page, request.user)
        messages.success(request, f"“{page.get_admin_display_title()}” is shown again.")
        return redirect("wagtailadmin_pages:edit", page.pk)
    withdrawal = page.reference.withdrawals.get(Withdrawal.OPEN)
    context = {"page": page, "withdrawal": withdrawal, "page_title": "Bring it back"}
    return TemplateResponse(request, "evidence/admin/bring_back.html", context)


@require_admin_access
def unpublish(request, page_id):
    """Wagtail's own way of taking a page down: evidence is withdrawn."""
    page = _page(page_id)
    if isinstance(page, EvidencePage):
        return redirect("evidence_withdraw", page.pk)
    if request.POST.get("include_descendants") and _published_beneath([page]):
        messages.error(request, ONE_BY_ONE)
        return redirect("wagtailadmin_pages:unpublish", page.pk)
    return UnpublishView.as_view()(request, page_id)


def refuse_to_delete(request, page):
    """Before Wagtail deletes a page: what was published keeps its tombstone."""
    if isinstance(page, EvidencePage) and page.reference.versions.exists():
        messages.error(request, PUBLISHED)
        return redirect("evidence_withdraw" if page.live else "wagtailadmin_pages:edit", page.pk)
    if _published_beneath([page]):
        messages.error(request, PUBLISHED_BENEATH)
        return redirect("wagtailadmin_explore", page.pk)
    return None


def refuse_in_bulk(request, action, objects, bulk):
    """Before Wagtail does the same to many pages: what needs a reason or a note is done one by one."""
    pages = [page.specific for page in objects if isinstance(page, Page)]
    evidence = [page for page in pages if isinstance(page, EvidencePage)]
    refusal = None
    if action == "unpublish" and (evidence or _published_beneath(pages)):
        refusal = ONE_BY_ONE
    elif action == "delete" and (_published(evidence) or _published_beneath(pages)):
        refusal = PUBLISHED
    elif action == "publish" and any(lacks_note(page.get_latest_revision_as_object()) for page in evidence):
        refusal = "Publish changed words one by one, and say of each what changed."
    elif action == "publish" and any(map(is_reviewed, evidence)):
        refusal = "Some of it is being reviewed: it is published once it is approved."
    if refusal:
        messages.error(request, refusal)
        return redirect(bulk.next_url)
    return None


def _published(pages):
    return PublishedVersion.objects.filter(reference__in=[page.reference_id for page in pages]).exists()


def _published_beneath(pages):
    """Whether evidence that was ever published stands anywhere under one of `pages`."""
    for page in pages:
        beneath = page.get_descendants()
        for model in PAGE_MODELS.values():
            references = model.objects.filter(pk__in=beneath.values("pk")).values("reference")
            if PublishedVersion.objects.filter(reference__in=references).exists():
                return True
    return False


def _page(page_id):
    return get_object_or_404(Page, pk=page_id).specific
