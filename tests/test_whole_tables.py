"""Nothing that is asked every day, or at night by retention, reads the whole of a table that grows.

Asked for real, in a database with history, and counted by PostgreSQL itself: a plan of a
statement that was copied here would say nothing about the one that runs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from dispatch import tasks
from incidents.models import Assignment
from notices.tasks import forget_notices
from responders.models import Responder
from sync import journal
from sync.models import Issue
from tests.cast import Cast, gather
from tests.database import used_and_emptied
from tests.tablet import logged_in

GROWING = (
    "incidents_incident", "incidents_assignment", "incidents_statusevent", "incidents_note",
    "incidents_outcome", "incidents_backuprequest", "incidents_safetycheck", "incidents_timer",
    "responders_position", "sync_mutation", "sync_issue", "sync_change", "sync_commit",
    "sync_transaction", "sync_fieldchange", "sync_tombstone", "sync_notice", "sync_receipt",
)  # fmt: skip

# %(agency)s with %(calls)s calls; one in a thousand of what is forgotten at all is old enough.
FILL = """
SELECT set_config('sync.door', 'on', true);
CREATE TEMP TABLE calls ON COMMIT DROP AS
  SELECT n, gen_random_uuid() AS incident, gen_random_uuid() AS assignment,
    now() - n * interval '1 hour' AS at, people.ids[1 + mod(n, cardinality(people.ids))] AS author,
    units.ids[1 + mod(n, cardinality(units.ids))] AS unit
  FROM generate_series(1, %(calls)s) n,
    (SELECT array_agg(id) AS ids FROM responders_responder WHERE agency_id = %(agency)s) people,
    (SELECT array_agg(id) AS ids FROM responders_unit WHERE agency_id = %(agency)s) units;
INSERT INTO incidents_incident
    (id, created_at, updated_at, agency_id, number, status, cautions, received_at, closed_at,
     author_id)
  SELECT incident, at, at, %(agency)s, n, 'Closed', '[]', at, at, author FROM calls;
INSERT INTO incidents_assignment
    (id, created_at, updated_at, agency_id, incident_id, unit_id, state, assigned_at, author_id)
  SELECT assignment, at, at, %(agency)s, incident, unit, 'cleared', at, author FROM calls;
INSERT INTO incidents_statusevent
    (id, created_at, updated_at, agency_id, author_id, author_role, corrected_at, uncertainty_s,
     received_at, unit_id, assignment_id, incident_id, status, channel, is_late,
     is_out_of_sequence)
  SELECT gen_random_uuid(), at, at, %(agency)s, author, 'emt', at, 0, at, unit, assignment,
    incident, 'on_scene', 'app', false, false FROM calls, generate_series(1, 3);
INSERT INTO incidents_note
    (id, created_at, updated_at, agency_id, author_id, author_role, corrected_at, uncertainty_s,
     received_at, incident_id, assignment_id, kind, body, revisions)
  SELECT gen_random_uuid(), at, at, %(agency)s, author, 'emt', at, 0, at, incident, assignment,
    'peer', repeat('x', 200), '[]' FROM calls, generate_series(1, 2);
INSERT INTO incidents_outcome
    (id, created_at, updated_at, agency_id, author_id, author_role, corrected_at, uncertainty_s,
     received_at, incident_id, assignment_id, contact_outcome, police_involvement, reasons,
     services, supplies, violence_codes, is_current, is_flagged, revisions)
  SELECT gen_random_uuid(), at, at, %(agency)s, author, 'emt', at, 0, at, incident, assignment,
    'contact_made', 'none', '[]', '[]', '[]', '[]', true, false, '[]' FROM calls;
INSERT INTO incidents_backuprequest
    (id, created_at, updated_at, agency_id, author_id, author_role, corrected_at, uncertainty_s,
     received_at, unit_id, incident_id, assignment_id, kind, urgency, is_quiet, is_late,
     is_unverified, state, is_silent, alarmed_at, seen_by, escalation_level, ended_at)
  SELECT gen_random_uuid(), at, at, %(agency)s, author, 'emt', at, 0, at, unit, incident,
    assignment, 'law_enforcement', 'emergency', false, false, false, 'released', false, at, '[]',
    0, at FROM calls;
