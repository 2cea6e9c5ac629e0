from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0008_receipts_without_a_journal")]

    operations = [
        migrations.AddField("fieldchange", "seq", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "mutation",
            models.Index(
                fields=["device", "record_id"],
                name="mutation_from_rxdb",
                condition=models.Q(source="rxdb"),
            ),
        ),
    ]
