"""Rows of calls and of what is reported of them, as far as decisions read them. Pure.

A test compares them with the tables; a column that no rule reads need not be named here. None has
an `Any` inside: of such a shape the type checker knows nothing.
"""

from datetime import datetime
from typing import NotRequired, TypedDict
from uuid import UUID

from sync.records import named


class IncidentRow(TypedDict):
    """A call; degrees WGS 84."""

    id: UUID
    status: str
    latitude: float | None
    longitude: float | None
    cautions: list[str]
    weapon_reported: bool | None
    violence_reported: bool | None
    closed_at: datetime | None
    reopened_at: datetime | None
    author_id: UUID


class AssignmentRow(TypedDict):
    """A unit sent to a call."""

    id: UUID
    incident_id: UUID
    unit_id: UUID
    state: str
    assigned_at: datetime | None
    acknowledged_at: datetime | None
    cleared_at: datetime | None
    alert_level: int


class Revision(TypedDict):
    """An earlier version: a note's `body`, or the `fields` of an outcome that were changed.

    `replaced_by` is the device that wrote the next one, `replaced_seq` its number in the queue.
    """

    rev: int
    replaced_by: NotRequired[str | None]
    replaced_seq: NotRequired[int | None]
    body: NotRequired[str]
    fields: NotRequired[dict[str, object]]


class AmendedRow(TypedDict):
    """What its author may amend; the earliest version comes first in `revisions`."""

    id: UUID
    rev: int
    author_id: UUID
    author_role: str
    revisions: list[Revision]


class NoteRow(AmendedRow):
    """A note."""

    body: str


class OutcomeRow(AmendedRow):
    """What came of an assignment, or of a call without one."""

    incident_id: UUID
    assignment_id: UUID | None
    disposition: str | None
    is_current: bool
    is_flagged: bool


class BackupRequestRow(TypedDict):
    """A call for help; `seen_by`: `{id, at}` of each dispatcher."""

    id: UUID
    unit_id: UUID | None
    incident_id: UUID | None
    author_id: UUID
    kind: str
    urgency: str
    state: str
    received_at: datetime
    is_unverified: bool
    is_from_crew: bool
    is_silent: bool
    alarmed_at: datetime | None
    linked_to_id: UUID | None
    seen_by: list[dict[str, str]]
    acknowledged_by_id: UUID | None
    acknowledged_at: datetime | None
    escalation_level: int
    resounds: int


class SafetyCheckRow(TypedDict):
    """`late_answers`: what came when it was over."""

    id: UUID
    assignment_id: UUID
    number: int
    due_at: datetime
    state: str
    alert_level: int
    late_answers: list[dict[str, object]]


INCIDENT = named("incident", IncidentRow)
ASSIGNMENT = named("assignment", AssignmentRow)
NOTE = named("note", NoteRow)
OUTCOME = named("outcome", OutcomeRow)
BACKUP_REQUEST = named("backup_request", BackupRequestRow)
SAFETY_CHECK = named("safety_check", SafetyCheckRow)
