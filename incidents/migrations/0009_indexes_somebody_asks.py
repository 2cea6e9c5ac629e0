"""One index of agency and author instead of two, and what retention looks for.

Who changes a name is of one agency, so what shows it is looked for there.
"""

from django.db import migrations, models

LATE = "late_answers @> jsonb_build_array(jsonb_build_object('by', NEW.id))"
SEEN = "seen_by @> jsonb_build_array(jsonb_build_object('id', NEW.id))"
# Table -> whether a row of the agency shows the person NEW.
SHOWS = {
    "incidents_statusevent": "author_id = NEW.id",
    "incidents_note": "author_id = NEW.id",
    "incidents_outcome": "author_id = NEW.id",
    "incidents_safetycheck": f"answered_by_id = NEW.id OR {LATE}",
    "incidents_backuprequest": f"author_id = NEW.id OR acknowledged_by_id = NEW.id OR {SEEN}",
}
# In the ledger's order of tables and, within one, of ids: neither waits for the other in a ring.
# As an array: plans know no values here, and would rather read all of a table than join it.
TOUCH = "\n".join(
    f"  UPDATE {table} SET updated_at = clock_timestamp() WHERE id = ANY (ARRAY("
    f" SELECT id FROM {table} WHERE agency_id = NEW.agency_id AND ({condition})"
    " ORDER BY id FOR NO KEY UPDATE));"
    for table, condition in SHOWS.items()
)
FORWARD = f"""
CREATE OR REPLACE FUNCTION incidents_show_new_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{TOUCH}
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0008_new_names_reach_the_tablets")]

    operations = [
        migrations.AddIndex(
            model_name="backuprequest",
            index=models.Index(fields=["agency", "author"], name="backup_of_agency"),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["agency", "author"], name="note_by_author"),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["agency", "author"], name="outcome_by_author"),
        ),
        migrations.AddIndex(
            model_name="statusevent",
            index=models.Index(fields=["agency", "author"], name="status_event_by_author"),
        ),
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(
                condition=models.Q(("fired_at__isnull", False)),
                fields=["fired_at"],
                name="timer_fired",
            ),
        ),
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(
                condition=models.Q(("cancelled_at__isnull", False)),
                fields=["cancelled_at"],
                name="timer_cancelled",
            ),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
