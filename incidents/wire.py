"""Calls and what is reported of them as clients see them: one form for feed, pull and REST.

A view names what its reader may see of a record; what is withheld is absent, not null.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Required, TypedDict, cast, get_args, get_type_hints
from uuid import UUID

from incidents.wire_checks import safety_checks
from responders import wire as responders
from responders.queries import Names
from responders.wire import Person, instant, person, ref, time
from sync.records import Row

FULL = "full"
# Dispatch runs its board without receiving clinical text.
DISPATCH = "dispatch"


class IncidentWire(TypedDict):
    """`incident`."""

    id: str
    rev: int
    number: str
    call_type: str | None
    call_type_label: str | None
    priority: int | None
    status: str
    address: str | None
    latitude: float | None
    longitude: float | None
    area: str | None
    cautions: list[str]
    narrative: str | None
    caller_name: str | None
    caller_phone: str | None
    weapon_reported: bool | None
    violence_reported: bool | None
    received_at: str | None
    closed_at: str | None
    reason: str | None
    not_served_reason: str | None


class AssignmentWire(TypedDict):
    """`assignment`."""

    id: str
    rev: int
    incident: str
    unit: str
    state: str
    eta: str | None
    team_note: str | None
    reason: str | None
    assigned_at: str | None
    acknowledged_at: str | None
    cleared_at: str | None
    alert_level: int


class StatusEventWire(TypedDict):
    """`status_event`: `occurred_at` is the device's claim, `corrected_at` the server's reading."""

    id: str
    rev: int
    unit: str
    assignment: str | None
    status: str
    channel: str
    latitude: float | None
    longitude: float | None
    occurred_at: str | None
    received_at: str
    corrected_at: str
    uncertainty_s: float
    late: bool
    out_of_sequence: bool
    author: Person


class NoteWire(TypedDict):
    """`note`; `revisions` are the earlier versions, oldest first."""

    id: str
    rev: int
    assignment: str | None
    incident: str
    kind: str
    body: str
    author: Person
    occurred_at: str | None
    received_at: str
    corrected_at: str
    revisions: list[dict[str, Any]]


class OutcomeWire(TypedDict, total=False):
    """`outcome`; dispatch sees contact_outcome and police_involvement of it."""

    id: Required[str]
    rev: Required[int]
    assignment: Required[str | None]
    incident: Required[str]
    contact_outcome: Required[str]
    police_involvement: Required[str]
    current: Required[bool]
    flagged: Required[bool]
    disposition: str | None
    destination: str | None
    reasons: list[str]
    services: list[str]
    supplies: list[str]
    felt_safe: bool | None
    violence_codes: list[str]
    screening_level: str | None
    follow_up_consent: str | None
    follow_up_wanted: bool | None
    narrative: str | None
    author: Person
    occurred_at: str | None
    received_at: str
    corrected_at: str
    revisions: list[dict[str, Any]]


class BackupRequestWire(TypedDict):
    """`backup_request`; its ladder: `state`, `seen_by`, `acknowledged_by`, `committed_unit`."""

    id: str
    rev: int
    unit: str | None
    assignment: str | None
    kind: str
    urgency: str
    message: str | None
    latitude: float | None
    longitude: float | None
    reason: str | None
    said_by_radio: bool | None
    quiet: bool
    state: str
    late: bool
    unverified: bool
    silent: bool
    linked_to: str | None
    seen_by: list[Person]
    acknowledged_by: Person | None
    acknowledged_at: str | None
    committed_unit: str | None
    eta: str | None
    escalation_level: int
    occurred_at: str | None
    received_at: str
    corrected_at: str
    author: Person


class SyncIssueWire(TypedDict):
    """`sync_issue`."""

    id: str
    rev: int
    mutation_id: str | None
    kind: str
    record_id: str | None
    result: str
    code: str | None
    detail: dict[str, Any] | None
    conflict: dict[str, Any] | None
    created_at: str
    resolved_at: str | None


def incidents(rows: Sequence[Row], view: str, people: Names) -> list[IncidentWire]:
    return [
        {
            "id": str(row["id"]),
            "rev": row["rev"],
            "number": row["number"],
            "call_type": row["call_type"],
            "call_type_label": row["call_type_label"],
            "priority": row["priority"],
            "status": row["status"],
            "address": row["address"],
            "latitude": row["latitude"],
            "longitude": row["longitude"],
            "area": ref(row["area_id"]),
            "cautions": row["cautions"],
            "narrative": row["narrative"],
            "caller_name": row["caller_name"],
            "caller_phone": row["caller_phone"],
            "weapon_reported": row["weapon_reported"],
            "violence_reported": row["violence_reported"],
            "received_at": time(row["received_at"]),
            "closed_at": time(row["closed_at"]),
            "reason": row["reason"],
            "not_served_reason": row["not_served_reason"],
        }
        for row in rows
    ]


def assignments(rows: Sequence[Row], view: str, people: Names) -> list[AssignmentWire]:
    return [
        {
            "id": str(row["id"]),
            "rev": row["rev"],
            "incident": str(row["incident_id"]),
            "unit": str(row["unit_id"]),
            "state": row["state"],
            "eta": time(row["eta"]),
            "team_note": row["team_note"],
            "reason": row["reason"],
            "assigned_at": time(row["assigned_at"]),
            "acknowledged_at": time(row["acknowledged_at"]),
            "cleared_at": time(row["cleared_at"]),
            "alert_level": row["alert_level"],
        }
        for row in rows
    ]


def status_events(rows: Sequence[Row], view: str, people: Names) -> list[StatusEventWire]:
    names = _authors(rows, people)
    return [
        {
            "id": str(row["id"]),
            "rev": row["rev"],
            "unit": str(row["unit_id"]),
            "assignment": ref(row["assignment_id"]),
            "status": row["status"],
            "channel": row["channel"],
            "latitude": row["latitude"],
            "longitude": row["longitude"],
            "occurred_at": time(row["occurred_at"]),
            "received_at": instant(row["received_at"]),
            "corrected_at": instant(row["corrected_at"]),
            "uncertainty_s": row["uncertainty_s"],
            "late": row["is_late"],
            "out_of_sequence": row["is_out_of_sequence"],
            "author": _author(row, names),
        }
        for row in rows
    ]


def notes(rows: Sequence[Row], view: str, people: Names) -> list[NoteWire]:
    names = _authors(rows, people)
    return [
        {
            "id": str(row["id"]),
            "rev": row["rev"],
            "assignment": ref(row["assignment_id"]),
            "incident": str(row["incident_id"]),
            "kind": row["kind"],
            "body": row["body"],
            "author": _author(row, names),
            "occurred_at": time(row["occurred_at"]),
            "received_at": instant(row["received_at"]),
            "corrected_at": instant(row["corrected_at"]),
            "revisions": row["revisions"],
        }
        for row in rows
    ]


def outcomes(rows: Sequence[Row], view: str, people: Names) -> list[OutcomeWire]:
    names = _authors(rows, people)
    return [_outcome(row, names, view) for row in rows]


def _outcome(row: Row, names: Mapping[UUID, str], view: str) -> OutcomeWire:
    shown: OutcomeWire = {
        "id": str(row["id"]),
        "rev": row["rev"],
        "assignment": ref(row["assignment_id"]),
        "incident": str(row["incident_id"]),
        "contact_outcome": row["contact_outcome"],
        "police_involvement": row["police_involvement"],
        "current": row["is_current"],
        "flagged": row["is_flagged"],
    }
    if view == DISPATCH:
        return shown
    return {
        **shown,
        "disposition": row["disposition"],
        "destination": row["destination"],
        "reasons": row["reasons"],
        "services": row["services"],
        "supplies": row["supplies"],
        "felt_safe": row["felt_safe"],
        "violence_codes": row["violence_codes"],
        "screening_level": row["screening_level"],
        "follow_up_consent": row["follow_up_consent"],
        "follow_up_wanted": row["follow_up_wanted"],
        "narrative": row["narrative"],
        "author": _author(row, names),
        "occurred_at": time(row["occurred_at"]),
        "received_at": instant(row["received_at"]),
        "corrected_at": instant(row["corrected_at"]),
        "revisions": row["revisions"],
    }


def backup_requests(rows: Sequence[Row], view: str, people: Names) -> list[BackupRequestWire]:
    owners = {row["acknowledged_by_id"] for row in rows}
    seen = {UUID(one["id"]) for row in rows for one in row["seen_by"]}
    names = people.of({row["author_id"] for row in rows} | owners | seen)
    return [_backup_request(row, names) for row in rows]


def _backup_request(row: Row, names: Mapping[UUID, str]) -> BackupRequestWire:
    owner = row["acknowledged_by_id"]
    return {
        "id": str(row["id"]),
        "rev": row["rev"],
        "unit": ref(row["unit_id"]),
        "assignment": ref(row["assignment_id"]),
        "kind": row["kind"],
        "urgency": row["urgency"],
        "message": row["message"],
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "reason": row["reason"],
        "said_by_radio": row["said_by_radio"],
        "quiet": row["is_quiet"],
        "state": row["state"],
        "late": row["is_late"],
        "unverified": row["is_unverified"],
        "silent": row["is_silent"],
        "linked_to": ref(row["linked_to_id"]),
        "seen_by": [person(UUID(one["id"]), names, "dispatcher") for one in row["seen_by"]],
        "acknowledged_by": None if owner is None else person(owner, names, "dispatcher"),
        "acknowledged_at": time(row["acknowledged_at"]),
        "committed_unit": row["committed_unit"],
        "eta": time(row["eta"]),
        "escalation_level": row["escalation_level"],
        "occurred_at": time(row["occurred_at"]),
        "received_at": instant(row["received_at"]),
        "corrected_at": instant(row["corrected_at"]),
        "author": _author(row, names),
    }


def sync_issues(rows: Sequence[Row], view: str, people: Names) -> list[SyncIssueWire]:
    return [
        {
            "id": str(row["id"]),
            "rev": row["rev"],
            "mutation_id": row["mutation_id"],
            "kind": row["kind"],
            "record_id": ref(row["record_id"]),
            "result": row["result"],
            "code": row["code"],
            "detail": row["detail"],
            "conflict": {"id": str(row["id"]), "fields": row["fields"]} if row["fields"] else None,
            "created_at": instant(row["created_at"]),
            "resolved_at": time(row["resolved_at"]),
        }
        for row in rows
    ]


def _authors(rows: Sequence[Row], people: Names) -> Mapping[UUID, str]:
    return people.of({row["author_id"] for row in rows})


def _author(row: Row, names: Mapping[UUID, str]) -> Person:
    return person(row["author_id"], names, row["author_role"])


# Record type -> its wire form. Rows are column -> value.
FORMS: Mapping[str, Callable[[Sequence[Row], str, Names], Sequence[Any]]] = {
    "unit": responders.units,
    "shift": responders.shifts,
    "programme": responders.programmes,
    "area": responders.areas,
    "incident": incidents,
    "assignment": assignments,
    "status_event": status_events,
    "note": notes,
    "outcome": outcomes,
    "backup_request": backup_requests,
    "safety_check": safety_checks,
    "sync_issue": sync_issues,
    "break_glass": responders.openings,
    "code_list": responders.code_lists,
}


def shape_of(record_type: str) -> type:
    """The shape a record type has on the wire, from its form's annotation."""
    (shape,) = get_args(get_type_hints(FORMS[record_type])["return"])
    return cast(type, shape)
