"""Mail to people about their own sign-in, sent beside the request, which takes as long whoever it is about."""

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import connections
from django.template.loader import render_to_string

_logger = logging.getLogger(__name__)
_post = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def tell(person, what: str) -> None:
    """Write to `person` that `what` was done to their sign-in, so that they notice if it was not them."""
    if person.email:
        body = render_to_string("accounts/mail/notice.txt", {"what": what, "address": settings.BASE_URL})
        later(partial(send_mail, "Insight Hub: your sign-in was changed", body, None, [person.email]))


def later(doing) -> None:
    """Call `doing` soon, in a thread that has the database to itself. If it fails, that is logged."""
    _post.submit(_guarded, doing)


def _guarded(doing):
    try:
        doing()
    except Exception:
        _logger.exception("A message about a sign-in could not be sent")
    finally:
        connections.close_all()
