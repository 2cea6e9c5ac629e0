"""Plans of a pull's statements over a long history: nothing reads what nobody asked for."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.utils import timezone
from psycopg import sql

from catalogue import compiled, pulling
from catalogue.kinds import catalogue
from incidents.forms import FORMS
from responders.access import Actor, Role
from responders.models import RoleGrant
from responders.queries import actor_of
from sync import generations, lane
from tests.cast import Cast
from tests.steps import make_call
from tests.tablet import logged_in

OLD_CALLS = 3000
# More than anybody here sees, and a small part of the history.
MOST_READ = 400
DO_NOT_GROW = {"programme", "area", "unit", "code_list", "break_glass"}
GROWING = {
    *(
        record.table
        for record in catalogue().types.values()
        if record.is_synced and record.name not in DO_NOT_GROW
    ),
    *("sync_commit", "sync_change", "sync_holding", "sync_custody", "responders_crewmember"),
}
ROLES = ("bob", "lena", "alice", "tina", "nora", "cad")
# Their look at everything reads whatever there is: it is what they see.
SEE_EVERYTHING = ("sue", "adam")

# Closed calls of last year, most of them by the very unit that asks, with all that is reported.
HISTORY = """
    SELECT set_config('sync.door', 'on', false);
    CREATE TEMP TABLE old AS
      SELECT gen_random_uuid() AS call, gen_random_uuid() AS assignment, n,
        now() - interval '200 days' - n * interval '1 minute' AS at,
        CASE WHEN n %% 3 = 0 THEN %(other)s::uuid ELSE %(unit)s::uuid END AS unit,
        CASE WHEN n %% 3 = 0 THEN %(alice)s::uuid ELSE %(bob)s::uuid END AS author
      FROM generate_series(1, %(count)s) AS n;
    INSERT INTO incidents_incident (id, rev, created_at, updated_at, agency_id, number, status,
        cautions, received_at, closed_at, author_id)
      SELECT call, 1, at, at, %(agency)s, 'H' || n, 'Closed', '[]', at, at, author FROM old;
    INSERT INTO incidents_assignment (id, rev, created_at, updated_at, agency_id, incident_id,
        unit_id, state, assigned_at, cleared_at, author_id)
      SELECT assignment, 1, at, at, %(agency)s, call, unit, 'cleared', at, at, author FROM old;
    INSERT INTO incidents_note (id, rev, created_at, updated_at, agency_id, incident_id,
        assignment_id, kind, body, revisions, author_id, author_role, corrected_at, uncertainty_s,
        received_at)
      SELECT gen_random_uuid(), 1, at, at, %(agency)s, call, assignment, 'clinical', 'x', '[]',
        author, 'emt', at, 0, at FROM old;
    INSERT INTO incidents_statusevent (id, rev, created_at, updated_at, agency_id, incident_id,
        assignment_id, unit_id, status, channel, is_late, is_out_of_sequence, author_id,
        author_role, corrected_at, uncertainty_s, received_at)
      SELECT gen_random_uuid(), 1, at, at, %(agency)s, CASE WHEN n %% 2 = 0 THEN call END,
        CASE WHEN n %% 2 = 0 THEN assignment END, unit, 'on_scene', 'app', false, false, author,
        'emt', at, 0, at FROM old;
    INSERT INTO incidents_outcome (id, rev, created_at, updated_at, agency_id, incident_id,
        assignment_id, contact_outcome, police_involvement, reasons, services, supplies,
        violence_codes, is_current, is_flagged, revisions, author_id, author_role, corrected_at,
        uncertainty_s, received_at)
      SELECT gen_random_uuid(), 1, at, at, %(agency)s, call, assignment, 'no_contact_gone', 'none',
        '[]', '[]', '[]', '[]', true, false, '[]', author, 'emt', at, 0, at FROM old;
    INSERT INTO incidents_safetycheck (id, rev, created_at, updated_at, agency_id, assignment_id,
        unit_id, due_at, state, late_answers)
      SELECT gen_random_uuid(), 1, at, at, %(agency)s, assignment, unit, at, 'answered', '[]'
      FROM old;
    INSERT INTO incidents_backuprequest (id, rev, created_at, updated_at, agency_id, incident_id,
        unit_id, kind, urgency, is_quiet, is_late, is_unverified, state, is_silent, alarmed_at,
        seen_by, escalation_level, ended_at, author_id, author_role, corrected_at, uncertainty_s,
        received_at)
      SELECT gen_random_uuid(), 1, at, at, %(agency)s, call, unit, 'ems', 'routine', false, false,
        false, 'released', false, at, '[]', 0, at, author, 'emt', at, 0, at FROM old;
    INSERT INTO sync_issue (id, rev, created_at, updated_at, agency_id, author, journal_receipt,
        kind, result, resolved_at)
      SELECT gen_random_uuid(), 1, at, at, %(agency)s, author, gen_random_uuid(), 'note.create',
        'rejected', at FROM old;
    INSERT INTO responders_shift (id, rev, created_at, updated_at, agency_id, unit_id, starts_at,
        ends_at, ended_at, is_complete, missing_roles, understaffed_reason)
      SELECT gen_random_uuid(), 1, at, at, %(agency)s, unit, at, at + interval '1 minute',
        at + interval '1 minute', true, '[]', '' FROM old;
    INSERT INTO sync_commit (number, token, agency, subjects, committed_at)
      SELECT -n, -n, %(agency)s, ARRAY[call, unit, author], at FROM old;
    INSERT INTO sync_change (token, record_id, agency, record_type, rev, is_removed)
      SELECT -n, call, %(agency)s, 'incident', 1, false FROM old;
    INSERT INTO sync_holding (key, agency, author, device, stream, number, scope, entries,
        is_complete, walk_start, created_at)
      SELECT gen_random_uuid(), %(agency)s, gen_random_uuid(), gen_random_uuid(), '', 1, '', '',
        true, 0, at FROM old;
    DROP TABLE old;
