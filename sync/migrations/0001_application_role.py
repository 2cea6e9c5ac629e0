"""Two roles from the first day: the owner migrates, `field_app` only reads and writes rows.

Later locks (append-only audit, row-level security) bind the weaker role; they would be worth
nothing if the application could drop them.
"""

from django.db import migrations

FORWARD = """
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'field_app') THEN
    CREATE ROLE field_app NOLOGIN;
  END IF;
  -- Lets an installation with a single log-in still run the application as the weaker role.
  -- (Since PostgreSQL 16 whoever made a role is its member without being able to take it.)
  IF NOT pg_has_role(current_user, 'field_app',
      CASE WHEN current_setting('server_version_num')::int >= 160000
           THEN 'SET' ELSE 'MEMBER' END) THEN
    EXECUTE format('GRANT field_app TO %I', current_user);
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION 'the migrating role cannot create or grant field_app'
    USING HINT = 'Run once as a superuser: CREATE ROLE field_app; GRANT field_app TO the migrating role.';
END $$;
GRANT USAGE ON SCHEMA public TO field_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO field_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO field_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO field_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO field_app;
CREATE EXTENSION IF NOT EXISTS btree_gist;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
