"""How far the watch over a unit has got since its newest fix."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("responders", "0007_code_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="unitlive",
            name="alert_level",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="unitlive",
            name="alerted_at",
            field=models.DateTimeField(null=True),
        ),
    ]
