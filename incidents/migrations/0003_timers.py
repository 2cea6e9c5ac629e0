"""Safety timers: steps with a due time, and what fires on assignments and checks."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0002_feed"),
        ("responders", "0003_agency_timers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Timer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("acknowledgement", "acknowledgement"),
                            ("check", "check"),
                            ("backup", "backup"),
                        ]
                    ),
                ),
                ("record", models.UUIDField()),
                ("step", models.SmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("fired_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="safetycheck",
            name="safety_check_one_running",
        ),
        migrations.AddField(
            model_name="assignment",
            name="alert_level",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="safetycheck",
            name="alert_level",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="safetycheck",
            name="channel",
            field=models.TextField(
                choices=[("app", "app"), ("radio", "radio"), ("phone", "phone")], null=True
            ),
        ),
        migrations.AddField(
            model_name="safetycheck",
            name="late_answers",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="safetycheck",
            name="number",
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddConstraint(
            model_name="safetycheck",
            constraint=models.UniqueConstraint(
                fields=("assignment", "number"), name="safety_check_numbered_once"
            ),
        ),
        migrations.AddField(
            model_name="timer",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="responders.agency"
            ),
        ),
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(
                condition=models.Q(("cancelled_at__isnull", True), ("fired_at__isnull", True)),
                fields=["due_at"],
                name="timer_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="timer",
            constraint=models.UniqueConstraint(fields=("record", "step"), name="timer_step_once"),
        ),
        migrations.AddConstraint(
            model_name="timer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fired_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"
                ),
                name="timer_fired_or_cancelled",
            ),
        ),
        migrations.RunSQL("SELECT sync_check_references_at_once()", migrations.RunSQL.noop),
    ]
