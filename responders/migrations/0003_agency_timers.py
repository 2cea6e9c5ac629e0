"""An agency's own times of the safety timers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("responders", "0002_feed"),
    ]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="timers",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
