"""Sending the e-mails that wait: outside any transaction, each to one person, until a mail server takes it."""

import datetime
import logging
import smtplib
from collections.abc import Iterable

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from insight_hub.partners.models import Letter

logger = logging.getLogger("insight_hub.post")

CLAIM = datetime.timedelta(seconds=60)  # how long a process may take over a letter before another sends it
FIRST_WAIT = datetime.timedelta(seconds=30)  # after a refusal; doubled at each
LONGEST_WAIT = datetime.timedelta(hours=1)
GIVE_UP_AFTER = 20  # refusals, half a day or so; the letter then stays for whoever looks after the hub
AUTOMATIC = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no out-of-office notes, please
AT_ONCE = 20  # letters a round, so that other work waits for seconds at most


def write(addresses: Iterable[str], subject: str, body: str) -> None:
    """Have an e-mail sent to each of these, alone. Part of the caller's transaction."""
    subject = " ".join(subject.split())[:200]
    Letter.objects.bulk_create([Letter(to=address, subject=subject, body=body) for address in addresses])


def write_from(template: str, addresses: Iterable[str], context: dict) -> None:
    """Have an e-mail sent to each of these that says what `template` says with `context`: its first line is the
    subject. Part of the caller's transaction."""
    subject, _, body = render_to_string(template, context).strip().partition("\n")
    write(sorted({address for address in addresses if address}), subject, body.strip() + "\n")


def send_waiting() -> int:
    """Send what is due; how many were taken. The first refusal ends the round: the server may be away."""
    sent = 0
    due = Letter.objects.filter(send_at__lte=timezone.now(), refusals__lt=GIVE_UP_AFTER)
    for letter in due.order_by("send_at", "pk")[:AT_ONCE]:
        if not _claim(letter):
            continue
        try:
            EmailMessage(letter.subject, letter.body, to=[letter.to], headers=AUTOMATIC).send()
        except (smtplib.SMTPException, OSError, ValueError) as refusal:
            logger.warning("Letter %s was not taken, trying again: %s", letter.pk, type(refusal).__name__)
            _wait(letter)
            break
        letter.delete()
        sent += 1
    return sent


def _claim(letter):
    """Whether it is this process that sends it."""
    waiting = Letter.objects.filter(pk=letter.pk, send_at=letter.send_at)
    return waiting.update(send_at=timezone.now() + CLAIM) == 1


def _wait(letter):
    wait = min(FIRST_WAIT * 2 ** min(letter.refusals, 10), LONGEST_WAIT)
    Letter.objects.filter(pk=letter.pk).update(send_at=timezone.now() + wait, refusals=letter.refusals + 1)
