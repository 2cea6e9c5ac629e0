"""What the call-type labels of an agency's CAD mean."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0003_timers"),
        ("responders", "0004_staffing_reasons_and_screens"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallTypeRule",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "match",
                    models.TextField(
                        choices=[("label", "label"), ("code", "code"), ("words", "words")],
                        default="words",
                    ),
                ),
                ("pattern", models.TextField()),
                ("call_type", models.TextField(blank=True, default="")),
                (
                    "screen",
                    models.TextField(
                        blank=True,
                        choices=[("weapon", "weapon"), ("violence", "violence")],
                        default="",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="responders.agency"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "match", "pattern"), name="call_type_rule_once"
                    )
                ],
            },
        ),
        migrations.RunSQL("SELECT sync_check_references_at_once()", migrations.RunSQL.noop),
    ]
