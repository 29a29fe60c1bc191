import json
import time

from django.core.management.base import BaseCommand, CommandError

from search.index.client import EngineError, NoEngine
from search.index.rebuild import AlreadyUnderWay, rebuild
from search.index.verify import drift
from search.models import IndexBuild
from search.models.index_build import Superseded

LOOK_AGAIN = 1.0  # seconds


class Command(BaseCommand):
    help = "Makes a new index beside the old one, compares and swaps. Searches go on answering."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print what was done as JSON")

    def handle(self, *args, **options):
        as_json = options["json"]
        say = (lambda line: None) if as_json else self.stdout.write
        try:
            done = self._rebuild(say)
            done["drift"] = {name: len(found) for name, found in drift().items()}
        except NoEngine as error:
            raise CommandError("There is no Elasticsearch to build in: ELASTICSEARCH_URL is empty.") from error
        except EngineError as error:
            raise CommandError(f"Elasticsearch did not answer: {error}") from error
        except Superseded as error:
            raise CommandError("Another rebuild took over, as this one had stood still for too long.") from error
        self.stdout.write(json.dumps(done) if as_json else f"Rebuilt: {done['references']} references")

    def _rebuild(self, say):
        """Rebuild, once nobody else does: one that was killed is waited for until its claim runs out."""
        said = ""
        while True:
            try:
                return rebuild("it was asked for", say)
            except AlreadyUnderWay:
                build = IndexBuild.objects.under_way()
                line = f"Another rebuild is under way: {build}" if build else ""
                if line and line != said:
                    say(line)
                said = line
                time.sleep(LOOK_AGAIN)
