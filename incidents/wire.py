"""The shapes of calls and of what is reported of them on the wire: one for feed, pull and REST.

A view names what its reader may see of a record; what is withheld is absent, not null.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Required, TypedDict
from uuid import UUID

from responders import wire
from responders.wire import Person

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
    reopened_at: datetime | None
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
    """`backup_request`; its escalation: `state`, `seen_by`, `acknowledged_by`, `committed_unit`.

    `silent`: it stands behind another one for now. `alarmed_at`: when its own alarm began, which is
    what its `escalation_level` counts from. `resounds`: how often it sounded again after that.
    """

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
    alarmed_at: datetime | None
    resounds: int
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


class LateAnswer(TypedDict):
    """An answer that did not count: `at` is when it was given, as far as is known."""

    by: Person
    # Text already: these are stored within a JSON column.
    at: str
    received_at: str
    uncertainty_s: float


class SafetyCheckWire(TypedDict):
    """`safety_check`. What was answered is not told: somebody may look over a crew's shoulder."""

    id: UUID
    rev: int
    assignment: UUID
    unit: UUID
    due_at: datetime
    state: str
    alert_level: int
    answered_by: Person | None
    answered_at: datetime | None
    channel: str | None
    late_answers: list[LateAnswer]


# Record type -> its shape, whichever app has it.
SHAPES: Mapping[str, type] = {
    **wire.SHAPES,
    "incident": IncidentWire,
    "assignment": AssignmentWire,
    "status_event": StatusEventWire,
    "note": NoteWire,
    "outcome": OutcomeWire,
    "backup_request": BackupRequestWire,
    "safety_check": SafetyCheckWire,
    "sync_issue": SyncIssueWire,
}
