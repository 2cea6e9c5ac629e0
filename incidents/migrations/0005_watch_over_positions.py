"""A timer may be a step of the watch over where a unit is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0004_call_type_mapping"),
    ]

    operations = [
        migrations.AlterField(
            model_name="timer",
            name="kind",
            field=models.TextField(
                choices=[
                    ("acknowledgement", "acknowledgement"),
                    ("check", "check"),
                    ("backup", "backup"),
                    ("position", "position"),
                ]
            ),
        ),
    ]