"""


@pytest.fixture
def history(cast: Cast, owner_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """A long history and two open calls; a connection that plans as a pull does."""
    alice = logged_in("alice")
    make_call(alice, cast.unit("HERON 1"))
    make_call(alice, cast.unit("HERON 2"))
    RoleGrant.objects.create(
        responder=cast.people["nora"], role=Role.LEAD.value, unit=cast.units["HERON 2"]
    )
    cast.people["lena"] = cast.people["nora"]
    values = {
        "agency": cast.agency.id, "count": OLD_CALLS,
        "unit": cast.units["HERON 1"].id, "other": cast.units["HERON 2"].id,
        "bob": cast.people["bob"].id, "alice": cast.people["alice"].id,
    }  # fmt: skip
    with psycopg.connect(owner_dsn, autocommit=True, prepare_threshold=None) as connection:
        psycopg.ClientCursor(connection).execute(HISTORY, values)
        # Other tests have left dead rows behind, and indexes full of them.
        tables = sql.SQL(", ").join(map(sql.Identifier, sorted(GROWING)))
        connection.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(tables))
        connection.execute("SET enable_seqscan = off")
        # Prepared once, as the path does, for whatever values come.
        connection.execute("SET plan_cache_mode = force_generic_plan")
        yield connection


def scans(connection: psycopg.Connection[Any], question: lane.Question) -> Iterator[dict[str, Any]]:
    """The nodes of a statement's plan that read a table that grows."""
    text, params = question
    connection.execute(b"PREPARE asked AS " + lane._numbered(text))
    values = sql.SQL(", ").join(map(_literal, params))
    run = sql.SQL("EXECUTE asked ({})").format(values) if params else sql.SQL("EXECUTE asked")
    explain = sql.SQL("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {}").format(run)
    ((answer,),) = connection.execute(explain).fetchall()
    connection.execute("DEALLOCATE asked")
    todo = [answer[0]["Plan"]]
    while todo:
        node = todo.pop()
        todo += node.get("Plans", [])
        if node.get("Relation Name") in GROWING:
            yield node


def _literal(value: Any) -> sql.Composable:
    # An empty list has no type of its own.
    return sql.SQL("'{{}}'") if value == [] else sql.Literal(value)


def read(node: dict[str, Any]) -> int:
    """How many rows a scan has read."""
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return int((node["Actual Rows"] + removed) * node["Actual Loops"])


def questions(actor: Actor, *, is_near: bool) -> Iterator[tuple[str, lane.Question | None]]:
    """What a pull asks about what somebody sees: of a few records, or of everything."""
    now = timezone.now()
    if is_near:
        some = {name: {uuid4()} for name in pulling.TYPE_NUMBERS}
        yield "some", compiled.some_in_scope(actor, now, some)[1]
        yield "the end of some windows", compiled.end_of_windows(actor, now, some)
    else:
        yield "everything", compiled.everything_in_scope(actor, now, pulling.TYPE_NUMBERS)[1]
        yield "the end of windows", compiled.end_of_windows(actor, now)


def common(device: UUID) -> Iterator[tuple[str, lane.Question]]:
    """What every pull asks, whoever pulls."""
    reader = generations.Reader(uuid4(), uuid4(), device)
    yield "standing", generations.standing_of(reader, uuid4().hex * 2)
    yield "touched", (generations._TOUCHED, [1, 2000])
    yield "entries", (generations._ENTRIES, [1])
    yield "assignments", (pulling._ASSIGNMENTS, [[uuid4()], [uuid4()]])
    yield "reports", (pulling._REPORTS, [[uuid4()], 2000])
    for name in pulling.TYPE_NUMBERS:
        yield f"rows of {name}", (compiled._selection(name, FORMS[name])[0], [[uuid4()]])


def faults(connection: psycopg.Connection[Any], name: str, asked: lane.Question) -> Iterator[str]:
    for node in scans(connection, asked):
        table = node["Relation Name"]
        if node["Node Type"] == "Seq Scan" or node.get("Disabled"):
            yield f"{name}: reads all of {table}"
        elif read(node) > MOST_READ:
            yield f"{name}: reads {read(node)} of {table} by {node.get('Index Name')}"


def test_no_pull_reads_the_history(cast: Cast, history: psycopg.Connection[Any]) -> None:
    found = [one for name, asked in common(uuid4()) for one in faults(history, name, asked)]
    for who in (*ROLES, *SEE_EVERYTHING):
        actor = actor_of(person=cast.people[who], device=None, now=timezone.now())
        for name, asked in questions(actor, is_near=True):
            if asked is not None:
                found += faults(history, f"{who}, {name}", asked)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("who", ROLES)
def test_a_look_at_everything_does_not_read_the_history(
    cast: Cast, history: psycopg.Connection[Any], who: str
) -> None:
    actor = actor_of(person=cast.people[who], device=None, now=timezone.now())
    found: list[str] = []
    for name, asked in questions(actor, is_near=False):
        if asked is not None:
            found += faults(history, f"{who}, {name}", asked)
    assert not found, "\n".join(found)
