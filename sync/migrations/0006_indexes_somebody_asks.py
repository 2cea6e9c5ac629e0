"""The journal is asked by issue and never by record, commits by their time.

Entries of a generation are random bytes: trying to compress them is work for nothing.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0005_notices"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="mutation",
            name="mutation_by_record",
        ),
        migrations.AddIndex(
            model_name="commit",
            index=models.Index(fields=["committed_at"], name="commit_by_time"),
        ),
        migrations.AddIndex(
            model_name="mutation",
            index=models.Index(
                condition=models.Q(("issue__isnull", False)),
                fields=["issue"],
                name="mutation_by_issue",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("addressed_at__isnull", False)),
                fields=["happened_at"],
                name="notice_told",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE sync_holding ALTER COLUMN entries SET STORAGE EXTERNAL",
            "ALTER TABLE sync_holding ALTER COLUMN entries SET STORAGE EXTENDED",
        ),
    ]
