import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from search.evaluation import Unreadable, means, measure, read


class Command(BaseCommand):
    help = "Measures how well searches find, over queries for which somebody said what is relevant."

    def add_arguments(self, parser):
        parser.add_argument(
            "--queries", required=True, type=Path, help='JSON lines: {"id": …, "text": …, "filters": {…}, "kind": …}'
        )
        parser.add_argument(
            "--judgements", required=True, type=Path, help="lines: query id, TAB, reference or external id, TAB, 0 to 3"
        )
        parser.add_argument("--json", action="store_true", help="print the measures, and those of each query, as JSON")

    def handle(self, *args, queries, judgements, **options):
        try:
            measured = list(measure(read(queries, judgements)))
        except (OSError, Unreadable, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        if instead := sum(one.results.backend == "database" for one in measured):
            self.stderr.write(f"Elasticsearch did not answer {instead} of {len(measured)} queries: the database did.")
        averages = means(measured)
        if options["json"]:
            each = {one.query.id: {**one.measures, "found": one.found} for one in measured}
            self.stdout.write(json.dumps({"means": averages, "queries": each}))
            return
        for kind, values in averages.items():
            shown = "  ".join(f"{name} {value:.3f}" for name, value in values.items() if name != "queries")
            self.stdout.write(f"{kind:12} {values['queries']:4} queries  {shown}")
