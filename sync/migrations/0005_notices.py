"""The outbox: what happened, to be told outside."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0004_holding_stream")]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("agency", models.UUIDField()),
                ("type", models.TextField()),
                ("data", models.JSONField()),
                ("happened_at", models.DateTimeField()),
                ("addressed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("addressed_at__isnull", True)),
                        fields=["happened_at"],
                        name="notice_waiting",
                    )
                ],
            },
        ),
    ]
