"""Calls and what is reported of them as clients see them: one form for feed, pull and REST.

A view names what its reader may see of a record; what is withheld is absent, not null.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Required, TypedDict
from uuid import UUID

from incidents.wire_checks import SAFETY_CHECK
from responders import wire as responders
from responders.forms import Document, Form
from responders.queries import Names
from responders.wire import AUTHOR, ROLE, Person, person, sign

FULL = "full"
# Dispatch runs its board without receiving clinical text.
DISPATCH = "dispatch"


class IncidentWire(TypedDict):
    """`incident`."""

    id: UUID
    rev: int
    number: str
    call_type: str | None
    call_type_label: str | None
    priority: int | None
    status: str
    address: str | None
    latitude: float | None
    longitude: float | None
    area: UUID | None
    cautions: list[str]
    narrative: str | None
    caller_name: str | None
    caller_phone: str | None
    weapon_reported: bool | None
    violence_reported: bool | None
    received_at: datetime | None
    closed_at: datetime | None
    reason: str | None
    not_served_reason: str | None


class AssignmentWire(TypedDict):
    """`assignment`."""

    id: UUID
    rev: int
    incident: UUID
    unit: UUID
    state: str
    eta: datetime | None
    team_note: str | None
    reason: str | None
    assigned_at: datetime | None
    acknowledged_at: datetime | None
    cleared_at: datetime | None
    alert_level: int


class StatusEventWire(TypedDict):
    """`status_event`: `occurred_at` is the device's claim, `corrected_at` the server's reading."""

    id: UUID
    rev: int
    unit: UUID
    assignment: UUID | None
    status: str
    channel: str
    latitude: float | None
    longitude: float | None
    occurred_at: datetime | None
    received_at: datetime
    corrected_at: datetime
    uncertainty_s: float
    late: bool
    out_of_sequence: bool
    author: Person


class NoteWire(TypedDict):
    """`note`; `revisions` are the earlier versions, oldest first."""

    id: UUID
    rev: int
    assignment: UUID | None
    incident: UUID
    kind: str
    body: str
    author: Person
    occurred_at: datetime | None
    received_at: datetime
    corrected_at: datetime
    revisions: list[dict[str, Any]]


class OutcomeWire(TypedDict, total=False):
    """`outcome`; dispatch sees contact_outcome and police_involvement of it."""

    id: Required[UUID]
    rev: Required[int]
    assignment: Required[UUID | None]
    incident: Required[UUID]
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
    occurred_at: datetime | None
    received_at: datetime
    corrected_at: datetime
    revisions: list[dict[str, Any]]


class BackupRequestWire(TypedDict):
    """`backup_request`; its ladder: `state`, `seen_by`, `acknowledged_by`, `committed_unit`."""

    id: UUID
    rev: int
    unit: UUID | None
    assignment: UUID | None
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
    linked_to: UUID | None
    seen_by: list[Person]
    acknowledged_by: Person | None
    acknowledged_at: datetime | None
    committed_unit: str | None
    eta: datetime | None
    escalation_level: int
    occurred_at: datetime | None
    received_at: datetime
    corrected_at: datetime
    author: Person


class SyncIssueWire(TypedDict):
    """`sync_issue`."""

    id: UUID
    rev: int
    mutation_id: str | None
    kind: str
    record_id: UUID | None
    result: str
    code: str | None
    detail: dict[str, Any] | None
    conflict: dict[str, Any] | None
    created_at: datetime
    resolved_at: datetime | None


def _finish_requests(documents: Sequence[Document], people: Names) -> None:
    sign(documents, people)
    owners = {one["acknowledged_by"] for one in documents}
    seen = {UUID(entry["id"]) for one in documents for entry in one["seen_by"]}
    names = people.of(owners | seen)
    for one in documents:
        one["seen_by"] = [person(UUID(by["id"]), names, "dispatcher") for by in one["seen_by"]]
        if one["acknowledged_by"] is not None:
            one["acknowledged_by"] = person(one["acknowledged_by"], names, "dispatcher")


def _finish_issues(documents: Sequence[Document], people: Names) -> None:
    for one in documents:
        fields = one["conflict"]
        one["conflict"] = {"id": one["id"], "fields": fields} if fields else None


_ON_A_CALL = {"incident": "incident_id", "assignment": "assignment_id"}
_BY_A_UNIT = {"unit": "unit_id", "assignment": "assignment_id"}
_OUTCOME = {**_ON_A_CALL, **AUTHOR, "current": "is_current", "flagged": "is_flagged"}

# Record type -> its form.
FORMS: Mapping[str, Form] = {
    "unit": responders.UNIT,
    "shift": responders.SHIFT,
    "programme": responders.PROGRAMME,
    "area": responders.AREA,
    "incident": Form(IncidentWire, {"area": "area_id"}),
    "assignment": Form(AssignmentWire, {"incident": "incident_id", "unit": "unit_id"}),
    "status_event": Form(
        StatusEventWire,
        {
            **_BY_A_UNIT,
            **AUTHOR,
            "late": "is_late",
            "out_of_sequence": "is_out_of_sequence",
        },
        beside=ROLE,
        finish=sign,
    ),
    "note": Form(NoteWire, {**_ON_A_CALL, **AUTHOR}, beside=ROLE, finish=sign),
    "outcome": Form(
        OutcomeWire,
        _OUTCOME,
        beside=ROLE,
        finish=sign,
        views={DISPATCH: Form(OutcomeWire, _OUTCOME, only=OutcomeWire.__required_keys__)},
    ),
    "backup_request": Form(
        BackupRequestWire,
        {
            **_BY_A_UNIT,
            **AUTHOR,
            "quiet": "is_quiet",
            "late": "is_late",
            "unverified": "is_unverified",
            "silent": "is_silent",
            "linked_to": "linked_to_id",
            "acknowledged_by": "acknowledged_by_id",
        },
        beside=ROLE,
        finish=_finish_requests,
    ),
    "safety_check": SAFETY_CHECK,
    "sync_issue": Form(SyncIssueWire, {"conflict": "fields"}, finish=_finish_issues),
    "break_glass": responders.BREAK_GLASS,
    "code_list": responders.CODE_LIST,
}


def shape_of(record_type: str) -> type:
    """The shape a record type has on the wire."""
    return FORMS[record_type].shape
