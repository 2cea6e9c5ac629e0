"""Calls and what is reported of them feed the tablets, whoever writes them."""

from django.db import migrations

TABLES = {
    "incidents_incident": "incident",
    "incidents_assignment": "assignment",
    "incidents_statusevent": "status_event",
    "incidents_note": "note",
    "incidents_outcome": "outcome",
    "incidents_backuprequest": "backup_request",
    "incidents_safetycheck": "safety_check",
    "sync_issue": "sync_issue",
}
FORWARD = "\n".join(f"SELECT sync_capture('{table}', '{name}');" for table, name in TABLES.items())


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0001_calls_notes_outcomes"),
        ("sync", "0003_feed_numbering_and_capture"),
    ]

    operations = [
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.RunSQL("SELECT sync_check_references_at_once()", migrations.RunSQL.noop),
    ]
