"""What looks like the draft in a form of the admin, asked while somebody types. The words are posted, so that they
stand in no log of addresses; each address is that of the form, with "alike/" after it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST
from wagtail.models import Page

from insight_hub.evidence.alike.looking import FIELDS, Draft
from insight_hub.evidence.alike.showing import shown
from insight_hub.evidence.models import PAGE_MODELS
from insight_hub.partners.reader import Reader

_KINDS = {PAGE_MODELS[kind]._meta.model_name: kind for kind in FIELDS}


@require_POST
def alike_to_new(request, model_name, parent_page_id):
    """What looks like a page that is being added. AdminGuard has seen to the number."""
    parent = get_object_or_404(Page, pk=parent_page_id).specific
    kind = _KINDS.get(model_name)
    if kind is None or PAGE_MODELS[kind] not in parent.creatable_subpage_models():
        raise Http404
    if not parent.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    return _answer(request, parent, kind)


@require_POST
def alike_to_page(request, page_id):
    """What looks like a page that is being edited. AdminGuard has seen to the number."""
    page = get_object_or_404(Page, pk=page_id).specific
    if getattr(page, "kind", None) not in FIELDS:
        raise Http404
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return _answer(request, page.get_parent().specific, page.kind, page.reference_id)


def _answer(request, parent, kind, reference_id=None):
    """{"told": a sentence, "html": the list}."""
    draft = Draft.under(parent, kind, request.POST, reference_id)
    found = shown(draft, Reader.of(request.user))
    return JsonResponse({"told": found["told"], "html": render_to_string("evidence/admin/look_alikes.html", found)})
