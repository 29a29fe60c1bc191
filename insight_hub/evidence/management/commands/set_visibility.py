import datetime

from django.core.management.base import BaseCommand, CommandError

from insight_hub.evidence import uk_time
from insight_hub.evidence.admin import note_change
from insight_hub.evidence.models import PAGE_MODELS, Level, Reference
from insight_hub.evidence.visibility import set_visibility
from insight_hub.evidence.who_sees import in_words


class Command(BaseCommand):
    help = "Changes who may see an engagement, finding or response."

    def add_arguments(self, parser):
        parser.add_argument("reference", metavar="REF", help="such as IH-F-000123")
        parser.add_argument("level", choices=Level.values)
        parser.add_argument("--until", metavar="ISO8601", help="public from then on; UK time unless it says otherwise")
        parser.add_argument("--listed", action="store_true", help="others are shown its title and whom to ask")

    def handle(self, *args, reference, level, until, listed, **options):
        found = Reference.objects.coded(reference).first()
        if not found:
            raise CommandError(f"There is no {reference}")
        public_from = until and _moment(until)
        before = in_words(found.visibility)
        changed = set_visibility(found, level, public_from, listed)
        page = PAGE_MODELS[found.kind].objects.filter(reference=found).first()
        if page:
            note_change(page, before, changed)
        then = f", public from {uk_time.in_words(public_from)}" if public_from else ""
        others = "; title and contact only for others" if listed else ""
        self.stdout.write(f"{found.code}: {Level(level).label}{then}{others}")


def _moment(text):
    try:
        moment = datetime.datetime.fromisoformat(text)
        return moment if moment.tzinfo else uk_time.moment_of(moment)
    except uk_time.NoSuchTime:
        raise CommandError(f"The clocks go forward over “{text}”: there is no such time in the UK") from None
    except uk_time.ComesTwice:
        raise CommandError(f"“{text}” comes twice as the clocks go back: add +01:00 (BST) or +00:00 (GMT)") from None
    except ValueError:
        raise CommandError(f"“{text}” is not a date and time such as 2026-03-01T09:00") from None
