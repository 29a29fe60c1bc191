import os

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from home.sample.seeding import SeededAlready, seed
from insight_hub.taxonomy.loading import SAMPLE_PLACES, load_places, load_vocabulary
from insight_hub.taxonomy.models import Place
from search.models import IndexState
from search.table import keep_what_is_behind

ALLOWED = "INSIGHT_HUB_ALLOW_SEED"
BATCH = 500  # rows of the table of searchable text kept at a time
SAY_EVERY = 10_000  # rows


class Command(BaseCommand):
    help = (
        "Loads synthetic findings for load tests: the same number and seed give the same words. The index is filled"
        " by the worker or by rebuild_index."
    )

    def add_arguments(self, parser):
        parser.add_argument("--findings", type=int, required=True, help="how many")
        parser.add_argument("--seed", type=int, required=True, help="which: any whole number")

    def handle(self, *args, **options):
        if os.environ.get(ALLOWED) != "1":
            raise CommandError(
                f"This fills the hub with invented findings, and nothing takes them away again. If that is what you"
                f" want, in a database of its own, set {ALLOWED}=1."
            )
        if options["findings"] < 1:
            raise CommandError("--findings must be at least 1.")
        load_vocabulary()
        if not Place.objects.exists():
            load_places(SAMPLE_PLACES)
        try:
            pages = seed(options["findings"], options["seed"], self.stdout.write)
        except SeededAlready:
            raise CommandError(
                "There are synthetic findings here already, and a second load would double them. Use a new database."
            ) from None
        self._analyse()
        self._keep_table()
        self._analyse()
        self.stdout.write(f"{pages} pages, {options['findings']} of them findings, from seed {options['seed']}")

    def _keep_table(self):
        kept, said = 0, 0
        while did := keep_what_is_behind(BATCH):
            kept += did
            if kept - said >= SAY_EVERY:
                said = kept
                self.stdout.write(f"{kept} of {IndexState.objects.count()} in the table of searchable text")

    def _analyse(self):
        """So many new rows at once are nothing that the database's planner knows of."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
