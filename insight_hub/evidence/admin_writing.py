"""The way from the admin's first page to the form for a finding, for people who have never seen the admin."""

from urllib.parse import urlencode

from django import forms
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.components import Component

from insight_hub.evidence.models import EngagementPage, Withdrawal
from insight_hub.partners.groups import written_for_by

HOME = "wagtailadmin_home"


class EngagementsField(forms.ModelChoiceField):
    """`name_partners`: whether it must be said whose each engagement is."""

    name_partners = False

    def label_from_instance(self, engagement):
        title = engagement.get_admin_display_title()
        return f"{title} ({engagement.reference.partner})" if self.name_partners else title


class BeginningForm(forms.Form):
    """In which of the engagements that the person may write under the finding was heard; the newest is chosen."""

    under = EngagementsField(
        label="Which engagement is it from?",
        queryset=EngagementPage.objects.none(),
        empty_label=None,
    )

    def __init__(self, partners, *args, **kwargs):
        super().__init__(*args, **kwargs)
        withdrawn = Withdrawal.objects.filter(Withdrawal.OPEN).values("reference")
        engagements = EngagementPage.objects.filter(reference__partner__in=partners).exclude(reference__in=withdrawn)
        self.fields["under"].queryset = engagements.select_related("reference__partner").order_by("-pk")
        self.fields["under"].name_partners = len(partners) > 1


class WritePanel(Component):
    """Stands first on the admin's first page, for those who write for a partner."""

    name = "write"
    order = 10
    template_name = "evidence/admin/write_panel.html"

    def __init__(self, partners):
        self.partners = partners

    def get_context_data(self, parent_context):
        form = BeginningForm(self.partners)
        return {
            "form": form,
            "has_engagements": form.fields["under"].queryset.exists(),
            "adding": [(partner, _form_for("engagementpage", partner)) for partner in self.partners],
        }


def show_where_to_write(request, panels):
    partners = written_for_by(request.user).order_by("title")
    if partners:
        panels.append(WritePanel(partners))


@require_admin_access
def begin_finding(request):
    """To the form for a finding under the engagement that was chosen; what was not offered leads nowhere."""
    form = BeginningForm(written_for_by(request.user), request.GET)
    if not form.is_valid():
        return redirect(HOME)
    return redirect(_form_for("findingpage", form.cleaned_data["under"]))


def _form_for(model_name, parent):
    """Where a page is added; once it is submitted, people come back to the first page."""
    form = reverse("wagtailadmin_pages:add", args=["evidence", model_name, parent.pk])
    return f"{form}?{urlencode({'next': reverse(HOME)})}"
