"""Whom to write to."""

from django.contrib.auth import get_user_model
from django.db.models import Q

from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import MANAGERS_GROUP, WORKING


def managers_addresses() -> list[str]:
    """The e-mail addresses of the hub managers; of administrators while there are none."""
    people = _with_addresses()
    managers = people.filter(groups__name=MANAGERS_GROUP)
    return _addresses(managers if managers.exists() else people.filter(is_superuser=True))


def editors_addresses(partner: PartnerPage | None) -> list[str]:
    """The e-mail addresses of the editors and reviewers of `partner`."""
    return _addresses(_with_addresses().filter(memberships__partner=partner, memberships__role__in=WORKING))


def _with_addresses():
    return get_user_model().objects.filter(~Q(email=""), is_active=True)


def _addresses(people):
    return sorted(set(people.values_list("email", flat=True)))
