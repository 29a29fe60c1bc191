"""Bringing partners and their people in, and letting them go."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from insight_hub.partners import groups, post
from insight_hub.partners.models import ActsFor, Agreement, Invitation, Membership, PartnerPage, Role, Signature

INVITED = "partners.invited"
SIGNED = "partners.signed"
ACTS = "partners.acts"


@transaction.atomic
def join(user, partner: PartnerPage, role: Role) -> Membership:
    """Make `user` a member of `partner` in `role`, instead of what they were there before."""
    groups.set_up(partner)
    membership, _ = Membership.objects.update_or_create(user=user, partner=partner, defaults={"role": role})
    for each in Role:
        if group := groups.group_of(partner, each):
            (user.groups.add if each == role else user.groups.remove)(group)
    return membership


@transaction.atomic
def leave(membership: Membership) -> None:
    """End a membership: what the person wrote stays."""
    user, partner = membership.user, membership.partner
    for role in Role:
        if group := groups.group_of(partner, role):
            user.groups.remove(group)
    membership.delete()


@transaction.atomic
def invite(email: str, partner: PartnerPage, role: Role, by) -> Invitation:
    """Ask whoever reads `email` to join `partner`: by an e-mail, sent once this is committed. An invitation of that
    address that is still open is replaced, so that only the newest e-mail works."""
    Invitation.objects.filter(email__iexact=email, partner=partner, accepted_at=None).delete()
    invitation = Invitation.objects.create(email=email, partner=partner, role=role, invited_by=by)
    log(partner, INVITED, user=by, data={"person": email, "role": str(role)})
    address = settings.BASE_URL + invitation.get_absolute_url()
    post.write_from("partners/mail/invitation.txt", [email], {"invitation": invitation, "address": address})
    return invitation


@transaction.atomic
def accept(invitation: Invitation, user) -> Membership | None:
    """`user` joins as they were invited to. None when somebody else was quicker with the same invitation."""
    taken = Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now())
    return join(user, invitation.partner, Role(invitation.role)) if taken else None


@transaction.atomic
def sign(agreement: Agreement, partner: PartnerPage, name: str, position: str, by) -> Signature:
    """`partner` accepts this version. Signing again what is signed changes nothing."""
    signature, created = Signature.objects.get_or_create(
        agreement=agreement, partner=partner, defaults={"name": name, "position": position, "signed_by": by}
    )
    if created:
        log(partner, SIGNED, user=by, data={"version": agreement.number})
    return signature


@transaction.atomic
def let_act_for(partner: PartnerPage, by: PartnerPage, because: str, user=None) -> ActsFor:
    """From now on the people of `by`, and of those who act for it, write and publish for `partner` as well."""
    stop_acting_for(partner)
    acts = ActsFor.objects.create(partner=partner, by=by, because=because)
    for page in [partner, *_acted_for_by(partner)]:
        for acting in [by, *_who_act_for(by)]:
            groups.let_act(acting, page)
    log(partner, ACTS, user=user, data={"by": by.title, "because": because})
    return acts


@transaction.atomic
def stop_acting_for(partner: PartnerPage, user=None) -> None:
    """The partner's own people are its only ones again."""
    acts = ActsFor.objects.filter(partner=partner).select_related("by").first()
    if not acts:
        return
    for page in [partner, *_acted_for_by(partner)]:
        for acting in [acts.by, *_who_act_for(acts.by)]:
            groups.stop_acting(acting, page)
    acts.delete()
    if user:
        log(partner, ACTS, user=user, data={"by": None})


def _acted_for_by(partner):
    """What `partner` acts for, directly or through others."""
    ids = ActsFor.objects.partners_of({partner.pk}) - {partner.pk}
    return PartnerPage.objects.filter(pk__in=ids)


def _who_act_for(partner):
    """Who acts for `partner`, and who for them: each has one at most."""
    found = []
    while acts := ActsFor.objects.filter(partner=partner).select_related("by").first():
        partner = acts.by
        found.append(partner)
    return found
