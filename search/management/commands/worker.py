import signal
import threading

from django.core.management.base import BaseCommand, CommandError

from search import worker
from search.index.client import EngineError


class Command(BaseCommand):
    help = "Does all waiting background work: indexing, embargoes, scheduled publishing. Run any number of them."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="return when nothing is due")

    def handle(self, *args, once, **options):
        if once:
            try:
                done = worker.run_until_nothing_is_due()
            except EngineError as error:
                raise CommandError(f"Elasticsearch did not answer: {error}") from error
            self.stdout.write(f"{done} sent to the index")
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        worker.run_until(stop)
