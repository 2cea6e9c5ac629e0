"""Code lists: reference data a tablet needs to offer choices without a network."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responders", "0006_break_glass")]

    operations = [
        migrations.CreateModel(
            name="CodeList",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("rev", models.IntegerField(db_default=1, default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("name", models.TextField()),
                ("is_open", models.BooleanField(default=False)),
                ("codes", models.JSONField(default=list)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="responders.agency"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "name"), name="code_list_name_once"),
                ],
            },
        ),
        migrations.RunSQL(
            "SELECT sync_capture('responders_codelist', 'code_list')", migrations.RunSQL.noop
        ),
        migrations.RunSQL("SELECT sync_check_references_at_once()", migrations.RunSQL.noop),
    ]
