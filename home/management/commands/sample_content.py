from django.core.management.base import BaseCommand

from home.sample.load import load_everything
from home.sample.people import PEOPLE, make_people


class Command(BaseCommand):
    help = "Loads the sample partnership, real sample findings and sample sign-ins. Safe to repeat."

    def handle(self, *args, **options):
        load_everything(self.stdout.write)
        password_file = make_people()
        self.stdout.write(f"{len(PEOPLE)} sample sign-ins; their password is in {password_file.name}")
