"""What a commit is about, so that a reader passes over whatever is none of their business.

- The ledger tells with its changes what they are about, as bare ids. NULL: it may concern anybody.
  Whoever writes past the ledger makes it so, also for a transaction that has told something before.
- A generation remembers what its reader's records hang on: whether any commit since is about that
  is one question.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

FORWARD = """
CREATE OR REPLACE FUNCTION sync_number_commit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written sync_transaction;
  n bigint;
BEGIN
  SELECT * INTO written FROM sync_transaction WHERE token = NEW.token;
  IF NOT FOUND THEN RETURN NULL; END IF;
  -- Held until this COMMIT is visible, so number n is never seen before number n - 1.
  PERFORM pg_advisory_xact_lock(727001, 0);
  n := nextval('sync_commit_number');
  INSERT INTO sync_commit (number, token, agency, subjects, committed_at)
    VALUES (n, written.token, written.agency, written.subjects, clock_timestamp());
  -- Only a wake-up: with the urgent ids in it, a few hundred of them would exceed the 8000 bytes
  -- of a notification and fail the COMMIT.
  PERFORM pg_notify('sync_commit', json_build_object('n', n, 'agency', written.agency)::text);
  RETURN NULL;
END $$;

-- Whoever does not say what it is about: it concerns anybody.
CREATE OR REPLACE FUNCTION sync_token(p_agency uuid) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  RETURN sync_token(p_agency, NULL);
END $$;

CREATE FUNCTION sync_token(p_agency uuid, p_subjects uuid[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  t bigint := nullif(current_setting('sync.token', true), '')::bigint;
BEGIN
  IF t IS NULL THEN
    INSERT INTO sync_transaction (agency, subjects) VALUES (p_agency, p_subjects)
      RETURNING token INTO t;
    PERFORM set_config('sync.token', t::text, true);
  ELSE
    -- A statement over several agencies concerns all of them.
    UPDATE sync_transaction
      SET agency = CASE WHEN agency = p_agency THEN agency END,
        subjects = CASE WHEN p_subjects IS NOT NULL AND subjects IS NOT NULL
          THEN subjects || p_subjects END
      WHERE token = t AND (agency <> p_agency
        OR (subjects IS NOT NULL AND (p_subjects IS NULL OR NOT p_subjects <@ subjects)));
  END IF;
  RETURN t;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sync", "0006_indexes_somebody_asks")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="subjects",
                field=ArrayField(models.UUIDField(), null=True),
            )
            for name in ("transaction", "commit", "holding")
        ),
        # Somebody's own issues: the open ones, and those settled lately.
        migrations.RemoveIndex(model_name="issue", name="issue_by_author"),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["author", "resolved_at"], name="issue_by_author"),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
