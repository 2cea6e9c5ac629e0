"""A table that is emptied at a stroke leaves no row to say what was in it: devices begin anew."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION sync_begin_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM sync_holding;
  RETURN NULL;
END $$;

DO $$
DECLARE
  captured regclass;
BEGIN
  FOR captured IN SELECT tgrelid FROM pg_trigger WHERE tgname = 'sync_note_delete' LOOP
    EXECUTE format('CREATE TRIGGER sync_note_truncate AFTER TRUNCATE ON %s
      FOR EACH STATEMENT EXECUTE FUNCTION sync_begin_anew()', captured);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0011_found_by_time"),
        ("responders", "0011_shifts_found_by_end"),
        ("sync", "0008_receipts_without_a_journal"),
    ]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
