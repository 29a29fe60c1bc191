from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from insight_hub.taxonomy.loading import SAMPLE_PLACES, UnreadableFile, load_places
from insight_hub.taxonomy.models import Place
from insight_hub.taxonomy.places import replaced_parts


class Command(BaseCommand):
    help = (
        "Loads places and what lies in what from a gazetteer (CSV). Without one: the places of the sample, "
        "unless places are loaded already and only another list is given. Safe to repeat."
    )

    def add_arguments(self, parser):
        parser.add_argument("gazetteer", nargs="?", type=Path, help="code, name, level, parent_code, …")
        parser.add_argument("--retired", type=Path, help="old_code, old_name, current_code")
        parser.add_argument("--boards", type=Path, help="boards of each authority: icb_code, lad_code")

    def handle(self, *args, gazetteer, retired, boards, **options):
        if gazetteer is None and not ((retired or boards) and Place.objects.exists()):
            gazetteer = SAMPLE_PLACES
        try:
            reports = load_places(gazetteer, retired=retired, boards=boards)
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        for what, report in reports.items():
            self.stdout.write(f"{what}: {report}")
        for sentence in replaced_parts(Place.objects.filter(level=Place.Level.LOCAL_AREA)):
            self.stdout.write(f"Local areas to look at: {sentence}")
        rejected = [rejection for report in reports.values() for rejection in report.rejected]
        for rejection in rejected:
            self.stderr.write(str(rejection))
        if rejected:
            raise CommandError(f"Rows left out: {len(rejected)}. All others are loaded.")
