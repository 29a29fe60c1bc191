"""One door for everyone who is signed in: who owes a second step is signed in for nothing."""

from contextlib import nullcontext

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from wagtail.log_actions import LogContext

from insight_hub.partners.signing_in import half_way, second_step


class SecondStepGate:
    """Whoever is signed in by password alone, and has or needs a second step, is led to it once and is the public
    until then. What others do to rights in a request is logged as theirs."""

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and second_step.is_owed(user, request.session):
            half_way.begin(request, user)
            _make_public(request)
            if request.method == "GET":
                response = redirect(half_way.next_step(user, _worth_returning_to(request)))
                add_never_cache_headers(response)
                return response
        with LogContext(user=user) if request.user.is_authenticated else nullcontext():
            return self._get_response(request)


def _make_public(request):
    request.user = AnonymousUser()

    async def auser():
        return request.user

    request.auser = auser


def _worth_returning_to(request):
    return "" if request.path.startswith("/accounts/") else request.get_full_path()
