"""Why a crew is incomplete, which screened calls a programme takes, and names that change."""

from django.db import migrations, models

# Units and shifts show the names of their crews. Names are no records of the feed: whoever
# changes one touches the records it is shown in, and the capture triggers do the rest.
SHOW_NEW_NAME = """
CREATE FUNCTION responders_show_new_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE responders_unit SET updated_at = clock_timestamp() WHERE id IN (
    SELECT u.id FROM responders_unit u
    JOIN responders_crewmember c ON c.shift_id = u.shift_id
    WHERE c.responder_id = NEW.id ORDER BY u.id FOR NO KEY UPDATE OF u);
  UPDATE responders_shift SET updated_at = clock_timestamp() WHERE id IN (
    SELECT s.id FROM responders_shift s
    JOIN responders_crewmember c ON c.shift_id = s.id
    WHERE c.responder_id = NEW.id AND s.ended_at IS NULL ORDER BY s.id FOR NO KEY UPDATE OF s);
  RETURN NULL;
END $$;
CREATE TRIGGER responders_show_new_name AFTER UPDATE OF name ON responders_responder
  FOR EACH ROW WHEN (NEW.name IS DISTINCT FROM OLD.name)
  EXECUTE FUNCTION responders_show_new_name();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("responders", "0003_agency_timers"),
    ]

    operations = [
        migrations.AddField(
            model_name="programmeterms",
            name="screens_taken",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="shift",
            name="understaffed_reason",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AlterModelOptions(
            name="responder",
            options={"verbose_name": "person", "verbose_name_plural": "people"},
        ),
        migrations.RunSQL(SHOW_NEW_NAME, migrations.RunSQL.noop),
    ]
