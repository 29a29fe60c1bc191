"""Whom the filters of the admin's lists and reports name: colleagues. Wagtail's name all who ever edited a page."""

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.forms import ModelChoiceField

from insight_hub.partners.models import Membership
from insight_hub.partners.reader import Reader

PEOPLE = ("user", "owner", "edited_by", "requested_by", "locked_by")  # Wagtail's filters by person


def ask_of_colleagues(request) -> None:
    """Take the numbers of other people out of the filters: a list says by whose name it is filtered."""
    asked = [name for name in PEOPLE if name in request.GET]
    if not asked or Reader.of(request.user).manages:
        return
    known = {str(pk) for pk in _colleagues_of(request.user).values_list("pk", flat=True)}
    request.GET = request.GET.copy()
    for name in asked:
        request.GET.setlist(name, [value for value in request.GET.getlist(name) if value in known])


def name_colleagues(user, context: dict) -> None:
    """Leave other people out of what the filters offer."""
    form = getattr(context.get("filters"), "form", None)
    fields = [field for field in form.fields.values() if _chooses_people(field)] if form else []
    if not fields or Reader.of(user).manages:
        return
    for field in fields:
        field.queryset = field.queryset.filter(pk__in=_colleagues_of(user).values("pk"))


def _colleagues_of(user):
    """Those who sign in for the partners that `user` signs in or works for, and `user`."""
    members = Membership.objects.filter(partner__in=Reader.of(user).partner_ids).values("user")
    return get_user_model().objects.filter(Q(pk__in=members) | Q(pk=user.pk))


def _chooses_people(field):
    return isinstance(field, ModelChoiceField) and field.queryset.model is get_user_model()
