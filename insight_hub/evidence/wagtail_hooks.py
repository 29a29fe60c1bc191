"""Where evidence meets Wagtail's admin."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from insight_hub.evidence import problems, withdrawing
from insight_hub.evidence.admin import LOG_ACTION, may_set, visibility_view
from insight_hub.evidence.admin_guard import NAMES_EVERYONES_PAGES
from insight_hub.evidence.admin_problems import problem_view, problems_view, show_problems
from insight_hub.evidence.admin_redaction import LOG_ERASING, erase_view
from insight_hub.evidence.admin_reviewing import offer_no_way_around, refuse_to_publish
from insight_hub.evidence.admin_withdrawing import (
    bring_back_view,
    may_bring_back,
    may_withdraw,
    refuse_in_bulk,
    refuse_to_delete,
    withdraw_view,
)
from insight_hub.evidence.admin_writing import begin_finding, show_where_to_write
from insight_hub.evidence.alike.views import alike_to_new, alike_to_page
from insight_hub.evidence.chooser import offered_to
from insight_hub.evidence.joint import steps
from insight_hub.evidence.joint.start_page import show_who_asks
from insight_hub.evidence.models.page import EvidencePage
from insight_hub.evidence.page_links import PublicPageLinks
from insight_hub.partners.reader import Reader

hooks.register("before_delete_page", refuse_to_delete)
hooks.register("before_publish_page", refuse_to_publish)
hooks.register("construct_page_action_menu", offer_no_way_around)
hooks.register("before_bulk_action", refuse_in_bulk)
hooks.register("construct_homepage_panels", show_where_to_write)
hooks.register("construct_homepage_panels", show_who_asks)
hooks.register("construct_homepage_panels", show_problems)


@hooks.register("insert_editor_js")
def one_page_at_a_time():
    return format_html('<script src="{}"></script>', static("evidence/submit_after_autosave.js"))


@hooks.register("construct_page_chooser_queryset")
def offer_what_may_be_seen(pages, request):
    return offered_to(request.user, pages)


@hooks.register("register_rich_text_features", order=100)  # after Wagtail's, which has a handler of this name
def link_to_what_is_public(features):
    features.register_link_type(PublicPageLinks)


@hooks.register("construct_reports_menu")
def only_reports_that_are_answered(request, items):
    if not Reader.of(request.user).manages:
        items[:] = [item for item in items if item.url != NAMES_EVERYONES_PAGES]


@hooks.register("register_admin_urls")
def admin_urls():
    adding = "pages/add/evidence/<slug:model_name>/<int:parent_page_id>"
    return [
        path("pages/<int:page_id>/visibility/", visibility_view, name="evidence_visibility"),
        path("pages/<int:page_id>/edit/alike/", alike_to_page, name="evidence_alike_to_page"),
        path(f"{adding}/alike/", alike_to_new, name="evidence_alike_to_new"),
        path("pages/<int:page_id>/withdraw/", withdraw_view, name="evidence_withdraw"),
        path("pages/<int:page_id>/bring-back/", bring_back_view, name="evidence_bring_back"),
        path("findings/add/", begin_finding, name="evidence_begin_finding"),
        path("problems/", problems_view, name="evidence_problems"),
        path("problems/<int:number>/", problem_view, name="evidence_problem"),
        path("erase/<slug:code>/", erase_view, name="evidence_erase"),
    ]


@hooks.register("register_page_header_buttons")
def header_buttons(page, user, view_name, next_url=None):
    yield from _buttons(page.specific, user)
    if isinstance(page.specific, EvidencePage) and Reader.of(user).manages:
        yield _button("Erase a passage", "evidence_erase", page.specific.reference.code, icon_name="bin", priority=7)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user, next_url=None):
    yield from _buttons(page.specific, user)


class ManagersMenuItem(MenuItem):
    def is_shown(self, request):
        return Reader.of(request.user).manages


@hooks.register("register_admin_menu_item")
def problems_menu_item():
    return ManagersMenuItem("Reported problems", reverse("evidence_problems"), icon_name="warning", order=250)


def _buttons(page, user):
    if may_set(user, page):
        yield _button("Who can see this", "evidence_visibility", page.pk, icon_name="view", priority=5)
    if may_withdraw(user, page):
        yield _button("Withdraw", "evidence_withdraw", page.pk, icon_name="download", priority=6)
    if may_bring_back(user, page):
        yield _button("Bring it back", "evidence_bring_back", page.pk, icon_name="rotate", priority=6)


def _button(label, view, key, **options):
    return Button(label, url=reverse(view, args=[key]), **options)


@hooks.register("register_log_actions")
def log_actions(actions):
    for action, label, message in [
        (LOG_ACTION, "Change who can see it", "Changed who can see it"),
        (withdrawing.WITHDRAW, "Withdraw", "Withdrew it"),
        (withdrawing.BRING_BACK, "Bring back", "Brought it back"),
        (problems.NAME, "Say what a report is about", "Said which evidence it is about"),
        (problems.TAKE_UP, "Take up a report", "Began to look into it"),
        (problems.HIDE, "Hide", "Hid it from everybody but hub managers"),
        (problems.SHOW_AGAIN, "Show again", "Ended the hiding"),
        (problems.CLOSE, "Close a report", "Closed it"),
        (LOG_ERASING, "Erase a passage", "Removed a passage about a person"),
        (steps.ACCEPT, "Accept a request to join", "Let another organisation join it"),
        (steps.END, "End running it together", "Ended running it together with another organisation"),
    ]:
        actions.register_action(action, label, message)
