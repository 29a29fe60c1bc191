from django.db import migrations, models
from django.db.models import Q


def note_the_end(apps, schema_editor):
    """Of what is taken down already nobody noted who could see it until then: whoever it is for now, as far as that
    was never wider than partners. What was public says so by itself."""
    Visibility = apps.get_model("evidence", "Visibility")
    SeenBy = apps.get_model("evidence", "SeenBy")
    down = Q(live=False) | Q(hidden=True) | Q(under__live=False) | Q(under__hidden=True)
    rows = Visibility.objects.filter(down).select_related("under")
    for row in rows.prefetch_related("shared_with", "under__shared_with"):
        seen = SeenBy.objects.filter(version__reference=row.pk).order_by("-version__number").first()
        for label in _labels(row) if seen else ():
            SeenBy.objects.update_or_create(
                version_id=seen.version_id, label=label, defaults={"to_the_end": True}
            )


def _labels(row):
    rows = [row, row.under] if row.under else [row]
    levels = {one.level for one in rows}
    managers = {"managers"} if any(one.moderated for one in rows) else set()
    if "partners" in levels and "own" not in levels:
        return {"partners"} | managers
    sharing = {partner.pk for one in rows for partner in one.shared_with.all()}
    return {f"own:{pk}" for pk in sharing | {row.partner_id} if pk} | managers


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0006_joint'),
    ]

    operations = [
        migrations.AddField(
            model_name='seenby',
            name='to_the_end',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(note_the_end, migrations.RunPython.noop),
    ]
