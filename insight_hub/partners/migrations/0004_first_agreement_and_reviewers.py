"""The agreement that comes with the hub; and people who could publish until now go on doing so, as reviewers."""

import datetime
from pathlib import Path

from django.db import migrations
from django.utils import timezone

SHIPPED = Path(__file__).parents[1] / "agreement.html"
EDITORS, REVIEWERS = "Editors of organisation ", "Reviewers of organisation "


def add_the_shipped_agreement(apps, schema_editor):
    Agreement = apps.get_model("partners", "Agreement")
    if not Agreement.objects.exists():
        review = timezone.localdate() + datetime.timedelta(days=365)
        Agreement.objects.create(number=1, text=SHIPPED.read_text(encoding="utf-8"), review_on=review)


def let_editors_be_reviewers(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for group in Group.objects.filter(name__startswith=EDITORS):
        group.name = REVIEWERS + group.name.removeprefix(EDITORS)
        group.save()
    apps.get_model("partners", "Membership").objects.filter(role="editor").update(role="reviewer")


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_agreement_and_invitations"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(add_the_shipped_agreement, migrations.RunPython.noop),
        migrations.RunPython(let_editors_be_reviewers, migrations.RunPython.noop),
    ]
