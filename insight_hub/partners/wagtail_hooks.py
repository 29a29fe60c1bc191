"""Where partners and their people meet Wagtail's admin."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from insight_hub.partners import joining, people
from insight_hub.partners.models import Agreement, PartnerPage
from insight_hub.partners.reader import Reader
from insight_hub.partners.signing_in import admin  # noqa: F401
from insight_hub.partners.start_page import find_people, show_organisations

hooks.register("construct_homepage_panels", show_organisations)

LOGGED = {
    joining.INVITED: "Invite somebody",
    joining.SIGNED: "Sign the agreement",
    joining.ACTS: "Change who acts for the organisation",
}


class AgreementViewSet(SnippetViewSet):
    model = Agreement
    icon = "doc-full"
    list_display = ["__str__", "review_on", "changes"]
    ordering = ["-number"]
    add_to_admin_menu = True
    menu_label = "Agreement"
    menu_order = 900


register_snippet(AgreementViewSet)


@hooks.register("insert_global_admin_css")
def our_pages_fit():
    return format_html('<link rel="stylesheet" href="{}">', static("partners/admin.css"))


@hooks.register("register_admin_urls")
def admin_urls():
    of_one = "organisations/<int:page_id>/"
    return [
        path("organisations/people/", find_people, name="partner_find_people"),
        path(f"{of_one}people/", people.people, name="partner_people"),
        path(f"{of_one}people/<int:membership_id>/", people.change_member, name="partner_member"),
        path(f"{of_one}invitations/<int:invitation_id>/", people.withdraw_invitation, name="partner_invitation"),
        path(f"{of_one}acting/", people.acting, name="partner_acting"),
    ]


@hooks.register("register_page_header_buttons")
def header_buttons(page, user, view_name, next_url=None):
    if _has_people(page, user):
        yield _people_button(page)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user, next_url=None):
    if _has_people(page, user):
        yield _people_button(page)


@hooks.register("register_log_actions")
def log_actions(actions):
    for action, words in LOGGED.items():
        actions.register_action(action, words, words)


def _has_people(page, user):
    return page.specific_class is PartnerPage and Reader.of(user).manages


def _people_button(page):
    return Button("People", url=reverse("partner_people", args=[page.pk]), icon_name="group", priority=5)
