"""Whom to write to."""

from django.contrib.auth import get_user_model

from insight_hub.partners import groups
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import WORKING


def managers_addresses() -> list[str]:
    """The e-mail addresses of the hub managers; of administrators while there are none."""
    managers = groups.managers()
    return _addresses(managers if managers.exists() else _active().filter(is_superuser=True))


def editors_addresses(partner: PartnerPage | None) -> list[str]:
    """The e-mail addresses of the editors and reviewers of `partner`."""
    return _addresses(_active().filter(memberships__partner=partner, memberships__role__in=WORKING))


def reviewers_addresses(partner: PartnerPage) -> list[str]:
    """The e-mail addresses of those who decide for `partner`: its reviewers, and those of who acts for it."""
    return _addresses(groups.reviewers_of(partner))


def _active():
    return get_user_model().objects.filter(is_active=True)


def _addresses(people):
    return sorted({address for address in people.values_list("email", flat=True) if address})
