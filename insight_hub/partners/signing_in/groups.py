"""Wagtail's pages of groups, which note what an administrator gave to a group or took from it."""

from wagtail.models import GroupCollectionPermission, GroupPagePermission
from wagtail.users.views.groups import CreateView, EditView, GroupViewSet

from insight_hub.partners.signing_in.log import note


class _Noting:
    """Pages and collections: permissions of other kinds are noted as they are given (`receivers`)."""

    def process_form(self):
        before = _held(self.object)
        response = super().process_form()
        now = _held(self.object)
        for action, changed in (("given", now - before), ("taken", before - now)):
            if changed:
                note(self.object, f"accounts.permissions_{action}", what=sorted(changed))
        return response


def _held(group):
    if not group.pk:
        return set()
    pages = GroupPagePermission.objects.filter(group=group).values_list("permission__name", "page_id")
    files = GroupCollectionPermission.objects.filter(group=group).values_list("permission__name", "collection__name")
    return {f"{name}: page {page}" for name, page in pages} | {f"{name}: files of {where}" for name, where in files}


class NotingCreateView(_Noting, CreateView):
    pass


class NotingEditView(_Noting, EditView):
    pass


class NotingGroupViewSet(GroupViewSet):
    add_view_class = NotingCreateView
    edit_view_class = NotingEditView
