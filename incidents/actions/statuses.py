"""What a unit's status does to its assignment and its incident; all of it one decision."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from incidents import lifecycle
from incidents.actions import check_clock, closing, escalation
from incidents.actions.merging import fact, name_ignored, says_the_same
from incidents.actions.shapes import StatusReport
from incidents.codes import AssignmentState, Channel
from incidents.follows import CALL_OF_ASSIGNMENT, OPEN_CALLS
from incidents.rows import ASSIGNMENT, INCIDENT, AssignmentRow
from responders.access import DESK_ROLES, Target
from responders.actions.units import set_status, unit_target
from responders.commands import Command
from responders.lifecycle import Fold, LiveStatus, Reported, UnitStatus, fold
from responders.rows import UNIT
from sync.overlay import Draft
from sync.records import Ref, Row
from sync.refusals import Refused

FIELDS = {
    "unit": "unit_id",
    "assignment": "assignment_id",
    "status": "status",
    "channel": "channel",
    "latitude": "latitude",
    "longitude": "longitude",
}


def report_needs(command: Command) -> Sequence[Ref]:
    args: StatusReport = command.args
    refs = []
    if args.assignment is not None:
        refs.append(Ref("assignment", args.assignment, lock=True, follow=CALL_OF_ASSIGNMENT))
    if args.unit is not None:
        refs.append(Ref("unit", args.unit, lock=True, follow=OPEN_CALLS))
    if not refs:
        raise Refused("invalid", {"fields.unit": "is required"})
    if args.status in lifecycle.ON_SCENE:
        refs.append(escalation.times_ref(command))
    ends = closing.report_refs(status=args.status, assignment=args.assignment, unit=args.unit)
    return [*refs, *ends]


def report_target(draft: Draft, command: Command) -> Target:
    return unit_target(draft, _unit_id(draft, command))


def _unit_id(draft: Draft, command: Command) -> UUID:
    args: StatusReport = command.args
    if args.assignment is None:
        assert args.unit is not None
        return args.unit
    assigned: UUID = draft.one(ASSIGNMENT, args.assignment)["unit_id"]
    if args.unit not in (None, assigned):
        raise Refused("invalid", {"fields.assignment": "belongs to another unit"})
    return assigned


def report_status(draft: Draft, command: Command) -> None:
    """Records a reported status; always applied. What is late or impossible moves nothing."""
    args: StatusReport = command.args
    unit_id = _unit_id(draft, command)
    assignment = _assignment_meant(draft, command, unit_id)
    step = apply_status(
        draft,
        unit_id,
        assignment,
        args.status,
        at=command.stamp.corrected_at,
        is_named=args.assignment is not None,
    )
    is_there = step.is_transition and args.status in lifecycle.ON_SCENE
    if is_there and assignment is not None and is_open(assignment):
        check_clock.start_clock(draft, command, assignment["id"])
    draft.insert(
        "status_event",
        command.record_id,
        unit_id=unit_id,
        assignment_id=assignment["id"] if assignment else None,
        incident_id=assignment["incident_id"] if assignment else None,
        status=args.status.value,
        channel=channel_of(command),
        latitude=args.latitude,
        longitude=args.longitude,
        is_late=step.is_late,
        is_out_of_sequence=step.is_out_of_sequence,
        **fact(command),
    )
    name_ignored(draft, command, FIELDS)
    if step.is_transition and assignment is not None and args.status in closing.LEAVING:
        closing.close_if_finished(draft, command, assignment["incident_id"])


def channel_of(command: Command) -> str:
    """How it was heard: a dispatcher who names no channel has heard it by radio."""
    if command.args.channel is not None:
        return str(command.args.channel)
    is_dispatch = command.actor.has_role(DESK_ROLES, command.now)
    return (Channel.RADIO if is_dispatch else Channel.APP).value


def _assignment_meant(draft: Draft, command: Command, unit_id: UUID) -> AssignmentRow | None:
    if command.args.assignment is not None:
        return draft.one(ASSIGNMENT, command.args.assignment)
    unit = draft.one(UNIT, unit_id)
    current = draft.get(ASSIGNMENT, unit["status_assignment"])
    if current is not None and is_open(current):
        return current
    mine = [row for row in draft.where(ASSIGNMENT, unit_id=unit_id) if is_open(row)]
    return mine[0] if len(mine) == 1 else None


def is_open(assignment: AssignmentRow) -> bool:
    return assignment["state"] in lifecycle.OPEN_STATES


def apply_status(
    draft: Draft,
    unit_id: UUID,
    assignment: AssignmentRow | None,
    status: UnitStatus,
    *,
    at: datetime,
    is_named: bool,
) -> Fold:
    """One step of the unit's status, and what follows for its assignment and incident."""
    unit = draft.one(UNIT, unit_id)
    step = fold(
        live=LiveStatus(
            UnitStatus(unit["status"]), unit["status_as_of"], unit["status_assignment"]
        ),
        reported=Reported(
            status=status,
            at=at,
            assignment=assignment["id"] if assignment else None,
            is_for_open_assignment=assignment is not None and is_open(assignment),
            is_named=is_named,
        ),
    )
    if not step.is_transition:
        return step
    draft.update(
        UNIT,
        unit_id,
        status=step.live.status.value,
        status_as_of=step.live.as_of,
        status_assignment=step.live.assignment,
    )
    if assignment is not None:
        _advance(draft, assignment, status, at)
    return step


def _advance(draft: Draft, assignment: AssignmentRow, status: UnitStatus, at: datetime) -> None:
    state = lifecycle.next_assignment_state(assignment["state"], status)
    if state is None:
        return
    draft.update(
        ASSIGNMENT, assignment["id"], state=state.value, **state_times(state, assignment, at)
    )
    if state == AssignmentState.CLEARED:
        check_clock.stop_clock(draft, assignment["id"])
    refresh_incident(draft, assignment["incident_id"])


def state_times(
    state: AssignmentState, assignment: AssignmentRow, at: datetime
) -> dict[str, datetime]:
    """The times a state sets; whoever sets out has seen the assignment."""
    times = {}
    if assignment["acknowledged_at"] is None and state != AssignmentState.CLEARED:
        times["acknowledged_at"] = at
    if state == AssignmentState.CLEARED:
        times["cleared_at"] = at
    return times


def refresh_incident(draft: Draft, incident_id: UUID) -> None:
    """The incident's status after one of its assignments has changed."""
    incident = draft.one(INCIDENT, incident_id)
    states = [row["state"] for row in draft.where(ASSIGNMENT, incident_id=incident_id)]
    status = lifecycle.incident_status(incident["status"], states)
    draft.update(INCIDENT, incident_id, status=status.value)


def free_unit(draft: Draft, assignment: AssignmentRow, *, at: datetime) -> None:
    """A unit whose assignment has ended takes up its next one, or is available."""
    unit = draft.get(UNIT, assignment["unit_id"])
    if unit is None or unit["status_assignment"] != assignment["id"]:
        return
    waiting = [
        row
        for row in draft.where(ASSIGNMENT, unit_id=unit["id"])
        if is_open(row) and row["id"] != assignment["id"]
    ]
    status = UnitStatus.ASSIGNED if waiting else UnitStatus.AVAILABLE
    following = waiting[0]["id"] if waiting else None
    set_status(draft, unit["id"], status, at=at, assignment=following)


def is_same_report(row: Row, command: Command) -> bool:
    return says_the_same(row, command, FIELDS)