INSERT INTO incidents_safetycheck
    (id, created_at, updated_at, agency_id, assignment_id, unit_id, due_at, state, late_answers,
     answered_by_id)
  SELECT gen_random_uuid(), at, at, %(agency)s, assignment, unit, at, 'answered', '[]', author
  FROM calls;
INSERT INTO incidents_timer (id, agency_id, kind, record, step, due_at, fired_at, cancelled_at)
  SELECT gen_random_uuid(), %(agency)s, 'acknowledgement', assignment, step, at,
    CASE step WHEN 1 THEN kept END, CASE step WHEN 2 THEN kept END
  FROM calls, generate_series(1, 2) step,
    LATERAL (SELECT now() - interval '1 day' * CASE mod(n, 1000) WHEN 0 THEN 90 ELSE 1 END) t(kept);
INSERT INTO responders_position
    (agency, unit_id, latitude, longitude, fix_at, received_at, author)
  SELECT %(agency)s, unit, 36, -78.9, at, now() - interval '1 day'
    * CASE mod(n, 1000) WHEN 0 THEN 90 ELSE 1 END, author FROM calls;
INSERT INTO sync_mutation
    (agency, receipt_id, author, source, kind, record_type, record_id, digest, payload, result,
     issue, corrected_at, uncertainty_s, received_at)
  SELECT %(agency)s, gen_random_uuid(), author, 'sync', 'note.create', 'note', incident, '',
    '{"kind": "note.create", "fields": {}}',
    CASE mod(n, 50) WHEN 0 THEN 'rejected' ELSE 'applied' END,
    CASE WHEN mod(n, 50) = 0 THEN assignment END, at, 0, at FROM calls;
INSERT INTO sync_receipt (agency, receipt_id, digest, received_at)
  SELECT %(agency)s, gen_random_uuid(), '', now() - interval '1 day'
    * CASE mod(n, 1000) WHEN 0 THEN 90 ELSE 1 END FROM calls;
INSERT INTO sync_issue
    (id, agency_id, rev, author, journal_receipt, kind, result, created_at, updated_at,
     resolved_at)
  SELECT assignment, %(agency)s, 1, author, incident, 'note.create', 'rejected', at, at,
    CASE WHEN mod(n, 50) > 0 THEN at END FROM calls;
INSERT INTO sync_notice (id, agency, type, data, happened_at, addressed_at)
  SELECT incident, %(agency)s, 'incident.created', '{}', t.told, t.told FROM calls,
    LATERAL (SELECT now() - interval '1 day' * CASE mod(n, 1000) WHEN 0 THEN 90 ELSE 1 END) t(told);
INSERT INTO sync_fieldchange (record_id, rev, field, agency, changed_at)
  SELECT incident, 1, 'address', %(agency)s, at FROM calls;
INSERT INTO sync_tombstone (record_id, agency, record_type, removed_at)
  SELECT gen_random_uuid(), %(agency)s, 'note', at FROM calls;
"""
# The feed: numbered when it is committed, and then some of it long ago.
FEED = """
INSERT INTO sync_transaction (token, agency) SELECT 1000000 + n, %(agency)s
  FROM generate_series(1, %(calls)s) n;
INSERT INTO sync_change (token, record_id, agency, record_type, rev, is_removed)
  SELECT 1000000 + n, gen_random_uuid(), %(agency)s, 'note', 1, false
  FROM generate_series(1, %(calls)s) n, generate_series(1, 3);
