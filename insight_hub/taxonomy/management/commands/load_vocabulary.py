from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from insight_hub.taxonomy.loading import SHIPPED, UnreadableFile, load_vocabulary


class Command(BaseCommand):
    help = (
        "Loads the topics, groups, methods and jargon that ship with the hub. Adds what is missing and "
        "leaves what exists as the hub's managers made it. Safe to repeat."
    )

    def add_arguments(self, parser):
        parser.add_argument("--update", action="store_true", help="Put shipped entries back to the shipped words.")
        parser.add_argument(
            "--folder", type=Path, default=SHIPPED, help="Load files of the same layout from another folder."
        )

    def handle(self, *args, update, folder, **options):
        try:
            reports = load_vocabulary(folder, update=update)
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        for file, report in reports.items():
            self.stdout.write(f"{file}: {report}")
        rejected = [rejection for report in reports.values() for rejection in report.rejected]
        for rejection in rejected:
            self.stderr.write(str(rejection))
        if rejected:
            raise CommandError(f"Rows left out: {len(rejected)}. All others are loaded.")
