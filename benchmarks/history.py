"""What lies behind a city: every record type that grows, in the proportion of a crew's duties.

A duty of twelve hours is a shift with its crew place and six calls, to five of which the crew went:
100 records. What the server keeps beside them (journal, field history, feed) comes on top. All of
it ended a month ago or earlier, so it concerns no device; it is the crews' own past nevertheless,
because an index by unit or by author has to cope with that.
"""

from dataclasses import dataclass
from uuid import UUID

import psycopg

RECORDS_A_DUTY = 100

# Every statement is one table. Those called `written` note what a device once pushed.
_DUTIES = """
    CREATE TEMPORARY TABLE duty ON COMMIT DROP AS
    SELECT uuidv7() AS shift, p.unit, p.person, p.device, p.agency, p.desk,
      now() - interval '30 days' - (n / p.crews + 1) * interval '12 hours' AS at
    FROM generate_series(0, %(duties)s - 1) AS n,
      LATERAL (SELECT (%(units)s::uuid[])[1 + n %% %(crews)s] AS unit,
        (%(people)s::uuid[])[1 + n %% %(crews)s] AS person,
        (%(devices)s::uuid[])[1 + n %% %(crews)s] AS device,
        %(agency)s::uuid AS agency, %(desk)s::uuid AS desk, %(crews)s AS crews) AS p
"""
_CALLS = """
    CREATE TEMPORARY TABLE call ON COMMIT DROP AS
    SELECT uuidv7() AS incident, uuidv7() AS assignment, n <= 5 AS served, unit, person, device,
      agency, desk, at + (n - 1) * interval '115 minutes' AS at
    FROM duty, generate_series(1, 6) AS n
"""
_PUSHED = """
    CREATE TEMPORARY TABLE pushed (id uuid, type text, agency uuid, author uuid, at timestamptz)
    ON COMMIT DROP
"""
_SHIFTS = """
    INSERT INTO responders_shift (id, rev, created_at, updated_at, agency_id, unit_id, starts_at,
      ends_at, ended_at, is_complete, missing_roles)
    SELECT shift, 3, at, at, agency, unit, at, at + interval '12 hours', at + interval '12 hours',
      true, '[]'
    FROM duty
"""
_CREW = """
    INSERT INTO responders_crewmember (id, shift_id, unit_id, responder_id, role, joined_at,
      left_at)
    SELECT uuidv7(), shift, unit, person, 'emt', at, at + interval '12 hours' FROM duty
"""
_INCIDENTS = """
    INSERT INTO incidents_incident (id, rev, created_at, updated_at, agency_id, number, call_type,
      priority, status, address, latitude, longitude, cautions, narrative, received_at, closed_at,
      not_served_reason, author_id)
    SELECT incident, 6, at, at, agency, 'H' || incident, 'welfare_check', 5, 'Closed',
      '100 Main Street', 36.0, -78.9, '[]', repeat('Caller asks for a visit. ', 4), at,
      at + interval '1 hour', CASE WHEN NOT served THEN 'outside_hours' END, desk
    FROM call
"""
_ASSIGNMENTS = """
    INSERT INTO incidents_assignment (id, rev, created_at, updated_at, agency_id, incident_id,
      unit_id, state, assigned_at, acknowledged_at, cleared_at, author_id)
    SELECT assignment, 5, at, at, agency, incident, unit, 'cleared', at, at + interval '1 minute',
      at + interval '1 hour', desk
    FROM call WHERE served
"""
_STATUS_EVENTS = """
    WITH written AS (
      INSERT INTO incidents_statusevent (id, rev, created_at, updated_at, agency_id, author_id,
        author_role, corrected_at, uncertainty_s, received_at, unit_id, assignment_id,
        incident_id, status, channel, is_late, is_out_of_sequence)
      SELECT uuidv7(), 1, t, t, agency, person, 'emt', t, 1, t, unit, assignment, incident,
        s.status, 'app', false, false
      FROM call,
        unnest(ARRAY['acknowledged', 'en_route', 'on_scene', 'clearing', 'available'])
          WITH ORDINALITY AS s(status, place),
        LATERAL (SELECT at + s.place * interval '10 minutes' AS t) AS moment
      WHERE served
      RETURNING id, agency_id, author_id, corrected_at)
    INSERT INTO pushed SELECT id, 'status_event', agency_id, author_id, corrected_at FROM written
"""
# Three on a call the crew went to; two of the desk on the other.
_NOTES = """
    WITH written AS (
      INSERT INTO incidents_note (id, rev, created_at, updated_at, agency_id, author_id,
        author_role, corrected_at, uncertainty_s, received_at, incident_id, assignment_id, kind,
        body, revisions)
      SELECT uuidv7(), 1, at, at, agency, CASE WHEN served THEN person ELSE desk END, 'emt', at, 1,
        at, incident, CASE WHEN served THEN assignment END,
        CASE WHEN served THEN 'clinical' ELSE 'operational' END,
        repeat('Quiet on arrival; talked at the door. ', 6), '[]'
      FROM call, generate_series(1, 3) AS n WHERE served OR n <= 2
      RETURNING id, agency_id, author_id, corrected_at)
    INSERT INTO pushed SELECT id, 'note', agency_id, author_id, corrected_at FROM written
"""
_OUTCOMES = """
    WITH written AS (
      INSERT INTO incidents_outcome (id, rev, created_at, updated_at, agency_id, author_id,
        author_role, corrected_at, uncertainty_s, received_at, incident_id, assignment_id,
        contact_outcome, disposition, police_involvement, reasons, services, supplies,
        violence_codes, narrative, is_current, is_flagged, revisions)
      SELECT uuidv7(), 1, t, t, agency, person, 'emt', t, 1, t, incident, assignment,
        'contact_made', 'resolved_in_place', 'none', '["distress"]', '["conversation"]', '[]',
        '[]', repeat('Stayed until the sister came. ', 4), true, false, '[]'
      FROM call, LATERAL (SELECT at + interval '1 hour' AS t) AS moment WHERE served
      RETURNING id, agency_id, author_id, corrected_at)
    INSERT INTO pushed SELECT id, 'outcome', agency_id, author_id, corrected_at FROM written
"""
_CHECKS = """
    WITH written AS (
      INSERT INTO incidents_safetycheck (id, rev, created_at, updated_at, agency_id, assignment_id,
        unit_id, number, due_at, state, answer, channel, answered_by_id, answered_at, late_answers)
      SELECT uuidv7(), 2, at, at, agency, assignment, unit, n, t, 'answered', 'ok', 'app', person,
        t, '[]'
      FROM call, generate_series(1, 2) AS n,
        LATERAL (SELECT at + n * interval '20 minutes' AS t) AS moment
      WHERE served
      RETURNING id, agency_id, answered_by_id, answered_at)
    INSERT INTO pushed SELECT id, 'safety_check', agency_id, answered_by_id, answered_at
      FROM written
"""
_POSITIONS = """
    INSERT INTO responders_position (agency, unit_id, latitude, longitude, accuracy_m, fix_at,
      received_at, author)
    SELECT agency, unit, 36.0 + n * 0.001, -78.9, 8, at + n * interval '5 minutes',
      at + n * interval '5 minutes', person
    FROM call, generate_series(1, 6) AS n WHERE served
"""
_FIELD_HISTORY = """
    INSERT INTO sync_fieldchange (record_id, rev, field, agency, old, new, author, device,
      changed_at)
    SELECT incident, n + 1, 'status', agency, '"Active"', '"ResourcesAssigned"', person, device,
      at + n * interval '10 minutes'
    FROM call, generate_series(1, 4) AS n WHERE served
"""
_JOURNAL = """
    INSERT INTO sync_mutation (agency, receipt_id, author, seq, source, kind, record_type,
      record_id, digest, payload, result, rev, occurred_at, corrected_at, uncertainty_s,
      received_at)
    SELECT agency, uuidv7(), author, 1, 'push', type || '.create', type, id,
      sha256(id::text::bytea), '{"fields": "' || repeat('as it was sent; ', 20) || '"}', 'applied',
      1, at, at, 1, at
    FROM pushed
"""
# A commit for every three records, as a crew on the air sends them.
_FEED = """
    WITH numbered AS MATERIALIZED (
      SELECT id, type, agency, at,
        %(token)s + (row_number() OVER (ORDER BY at, id) - 1) / 3 AS token
      FROM pushed),
    changes AS (
      INSERT INTO sync_change (token, record_id, agency, record_type, rev, is_removed)
      SELECT token, id, agency, type, 1, false FROM numbered),
    commits AS MATERIALIZED (
      SELECT token, min(agency::text)::uuid AS agency, min(at) AS at FROM numbered GROUP BY token),
    transactions AS (
      INSERT INTO sync_transaction (token, agency) SELECT token, agency FROM commits)
    INSERT INTO sync_commit (number, token, agency, committed_at)
    SELECT %(number)s + token - %(token)s, token, agency, at FROM commits
"""
_GO_ON_COUNTING = """
    SELECT setval(pg_get_serial_sequence('sync_transaction', 'token'),
        (SELECT max(token) FROM sync_transaction)),
      setval('sync_commit_number', (SELECT max(number) FROM sync_commit))
"""
_STATEMENTS = (
    *(_DUTIES, _CALLS, _PUSHED, _SHIFTS, _CREW, _INCIDENTS, _ASSIGNMENTS, _STATUS_EVENTS),
    *(_NOTES, _OUTCOMES, _CHECKS, _POSITIONS, _FIELD_HISTORY, _JOURNAL),
)


@dataclass(frozen=True)
class Past:
    """Whose past it is; the desk took the calls."""

    agency: UUID
    desk: UUID
    units: list[UUID]
    people: list[UUID]
    devices: list[UUID]


def write(superuser: str, past: Past, records: int) -> None:
    """As many more records; `superuser` is the address for somebody who may pass the triggers."""
    values = vars(past) | {"duties": records // RECORDS_A_DUTY, "crews": len(past.units)}
    with psycopg.connect(superuser) as connection:
        # Neither captured nor checked: the references are right, and what is old concerns nobody.
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("SET LOCAL work_mem = '128MB'")
        for statement in _STATEMENTS:
            connection.execute(statement, values)
        connection.execute(_FEED, _counters(connection))
        connection.execute(_GO_ON_COUNTING)
    settle(superuser)


def _counters(connection: psycopg.Connection) -> dict[str, int]:
    row = connection.execute(
        "SELECT nextval(pg_get_serial_sequence('sync_transaction', 'token')) AS token,"
        " nextval('sync_commit_number') AS number"
    ).fetchone()
    assert row is not None
    return {"token": row[0], "number": row[1]}


def settle(superuser: str) -> None:
    """Whatever the database would do later by itself about new rows, at once."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
