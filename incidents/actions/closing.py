"""A call ends by itself when a unit has cleared it, everything is written and nothing is open."""

from collections.abc import Sequence
from uuid import UUID

from incidents import lifecycle
from incidents.closing import Attempt, WaitsFor, waits_for
from incidents.codes import AssignmentState, IncidentStatus
from incidents.follows import REPORTS_BESIDE, REPORTS_OF_ASSIGNMENT, REPORTS_OF_UNIT
from incidents.rows import ASSIGNMENT, BACKUP_REQUEST, INCIDENT, OUTCOME, AssignmentRow
from responders.commands import Command
from responders.lifecycle import UnitStatus
from sync.overlay import Draft
from sync.records import Ref

# Statuses by which a unit leaves its call.
LEAVING = frozenset(
    status
    for status, state in lifecycle.ASSIGNMENT_STATE.items()
    if state == AssignmentState.CLEARED
)


def report_refs(*, status: UnitStatus, assignment: UUID | None, unit: UUID | None) -> Sequence[Ref]:
    """What the end of a call depends on, for a status that may be the last word on it."""
    if status not in LEAVING:
        return []
    if assignment is not None:
        return [Ref("assignment", assignment, lock=True, follow=REPORTS_OF_ASSIGNMENT)]
    return [Ref("unit", unit, lock=True, follow=REPORTS_OF_UNIT)] if unit else []


def assignment_refs(assignment: UUID) -> Sequence[Ref]:
    """The same for whatever else happens to an assignment."""
    return [Ref("assignment", assignment, lock=True, follow=REPORTS_OF_ASSIGNMENT)]


def request_refs(command: Command) -> Sequence[Ref]:
    """The same for a call for help that ends."""
    return [Ref("backup_request", command.record_id, lock=True, follow=REPORTS_BESIDE)]


def close_if_finished(draft: Draft, command: Command, incident_id: UUID | None) -> None:
    """Closes a call nobody has anything to do about any more."""
    incident = draft.get(INCIDENT, incident_id)
    if incident is None or incident["status"] in lifecycle.ENDED_STATUSES:
        return
    attempts = [attempt_of(draft, row) for row in draft.where(ASSIGNMENT, incident_id=incident_id)]
    is_done = waits_for(attempts, reopened_at=incident["reopened_at"]) == WaitsFor.TO_CLOSE
    if is_done and not _is_anything_open(draft, incident["id"]):
        status = IncidentStatus.CLOSED.value
        draft.update(INCIDENT, incident["id"], status=status, closed_at=command.now)


def attempt_of(draft: Draft, assignment: AssignmentRow) -> Attempt:
    """An assignment as far as the end of its call depends on it."""
    standing = next(draft.where(OUTCOME, assignment_id=assignment["id"], is_current=True), None)
    return Attempt(
        state=assignment["state"],
        assigned_at=assignment["assigned_at"],
        cleared_at=assignment["cleared_at"],
        is_written_up=standing is not None,
        disposition=standing["disposition"] if standing else None,
    )


def _is_anything_open(draft: Draft, incident_id: UUID) -> bool:
    """A call for help, or two assessments between which nobody has decided."""
    requests = draft.where(BACKUP_REQUEST, incident_id=incident_id)
    is_calling = any(one["state"] in lifecycle.OPEN_BACKUP for one in requests)
    return is_calling or any(draft.where(OUTCOME, incident_id=incident_id, is_flagged=True))
