"""Signals of sign-ins and rights, each turned into one note in the log."""

from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver

from insight_hub.partners.models import Membership, PartnerPage, Role
from insight_hub.partners.signing_in.addresses import address_of
from insight_hub.partners.signing_in.lockout import canonical, cool_off
from insight_hub.partners.signing_in.log import note, note_unknown, noted_within

User = get_user_model()
FLAGS = {"is_superuser": "administrator", "is_active": "may sign in"}
TABLES = {
    User.groups.through: ("groups", "accounts.groups_joined", "accounts.groups_left"),
    User.user_permissions.through: ("user_permissions", "accounts.permissions_given", "accounts.permissions_taken"),
    Group.permissions.through: ("permissions", "accounts.permissions_given", "accounts.permissions_taken"),
}


@receiver(user_logged_in)
def signed_in(request, user, **_):
    by = getattr(request, "second_step", "")
    note(user, "accounts.signed_in", by=user, address=address_of(request), second_step=by)


@receiver(user_logged_out)
def signed_out(request, user, **_):
    if user:
        note(user, "accounts.signed_out", by=user, address=address_of(request))


@receiver(user_login_failed)
def refused(credentials, request=None, **_):
    if request and not getattr(request, "axes_locked_out", False):
        _note_failure("accounts.refused", credentials.get("username"), request)


@receiver(user_locked_out)
def locked_out(request, **_):
    _note_failure("accounts.locked_out", (request.axes_credentials or {}).get("username"), request)


def _note_failure(action, name, request):
    person = User.objects.filter(username=canonical(name or "")).first()
    if not person:
        note_unknown(action, address_of(request))
    elif action == "accounts.refused" or not noted_within(person, action, cool_off()):
        note(person, action, address=address_of(request))


@receiver(pre_save, sender=User)
def rights_changed(instance, update_fields=None, **_):
    before = User.objects.filter(pk=instance.pk).first() if instance.pk and update_fields is None else None
    if not before:
        return
    changes = {name: getattr(instance, name) for name in FLAGS if getattr(instance, name) != getattr(before, name)}
    if changes:
        words = [f"{FLAGS[name]}: {'yes' if now else 'no'}" for name, now in changes.items()]
        note(instance, "accounts.rights_changed", changes=words)
    if instance.password != before.password:
        note(instance, "accounts.password_changed")


@receiver(post_save, sender=User)
@receiver(post_save, sender=Group)
def made(instance, created, raw=False, **_):
    if created and not raw:
        note(instance, "accounts.made" if isinstance(instance, User) else "accounts.group_made")


@receiver(post_delete, sender=User)
@receiver(post_delete, sender=Group)
def removed(instance, **_):
    note(instance, "accounts.removed" if isinstance(instance, User) else "accounts.group_removed")


@receiver(pre_save, sender=Membership)
def role_changed(instance, **_):
    before = Membership.objects.filter(pk=instance.pk).first() if instance.pk else None
    if before and before.role != instance.role:
        note(instance.user, "partners.role_changed", **_membership(instance), before=Role(before.role).label)


@receiver(post_save, sender=Membership)
def joined(instance, created, **_):
    if created:
        note(instance.user, "partners.joined", **_membership(instance))


@receiver(post_delete, sender=Membership)
def left(instance, **_):
    person = User.objects.filter(pk=instance.user_id).first()
    if person:
        note(person, "partners.left", **_membership(instance))


def _membership(membership):
    partner = PartnerPage.objects.filter(pk=membership.partner_id).values_list("title", flat=True).first()
    return {"partner": partner, "role": membership.get_role_display()}


def rights_given_or_taken(sender, instance, action, reverse, model, pk_set, **_):
    """Note on a person or group what was added to them, and what is about to be taken away."""
    name, given, taken = TABLES[sender]
    if action == "post_add":
        noted, others = given, model.objects.filter(pk__in=pk_set)
    elif action in ("pre_remove", "pre_clear"):
        noted, others = taken, model.objects.filter(**{name: instance}) if reverse else getattr(instance, name).all()
        others = others if pk_set is None else others.filter(pk__in=pk_set)
    else:
        return
    if reverse:
        for owner in others:
            note(owner, noted, what=[instance.name])
    elif others:
        note(instance, noted, what=[other.name for other in others])


for _table in TABLES:
    m2m_changed.connect(rights_given_or_taken, sender=_table)
