import json
import sys

from django.core.management.base import BaseCommand, CommandError

from search.index.client import EngineError
from search.index.verify import drift


class Command(BaseCommand):
    help = "Compares the index with the database. Exit status 1 when they differ."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print the differing references as JSON")

    def handle(self, *args, **options):
        try:
            found = drift()
        except EngineError as error:
            raise CommandError(f"Elasticsearch did not answer: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            for name, references in found.items():
                self.stdout.write(f"{name}: {len(references)} {' '.join(references[:20])}".rstrip())
        if any(found.values()):
            sys.exit(1)
