"""What Wagtail's page chooser offers in the admin: never a title that the rule keeps from the person choosing."""

from django.db.models import Q
from django.http import Http404
from django.utils.safestring import mark_safe
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import DateColumn
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
    """`pages` without other partners' drafts and restricted evidence, nor drafts of anything else that is for others to
    edit; one's own are all there."""
    evidence, seen = _evidence(Reader.of(user))
    edited = page_permission_policy.instances_user_has_permission_for(user, "change").values("pk")
    return pages.filter(seen | ~evidence & (Q(live=True) | Q(pk__in=edited)))


def seen_by(reader, pages):
    """`pages` without evidence that `reader` may not see, unless it is the reader's own."""
    evidence, seen = _evidence(reader)
    return pages.filter(seen | ~evidence)


def _evidence(reader):
    """Conditions on pages: that they are evidence, and that they are such as `reader` may see or the reader's own."""
    evidence, seen = Q(), Q()
    for model in PAGE_MODELS.values():
        evidence |= Q(pk__in=model.objects.values("pk"))
        seen |= Q(pk__in=visible_pages(model, reader).values("pk"))
    for partner in PartnerPage.objects.filter(pk__in=reader.partner_ids):
        seen |= Q(path__startswith=partner.path)
    return evidence, seen


class _OfOnesOwn:
    """A column that tells of drafts: empty for pages that the person does not work on."""

    def render_cell_html(self, page, parent_context):
        if page.permissions_for_user(parent_context["request"].user).can_edit():
            return super().render_cell_html(page, parent_context)
        return mark_safe("<td></td>")


class _Updated(_OfOnesOwn, DateColumn):
    """When its latest draft was saved."""


class _Status(_OfOnesOwn, chooser.PageStatusColumn):
    """Whether it has a draft, or waits for somebody to approve one."""


_QUIET = {
    "updated": _Updated("updated", accessor="latest_revision_created_at", width="12%"),
    "status": _Status("status", width="12%"),
}


class _QuietOfDrafts:
    @property
    def columns(self):
        return [_QUIET.get(column.name, column) for column in super().columns]


class BrowseView(_QuietOfDrafts, chooser.BrowseView):
    pass


class SearchView(_QuietOfDrafts, chooser.SearchView):
    pass


browse = require_admin_access(BrowseView.as_view())
search = require_admin_access(SearchView.as_view())


@require_admin_access
def browse_children(request, parent_page_id):
    """Wagtail's view names the page whose children it lists: only one that is itself offered."""
    if not offered_to(request.user, Page.objects.filter(pk=parent_page_id)).exists():
        raise Http404
    return browse(request, parent_page_id)


@require_admin_access
def chosen_multiple(request):
    """Wagtail's view names whatever it is asked about: only pages that are offered."""
    asked = [pk for pk in request.GET.getlist("id") if pk.isdecimal() and len(pk) < 18]
    request.GET = request.GET.copy()
    offered = offered_to(request.user, Page.objects.filter(pk__in=asked)).values_list("pk", flat=True)
    request.GET.setlist("id", [str(pk) for pk in offered])
    return chooser.ChosenMultipleView.as_view()(request)
