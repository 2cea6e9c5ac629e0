"""The push and pull path's way to PostgreSQL."""

from contextvars import copy_context
from typing import Any

import psycopg
import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    connection,
    transaction,
)

from sync import lane
from sync.records import Question

ONE = ("SELECT %s::int AS one, %s::text AS word", [1, "a"])


def pid() -> int:
    ((found,),) = lane.ask([("SELECT pg_backend_pid()", [])])[0].tuples()
    return int(found)


def test_answers_come_in_the_order_of_the_questions(database: None) -> None:
    first, second = lane.ask([ONE, ("SELECT n FROM generate_series(1, $1::int) n", [3])])
    assert first.rows() == [{"one": 1, "word": "a"}]
    assert second.tuples() == [(1,), (2,), (3,)]


def test_nothing_stands_of_a_round_trip_in_which_one_is_refused(database: None) -> None:
    made = ("INSERT INTO sync_tombstone VALUES (gen_random_uuid(), gen_random_uuid(), 'x', now())",
            [])  # fmt: skip
    count = ("SELECT count(*) FROM sync_tombstone", [])
    with pytest.raises(IntegrityError):
        lane.ask([made, ("INSERT INTO sync_tombstone (record_id) VALUES (NULL)", []), made])
    assert lane.ask([count])[0].tuples() == [(0,)]
    # The statements that were refused with it are prepared anew.
    with transaction.atomic():
        lane.ask([made, made])
    assert lane.ask([count])[0].tuples() == [(2,)]


def test_a_transaction_is_djangos(database: None) -> None:
    made = ("INSERT INTO sync_tombstone VALUES (gen_random_uuid(), gen_random_uuid(), 'x', now())",
            [])  # fmt: skip
    with transaction.atomic():
        lane.ask([made])
        transaction.set_rollback(True)
    assert lane.ask([("SELECT count(*) FROM sync_tombstone", [])])[0].tuples() == [(0,)]


def test_two_connections_of_one_thread_do_not_mix_up_their_statements(database: None) -> None:
    """As under an event loop, where each task has a connection of its own."""

    mine, native = pid(), connection.connection
    other: dict[str, Any] = {}

    def on_another() -> None:
        connection.connection = None
        connection.connect()
        other["pid"] = pid()
        lane.ask([ONE])
        other["native"] = connection.connection

    copy_context().run(on_another)
    connection.connection = native
    assert pid() == mine != other["pid"]
    assert lane.ask([ONE])[0].rows() == [{"one": 1, "word": "a"}]
    other["native"].close()


def test_statements_somebody_threw_away_are_prepared_anew(database: None) -> None:
    lane.ask([ONE])
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert lane.ask([ONE])[0].tuples() == [(1, "a")]


def _in_one_transaction(*questions: Question) -> None:
    with transaction.atomic():
        for question in questions:
            lane.ask([question])


def test_a_table_that_has_another_form_now_is_read_in_it(database: None, owner_dsn: str) -> None:
    """As after a migration beside a site that goes on serving."""
    read = ("SELECT * FROM other_form", [])
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute("CREATE TABLE other_form AS SELECT 1::int AS n")
        owner.execute("GRANT SELECT ON other_form TO PUBLIC")
        try:
            assert lane.ask([read])[0].tuples() == [(1,)]
            owner.execute("ALTER TABLE other_form ALTER n TYPE text")
            assert lane.ask([read])[0].tuples() == [("1",)]
            owner.execute("ALTER TABLE other_form ALTER n TYPE bigint USING n::bigint")
            # In the middle of a transaction what came before is lost; in the next all is well.
            with pytest.raises(OperationalError):
                _in_one_transaction(ONE, read)
            with transaction.atomic():
                assert lane.ask([read])[0].tuples() == [(1,)]
        finally:
            owner.execute("DROP TABLE other_form")


def test_what_was_never_sent_does_not_count_as_prepared(database: None) -> None:
    with pytest.raises(DatabaseError):
        lane.ask([("SELECT 'never sent'", []), ("SELECT %s::text", ["NUL \x00"])])
    assert lane.ask([("SELECT 'never sent'", [])])[0].tuples() == [("never sent",)]


def test_the_oldest_of_many_statements_are_forgotten(database: None) -> None:
    for number in range(lane.MOST_PREPARED + 50):
        lane.ask([(f"SELECT {number}", [])])
    ((kept,),) = lane.ask([("SELECT count(*) FROM pg_prepared_statements", [])])[0].tuples()
    assert kept <= lane.MOST_PREPARED + 1
    assert lane.ask([("SELECT 0", [])])[0].tuples() == [(0,)]


def test_a_connection_that_was_ended_meanwhile_is_renewed(database: None, owner_dsn: str) -> None:
    before = pid()
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        # It is gone, and not only told to go.
        owner.execute("SELECT pg_terminate_backend(%s, 10000)", [before])
    connection.health_check_done = False
    assert pid() != before
