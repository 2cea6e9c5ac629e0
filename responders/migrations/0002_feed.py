"""Units, shifts, programmes and areas feed the tablets, whoever writes them."""

from django.db import migrations

TYPES = ["unit", "shift", "programme", "area"]
FORWARD = "\n".join(f"SELECT sync_capture('responders_{name}', '{name}');" for name in TYPES)


class Migration(migrations.Migration):
    dependencies = [
        ("responders", "0001_agencies_people_units"),
        ("sync", "0003_feed_numbering_and_capture"),
    ]

    operations = [
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.RunSQL("SELECT sync_check_references_at_once()", migrations.RunSQL.noop),
    ]
