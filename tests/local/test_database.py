"""The two database users, and migrations that give way to a running site."""

import io

import psycopg
import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connections


def current_user(alias: str) -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def test_the_application_works_as_the_weaker_role(database: None) -> None:
    assert current_user("default") == "field_app"
    assert current_user("owner") != "field_app"


def test_the_application_may_not_make_tables(database: None) -> None:
    with (
        pytest.raises(Exception, match="permission denied"),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE scratch (id int)")


def test_the_checks_find_the_application_s_rights_in_order(database: None) -> None:
    found = run_checks(databases=["default"], tags=["database"])
    assert [message for message in found if message.id.startswith("backend.")] == []


def test_the_application_may_read_the_history_of_migrations(database: None) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 0


def test_a_migration_does_not_queue_behind_a_long_transaction(
    database: None, owner_dsn: str
) -> None:
    with psycopg.connect(owner_dsn) as busy:
        busy.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(CommandError, match="in use"):
            call_command("migrate", lock_timeout=0.05, attempts=2, verbosity=0)


def test_a_migration_goes_through_once_the_table_is_free(database: None) -> None:
    printed = io.StringIO()
    call_command("migrate", verbosity=1, stdout=printed)
    assert "No migrations to apply." in printed.getvalue()
