"""References the database does not check: what raw SQL leaves pointing nowhere is found."""

import logging
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import ForeignKey, ProtectedError

from dispatch.tasks import check_references
from incidents.models import Assignment
from responders.models import Responder, Unit
from sync.references import NAMED, references
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Tablet, logged_in

Columns = list[tuple[str, str]]


def named(fields: list[ForeignKey]) -> Columns:
    return [(field.model._meta.db_table, str(field.column)) for field in fields]


def everything_of_a_call(cast: Cast) -> None:
    """A row in each table that refers without a constraint."""
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob, about = Tablet("bob"), {"assignment": assignment}
    bob.do("status_event.create", {**about, "status": "on_scene"})
    bob.do("note.create", {**about, "kind": "peer", "body": "a word nobody else may read"})
    bob.do("outcome.create", {**about, "contact_outcome": "contact_made"})
    bob.do("backup_request.create", {}, record_id=new_id())
    bob.pull()
    (check,) = bob.of_type("safety_check")
    bob.do("safety_check.answer", {"answer": "ok"}, record_id=check["id"])
    fix = {"latitude": 35.9, "longitude": -78.9, "fix_at": "2026-11-22T12:00:00Z"}
    bob.do("position.create", {"unit": cast.unit("HERON 1"), **fix})


def looked(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The command's exit code and what it says."""
    code = 0
    try:
        call_command("check_references")
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, capsys.readouterr().out


def test_what_came_through_the_door_refers_to_what_is_there(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    everything_of_a_call(cast)
    assert looked(capsys) == (
        0,
        f"All {len(references())} references lead to rows of their agency.\n",
    )


def test_every_reference_that_leads_nowhere_is_found_and_named(
    cast: Cast, owner_dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    everything_of_a_call(cast)
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        for table, column in named(references()):
            first = f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL LIMIT 1"
            record, before = owner.execute(first).fetchone() or (None, None)
            assert record is not None, f"{table} has no row with {column}"
            change = f"UPDATE {table} SET {column} = %s WHERE id = %s"
            owner.execute(change, [new_id(), record])
            code, said = looked(capsys)
            assert (code, f"{table}.{column}: 1 ({record})" in said) == (1, True), said
            owner.execute(change, [before, record])
    assert looked(capsys)[0] == 0


@pytest.mark.parametrize(
    ("table", "column", "theirs"),
    [
        ("incidents_note", "author_id", lambda cast: cast.person("mallory")),
        ("incidents_safetycheck", "unit_id", lambda cast: cast.unit("OWL 1")),
        # Its agency is a bare id.
        ("responders_position", "unit_id", lambda cast: cast.unit("OWL 1")),
    ],
)
def test_a_reference_to_another_agencys_row_is_found(
    cast: Cast, owner_dsn: str, capsys: pytest.CaptureFixture[str], table: str, column: str,
    theirs: Any,
) -> None:  # fmt: skip
    everything_of_a_call(cast)
    with psycopg.connect(owner_dsn) as owner:
        owner.execute(f"UPDATE {table} SET {column} = %s", [theirs(cast)])
    code, said = looked(capsys)
    assert (code, said.startswith(f"{table}.{column}: ")) == (1, True), said


def test_many_are_counted_and_a_few_named(
    cast: Cast, owner_dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    for _ in range(NAMED + 2):
        bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    bob.push()
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("UPDATE incidents_note SET assignment_id = gen_random_uuid()")
    code, said = looked(capsys)
    assert code == 1
    assert said.startswith(f"incidents_note.assignment_id: {NAMED + 2} (")
    assert said.count(",") == NAMED
    assert said.endswith(", ...)\n")


def test_the_night_says_it_aloud_and_nothing_that_was_written(
    cast: Cast, owner_dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    everything_of_a_call(cast)
    assert check_references() == 0
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("UPDATE incidents_note SET author_id = gen_random_uuid()")
    with caplog.at_level(logging.ERROR):
        assert check_references() == 1
    assert "incidents_note.author_id: 1" in caplog.text
    assert "a word nobody" not in caplog.text


def test_what_is_referred_to_is_still_not_deleted(cast: Cast) -> None:
    """Django looks whether it has a constraint or not."""
    everything_of_a_call(cast)
    Unit.objects.create(agency=cast.agency, call_sign="9", programme=cast.programme).delete()
    used = [cast.agency, cast.people["bob"], cast.units["HERON 1"], Assignment.objects.get()]
    for one in used:
        with pytest.raises(ProtectedError):
            one.delete()
    assert Responder.objects.filter(username="bob").exists()


def test_the_database_has_the_constraints_the_models_say(cast: Cast, owner_dsn: str) -> None:
    """Those that stay are checked at once: a wait at COMMIT would take a whole batch down."""
    with psycopg.connect(owner_dsn) as owner:
        rows = owner.execute(
            "SELECT c.conrelid::regclass::text, a.attname, c.condeferrable FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'f'"
        ).fetchall()
    kept = {(table, column): is_deferrable for table, column, is_deferrable in rows}
    assert not set(named(references())) & kept.keys()
    ours = [
        field
        for label in ("incidents", "responders", "sync")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if isinstance(field, ForeignKey) and field.db_constraint
    ]
    assert set(named(ours)) <= kept.keys()
    assert not any(kept[one] for one in named(ours))
