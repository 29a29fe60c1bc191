"""The steps of running an engagement together. Each locks the request, so that of two people only one takes it, and is
told to the other side. What is agreed is logged on the engagement; who asked, withdrew and declined is kept with the
request alone, for fewer people may know of it than read the engagement's history."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from insight_hub.evidence.joint import letters
from insight_hub.evidence.models import EngagementPage, JoinRequest, JoinState, Reference, Undertaking
from insight_hub.evidence.visibility import share, stop_sharing
from insight_hub.partners.models import PartnerPage

ACCEPT = "evidence.joint.accept"
END = "evidence.joint.end"


class TooLate(Exception):
    """Somebody else took another step first."""


def ask(page: EngagementPage, partner: PartnerPage, offers: list[str], message: str, user) -> JoinRequest:
    """Have the publisher of `page` asked whether `partner` may join. Nothing is shared by it."""
    try:
        with transaction.atomic():
            asked = JoinRequest.objects.create(
                reference=page.reference, partner=partner, offers=offers, message=message, asked_by=user
            )
            letters.tell_of_asking(asked)
    except IntegrityError:  # it has asked, a moment ago
        raise TooLate from None
    return asked


@transaction.atomic
def withdraw(asked: JoinRequest, user) -> None:
    _turn(asked, JoinState.WAITING, JoinState.WITHDRAWN, ended_by=user, ended_at=timezone.now())


@transaction.atomic
def accept(asked: JoinRequest, words: str, user) -> None:
    """The publisher says yes: from now on the partner is shown with the engagement, and sees all of it."""
    _turn(asked, JoinState.WAITING, JoinState.ACCEPTED, answered_by=user, answered_at=timezone.now(), words=words)
    share(asked.reference, asked.partner)
    _log(asked, ACCEPT, user)
    letters.tell_of_yes(asked)


@transaction.atomic
def decline(asked: JoinRequest, words: str, user) -> None:
    _turn(asked, JoinState.WAITING, JoinState.DECLINED, answered_by=user, answered_at=timezone.now(), words=words)
    letters.tell_of_no(asked)


@transaction.atomic
def end(asked: JoinRequest, user) -> None:
    """Either side ends it: what was shared is closed at once."""
    _turn(asked, JoinState.ACCEPTED, JoinState.ENDED, ended_by=user, ended_at=timezone.now())
    stop_sharing(asked.reference, asked.partner)
    _log(asked, END, user)
    letters.tell_of_end(asked)


@transaction.atomic
def undertake(asked: JoinRequest, partner: PartnerPage, what: str, due, user) -> Undertaking:
    """Write down what one of the two agreed to do, and by when."""
    _turn(asked, JoinState.ACCEPTED, JoinState.ACCEPTED)
    return asked.undertakings.create(partner=partner, what=what, due=due, added_by=user)


@transaction.atomic
def note_done(asked: JoinRequest, undertaking: Undertaking) -> None:
    _turn(asked, JoinState.ACCEPTED, JoinState.ACCEPTED)
    if not asked.undertakings.filter(pk=undertaking.pk, done_on=None).update(done_on=timezone.localdate()):
        raise TooLate


@transaction.atomic
def name_entry(asked: JoinRequest, entry: Reference | None) -> None:
    """Say which of its own engagements holds what the joining partner finds by it, or that none does."""
    _turn(asked, JoinState.ACCEPTED, JoinState.ACCEPTED, own_entry=entry)


def _turn(asked, before, after, **facts):
    """Take `asked` from one state into another. Raises TooLate when it is not in the first any more."""
    state = JoinRequest.objects.select_for_update(no_key=True).values_list("state", flat=True).get(pk=asked.pk)
    if state != before:
        raise TooLate
    for name, value in {"state": after, **facts}.items():
        setattr(asked, name, value)
    asked.save(update_fields=["state", *facts])


def _log(asked, action, user):
    """On the engagement, for its editors; its reference stands for its title."""
    page = EngagementPage.objects.get(reference=asked.reference)
    log(page, action, user=user, data={"reference": asked.reference.code, "partner": asked.partner.title})
