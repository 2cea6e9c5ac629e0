"""The feed's order and the capture of every writer.

- A transaction that writes synced records has one row in `sync_transaction`. A deferred trigger
  numbers it at COMMIT, under one lock: what a reader sees is always a prefix of the feed.
- `sync_capture(table, type)` makes a table feed the tablets whoever writes to it. The ledger
  notes its own changes set-wise and says so with the setting `sync.door`; for everybody else
  (raw SQL, bulk updates, the admin's shell) triggers bump `rev` and note the change.
"""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE sync_commit_number;
GRANT USAGE, SELECT ON SEQUENCE sync_commit_number TO field_app;

-- What was received is never taken back: the journal is receipt, audit and quarantine in one.
REVOKE DELETE ON sync_mutation FROM field_app;

INSERT INTO sync_epoch (id, started_at) VALUES (gen_random_uuid(), now());
CREATE UNIQUE INDEX sync_epoch_single ON sync_epoch ((true));

CREATE FUNCTION sync_number_commit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written sync_transaction;
  n bigint;
BEGIN
  SELECT * INTO written FROM sync_transaction WHERE token = NEW.token;
  IF NOT FOUND THEN RETURN NULL; END IF;
  -- Held until this COMMIT is visible, so number n is never seen before number n - 1.
  PERFORM pg_advisory_xact_lock(727001, 0);
  n := nextval('sync_commit_number');
  INSERT INTO sync_commit (number, token, agency, committed_at)
    VALUES (n, written.token, written.agency, clock_timestamp());
  -- Only a wake-up: with the urgent ids in it, a few hundred of them would exceed the 8000 bytes
  -- of a notification and fail the COMMIT.
  PERFORM pg_notify('sync_commit', json_build_object('n', n, 'agency', written.agency)::text);
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER sync_number_commit AFTER INSERT ON sync_transaction
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sync_number_commit();

CREATE FUNCTION sync_token(p_agency uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  t bigint := nullif(current_setting('sync.token', true), '')::bigint;
BEGIN
  IF t IS NULL THEN
    INSERT INTO sync_transaction (agency) VALUES (p_agency) RETURNING token INTO t;
    PERFORM set_config('sync.token', t::text, true);
  ELSE
    -- A statement over several agencies concerns all of them.
    UPDATE sync_transaction SET agency = NULL
      WHERE token = t AND agency IS DISTINCT FROM p_agency AND agency IS NOT NULL;
  END IF;
  RETURN t;
END $$;

CREATE FUNCTION sync_bump_rev() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW IS DISTINCT FROM OLD THEN
    NEW.rev := OLD.rev + 1;
    NEW.updated_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION sync_note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO sync_change (token, record_id, agency, record_type, rev, is_removed)
    SELECT sync_token(agency_id), id, agency_id, TG_ARGV[0], rev, TG_OP = 'DELETE' FROM touched
  ON CONFLICT (token, record_id) DO UPDATE
    SET rev = excluded.rev, is_removed = excluded.is_removed;
  IF TG_OP = 'DELETE' THEN
    INSERT INTO sync_tombstone (record_id, agency, record_type, removed_at)
      SELECT id, agency_id, TG_ARGV[0], clock_timestamp() FROM touched
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION sync_capture(p_table regclass, p_type text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  outside text := 'current_setting(''sync.door'', true) IS DISTINCT FROM ''on''';
BEGIN
  EXECUTE format('CREATE TRIGGER sync_bump_rev BEFORE UPDATE ON %s FOR EACH ROW WHEN (%s)
    EXECUTE FUNCTION sync_bump_rev()', p_table, outside);
  EXECUTE format('CREATE TRIGGER sync_note_insert AFTER INSERT ON %s
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT WHEN (%s)
    EXECUTE FUNCTION sync_note_changes(%L)', p_table, outside, p_type);
  EXECUTE format('CREATE TRIGGER sync_note_update AFTER UPDATE ON %s
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT WHEN (%s)
    EXECUTE FUNCTION sync_note_changes(%L)', p_table, outside, p_type);
  EXECUTE format('CREATE TRIGGER sync_note_delete AFTER DELETE ON %s
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT
    EXECUTE FUNCTION sync_note_changes(%L)', p_table, p_type);
END $$;

-- Foreign keys are checked at once: a lock wait at COMMIT would take the whole batch down.
CREATE FUNCTION sync_check_references_at_once() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c record;
BEGIN
  FOR c IN SELECT conrelid::regclass AS tbl, conname FROM pg_constraint
           WHERE contype = 'f' AND condeferrable AND connamespace = 'public'::regnamespace
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', c.tbl, c.conname);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sync", "0002_ledger")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
