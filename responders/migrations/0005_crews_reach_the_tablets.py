"""Units and shifts show their crews, so whoever changes a crew changes them.

The ledger's own decisions touch both records themselves; this is for everybody else.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION responders_show_new_crew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE responders_unit SET updated_at = clock_timestamp() WHERE id IN (
    SELECT u.id FROM responders_unit u JOIN touched c ON c.shift_id = u.shift_id
    ORDER BY u.id FOR NO KEY UPDATE OF u);
  UPDATE responders_shift SET updated_at = clock_timestamp() WHERE id IN (
    SELECT s.id FROM responders_shift s JOIN touched c ON c.shift_id = s.id
    ORDER BY s.id FOR NO KEY UPDATE OF s);
  RETURN NULL;
END $$;
CREATE TRIGGER responders_crew_joined AFTER INSERT ON responders_crewmember
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT
  WHEN (current_setting('sync.door', true) IS DISTINCT FROM 'on')
  EXECUTE FUNCTION responders_show_new_crew();
CREATE TRIGGER responders_crew_changed AFTER UPDATE ON responders_crewmember
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT
  WHEN (current_setting('sync.door', true) IS DISTINCT FROM 'on')
  EXECUTE FUNCTION responders_show_new_crew();
CREATE TRIGGER responders_crew_left AFTER DELETE ON responders_crewmember
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT
  EXECUTE FUNCTION responders_show_new_crew();
"""


class Migration(migrations.Migration):
    dependencies = [("responders", "0004_staffing_reasons_and_screens")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
