"""People who sign in, for the tests of signing in: by the real pages, as a browser would."""

import time

from django.core import mail
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from insight_hub.partners.signing_in import second_step

PASSWORD = "correct horse"  # of everyone whom the factories make
LOGIN = "/accounts/login/"
CODE = "/accounts/login/code/"
LIMIT = 10  # wrong passwords for one name from one address


def sign_in(client, person, password=PASSWORD, next_url="", **request):
    name = person if isinstance(person, str) else person.username
    return client.post(LOGIN, {"username": name, "password": password, "next": next_url}, **request)


def fail(client, person, times=1, **request):
    """Give a wrong password; the last answer."""
    for _ in range(times):
        answer = sign_in(client, person, "wrong", **request)
    return answer


def is_signed_in(client) -> bool:
    return client.get("/about/").wsgi_request.user.is_authenticated


def with_second_step(person) -> list[str]:
    """Set up the second step of `person`; their recovery codes."""
    key = second_step.new_key()
    assert second_step.set_up(person, key, f"{totp(bytes.fromhex(key)):06d}")
    return second_step.make_recovery_codes(person)


def next_code(person) -> str:
    """What the app of `person` shows, as if the code before it had been used long ago."""
    apps = TOTPDevice.objects.filter(user=person)
    apps.update(last_t=-1)
    return f"{totp(apps.get().bin_key):06d}"


def wrong_code(person) -> str:
    return f"{(int(next_code(person)) + 500_000) % 1_000_000:06d}"


def letters_to(person, expected: int = 1) -> list:
    """Messages to `person`, once there are `expected`: they are sent beside the request."""
    ends = time.monotonic() + 10
    while True:
        found = [letter for letter in mail.outbox if letter.to == [person.email]]
        if len(found) >= expected or time.monotonic() > ends:
            return found
        time.sleep(0.01)
