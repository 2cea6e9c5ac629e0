"""The record types, and the one order in which their rows are locked."""

from incidents.actions import assignments, calls
from incidents.models import (
    Assignment,
    BackupRequest,
    CallTypeRule,
    Incident,
    Note,
    Outcome,
    SafetyCheck,
    StatusEvent,
    Timer,
)
from responders import kinds as responder_kinds
from sync.journal import ISSUES
from sync.records import RecordType
from sync.tables import record_type

# The order in which rows are locked, inserted and updated, whoever does it: a call before its
# assignments, those before their units, and those before what hangs on them. Two batches that lock
# in one order never wait for each other in a circle.
LOCK_ORDER = (
    *("incident", "assignment"),
    *("unit", "shift", "crew_member", "programme", "programme_terms", "area"),
    *("responder", "agency", "credential", "break_glass", "call_type_rule", "code_list"),
    *("status_event", "note", "outcome", "safety_check", "backup_request", "timer"),
    *("position", "unit_live", "sync_issue"),
)


def types_in_lock_order() -> dict[str, RecordType]:
    """Every table the ledger writes, by name."""
    records = _record_types()
    names = sorted(record.name for record in records)
    assert names == sorted(LOCK_ORDER), "every type has its one place in the lock order"
    by_name = {record.name: record for record in records}
    return {name: by_name[name] for name in LOCK_ORDER}


def _record_types() -> list[RecordType]:
    """What each is about has to name what a crew sees it for (`pulling.subjects_of`)."""
    return [
        record_type(Incident, name="incident", merged=calls.MERGED, subjects=["id", "author_id"]),
        record_type(
            Assignment,
            name="assignment",
            merged=assignments.PATCHABLE,
            subjects=["incident_id", "unit_id"],
        ),
        *responder_kinds.record_types(),
        record_type(CallTypeRule, name="call_type_rule", is_synced=False),
        record_type(StatusEvent, name="status_event", subjects=["incident_id", "unit_id"]),
        record_type(Note, name="note", subjects=["incident_id", "author_id"]),
        record_type(Outcome, name="outcome", subjects=["incident_id", "author_id"]),
        record_type(SafetyCheck, name="safety_check", subjects=["unit_id"]),
        record_type(
            BackupRequest,
            name="backup_request",
            is_urgent=True,
            subjects=["incident_id", "unit_id", "author_id"],
        ),
        record_type(
            Timer, name="timer", is_synced=False, on_conflict="ON CONFLICT (id) DO NOTHING"
        ),
        ISSUES,
    ]
