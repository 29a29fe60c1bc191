"""What hub managers do about a reported problem: each step changes who sees the thing, and is logged."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from insight_hub.evidence import letters
from insight_hub.evidence.models import PAGE_MODELS, Problem, Reference, Stage, Visibility
from insight_hub.evidence.visibility import change

NAME = "evidence.problem.name"
TAKE_UP = "evidence.problem.take_up"
HIDE = "evidence.problem.hide"
SHOW_AGAIN = "evidence.problem.show_again"
CLOSE = "evidence.problem.close"
MOST_AN_HOUR = 10  # reports from one address: a whole office may share it
SENDER_KEPT = datetime.timedelta(days=1)


class StillHidden(Exception):
    """A problem cannot be closed while what it is about is hidden and not withdrawn: nobody would look at it again."""


@transaction.atomic
def report(address: str, reference: Reference | None, words: str, contact: str, sender: str) -> Problem:
    """Keep a report, and have hub managers told. It changes nothing about who sees the thing."""
    problem = Problem.objects.create(
        address=address, reference=reference, words=words, contact=contact, sender=_hidden_name(sender)
    )
    letters.tell_of_problem(problem)
    return problem


def sent_too_many(sender: str) -> bool:
    """Whether as many reports came from this network address within an hour as one may send."""
    since = timezone.now() - datetime.timedelta(hours=1)
    return Problem.objects.filter(sender=_hidden_name(sender), reported_at__gt=since).count() >= MOST_AN_HOUR


@transaction.atomic
def name(problem: Problem, reference: Reference, user) -> None:
    """Say what evidence a report is about, where its address does not, as that of a place's page."""
    problem.reference = reference
    problem.save(update_fields=["reference"])
    log(problem, NAME, user=user, data={"reference": reference.code})
    _turn(problem, problem.stage)


@transaction.atomic
def take_up(problem: Problem, user) -> None:
    """Look into it: from now until it is closed, managers see the thing whatever its level."""
    _turn(problem, Stage.LOOKED_AT)
    log(problem, TAKE_UP, user=user)


@transaction.atomic
def hide(problem: Problem, user) -> None:
    """Take the thing, and all beneath it, out of everybody's sight but managers'."""
    _turn(problem, Stage.LOOKED_AT)
    change(problem.reference, hidden=True)
    _log_on_both(problem, HIDE, user)
    letters.tell_of_hiding(problem.reference)


@transaction.atomic
def show_again(problem: Problem, user) -> None:
    change(problem.reference, hidden=False)
    _log_on_both(problem, SHOW_AGAIN, user)
    letters.tell_of_showing_again(problem.reference)


@transaction.atomic
def close(problem: Problem, user, outcome: str) -> None:
    """End it, with a sentence on what came of it. Raises StillHidden."""
    if problem.reference and _is_hidden_and_live(problem.reference):
        raise StillHidden
    _turn(problem, Stage.CLOSED)
    log(problem, CLOSE, user=user, data={"outcome": outcome})


def erase_what_need_not_be_kept() -> int:
    """Erase reporters' contact details `PROBLEM_CONTACT_DAYS` after closing, and what tells where reports came from
    after a day. How many reports were changed."""
    now = timezone.now()
    contacts = Problem.objects.filter(
        ~Q(contact=""), closed_at__lt=now - datetime.timedelta(days=settings.PROBLEM_CONTACT_DAYS)
    )
    senders = Problem.objects.filter(~Q(sender=""), reported_at__lt=now - SENDER_KEPT)
    if not contacts.exists() and not senders.exists():
        return 0
    return contacts.update(contact="") + senders.update(sender="")


def _turn(problem, stage):
    if stage == Stage.CLOSED:
        problem.closed_at = problem.closed_at or timezone.now()
    else:
        problem.closed_at = None
    problem.stage = stage
    problem.save(update_fields=["stage", "closed_at"])
    if problem.reference:
        looked_at = Problem.objects.filter(reference=problem.reference, stage=Stage.LOOKED_AT).exists()
        if problem.reference.visibility.moderated != looked_at:
            change(problem.reference, moderated=looked_at)


def _is_hidden_and_live(reference):
    return Visibility.objects.filter(pk=reference.pk, hidden=True, live=True).exists()


def _log_on_both(problem, action, user):
    """On the report, for managers, and on the page, for its editors."""
    log(problem, action, user=user)
    page = PAGE_MODELS[problem.reference.kind].objects.filter(reference=problem.reference).first()
    if page:
        log(page, action, user=user)


def _hidden_name(sender):
    """A network address as a hash that nobody can turn back, and that is another on the next day."""
    return salted_hmac("insight_hub.problems", f"{timezone.localdate()} {sender}", algorithm="sha256").hexdigest()
