"""Assignments: a unit sent to an incident, acknowledged, handed on, taken back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from incidents import lifecycle
from incidents.actions import check_clock, closing, escalation
from incidents.actions.jurisdiction import EVER_SINCE
from incidents.actions.merging import check_read_only, name_ignored, says_the_same
from incidents.actions.shapes import AssignmentPatch, NewAssignment, Reassign, plain, values
from incidents.actions.statuses import apply_status, free_unit, is_open, refresh_incident
from incidents.codes import AssignmentState
from incidents.follows import (
    CALL_OF_ASSIGNMENT,
    INCIDENT_AND_UNIT,
    OPEN_CALLS,
    WHOLE_CALL,
)
from incidents.rows import ASSIGNMENT, INCIDENT, AssignmentRow
from incidents.timing import TimerKind
from responders.access import DESK_ROLES, Target
from responders.actions.units import unit_target
from responders.commands import Command
from responders.lifecycle import UnitStatus
from responders.rows import UNIT
from sync.overlay import Draft
from sync.records import Ref, Row
from sync.refusals import Refused

FIELDS = {"incident": "incident_id", "unit": "unit_id", "eta": "eta", "team_note": "team_note"}
PATCHABLE = frozenset({"eta", "team_note"})


def create_needs(command: Command) -> Sequence[Ref]:
    args: NewAssignment = command.args
    return [
        Ref("incident", args.incident, lock=True, follow=WHOLE_CALL),
        Ref("unit", args.unit, lock=True, follow=OPEN_CALLS),
        escalation.times_ref(command),
    ]


def create_target(draft: Draft, command: Command) -> Target:
    """A crew sends itself only to what it came upon itself."""
    args: NewAssignment = command.args
    incident = draft.one(INCIDENT, args.incident)
    target = unit_target(draft, args.unit)
    is_dispatch = command.actor.has_role(DESK_ROLES, command.now)
    if not is_dispatch and incident["author_id"] != command.actor.id:
        raise Refused("not_permitted", {"fields.incident": "was not created by you"})
    return target


def create_assignment(draft: Draft, command: Command) -> None:
    """Sends a unit to an incident."""
    args: NewAssignment = command.args
    _assign(
        draft,
        command,
        assignment_id=command.record_id,
        incident_id=args.incident,
        unit_id=args.unit,
        eta=args.eta,
        team_note=plain(args.team_note),
    )
    name_ignored(draft, command, FIELDS)


def _assign(
    draft: Draft,
    command: Command,
    *,
    assignment_id: UUID,
    incident_id: UUID,
    unit_id: UUID,
    eta: datetime | None = None,
    team_note: str | None = None,
) -> None:
    incident, unit = draft.one(INCIDENT, incident_id), draft.one(UNIT, unit_id)
    if incident["status"] in lifecycle.ENDED_STATUSES:
        raise Refused("illegal_transition", {"fields.incident": "is not open"})
    if not unit["is_active"]:
        raise Refused("invalid", {"fields.unit": "is not in service"})
    for other in draft.where(ASSIGNMENT, incident_id=incident_id, unit_id=unit_id):
        if is_open(other):
            raise Refused("illegal_transition", {"fields.unit": "is on this incident already"})
    at = command.stamp.corrected_at
    assignment = draft.insert(
        ASSIGNMENT,
        assignment_id,
        incident_id=incident_id,
        unit_id=unit_id,
        eta=eta,
        team_note=team_note,
        assigned_at=at,
        author_id=command.actor.id,
    )
    apply_status(draft, unit_id, assignment, UnitStatus.ASSIGNED, at=at, is_named=True)
    refresh_incident(draft, incident_id)
    # Why no team went is over when one goes.
    draft.update(INCIDENT, incident_id, not_served_reason=None)
    # A crew that sends itself knows.
    if unit_id not in command.actor.crew_units(at):
        times = escalation.times_for(draft, command, incident_id)
        escalation.begin(
            draft,
            kind=TimerKind.ACKNOWLEDGEMENT,
            record_id=assignment_id,
            since=command.now,
            times=times,
        )


def own_needs(command: Command) -> Sequence[Ref]:
    return [Ref("assignment", command.record_id, lock=True, follow=CALL_OF_ASSIGNMENT)]


def end_needs(command: Command) -> Sequence[Ref]:
    """Another unit may have done the call already."""
    return [*own_needs(command), *closing.assignment_refs(command.record_id)]


def own_target(draft: Draft, command: Command) -> Target:
    return assignment_target(draft, command.record_id)


def assignment_target(draft: Draft, assignment_id: UUID) -> Target:
    """The assigned unit's crew has a say until the assignment was given to another unit."""
    assignment = draft.one(ASSIGNMENT, assignment_id)
    target = unit_target(draft, assignment["unit_id"])
    is_lost = assignment["state"] == AssignmentState.REASSIGNED
    return Target(
        unit=target.unit,
        programmes=target.programmes,
        lost_at=assignment["cleared_at"] if is_lost else None,
        left_triage_at=assignment["assigned_at"] or EVER_SINCE,
    )


