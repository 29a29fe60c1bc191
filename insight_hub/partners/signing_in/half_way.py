"""Between the password and the second step: the session knows who is signing in, and signs them in for nothing."""

import time
from urllib.parse import urlencode

from django.contrib.auth import get_user_model, login
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django_otp import login as take_second_step

from insight_hub.partners.signing_in import second_step

KEY = "signing_in"
LASTS = 30 * 60  # seconds: enough to find the phone, or to put an app on it


def begin(request, user) -> None:
    """Note in a new session that `user` gave the right password; nothing of the one before it is kept."""
    request.session.flush()
    request.session[KEY] = {"person": user.pk, "proof": user.get_session_auth_hash(), "since": time.time()}


def person(request):
    """Who is half way, or None: also when that was too long ago, or the password has changed since."""
    noted = request.session.get(KEY)
    if not noted or time.time() - noted["since"] > LASTS:
        return None
    user = get_user_model().objects.filter(pk=noted["person"], is_active=True).first()
    return user if user and constant_time_compare(user.get_session_auth_hash(), noted["proof"]) else None


def next_step(user, next_url: str = "") -> str:
    """Where `user` goes on: to give a code, or to set up the app that gives it."""
    address = reverse("sign-in-code" if second_step.app_of(user) else "second-step-set-up")
    return f"{address}?{urlencode({'next': next_url})}" if next_url else address


def finish(request, user, app, by: str) -> None:
    """Sign `user` in, in a new session that remembers the second step, taken `by` app or recovery code."""
    request.session.pop(KEY, None)
    request.second_step = by
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    take_second_step(request, app)
