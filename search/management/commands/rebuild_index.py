import json

from django.core.management.base import BaseCommand, CommandError

from search.index.client import EngineError, NoEngine
from search.index.rebuild import rebuild
from search.index.verify import drift


class Command(BaseCommand):
    help = "Makes a new index beside the old one, catches up, compares and swaps. Searches go on answering."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print what was done as JSON")

    def handle(self, *args, **options):
        as_json = options["json"]
        say = (lambda line: None) if as_json else self.stdout.write
        try:
            done = rebuild(say)
            done["drift"] = {name: len(found) for name, found in drift().items()}
        except NoEngine as error:
            raise CommandError("There is no Elasticsearch to build in: ELASTICSEARCH_URL is empty.") from error
        except EngineError as error:
            raise CommandError(f"Elasticsearch did not answer: {error}") from error
        self.stdout.write(json.dumps(done) if as_json else f"Rebuilt: {done['references']} references")
