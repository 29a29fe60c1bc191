"""Bringing partners and their people in: the groups and permissions that Wagtail needs, in one place."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from insight_hub.partners.models import Membership, PartnerPage, Role
from insight_hub.partners.reader import MANAGERS_GROUP

FILE_PERMISSIONS = [
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
]


def editors_group(partner: PartnerPage) -> Group:
    """The group whose members write and publish under the partner's page, and keep files in a collection of
    its own; made when first asked for, and known by the page's number, as names and addresses change."""
    group, created = Group.objects.get_or_create(name=_editors_name(partner))
    if created:
        _let(group, partner, ["add_page", "change_page", "publish_page"])
        _let_keep_files(group, Collection.get_first_root_node().add_child(name=partner.title))
        _let_enter_admin(group)
    return group


def files_of(partner: PartnerPage, model):
    """The documents or pictures (by `model`) that `partner` may publish: of its own collections, and those that
    managers keep for all at the top."""
    own = GroupCollectionPermission.objects.filter(group__name=_editors_name(partner)).values("collection")
    return model.objects.filter(Q(collection__in=own) | Q(collection__depth=1))


def _editors_name(partner):
    return f"Editors of organisation {partner.pk}"


def managers_group() -> Group:
    """The group of hub managers: the whole page tree and the vocabularies. Not the people: whoever may edit users
    in Wagtail may make anyone an administrator."""
    group, created = Group.objects.get_or_create(name=MANAGERS_GROUP)
    if created:
        _let(
            group,
            Page.get_first_root_node(),
            ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
        )
        _let_keep_files(group, Collection.get_first_root_node())
        _let_enter_admin(group)
        group.permissions.add(*Permission.objects.filter(content_type__app_label__in=["taxonomy", "partners"]))
    return group


@transaction.atomic
def join(user, partner: PartnerPage, role: Role) -> Membership:
    """Make `user` a member of `partner` in `role`; an editor also joins the partner's group of editors."""
    membership, _ = Membership.objects.update_or_create(user=user, partner=partner, defaults={"role": role})
    group = editors_group(partner)
    if role == Role.EDITOR:
        user.groups.add(group)
    else:
        user.groups.remove(group)
    return membership


def _let(group, page, codenames):
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _let_keep_files(group, collection):
    for permission in Permission.objects.filter(codename__in=FILE_PERMISSIONS):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


def _let_enter_admin(group):
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
