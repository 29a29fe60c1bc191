"""`manage.py lift_lockout NAME`: let a person who failed to sign in too often try again now."""

from insight_hub.partners.management.person import PersonCommand
from insight_hub.partners.signing_in.lockout import lift
from insight_hub.partners.signing_in.log import note


class Command(PersonCommand):
    help = "Let a person who failed to sign in too often, or gave too many wrong codes, try again now."

    def do(self, person):
        lift(person)
        note(person, "accounts.lockout_lifted")
        self.stdout.write(f"{person} can try again now.")
