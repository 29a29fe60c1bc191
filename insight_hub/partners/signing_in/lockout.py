"""Who has failed to sign in too often waits: by name and address together, and later by name from anywhere.

django-axes counts, in its own table. Names that nobody here has are kept only as a keyed hash, as people type their
password into the wrong box.
"""

from collections import Counter
from datetime import timedelta
from math import ceil

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Max, Sum
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from insight_hub.partners.signing_in import second_step

ANYWHERE = 5  # times as many failures of one name, from all addresses together, lock it everywhere


class Lockout(AxesDatabaseHandler):
    def get_failures(self, request, credentials=None) -> int:
        """Failures as AXES_FAILURE_LIMIT counts them: those from this address, or a fifth of those from anywhere."""
        here, anywhere = (
            attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(here, anywhere // ANYWHERE)


def canonical(typed: str) -> str | None:
    """The user name that was meant, whatever its capitals; None if nobody has it."""
    names = get_user_model().objects.filter(username__iexact=typed).values_list("username", flat=True)
    return min(names, key=lambda name: name != typed, default=None)


def kept_name(request, credentials=None) -> str:
    """The name under which a failure is counted: a known person's own, or the hash of an unknown one."""
    typed = (credentials or request.POST).get("username") or ""
    noted = getattr(request, "name_kept", None)
    if not noted or noted[0] != typed:
        noted = request.name_kept = (typed, canonical(typed) or _hash(typed))
    return noted[1]


def locked_out(request, *_, **__):
    """The page for those who wait, known here or not: status 429, and how long."""
    minutes = minutes_left(request)
    page = render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
    page["Retry-After"] = minutes * 60
    return page


def minutes_left(request) -> int:
    """Until failures of this name stop counting."""
    attempts = Lockout().get_user_attempts(request, request.axes_credentials)
    latest = [queryset.aggregate(latest=Max("attempt_time"))["latest"] for queryset in attempts]
    ends = max(filter(None, latest), default=timezone.now()) + cool_off()
    return max(1, ceil((ends - timezone.now()).total_seconds() / 60))


def cool_off() -> timedelta:
    return settings.AXES_COOLOFF_TIME


def locked_people() -> list[tuple]:
    """Known people who are locked out, from one address or from everywhere, each with when that ends."""
    recent = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - cool_off())
    ends, anywhere, locked = {}, Counter(), set()
    for row in recent.values("username", "ip_address").annotate(n=Sum("failures_since_start"), at=Max("attempt_time")):
        name = row["username"]
        anywhere[name] += row["n"]
        ends[name] = max(ends.get(name, row["at"]), row["at"])
        if max(row["n"], anywhere[name] // ANYWHERE) >= settings.AXES_FAILURE_LIMIT:
            locked.add(name)
    people = get_user_model().objects.filter(username__in=locked).order_by("username")
    return [(person, ends[person.username] + cool_off()) for person in people]


def lift(person) -> None:
    """Let `person` try again at once, password and codes, from every address."""
    AccessAttempt.objects.filter(username=person.get_username()).delete()
    second_step.end_waits(person)


def _hash(typed):
    return "unknown " + salted_hmac("insight_hub.partners.signing_in.lockout", typed.casefold()).hexdigest()
