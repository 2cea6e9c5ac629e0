"""Synthetic calls for help, and how far they came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0005_watch_over_positions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("request", models.UUIDField(primary_key=True, serialize=False)),
                ("slot", models.BigIntegerField(unique=True)),
                ("sent_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField(null=True)),
                ("climbed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["sent_at"], name="heartbeat_by_time")],
            },
        ),
    ]
