"""The second step of signing in: a code from an app on the person's phone, or one of their recovery codes.

The app's key and the recovery codes lie in django-otp's tables. A person has one app at most.
"""

import time
from base64 import b32encode
from dataclasses import dataclass
from math import ceil

import segno
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from insight_hub.partners.models import Role
from insight_hub.partners.reader import MANAGERS_GROUP

NAME = "app"
DIGITS_OF_RECOVERY_CODE = 10  # an app's code has six, so one box takes both
RECOVERY_CODES = 10


@dataclass(frozen=True)
class Answer:
    """What became of a code. `by`: "app" or "recovery code" where it was accepted; `wait`: seconds until the next
    one is looked at, after wrong ones."""

    by: str = ""
    wait: int = 0


def app_of(user) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_required_of(user) -> bool:
    """Hub managers, reviewers and administrators need a second step, unless the hub's settings waive it."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    needing = Q(is_superuser=True) | Q(groups__name=MANAGERS_GROUP) | Q(memberships__role=Role.REVIEWER)
    return get_user_model().objects.filter(needing, pk=user.pk).exists()


def is_owed(user, session) -> bool:
    """Whether `user`, signed in by `session`, has not taken a second step there that they have or need."""
    app = app_of(user)
    if app:
        return session.get(DEVICE_ID_SESSION_KEY) != app.persistent_id
    return is_required_of(user)


def new_key() -> str:
    """A secret for a new app, in hexadecimal digits."""
    return default_key()


def in_app(user, key: str) -> TOTPDevice:
    """The app that `key` makes, not yet kept."""
    return TOTPDevice(user=user, key=key, name=NAME)


def picture_of(app: TOTPDevice) -> str:
    """The QR code that sets the app up, as an SVG element."""
    return segno.make_qr(app.config_url).svg_inline(scale=5, border=4, light="#fff", svgclass="hub-qr")


@transaction.atomic
def set_up(user, key: str, code: str) -> TOTPDevice | None:
    """Keep the app that `key` makes as the person's one, if they have none yet and `code` is what it shows now."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)  # one app, also when asked twice at once
    if app_of(user):
        return None
    app = in_app(user, key)
    shown = TOTP(app.bin_key, app.step, app.t0, app.digits, app.drift)
    shown.time = time.time()
    digits = digits_of(code)
    if len(digits) != app.digits or not shown.verify(int(digits), app.tolerance):
        return None
    app.last_t, app.drift = shown.t(), shown.drift
    app.save()
    return app


@transaction.atomic
def remove(user) -> bool:
    """Take the second step away from `user`. Whether there was one."""
    removed, _ = TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    return bool(removed)


@transaction.atomic
def make_recovery_codes(user) -> list[str]:
    """Ten new codes of ten digits, each good for one sign-in; those made before are good for none."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": NAME})
    device.token_set.all().delete()
    codes = [get_random_string(DIGITS_OF_RECOVERY_CODE, "0123456789") for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return codes


def recovery_codes_left(user) -> int:
    return StaticDevice.objects.filter(user=user, token_set__isnull=False).count()


@transaction.atomic
def check(user, code: str) -> Answer:
    """Look at a code once: an app's is good for one sign-in, and so is a recovery code. After each wrong one the
    next is looked at only after a wait that doubles."""
    digits = digits_of(code)
    is_recovery = len(digits) == DIGITS_OF_RECOVERY_CODE
    devices = (StaticDevice if is_recovery else TOTPDevice).objects.select_for_update(no_key=True)
    device = devices.filter(user=user, confirmed=True).first()
    if not device or not digits:
        return Answer()
    allowed, reason = device.verify_is_allowed()
    if not allowed:
        return Answer(wait=max(1, ceil((reason["locked_until"] - timezone.now()).total_seconds())))
    if not device.verify_token(digits):
        return Answer()
    return Answer(by="recovery code" if is_recovery else "app")


@transaction.atomic
def end_waits(user) -> None:
    """Let codes be looked at again at once, after wrong ones."""
    for model in (TOTPDevice, StaticDevice):
        for device in model.objects.filter(user=user):
            device.throttle_reset()


def digits_of(code: str) -> str:
    """The digits of a code as people type it, or nothing if anything else is in it."""
    digits = "".join(code.split()).replace("-", "")
    return digits if digits.isascii() and digits.isdecimal() else ""


def key_in_words(app: TOTPDevice) -> str:
    """The app's key as people type it: letters and digits in fours."""
    key = b32encode(app.bin_key).decode()
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
