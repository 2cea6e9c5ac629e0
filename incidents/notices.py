"""What is told outside of what a batch has changed. Pure, over rows.

A notice says that something happened to a record: ids, states and times, never what somebody
wrote, who they are, or where. Its words are public and never renamed; receivers choose by them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from incidents.codes import CheckState
from sync.ids import new_id
from sync.merge import canonical
from sync.overlay import Overlay
from sync.records import Row


class NoticeType(StrEnum):
    """What a notice tells. Stored and sent."""

    INCIDENT_CREATED = "incident.created"
    INCIDENT_STATUS_CHANGED = "incident.status_changed"
    ASSIGNMENT_CREATED = "assignment.created"
    ASSIGNMENT_STATE_CHANGED = "assignment.state_changed"
    ASSIGNMENT_ESCALATED = "assignment.escalated"
    UNIT_STATUS_CHANGED = "unit.status_changed"
    CHECK_ESCALATED = "safety_check.escalated"
    CHECK_ANSWERED = "safety_check.answered"
    BACKUP_CREATED = "backup_request.created"
    BACKUP_STATE_CHANGED = "backup_request.state_changed"
    BACKUP_ESCALATED = "backup_request.escalated"
    BACKUP_RAISED = "backup_request.raised"
    BACKUP_ALARMED = "backup_request.alarmed"
    BACKUP_RESOUNDED = "backup_request.resounded"


# Record type -> public name -> column: all that is told of a record.
DATA: Mapping[str, Mapping[str, str]] = {
    "incident": {
        "id": "id",
        "status": "status",
        "priority": "priority",
        "received_at": "received_at",
        "closed_at": "closed_at",
    },
    "assignment": {
        "id": "id",
        "incident": "incident_id",
        "unit": "unit_id",
        "state": "state",
        "alert_level": "alert_level",
        "assigned_at": "assigned_at",
    },
    "unit": {"id": "id", "status": "status", "status_as_of": "status_as_of"},
    "safety_check": {
        "id": "id",
        "assignment": "assignment_id",
        "unit": "unit_id",
        "state": "state",
        "alert_level": "alert_level",
        "due_at": "due_at",
        "answered_at": "answered_at",
    },
    "backup_request": {
        "id": "id",
        "unit": "unit_id",
        "assignment": "assignment_id",
        "kind": "kind",
        "urgency": "urgency",
        "state": "state",
        "late": "is_late",
        "silent": "is_silent",
        "quiet": "is_quiet",
        "unverified": "is_unverified",
        "escalation_level": "escalation_level",
        "occurred_at": "occurred_at",
        "received_at": "received_at",
    },
}


def _incident(row: Row, changed: Collection[str]) -> Iterator[NoticeType]:
    if "status" in changed:
        yield NoticeType.INCIDENT_STATUS_CHANGED


def _assignment(row: Row, changed: Collection[str]) -> Iterator[NoticeType]:
    if "state" in changed:
        yield NoticeType.ASSIGNMENT_STATE_CHANGED
    if "alert_level" in changed:
        yield NoticeType.ASSIGNMENT_ESCALATED


def _unit(row: Row, changed: Collection[str]) -> Iterator[NoticeType]:
    if "status" in changed:
        yield NoticeType.UNIT_STATUS_CHANGED


def _check(row: Row, changed: Collection[str]) -> Iterator[NoticeType]:
    if "alert_level" in changed:
        yield NoticeType.CHECK_ESCALATED
    if "state" in changed and row["state"] == CheckState.ANSWERED:
        yield NoticeType.CHECK_ANSWERED


def _backup(row: Row, changed: Collection[str]) -> Iterator[NoticeType]:
    if "state" in changed:
        yield NoticeType.BACKUP_STATE_CHANGED
    if "escalation_level" in changed:
        yield NoticeType.BACKUP_ESCALATED
    if "is_silent" in changed:
        yield NoticeType.BACKUP_ALARMED
    if "resounds" in changed:
        yield NoticeType.BACKUP_RESOUNDED
    if "urgency" in changed:
        yield NoticeType.BACKUP_RAISED


CHANGED: Mapping[str, Callable[[Row, Collection[str]], Iterator[NoticeType]]] = {
    "incident": _incident,
    "assignment": _assignment,
    "unit": _unit,
    "safety_check": _check,
    "backup_request": _backup,
}
CREATED: Mapping[str, NoticeType] = {
    "incident": NoticeType.INCIDENT_CREATED,
    "assignment": NoticeType.ASSIGNMENT_CREATED,
    "backup_request": NoticeType.BACKUP_CREATED,
}


def notices_of(overlay: Overlay, agency: UUID, now: datetime) -> Sequence[Row]:
    """Rows of the outbox for what a batch has made and changed, in the order of record types."""
    return [
        {
            "id": new_id(),
            "agency": agency,
            "type": what.value,
            "data": _data(record_type, row),
            "happened_at": now,
            "addressed_at": None,
        }
        for record_type in DATA
        for what, row in _told(overlay, record_type)
    ]


def _told(overlay: Overlay, record_type: str) -> Iterator[tuple[NoticeType, Row]]:
    if record_type in CREATED:
        for row in overlay.inserted.get(record_type, {}).values():
            # Another system's old calls come in by the thousand, and are nobody's news.
            if row.get("source") is None:
                yield CREATED[record_type], row
    for record_id, changed in overlay.updated.get(record_type, {}).items():
        row = overlay.rows[record_type][record_id]
        for what in CHANGED[record_type](row, changed):
            yield what, row


def _data(record_type: str, row: Row) -> dict[str, Any]:
    return {name: canonical(row[column]) for name, column in DATA[record_type].items()}
