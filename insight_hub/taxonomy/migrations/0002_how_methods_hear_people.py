from django.db import migrations, models

# What ships with the hub, for hubs that have loaded it before: all others hear many people.
SHIPPED = {
    "in-depth": [
        "interviews",
        "focus-groups",
        "workshops",
        "enter-and-view",
        "stories-and-case-studies",
        "deliberation",
        "co-production",
    ],
    "representative": ["representative-survey"],
    "nobody": ["evidence-review"],
}


def mark_shipped_methods(apps, schema_editor):
    methods = apps.get_model("taxonomy", "Method").objects.using(schema_editor.connection.alias)
    for way, slugs in SHIPPED.items():
        methods.filter(slug__in=slugs).update(way=way)


class Migration(migrations.Migration):

    dependencies = [
        ("taxonomy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="method",
            name="way",
            field=models.CharField(choices=[("many", "Many people, briefly"), ("representative", "A sample that stands for everyone"), ("in-depth", "A few people, at length"), ("nobody", "Nobody is asked anything new")], default="many", help_text="Confidence in findings is worked out from it. At length, a few people are enough; briefly, it takes many. Choose the sample only where it was drawn or weighted to stand for a whole population.", max_length=14, verbose_name="how it hears people"),
        ),
        migrations.RunPython(mark_shipped_methods, migrations.RunPython.noop),
    ]
