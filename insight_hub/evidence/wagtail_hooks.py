"""Where evidence meets Wagtail's admin and its files."""

from django.http import Http404
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button

from insight_hub.evidence.admin import LOG_ACTION, may_set, visibility_view
from insight_hub.evidence.alike.views import alike_to_new, alike_to_page
from insight_hub.evidence.chooser import offered_to
from insight_hub.evidence.files import may_see_document


@hooks.register("before_serve_document")
def ask_the_visibility_rule(document, request):
    if not may_see_document(request.user, document):
        raise Http404


@hooks.register("construct_page_chooser_queryset")
def offer_what_may_be_seen(pages, request):
    return offered_to(request.user, pages)


@hooks.register("register_admin_urls")
def admin_urls():
    adding = "pages/add/evidence/<slug:model_name>/<int:parent_page_id>"
    return [
        path("pages/<int:page_id>/visibility/", visibility_view, name="evidence_visibility"),
        path("pages/<int:page_id>/edit/alike/", alike_to_page, name="evidence_alike_to_page"),
        path(f"{adding}/alike/", alike_to_new, name="evidence_alike_to_new"),
    ]


@hooks.register("register_page_header_buttons")
def header_buttons(page, user, view_name, next_url=None):
    if may_set(user, page.specific):
        yield _visibility_button(page)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user, next_url=None):
    if may_set(user, page.specific):
        yield _visibility_button(page)


def _visibility_button(page):
    return Button("Who can see this", url=reverse("evidence_visibility", args=[page.pk]), icon_name="view", priority=5)


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(LOG_ACTION, "Change who can see it", "Changed who can see it")
