"""What somebody wrote shows their name, so whoever changes a name changes all they wrote.

Names are no records of the feed. The capture triggers do the rest, and every device converges on
what a cold pull shows. A name changes a few times in a career: that it touches a few thousand
rows then costs less than a copy of it in each of them.
"""

from django.db import migrations

# Table -> whether a row shows the person NEW.
SHOWS = {
    "incidents_statusevent": "author_id = NEW.id",
    "incidents_note": "author_id = NEW.id",
    "incidents_outcome": "author_id = NEW.id",
    "incidents_safetycheck": (
        "answered_by_id = NEW.id OR agency_id = NEW.agency_id"
        " AND late_answers @> jsonb_build_array(jsonb_build_object('by', NEW.id))"
    ),
    "incidents_backuprequest": (
        "author_id = NEW.id OR acknowledged_by_id = NEW.id OR agency_id = NEW.agency_id"
        " AND seen_by @> jsonb_build_array(jsonb_build_object('id', NEW.id))"
    ),
}
# In the ledger's order of tables and, within one, of ids: neither waits for the other in a ring.
TOUCH = "\n".join(
    f"  UPDATE {table} SET updated_at = clock_timestamp() WHERE id IN ("
    f" SELECT id FROM {table} WHERE {condition} ORDER BY id FOR NO KEY UPDATE);"
    for table, condition in SHOWS.items()
)
FORWARD = f"""
CREATE FUNCTION incidents_show_new_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{TOUCH}
  RETURN NULL;
END $$;
CREATE TRIGGER incidents_show_new_name AFTER UPDATE OF name ON responders_responder
  FOR EACH ROW WHEN (NEW.name IS DISTINCT FROM OLD.name)
  EXECUTE FUNCTION incidents_show_new_name();
"""
BACKWARD = """
DROP TRIGGER incidents_show_new_name ON responders_responder;
DROP FUNCTION incidents_show_new_name();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0007_one_current_outcome"),
        ("responders", "0009_names_in_ended_shifts_and_openings"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
