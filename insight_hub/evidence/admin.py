"""Who may see a page, set beside the page and apart from its drafts."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.log_actions import log
from wagtail.models import Page

from insight_hub.evidence.models import Level, Reference, Visibility
from insight_hub.evidence.models.page import EvidencePage
from insight_hub.evidence.visibility import set_visibility

LOG_ACTION = "evidence.visibility"


class VisibilityForm(forms.ModelForm):
    level = forms.ChoiceField(label="Who may see it", choices=Level.choices, widget=forms.RadioSelect)

    class Meta:
        model = Visibility
        fields = ["level", "public_from"]
        widgets = {"public_from": AdminDateTimeInput}
        labels = {"public_from": "Open to everyone from"}
        help_texts = {"public_from": "UK time. Leave empty to keep it as chosen above until you change it."}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("level") == Level.PUBLIC and cleaned.get("public_from"):
            self.add_error("public_from", "Everyone may see it already: choose who may until then, or empty this.")
        elif "public_from" in self.changed_data and _is_past(cleaned.get("public_from")):
            self.add_error("public_from", "This moment has passed. Give one to come, or choose “Everyone” above.")
        return cleaned


def _is_past(moment):
    return moment is not None and moment <= timezone.now()


def visibility_view(request, page_id):
    page = _page(request.user, page_id)
    row = Visibility.objects.select_related("under").get(pk=page.reference_id)
    before = in_words(row)
    form = VisibilityForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        reference = Reference.objects.get(pk=page.reference_id)
        chosen = form.cleaned_data
        changed = set_visibility(reference, chosen["level"], chosen["public_from"], row.listed)
        note_change(page, before, changed, request.user)
        messages.success(request, f"“{page.get_admin_display_title()}”: {in_words(changed)}")
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"page": page, "form": form, "before": before, "page_title": "Who can see this"}
    return TemplateResponse(request, "evidence/admin/visibility.html", context)


def note_change(page, before: str, changed: Visibility, user=None) -> None:
    """Log that `user`, or the hub where there is none, changed who sees `page`; its reference stands for its title."""
    data = {"reference": changed.reference.code, "before": before, "after": in_words(changed)}
    log(page, LOG_ACTION, user=user, data=data)


def in_words(row: Visibility) -> str:
    """Who sees the thing, in a sentence for its editors."""
    who = {
        Level.PUBLIC: "Everyone can see it.",
        Level.PARTNERS: "Anyone signed in for a partner can see it.",
        Level.OWN: "Only your organisation, and those it shares the engagement with, can see it.",
    }[Level(row.level)]
    if row.public_from and row.public_from <= timezone.now():
        who = "Everyone can see it."
    elif row.public_from:
        who += f" Everyone can from {_in_uk_time(row.public_from)}."
    if row.under and (not row.under.live or row.under.level != Level.PUBLIC):
        who += " Its engagement is restricted too, and the stricter of the two holds."
    if row.hidden or (row.under and row.under.hidden):
        return f"A hub manager has hidden it while a problem is looked at. When it is shown again: {who}"
    return who if row.live else f"Nobody can see it until it is published. Then: {who}"


def _in_uk_time(moment):
    """As people say it; in the hour that comes twice when the clocks go back, also which of the two it is."""
    local = timezone.localtime(moment)
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%-d %B %Y, %H:%M %Z}" if comes_twice else f"{local:%-d %B %Y, %H:%M}"


def may_set(user, page) -> bool:
    return isinstance(page, EvidencePage) and page.permissions_for_user(user).can_publish()


def _page(user, page_id):
    page = get_object_or_404(Page, pk=page_id).specific
    if not may_set(user, page):
        raise PermissionDenied
    return page
