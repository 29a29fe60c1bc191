"""The way from the admin's first page to an organisation's people, for hub managers."""

from django import forms
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader

HOME = "wagtailadmin_home"


class OrganisationForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label="People of an organisation",
        queryset=PartnerPage.objects.order_by("title"),
        empty_label="Choose an organisation",
        help_text="There you invite people, change what they may do, and say who acts for it.",
    )


class OrganisationsPanel(Component):
    name = "organisations"
    order = 40
    template_name = "partners/admin/organisations_panel.html"

    def __init__(self, front_page_id):
        self.front_page_id = front_page_id

    def get_context_data(self, parent_context):
        adding = reverse("wagtailadmin_pages:add", args=["partners", "partnerpage", self.front_page_id])
        return {"form": OrganisationForm(), "adding": adding}


def show_organisations(request, panels):
    if Reader.of(request.user).manages:
        panels.append(OrganisationsPanel(Site.find_for_request(request).root_page_id))


@require_admin_access
def find_people(request):
    """To the people of the organisation that was chosen; what was not offered leads nowhere."""
    form = OrganisationForm(request.GET)
    if not Reader.of(request.user).manages or not form.is_valid():
        return redirect(HOME)
    return redirect("partner_people", form.cleaned_data["organisation"].pk)