"""
AGE = "UPDATE sync_commit SET committed_at = now() - interval '90 days' WHERE mod(token, 1000) = 0"
CALLS = 20_000


@pytest.fixture(scope="module")
def history(django_db_setup: None, django_db_blocker: Any, owner_dsn: str) -> Iterator[Cast]:
    """Years of the other agency and two weeks of this one, as the planner knows them."""
    with contextmanager(used_and_emptied)(django_db_blocker, owner_dsn):
        cast = gather()
        with psycopg.connect(owner_dsn, autocommit=True) as owner:
            _fill(owner, cast)
        yield cast


def _fill(owner: psycopg.Connection[Any], cast: Cast) -> None:
    cursor = psycopg.ClientCursor(owner)
    for agency, calls in ((cast.other_agency, CALLS), (cast.agency, CALLS // 100)):
        with owner.transaction():
            cursor.execute(FILL.encode(), {"agency": agency.id, "calls": calls})
    cursor.execute(FEED.encode(), {"agency": cast.other_agency.id, "calls": CALLS})
    cursor.execute(AGE)
    cursor.execute("VACUUM ANALYZE")


@contextmanager
def whole_reads(found: dict[str, list[str]], name: str) -> Iterator[None]:
    """Notes which growing tables are read whole meanwhile; nothing of it stays."""
    with transaction.atomic():
        before = _counted()
        yield
        after = _counted()
        transaction.set_rollback(True)
    read = sorted(table for table in GROWING if after[table] > before[table])
    if read:
        found[name] = read


def _counted() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, seq_scan FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


def nightly_and_sweeping() -> dict[str, Callable[[], object]]:
    return {
        "forget": tasks.forget,
        "forget notices": forget_notices,
        "release held": tasks.release_held,
        "overdue": tasks.show_overdue_held,
        "timers": tasks.fire_timers,
        "shifts": tasks.change_shifts,
    }


def test_what_runs_by_itself_reads_no_table_whole(history: Cast) -> None:
    found: dict[str, list[str]] = {}
    for name, task in nightly_and_sweeping().items():
        with whole_reads(found, name):
            task()
    assert found == {}


def test_a_new_name_reads_no_table_whole(history: Cast) -> None:
    found: dict[str, list[str]] = {}
    with whole_reads(found, "rename"):
        Responder.objects.filter(username="bob").update(name="Robert")
    assert found == {}


def test_what_a_person_decides_about_is_found(history: Cast) -> None:
    found: dict[str, list[str]] = {}
    agency = history.other_agency.id
    issue = Issue.objects.filter(agency=agency, resolved_at=None)[0].id
    with whole_reads(found, "quarantined"):
        assert journal.quarantined(issue, agency) is not None
    with whole_reads(found, "close"):
        journal.stop_waiting(issue)
    assert found == {}


def test_lists_read_no_table_whole(history: Cast) -> None:
    found: dict[str, list[str]] = {}
    one = Assignment.objects.filter(agency=history.agency)[0]
    about = {"assignment": one.id, "incident": one.incident_id, "unit": one.unit_id}
    filters = {
        "assignments": ("incident", "unit"),
        "status-events": ("unit", "incident", "assignment"),
        "notes": ("incident", "assignment"),
        "outcomes": ("incident", "assignment"),
        "safety-checks": ("assignment", "unit"),
        "backup-requests": ("unit",),
    }
    sue, alice = logged_in("sue"), logged_in("alice")
    for address, names in filters.items():
        for name in names:
            with whole_reads(found, f"{address} by {name}"):
                assert sue.get(f"/{address}/?{name}={about[name]}").status == 200
    for http, path in (
        (sue, f"/incidents/{one.incident_id}/timeline/"), (alice, "/board/"), (alice, "/handover/"),
    ):  # fmt: skip
        with whole_reads(found, path):
            assert http.get(path).status == 200
    assert found == {}


@pytest.mark.parametrize("table", ["incident", "assignment"])
def test_a_row_is_deleted_without_reading_what_may_refer_to_it_whole(
    history: Cast, table: str
) -> None:
    """Keys that stay are looked up for each row that goes."""
    found: dict[str, list[str]] = {}
    one = Assignment.objects.filter(agency=history.agency)[0]
    record: UUID = one.incident_id if table == "incident" else one.id
    with whole_reads(found, table), connection.cursor() as cursor:
        cursor.execute("DELETE FROM incidents_backuprequest WHERE assignment_id = %s", [one.id])
        cursor.execute("DELETE FROM incidents_safetycheck WHERE assignment_id = %s", [one.id])
        for name in ("statusevent", "note", "outcome", "assignment"):
            if table == "incident":
                cursor.execute(f"DELETE FROM incidents_{name} WHERE incident_id = %s", [record])
        cursor.execute(f"DELETE FROM incidents_{table} WHERE id = %s", [record])
    assert found == {}
