"""A new name shows in every shift of its person, over or not, and in what they have looked at."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION responders_show_new_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE responders_unit SET updated_at = clock_timestamp() WHERE id IN (
    SELECT u.id FROM responders_unit u
    JOIN responders_crewmember c ON c.shift_id = u.shift_id
    WHERE c.responder_id = NEW.id ORDER BY u.id FOR NO KEY UPDATE OF u);
  UPDATE responders_shift SET updated_at = clock_timestamp() WHERE id IN (
    SELECT s.id FROM responders_shift s
    JOIN responders_crewmember c ON c.shift_id = s.id
    WHERE c.responder_id = NEW.id ORDER BY s.id FOR NO KEY UPDATE OF s);
  UPDATE responders_breakglass SET updated_at = clock_timestamp() WHERE id IN (
    SELECT id FROM responders_breakglass
    WHERE author_id = NEW.id ORDER BY id FOR NO KEY UPDATE);
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("responders", "0008_positions_go_stale")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
