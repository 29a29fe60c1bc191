"""Commands that do something for one person, found by what they sign in with."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from insight_hub.partners.signing_in.lockout import canonical


class PersonCommand(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("name", help="what the person signs in with, as a rule their e-mail address")

    def handle(self, *, name, **_):
        person = get_user_model().objects.filter(username=canonical(name)).first()
        if not person:
            raise CommandError(f"Nobody signs in as {name!r}.")
        self.do(person)
