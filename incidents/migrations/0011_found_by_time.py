"""Indexes for what a pull looks for by time: without them it reads all of an agency's history."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0010_facts_refer_without_constraints")]

    operations = [
        *(
            migrations.AddIndex(model_name=model, index=models.Index(fields=fields, name=name))
            for model, fields, name in (
                ("incident", ["agency", "closed_at"], "incident_by_end"),
                ("incident", ["author", "closed_at"], "incident_by_author"),
                ("backuprequest", ["agency", "received_at"], "backup_by_time"),
                ("backuprequest", ["unit", "received_at"], "backup_by_unit"),
                ("backuprequest", ["author", "received_at"], "backup_by_author"),
            )
        ),
        migrations.AddIndex(
            model_name="statusevent",
            index=models.Index(
                fields=["agency", "corrected_at"],
                name="status_event_without_call",
                condition=models.Q(incident__isnull=True),
            ),
        ),
    ]
