"""Escalations: what fires by itself when nobody reacts.

A step is a row with a due time, inserted by the decision that gives it its cause. Nobody takes
it back: when it falls due, the record says whether the cause still stands. So acknowledging and
answering touch no timer, and can never wait for one that is being fired.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta

from incidents.codes import AssignmentState, CheckState
from incidents.lifecycle import RUNNING_CHECKS
from incidents.rows import (
    ASSIGNMENT,
    INCIDENT,
    SAFETY_CHECK,
    AssignmentRow,
    BackupRequestRow,
    SafetyCheckRow,
)
from incidents.timing import TimerKind, Timing, due_times, is_high_caution, timing
from responders.access import Target
from responders.commands import Command
from sync.overlay import Draft
from sync.records import Ref
from sync.refusals import Refused


class Step(msgspec.Struct):
    """An escalation's step that has fallen due; no client can send it."""

    step: Annotated[int, Meta(ge=0, le=5)]


def times_ref(command: Command) -> Ref:
    """The agency's times; without them the defaults hold."""
    return Ref("agency", command.actor.agency, must=False)


def times_for(draft: Draft, command: Command, incident_id: UUID | None) -> Timing:
    """The times in force for a call, by its agency and what is known of its dangers."""
    agency = draft.get("agency", command.actor.agency)
    incident = draft.get(INCIDENT, incident_id)
    is_risky = incident is not None and is_high_caution(
        cautions=incident["cautions"],
        weapon_reported=incident["weapon_reported"],
        violence_reported=incident["violence_reported"],
    )
    return timing(agency["timers"] if agency else None, is_high_caution=is_risky)


def begin(
    draft: Draft, *, kind: TimerKind, record_id: UUID, since: datetime, times: Timing
) -> None:
    """Sets a record's escalation: one row for each step, each with an id of its own."""
    for step, due_at in due_times(times, kind, since=since):
        set_step(draft, kind=kind, record_id=record_id, step=step, due_at=due_at)


def set_step(
    draft: Draft, *, kind: TimerKind, record_id: UUID, step: int, due_at: datetime
) -> None:
    """One step of a record; a record has each of them once."""
    draft.insert(
        "timer",
        uuid5(record_id, f"{kind}:{step}"),
        kind=kind.value,
        record=record_id,
        step=step,
        due_at=due_at,
    )


def nothing_else(command: Command) -> Sequence[Ref]:
    """A step looks at its record alone, so it waits for nobody else's."""
    return []


def of_nobody(draft: Draft, command: Command) -> Target:
    return Target()


def escalate_assignment(draft: Draft, command: Command) -> None:
    """The crew has not acknowledged: alert it again, then dispatch, then think of another unit."""
    assignment = draft.one(ASSIGNMENT, command.record_id)
    require(assignment, {AssignmentState.ASSIGNED.value})
    level = max(assignment["alert_level"], command.args.step)
    draft.update(ASSIGNMENT, assignment["id"], alert_level=level)


def escalate_check(draft: Draft, command: Command) -> None:
    """Nobody has answered: the first step asks, every later one finds the check overdue."""
    check = draft.one(SAFETY_CHECK, command.record_id)
    require(check, RUNNING_CHECKS)
    level = max(check["alert_level"], command.args.step)
    state = CheckState.DUE if level == 1 else CheckState.OVERDUE
    draft.update(SAFETY_CHECK, check["id"], state=state.value, alert_level=level)


def require(
    record: AssignmentRow | SafetyCheckRow | BackupRequestRow, states: frozenset[str] | set[str]
) -> None:
    """Raises: Refused, if the step's cause is gone."""
    if record["state"] not in states:
        raise Refused("illegal_transition", {"": f"is {record['state']}"})