def acknowledge(draft: Draft, command: Command) -> None:
    """The crew has read it. The same as reporting the status; a second crew member adds nothing."""
    assignment = draft.one(ASSIGNMENT, command.record_id)
    if not is_open(assignment):
        raise _illegal(assignment, "acknowledged")
    if assignment["state"] != AssignmentState.ASSIGNED:
        return
    at = command.stamp.corrected_at
    draft.update(
        ASSIGNMENT,
        assignment["id"],
        state=AssignmentState.ACKNOWLEDGED.value,
        acknowledged_at=at,
    )
    apply_status(
        draft, assignment["unit_id"], assignment, UnitStatus.ACKNOWLEDGED, at=at, is_named=True
    )
    refresh_incident(draft, assignment["incident_id"])


def _illegal(assignment: AssignmentRow, verb: str) -> Refused:
    return Refused("illegal_transition", {"": f"an assignment {assignment['state']} is not {verb}"})


def decline(draft: Draft, command: Command) -> None:
    """The crew cannot go."""
    assignment = draft.one(ASSIGNMENT, command.record_id)
    if assignment["state"] not in (AssignmentState.ASSIGNED, AssignmentState.ACKNOWLEDGED):
        if assignment["state"] == AssignmentState.DECLINED:
            return
        raise _illegal(assignment, "declined")
    _end(draft, command, AssignmentState.DECLINED)


def cancel(draft: Draft, command: Command) -> None:
    """The dispatcher takes the call back."""
    assignment = draft.one(ASSIGNMENT, command.record_id)
    if assignment["state"] == AssignmentState.CANCELLED:
        return
    if not is_open(assignment):
        raise _illegal(assignment, "cancelled")
    _end(draft, command, AssignmentState.CANCELLED)


def _end(draft: Draft, command: Command, state: AssignmentState) -> None:
    assignment = draft.one(ASSIGNMENT, command.record_id)
    at = command.stamp.corrected_at
    reason = plain(getattr(command.args, "reason", None))
    draft.update(ASSIGNMENT, assignment["id"], state=state.value, cleared_at=at, reason=reason)
    check_clock.stop_clock(draft, assignment["id"])
    free_unit(draft, assignment, at=at)
    refresh_incident(draft, assignment["incident_id"])
    if state != AssignmentState.REASSIGNED:
        closing.close_if_finished(draft, command, assignment["incident_id"])


def reassign_needs(command: Command) -> Sequence[Ref]:
    args: Reassign = command.args
    return [
        *own_needs(command),
        Ref("unit", args.unit, lock=True, follow=OPEN_CALLS),
        Ref("assignment", args.new_assignment, must=False),
        escalation.times_ref(command),
    ]


def reassign(draft: Draft, command: Command) -> None:
    """Gives the call to another unit: the old record ends, a new one begins."""
    args: Reassign = command.args
    assignment = draft.one(ASSIGNMENT, command.record_id)
    made = draft.get(ASSIGNMENT, args.new_assignment)
    if made is not None:
        is_again = made["incident_id"] == assignment["incident_id"] and made["unit_id"] == args.unit
        if is_again and assignment["state"] == AssignmentState.REASSIGNED:
            return
        raise Refused("id_reused", {"fields.new_assignment": "this id belongs to another record"})
    if not is_open(assignment):
        raise _illegal(assignment, "reassigned")
    _end(draft, command, AssignmentState.REASSIGNED)
    _assign(
        draft,
        command,
        assignment_id=args.new_assignment,
        incident_id=assignment["incident_id"],
        unit_id=args.unit,
    )


def patch_needs(command: Command) -> Sequence[Ref]:
    # The call is looked at, not changed: a patch must not wait for the call's other writers.
    return [Ref("assignment", command.record_id, lock=True, follow=INCIDENT_AND_UNIT)]


def patch(draft: Draft, command: Command) -> None:
    """Merges the crew's fields, one by one."""
    args: AssignmentPatch = command.args
    row = draft.one(ASSIGNMENT, command.record_id)
    check_read_only(draft, command, row, PATCHABLE)
    sent = values(args, command.given & PATCHABLE)
    draft.patch(ASSIGNMENT, command.record_id, sent, command.base_rev)


def is_same_assignment(row: Row, command: Command) -> bool:
    return says_the_same(row, command, FIELDS)
