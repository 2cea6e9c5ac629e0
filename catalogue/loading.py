"""What a reference brings with it: the loader of every `Follow`. Reads without locks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from incidents import follows as of_calls
from incidents.models import OPEN_ASSIGNMENTS
from responders import follows as of_units
from sync.records import Fetch, Follow, Plan, Ref, Row

# The records that are followed, by what is to be brought of them.
Followed = Mapping[Follow, Sequence[UUID]]
Loader = Callable[[Fetch, Followed, Plan], None]


def expand(fetch: Fetch, refs: Sequence[Ref]) -> Plan:
    """The rows that belong with these references, by what each of them follows."""
    followed: dict[Follow, list[UUID]] = {}
    for ref in refs:
        if ref.follow is not None:
            assert ref.type == ref.follow.of, f"{ref.type}: {ref.follow}"
            followed.setdefault(ref.follow, []).append(ref.id)
    plan = Plan()
    for load in {LOADERS[follow]: None for follow in followed}:
        load(fetch, followed, plan)
    return plan


def _load_calls(fetch: Fetch, followed: Followed, plan: Plan) -> None:
    """Plans whole calls, and of other assignments the incident and unit to look at."""
    assignments = followed.get(of_calls.CALL_OF_ASSIGNMENT, ())
    units = followed.get(of_calls.OPEN_CALLS, ())
    incidents = set(followed.get(of_calls.WHOLE_CALL, ()))
    parents = list(set(followed.get(of_calls.INCIDENT_AND_UNIT, ())))
    is_calls, questions = bool(assignments or units or incidents), []
    if is_calls:
        is_open = list(OPEN_ASSIGNMENTS)
        named = [list(assignments), list(incidents), list(units)]
        questions.append((_CALLS, [*named, is_open, is_open]))
    if parents:
        questions.append((_PARENTS, [parents]))
    answers = fetch(questions)
    whole: set[UUID] = set()
    if is_calls:
        rows = answers[0]
        incidents |= {row["incident_id"] for row in rows}
        whole = {row["id"] for row in rows if row["id"] is not None}
        plan.add("incident", incidents, lock=True)
        plan.add_children("assignment", "incident_id", incidents, lock=True)
        plan.add("unit", {row["unit_id"] for row in rows if row["id"] is not None}, lock=True)
        plan.add_children("safety_check", "assignment_id", whole, lock=True)
    if parents:
        rows = [row for row in answers[-1] if row["id"] not in whole]
        plan.add("incident", {row["incident_id"] for row in rows}, lock=False)
        plan.add("unit", {row["unit_id"] for row in rows}, lock=False)


_CALLS = (
    "WITH named AS MATERIALIZED (SELECT id, incident_id, unit_id FROM incidents_assignment"
    " WHERE id = ANY(%s) OR incident_id = ANY(%s) OR (unit_id = ANY(%s) AND state = ANY(%s)))"
    " SELECT id, incident_id, unit_id FROM named"
    # A unit that is freed takes up its next call: that one is part of the decision too.
    " UNION SELECT NULL, incident_id, NULL FROM incidents_assignment"
    " WHERE unit_id = ANY(ARRAY(SELECT unit_id FROM named)) AND state = ANY(%s)"
)
_PARENTS = "SELECT id, incident_id, unit_id FROM incidents_assignment WHERE id = ANY(%s)"


def _load_terms(fetch: Fetch, followed: Followed, plan: Plan) -> None:
    statement = "SELECT programme_id FROM responders_unit WHERE id = ANY(%s)"
    rows = _rows(fetch, statement, followed[of_units.TERMS])
    programmes = {row["programme_id"] for row in rows}
    plan.add_children("programme_terms", "programme_id", programmes, lock=False)


def _load_unit_of_shift(fetch: Fetch, followed: Followed, plan: Plan) -> None:
    statement = "SELECT unit_id FROM responders_shift WHERE id = ANY(%s)"
    rows = _rows(fetch, statement, followed[of_units.UNIT_OF_SHIFT])
    plan.add("unit", {row["unit_id"] for row in rows}, lock=True)


def _load_requests(fetch: Fetch, followed: Followed, plan: Plan) -> None:
    statement = (
        "SELECT named.unit_id, open.id, open.incident_id FROM incidents_backuprequest named"
        " LEFT JOIN incidents_backuprequest open"
        " ON open.unit_id = named.unit_id AND open.ended_at IS NULL"
        " WHERE named.id = ANY(%s) AND named.unit_id IS NOT NULL"
    )
    rows = _rows(fetch, statement, followed[of_calls.REQUESTS_OF_UNIT])
    plan.add("unit", {row["unit_id"] for row in rows}, lock=False)
    plan.add("backup_request", {row["id"] for row in rows if row["id"]}, lock=True)
    calls = {row["incident_id"] for row in rows if row["incident_id"]}
    plan.add("incident", calls, lock=False)


def _load_subject(fetch: Fetch, followed: Followed, plan: Plan) -> None:
    statement = "SELECT record_type, record_id FROM sync_issue WHERE id = ANY(%s)"
    for row in _rows(fetch, statement, followed[of_calls.SUBJECT_OF_ISSUE]):
        if row["record_type"] == "outcome":
            outcomes = _rows(fetch, _OUTCOMES, row["record_id"])
            plan.add("outcome", {one["id"] for one in outcomes}, lock=True)
        elif row["record_type"] and row["record_id"]:
            plan.add(row["record_type"], [row["record_id"]], lock=True)


# Which of two assessments stands is decided over all of the assignment's, or over all of the
# incident's that have no assignment.
_OUTCOMES = (
    "SELECT o.id FROM incidents_outcome this JOIN incidents_outcome o"
    " ON o.incident_id = this.incident_id"
    " AND o.assignment_id IS NOT DISTINCT FROM this.assignment_id"
    " WHERE this.id = %s"
)


def _load_author(fetch: Fetch, followed: Followed, plan: Plan) -> None:
    statement = (
        "SELECT DISTINCT c.responder_id, c.unit_id FROM sync_issue i"
        " JOIN responders_crewmember c ON c.responder_id = i.author WHERE i.id = ANY(%s)"
    )
    rows = _rows(fetch, statement, followed[of_calls.UNITS_OF_AUTHOR])
    plan.add("unit", {row["unit_id"] for row in rows}, lock=False)
    authors = {row["responder_id"] for row in rows}
    plan.add_children("crew_member", "responder_id", authors, lock=False)


def _load_checks(fetch: Fetch, followed: Followed, plan: Plan) -> None:
    statement = (
        "SELECT id, incident_id, unit_id FROM incidents_assignment WHERE id = ANY(%s) OR id IN"
        " (SELECT assignment_id FROM incidents_safetycheck WHERE id = ANY(%s))"
    )
    assignments = followed.get(of_calls.CHECKS_OF_ASSIGNMENT, ())
    checks = followed.get(of_calls.CHECKS_BESIDE, ())
    rows = _rows(fetch, statement, list(assignments), list(checks))
    named = {row["id"] for row in rows}
    units = {row["unit_id"] for row in rows}
    plan.add("assignment", named, lock=True)
    plan.add_children("safety_check", "assignment_id", named, lock=True)
    plan.add("incident", {row["incident_id"] for row in rows}, lock=False)
    plan.add("unit", units, lock=False)
    plan.add_children("backup_request", "unit_id", units, lock=False)


def _load_reports(fetch: Fetch, followed: Followed, plan: Plan) -> None:
    units = list(followed.get(of_calls.REPORTS_OF_UNIT, ()))
    rows = _rows(
        fetch,
        _INCIDENTS,
        list(followed.get(of_calls.REPORTS_OF_INCIDENT, ())),
        list(followed.get(of_calls.REPORTS_OF_ASSIGNMENT, ())),
        units,
        list(OPEN_ASSIGNMENTS),
        list(followed.get(of_calls.REPORTS_OF_OUTCOME, ())),
        list(followed.get(of_calls.REPORTS_BESIDE, ())),
        list(followed.get(of_calls.REPORTS_OF_ISSUE, ())),
    )
    incidents = {row["id"] for row in rows if row["id"] is not None}
    plan.add("incident", incidents, lock=True)
    for record_type in ("assignment", "outcome", "backup_request"):
        plan.add_children(record_type, "incident_id", incidents, lock=False)


_INCIDENTS = (
    "SELECT unnest(%s::uuid[]) AS id"
    " UNION SELECT incident_id FROM incidents_assignment WHERE id = ANY(%s)"
    " UNION SELECT incident_id FROM incidents_assignment"
    " WHERE unit_id = ANY(%s) AND state = ANY(%s)"
    " UNION SELECT incident_id FROM incidents_outcome WHERE id = ANY(%s)"
    " UNION SELECT incident_id FROM incidents_backuprequest WHERE id = ANY(%s)"
    " UNION SELECT o.incident_id FROM sync_issue i JOIN incidents_outcome o ON o.id = i.record_id"
    " WHERE i.id = ANY(%s) AND i.record_type = 'outcome'"
)


def _rows(fetch: Fetch, statement: str, *params: Any) -> list[Row]:
    return fetch([(statement, params)])[0]


# One loader may bring several of them in one round trip.
LOADERS: Mapping[Follow, Loader] = {
    of_calls.WHOLE_CALL: _load_calls,
    of_calls.CALL_OF_ASSIGNMENT: _load_calls,
    of_calls.OPEN_CALLS: _load_calls,
    of_calls.INCIDENT_AND_UNIT: _load_calls,
    of_calls.REQUESTS_OF_UNIT: _load_requests,
    of_calls.CHECKS_OF_ASSIGNMENT: _load_checks,
    of_calls.CHECKS_BESIDE: _load_checks,
    of_calls.REPORTS_OF_ASSIGNMENT: _load_reports,
    of_calls.REPORTS_OF_UNIT: _load_reports,
    of_calls.REPORTS_OF_INCIDENT: _load_reports,
    of_calls.REPORTS_OF_OUTCOME: _load_reports,
    of_calls.REPORTS_BESIDE: _load_reports,
    of_calls.REPORTS_OF_ISSUE: _load_reports,
    of_calls.SUBJECT_OF_ISSUE: _load_subject,
    of_calls.UNITS_OF_AUTHOR: _load_author,
    of_units.TERMS: _load_terms,
    of_units.UNIT_OF_SHIFT: _load_unit_of_shift,
}
_DECLARED = {
    one for room in (of_calls, of_units) for one in vars(room).values() if isinstance(one, Follow)
}
assert LOADERS.keys() == _DECLARED, "every follow has its loader"
