"""`manage.py remove_second_step NAME`: for a person who lost their phone and their recovery codes."""

from insight_hub.partners.management.person import PersonCommand
from insight_hub.partners.signing_in import second_step
from insight_hub.partners.signing_in.log import note
from insight_hub.partners.signing_in.mail import tell


class Command(PersonCommand):
    help = (
        "Remove a person's second step: their password is then enough, or they set up another when they next sign in. "
        "Make sure first, by other means than e-mail, that it is they who ask."
    )

    def do(self, person):
        if not second_step.remove(person):
            self.stdout.write(f"{person} has no second step.")
            return
        note(person, "accounts.second_step_removed")
        tell(person, "The second step was removed by an administrator, as for a lost phone.")
        self.stdout.write(f"The second step of {person} is removed.")
