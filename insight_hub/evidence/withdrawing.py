"""Taking down what was published, with the reason that then stands at its address, and bringing it back."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import get_active_log_context, log

from insight_hub.evidence.models.reference import Reference
from insight_hub.evidence.models.withdrawal import Withdrawal
from insight_hub.evidence.visibility import once_open_to
from insight_hub.partners.reader import Reader

WITHDRAW = "evidence.withdraw"
BRING_BACK = "evidence.bring_back"
EXPIRED = "Its publisher had set the day on which it would be taken down."
NO_REASON = "No reason was given."


@dataclass(frozen=True)
class Tombstone:
    """Why a thing is not shown: withdrawn, or hidden by a hub manager (`hidden`). `with_engagement`: it went with
    what it stands under."""

    withdrawal: Withdrawal | None = None
    hidden: bool = False
    with_engagement: bool = False


@transaction.atomic
def withdraw(page, reason: str, user) -> None:
    """Take a live page down: it, its old versions, and what stands under it."""
    if not page.live:
        return
    _open(page.reference_id, reason, user)
    UnpublishPageAction(page, user=user, log_action=False).execute(skip_permission_checks=True)
    log(page, WITHDRAW, user=user, data={"reason": reason})


@transaction.atomic
def bring_back(page, user) -> None:
    """Publish a withdrawn page again, as it stands in its latest draft."""
    revision = page.get_latest_revision() or page.save_revision(user=user)
    revision.publish(user=user)


def note_turn(page) -> None:
    """The page has come alive, or gone: whichever way it went, a withdrawal is opened or closed with it."""
    is_open = Withdrawal.objects.filter(Withdrawal.OPEN, reference=page.reference_id)
    user = get_active_log_context().user
    if page.live:
        if is_open.update(brought_back_at=timezone.now(), brought_back_by=user):
            log(page, BRING_BACK, user=user)
    elif not is_open.exists():
        _open(page.reference_id, EXPIRED if page.expired else NO_REASON, user)


def tombstone_of(reference: Reference, reader: Reader) -> Tombstone:
    """What `reader`, to whom `reference` was open once, is told of why it is closed."""
    for one, with_engagement in _above(reference, reader):
        if withdrawal := one.withdrawals.filter(Withdrawal.OPEN).first():
            return Tombstone(withdrawal, with_engagement=with_engagement)
        if one.visibility.hidden:
            return Tombstone(hidden=True, with_engagement=with_engagement)
    return Tombstone()


def _above(reference, reader):
    """The reference, and what it stands under where the reader could see that once too."""
    yield reference, False
    above = Reference.objects.filter(once_open_to(reader), pk=reference.visibility.under_id).first()
    if above:
        yield above, True


def _open(reference_id, reason, user):
    Withdrawal.objects.create(reference_id=reference_id, reason=reason, withdrawn_at=timezone.now(), withdrawn_by=user)
