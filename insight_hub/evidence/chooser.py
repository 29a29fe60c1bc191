"""What Wagtail's page chooser offers in the admin: never a title that the rule keeps from the person choosing."""

from django.db.models import Q
from django.http import Http404
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views import chooser
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from insight_hub.evidence.models import PAGE_MODELS
from insight_hub.evidence.surroundings import visible_pages
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader


def may_name(user):
    """The pages that `user` may work on or choose: to any other, a number says nothing."""
    explorable = page_permission_policy.explorable_instances(user).values("pk")
    pages = Page.objects.all()
    return pages.filter(pk__in=explorable) | offered_to(user, pages)


def offered_to(user, pages):
    """`pages` without other partners' drafts and restricted evidence; one's own are all there."""
    return seen_by(Reader.of(user), pages)


def seen_by(reader, pages):
    """`pages` without evidence that `reader` may not see, unless it is the reader's own."""
    evidence, offered = Q(), Q()
    for model in PAGE_MODELS.values():
        evidence |= Q(pk__in=model.objects.values("pk"))
        offered |= Q(pk__in=visible_pages(model, reader).values("pk"))
    for partner in PartnerPage.objects.filter(pk__in=reader.partner_ids):
        offered |= Q(path__startswith=partner.path)
    return pages.filter(offered | ~evidence)


@require_admin_access
def browse_children(request, parent_page_id):
    """Wagtail's view names the page whose children it lists: only one that is itself offered."""
    if not offered_to(request.user, Page.objects.filter(pk=parent_page_id)).exists():
        raise Http404
    return chooser.BrowseView.as_view()(request, parent_page_id)


@require_admin_access
def chosen_multiple(request):
    """Wagtail's view names whatever it is asked about: only pages that are offered."""
    asked = [pk for pk in request.GET.getlist("id") if pk.isdecimal() and len(pk) < 18]
    request.GET = request.GET.copy()
    offered = offered_to(request.user, Page.objects.filter(pk__in=asked)).values_list("pk", flat=True)
    request.GET.setlist("id", [str(pk) for pk in offered])
    return chooser.ChosenMultipleView.as_view()(request)
