"""Receipts of what needs no journal, so that a copy of it is known without being decided again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0007_subjects_of_commits")]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "agency",
                        "receipt_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("agency", models.UUIDField()),
                ("receipt_id", models.UUIDField()),
                ("digest", models.BinaryField()),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["received_at"], name="receipt_by_time")],
            },
        ),
    ]
