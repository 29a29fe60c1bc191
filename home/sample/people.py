"""The sample sign-ins."""

import secrets
from pathlib import Path

import environ
from django.conf import settings
from django.contrib.auth import get_user_model

from insight_hub.partners.groups import managers_group
from insight_hub.partners.joining import join
from insight_hub.partners.models import PartnerPage, Role

PASSWORD_FILE = "sample-password"
PEOPLE = {
    "manager@sample.example": None,
    "officer@sample.example": ("westerbeck-district-council", Role.OFFICER),
    "editor1@sample.example": ("westerbeck-district-council", Role.EDITOR),
    "editor2@sample.example": ("westerbeck-nhs-care-board", Role.EDITOR),
    "editor3@sample.example": ("healthwatch-westerbeck", Role.EDITOR),
    "reviewer1@sample.example": ("westerbeck-district-council", Role.REVIEWER),
    "reviewer2@sample.example": ("westerbeck-nhs-care-board", Role.REVIEWER),
    "reviewer3@sample.example": ("healthwatch-westerbeck", Role.REVIEWER),
}


def make_people() -> Path:
    """Make the sample sign-ins that are not there yet. The file that holds their password."""
    kept, password = _password()
    for email, belongs in PEOPLE.items():
        user, created = get_user_model().objects.get_or_create(username=email, defaults={"email": email})
        if created:
            user.set_password(password)
            user.save()
        if belongs:
            slug, role = belongs
            join(user, PartnerPage.objects.get(slug=slug), role)
        else:
            user.groups.add(managers_group())
    return kept


def _password():
    """SAMPLE_PASSWORD, or one made up at the first run and kept for its owner to read."""
    kept = settings.VAR / PASSWORD_FILE
    kept.parent.mkdir(parents=True, exist_ok=True)
    given = environ.Env().str("SAMPLE_PASSWORD", default="")
    if given or not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(given or secrets.token_urlsafe(9), encoding="utf-8")
    return kept, kept.read_text(encoding="utf-8")
