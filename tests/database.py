"""A real database for the tests: one for each xdist worker, emptied after every test.

Made and migrated as the owner of the tables, used as the application's weaker role. Rules of
this project fire at COMMIT, so no test is wrapped in a transaction that is rolled back.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

# Filled by migrations, and read by every test.
KEPT_TABLES = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "sync_epoch",
)

# A live server of the tests keeps claiming due timers while a test's rows are removed. Each try
# gives up long before PostgreSQL looks for deadlocks (after 1 s), so that neither side is
# ever picked as the victim of one.
LOCK_WAIT_MS = 300
EMPTIED_WITHIN_S = 10

PREFIX = "test_field"
MIGRATION_LOCK = 7_301_944_515


@pytest.fixture(scope="session")
def owner_dsn(django_db_setup: None) -> str:
    """The connection string of the tables' owner, for this worker's database."""
    return _owner_dsn(_database_name())


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Point both aliases at a fresh, migrated database of this worker."""
    name = _database_name()
    with django_db_blocker.unblock():
        _make_template()
        with psycopg.connect(_owner_dsn("postgres"), autocommit=True) as connection:
            _create(connection, name, template=_template_name())
        _use(name)
    yield
    with django_db_blocker.unblock():
        _close_connections()


def _template_name() -> str:
    # Whoever starts many runs on one server has migrated a database for all of them.
    made_before = os.environ.get("FIELD_TEST_TEMPLATE")
    return made_before or f"{PREFIX}_{os.environ['FIELD_TEST_RUN']}_template"


def _database_name() -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"{PREFIX}_{os.environ['FIELD_TEST_RUN']}_{worker}"


def _owner_dsn(database: str) -> str:
    address = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    return make_conninfo(address, dbname=database)


def _make_template() -> None:
    """Migrate once a run; whoever comes second waits and copies.

    Migrating twice at once would also let two workers change the same roles, which
    PostgreSQL refuses with "tuple concurrently updated".
    """
    with psycopg.connect(_owner_dsn("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        if _exists(connection, _template_name()):
            return
        unfinished = f"{_template_name()}_new"
        _create(connection, unfinished, template="template0")
        _use(unfinished)
        _migrate()
        _close_connections()
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(
            rename.format(sql.Identifier(unfinished), sql.Identifier(_template_name()))
        )


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", database="owner", verbosity=0, interactive=False)


def _exists(connection: psycopg.Connection, name: str) -> bool:
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    return connection.execute(query, [name]).fetchone() is not None


def _create(connection: psycopg.Connection, name: str, *, template: str) -> None:
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    connection.execute(drop.format(sql.Identifier(name)))
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def _use(name: str) -> None:
    from django.db import connections

    _close_connections()
    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = name


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def drop_databases() -> None:
    """Remove what this run made on a server that is not ours to remove."""
    run = os.environ.get("FIELD_TEST_RUN")
    if not run:
        return
    with psycopg.connect(_owner_dsn("postgres"), autocommit=True) as connection:
        query = "SELECT datname FROM pg_database WHERE datname LIKE %s"
        for (name,) in connection.execute(query, [f"{PREFIX}\\_{run}\\_%"]).fetchall():
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(name)))


# --- A test's own rows -----------------------------------------------------------------


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: Any, owner_dsn: str) -> Iterator[None]:
    """Let the test use the database for real, and empty it afterwards."""
    yield from used_and_emptied(django_db_blocker, owner_dsn)


def used_and_emptied(django_db_blocker: Any, owner_dsn: str) -> Iterator[None]:
    """What a fixture of any scope does to let its tests use the database."""
    with django_db_blocker.unblock():
        yield
        _leave_transactions()
        empty(owner_dsn)


def _leave_transactions() -> None:
    """A transaction a failed test left open would hold the locks that truncating needs."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        raw = connection.connection
        if raw is None:
            continue
        idle = raw.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        if connection.in_atomic_block or not idle:
            connection.close()


_owner_connections: dict[str, psycopg.Connection] = {}


def empty(owner_dsn: str) -> None:
    """Removes every row that is not of a migration."""
    connection = _owner_connections.get(owner_dsn)
    if connection is None or connection.closed:
        connection = psycopg.connect(owner_dsn, autocommit=True)
        connection.execute(sql.SQL("SET lock_timeout = {}").format(LOCK_WAIT_MS))
        _owner_connections[owner_dsn] = connection
    tables = [sql.Identifier(name) for name in _written_tables(connection)]
    if not tables:
        return
    statement = _deletion(tables) if _may_skip_triggers(connection) else _truncation(tables)
    end = time.monotonic() + EMPTIED_WITHIN_S
    while not _is_done(connection, statement):
        if time.monotonic() > end:
            pytest.fail(f"The test left transactions open:\n{_open_transactions(connection)}")


def _truncation(tables: list[sql.Identifier]) -> sql.Composed:
    return sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(sql.SQL(", ").join(tables))


def _deletion(tables: list[sql.Identifier]) -> sql.Composed:
    """The same without new files for every table and index: a tenth of the time."""
    return sql.SQL("; ").join(
        [
            sql.SQL("SET LOCAL session_replication_role = replica"),
            *(sql.SQL("DELETE FROM {}").format(table) for table in tables),
        ]
    )


def _may_skip_triggers(connection: psycopg.Connection) -> bool:
    """On the tests' own server: tests.servers grants it there."""
    query = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
    row = connection.execute(query).fetchone()
    return row is not None and row[0]


def _is_done(connection: psycopg.Connection, statement: sql.Composed) -> bool:
    try:
        connection.execute(statement)
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def _written_tables(connection: psycopg.Connection) -> list[str]:
    """The tables with a file that is not empty: cheaper than asking each for a row."""
    query = """
        SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
          AND relname <> ALL(%s) AND pg_relation_size(oid) > 0
    """
    return [name for (name,) in connection.execute(query, [list(KEPT_TABLES)])]


def _open_transactions(connection: psycopg.Connection) -> str:
    query = """
        SELECT pid, state, left(query, 200) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
    """
    return "\n".join(map(str, connection.execute(query).fetchall()))
