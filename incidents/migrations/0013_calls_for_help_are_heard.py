"""A call for help stands behind another one only for now: since when it has its own alarm."""

from uuid import uuid5

from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone

# Steps that are moved on: whether it still stands behind another call; that it sounds again.
STANDS_BEHIND, LAST_STEP, SOUNDS_AGAIN = 0, 4, 5


def alarmed_since_they_came(apps, schema_editor):
    alias = schema_editor.connection.alias
    requests = apps.get_model("incidents", "BackupRequest").objects.using(alias)
    requests.filter(is_silent=False).update(alarmed_at=F("received_at"))
    timers = apps.get_model("incidents", "Timer").objects.using(alias)
    unheard = requests.filter(state="requested", is_unverified=False)
    for request in unheard.filter(Q(is_silent=True) | Q(escalation_level=LAST_STEP)):
        step = STANDS_BEHIND if request.is_silent else SOUNDS_AGAIN
        timers.create(
            id=uuid5(request.id, f"backup:{step}"),
            agency_id=request.agency_id,
            kind="backup",
            record=request.id,
            step=step,
            due_at=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0012_emptied_tables")]

    operations = [
        migrations.AddField(
            "backuprequest",
            "is_from_crew",
            models.BooleanField(default=False, db_default=False),
        ),
        migrations.AddField("backuprequest", "alarmed_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "backuprequest", "resounds", models.IntegerField(default=0, db_default=0)
        ),
        migrations.RunPython(alarmed_since_they_came, migrations.RunPython.noop),
    ]
