from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_closed_since'),
    ]

    operations = [
        migrations.AddField(
            model_name='indexstate',
            name='kept_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='indexstate',
            index=models.Index(fields=['kept_at'], name='index_state_kept_at'),
        ),
    ]
