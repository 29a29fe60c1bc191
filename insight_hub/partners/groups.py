"""The groups and permissions that Wagtail needs for partners and their people, in one place.

Each partner has a group of editors, who write and submit, and one of reviewers, who check and publish; both work in
its part of the page tree and in a collection of its own. A partner that has not published here yet is new: until a
manager has approved something of it, its reviewers may not publish alone.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from insight_hub.partners.models import PartnerPage, Role
from insight_hub.partners.reader import MANAGERS_GROUP

WRITE = ["add_page", "change_page"]
PUBLISH = ["publish_page"]
MANAGE = [*WRITE, *PUBLISH, "lock_page", "unlock_page"]
FILES = ["add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"]
_NAMES = {Role.EDITOR: "Editors of organisation {}", Role.REVIEWER: "Reviewers of organisation {}"}
_ANY_REVIEWERS = _NAMES[Role.REVIEWER].format("")


@transaction.atomic
def set_up(partner: PartnerPage) -> None:
    """Give a partner its groups, and a collection for its files. Safe to repeat."""
    groups = [_group(partner, role) for role in _NAMES]
    collection = _collections_of(partner).first()
    collection = collection or Collection.get_first_root_node().add_child(name=partner.title)
    for group in groups:
        _let_in_tree(group, partner, WRITE)
        _let_keep_files(group, collection)


def group_of(partner: PartnerPage, role: Role) -> Group | None:
    """The group whose members do at `partner` what `role` may; None for those who only read. It is known by the page's
    number, as names and addresses change."""
    return _group(partner, role) if role in _NAMES else None


def publishes_alone(partner: PartnerPage) -> bool:
    """Whether what the partner's own reviewers approve is published, without a manager."""
    return GroupPagePermission.objects.filter(
        group__name=_name(partner, Role.REVIEWER), page=partner, permission__codename__in=PUBLISH
    ).exists()


def let_publish_alone(partner: PartnerPage) -> None:
    """From now on the partner's reviewers publish, and those who act for it."""
    who_work_here = GroupPagePermission.objects.filter(page=partner, permission__codename__in=WRITE).values("group")
    for group in Group.objects.filter(pk__in=who_work_here, name__startswith=_ANY_REVIEWERS):
        _let_in_tree(group, partner, PUBLISH)


def reviewers_of(partner: PartnerPage):
    """The people who decide what the partner publishes: its reviewers, and those of the partners that act for it."""
    reviewing = Group.objects.filter(name__startswith=_ANY_REVIEWERS, page_permissions__page=partner)
    return get_user_model().objects.filter(is_active=True, groups__in=reviewing).distinct()


def reviews_for(user, partner: PartnerPage) -> bool:
    return reviewed_by(user).filter(pk=partner.pk).exists()


def reviewed_by(user):
    """The partners for which `user` decides what is published."""
    reviewing = user.groups.filter(name__startswith=_ANY_REVIEWERS)
    return PartnerPage.objects.filter(pk__in=GroupPagePermission.objects.filter(group__in=reviewing).values("page"))


def written_for_by(user):
    """The partners for which `user` writes, as one of their own people or of those who act for them."""
    writing = GroupPagePermission.objects.filter(group__in=user.groups.all(), permission__codename__in=WRITE)
    return PartnerPage.objects.filter(pk__in=writing.values("page"))


def let_act(by: PartnerPage, partner: PartnerPage) -> None:
    """The people of `by` write and publish for `partner` too, as its own do."""
    collections = list(_collections_of(partner))
    for role in _NAMES:
        group = _group(by, role)
        publish = PUBLISH if role == Role.REVIEWER and publishes_alone(partner) else []
        _let_in_tree(group, partner, [*WRITE, *publish])
        for collection in collections:
            _let_keep_files(group, collection)


def stop_acting(by: PartnerPage, partner: PartnerPage) -> None:
    """The people of `by` may do nothing for `partner` any more."""
    names = [_name(by, role) for role in _NAMES]
    GroupPagePermission.objects.filter(group__name__in=names, page=partner).delete()
    own = _collections_of(partner)
    GroupCollectionPermission.objects.filter(group__name__in=names, collection__in=own).delete()


def files_of(partner: PartnerPage, model):
    """The documents or pictures (by `model`) that `partner` may publish: of its own collections, and those that
    managers keep for all at the top."""
    return model.objects.filter(Q(collection__in=_collections_of(partner)) | Q(collection__depth=1))


def usable_among(numbers, partner: PartnerPage, model) -> set[int]:
    """Those of these numbers that are of files which `partner` may publish."""
    return set(files_of(partner, model).filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else set()


def managers_group() -> Group:
    """The group of hub managers: the whole page tree, the vocabularies and the agreement. Not the accounts: whoever
    may edit users in Wagtail may make anyone an administrator."""
    group, created = Group.objects.get_or_create(name=MANAGERS_GROUP)
    if created:
        _let_in_tree(group, Page.get_first_root_node(), MANAGE)
        _let_keep_files(group, Collection.get_first_root_node())
        _let_enter_admin(group)
        let_manage(group)
    return group


def managers():
    """The people who manage the hub."""
    return get_user_model().objects.filter(is_active=True, groups__name=MANAGERS_GROUP)


def let_manage(group: Group) -> None:
    """Give the managers' group what managers may edit as snippets: also of models that are new."""
    group.permissions.add(*Permission.objects.filter(content_type__app_label__in=["taxonomy", "partners"]))


def _group(partner, role):
    group, created = Group.objects.get_or_create(name=_name(partner, role))
    if created:
        _let_enter_admin(group)
    return group


def _name(partner, role):
    return _NAMES[role].format(partner.pk)


def _collections_of(partner):
    """The partner's own, and those of partners that it acts for."""
    names = [_name(partner, role) for role in _NAMES]
    return Collection.objects.filter(group_permissions__group__name__in=names).order_by("pk").distinct()


def _let_in_tree(group, page, codenames):
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    GroupPagePermission.objects.bulk_create(
        [GroupPagePermission(group=group, page=page, permission=permission) for permission in permissions],
        ignore_conflicts=True,
    )


def _let_keep_files(group, collection):
    permissions = Permission.objects.filter(codename__in=FILES)
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for permission in permissions
        ],
        ignore_conflicts=True,
    )


def _let_enter_admin(group):
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
