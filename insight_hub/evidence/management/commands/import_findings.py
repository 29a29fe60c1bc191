import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from insight_hub.evidence.importing.load import load
from insight_hub.evidence.importing.lookout import Lookout
from insight_hub.evidence.importing.sources import UnreadableFile
from insight_hub.partners.models import PartnerPage


class Command(BaseCommand):
    help = "Publishes the findings in a CSV, XLSX or JSON Lines file. Safe to repeat: rows are known by external_id."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--partner", metavar="SLUG", help="publishes the rows that name no organisation")
        parser.add_argument("--dry-run", action="store_true", help="check every row and keep nothing")
        parser.add_argument("--skip-alike", action="store_true", help="leave out new rows that look like something")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args, file, partner, dry_run, skip_alike, **options):
        try:
            report = self._load(file, partner, Lookout(skip_alike), dry_run)
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._say(report, dry_run)
        if report.rejected:
            sys.exit(1)

    def _load(self, file, partner, lookout, dry_run):
        partner = self._partner(partner)
        if not dry_run:
            return load(file, partner, lookout=lookout)
        with transaction.atomic():
            report = load(file, partner, lookout=lookout)
            transaction.set_rollback(True)
        return report

    def _partner(self, slug):
        if not slug:
            return None
        found = PartnerPage.objects.filter(slug=slug).first()
        if not found:
            raise CommandError(f"No organisation has the address /partners/{slug}/")
        return found

    def _say(self, report, dry_run):
        for row in report.alike:
            self.stdout.write(row.in_words())
        for row in report.rejected:
            self.stdout.write(f"row {row['row']}: {'; '.join(row['errors'])}")
        if report.unknown_columns:
            self.stdout.write(f"columns not used: {', '.join(report.unknown_columns)}")
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{would}created {report.created}, updated {report.updated}, unchanged {report.unchanged}, "
            f"rejected {len(report.rejected)}" + (f", skipped {report.skipped}" if report.skipped else "")
        )
