"""E-mail in plain words: sent once the transaction that gives rise to it is committed, each recipient by themselves."""

import logging
import smtplib
from collections.abc import Iterable

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

logger = logging.getLogger("insight_hub.partners.mail")


def send(template: str, addresses: Iterable[str], context: dict) -> None:
    """Send what `template` says with `context`: its first line is the subject. What cannot be sent is logged: nothing
    that somebody did is undone because a mail server is away."""
    subject, _, text = render_to_string(template, context).strip().partition("\n")
    for address in sorted({address for address in addresses if address}):
        message = EmailMessage(subject, text.strip() + "\n", to=[address], headers={"Auto-Submitted": "auto-generated"})
        transaction.on_commit(lambda message=message: _send(message))


def _send(message):
    try:
        message.send()
    except (OSError, smtplib.SMTPException):
        logger.exception("An e-mail could not be sent: %s", message.subject)
