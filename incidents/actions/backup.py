"""Backup requests: a crew calls for help, and everybody can see who heard it.

A request is never refused for its content. What cannot be read is left out and named.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

import msgspec

from incidents import lifecycle
from incidents.actions import closing, escalation, repeats
from incidents.actions.merging import fact, name_ignored
from incidents.actions.shapes import CommitBackup, Line, plain
from incidents.codes import BackupKind, BackupState, Urgency
from incidents.follows import INCIDENT_AND_UNIT, REQUESTS_OF_UNIT
from incidents.rows import ASSIGNMENT, BACKUP_REQUEST, AssignmentRow, BackupRequestRow
from incidents.timing import (
    SOUND_AGAIN_EVERY,
    SOUNDS_AGAIN,
    STANDS_BEHIND,
    STEPS,
    TimerKind,
)
from responders.access import Target
from responders.actions.positions import Latitude, Longitude
from responders.actions.units import unit_target
from responders.commands import Command
from responders.rows import UNIT, UnitRow
from sync.clock import UNCERTAIN_WITHOUT_CLOCK_S
from sync.merge import canonical
from sync.overlay import Draft
from sync.records import Ref, Row
from sync.refusals import Refused

SHAPES: dict[str, Any] = {
    "unit": UUID,
    "assignment": UUID,
    "kind": BackupKind,
    "urgency": Urgency,
    "message": Line,
    "latitude": Latitude,
    "longitude": Longitude,
    "said_by_radio": bool,
}


def read_fields(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What can be read of a call for help, and what was left out, by field. Pure."""
    values: dict[str, Any] = {}
    dropped: dict[str, str] = {}
    for name, shape in SHAPES.items():
        if fields.get(name) is None:
            continue
        try:
            values[name] = plain(msgspec.convert(fields[name], shape))
        except (msgspec.ValidationError, OverflowError) as error:
            dropped[f"fields.{name}"] = f"left out: {error}"
    return values, dropped


def create_needs(command: Command) -> Sequence[Ref]:
    """Nothing it must wait for, and nothing it locks."""
    values, _ = command.args
    refs = []
    if "assignment" in values:
        refs.append(Ref("assignment", values["assignment"], must=False, follow=INCIDENT_AND_UNIT))
    units = {values["unit"]} if "unit" in values else set(duty_units(command))
    children = (("backup_request", "unit_id"),)
    refs.append(escalation.times_ref(command))
    return [*refs, *(Ref("unit", unit, must=False, children=children) for unit in units)]


def duty_units(command: Command) -> list[UUID]:
    """The units the sender crewed when it happened."""
    return sorted(command.actor.crew_units(command.stamp.corrected_at))


def create_target(draft: Draft, command: Command) -> Target:
    """Anybody who is known here may call for help."""
    return Target()


def create_backup_request(draft: Draft, command: Command) -> None:
    """Raises the alarm. An old request says so; it is never closed for its age."""
    values, dropped = map(dict, command.args)
    unit = draft.get(UNIT, values.get("unit")) or _unit_on_duty(draft, command)
    assignment = draft.get(ASSIGNMENT, values.get("assignment"))
    for name, found in (("unit", unit), ("assignment", assignment)):
        if name in values and (found is None or found["id"] != values[name]):
            dropped[f"fields.{name}"] = "left out: is not known here"
    raise_alarm(
        draft,
        command,
        request_id=command.record_id,
        unit=unit,
        assignment=assignment,
        values={name: one for name, one in values.items() if name not in ("unit", "assignment")},
    )
    draft.detail.update(dropped)
    name_ignored(draft, command, SHAPES)


def raise_alarm(
    draft: Draft,
    command: Command,
    *,
    request_id: UUID,
    unit: UnitRow | None,
    assignment: AssignmentRow | None,
    values: Mapping[str, Any],
) -> None:
    """A new call for help with its escalation; one that repeats an earlier one says so.

    `values` are columns; what they lack is a police emergency.
    """
    said = {
        "kind": BackupKind.LAW_ENFORCEMENT.value,
        "urgency": Urgency.EMERGENCY.value,
        **values,
    }
    unit_id = unit["id"] if unit else None
    request = draft.insert(
        BACKUP_REQUEST,
        request_id,
        unit_id=unit_id,
        assignment_id=assignment["id"] if assignment else None,
        incident_id=assignment["incident_id"] if assignment else None,
        is_late=_is_late(command),
        is_unverified=command.actor.is_unverified,
        is_from_crew=unit_id in command.actor.crew_units(command.stamp.corrected_at),
        linked_to_id=_first_open(draft, unit_id, said["kind"]),
        **said,
        **fact(command),
    )
    repeats.place(draft, command, request)


def _unit_on_duty(draft: Draft, command: Command) -> UnitRow | None:
    units = duty_units(command)
    return draft.get(UNIT, units[0]) if units else None


def _is_late(command: Command) -> bool:
    """Made more than two minutes before it was sent; without the sender's clock, in doubt, not."""
    age = command.received_at - command.stamp.corrected_at
    is_known = command.stamp.uncertainty_s < UNCERTAIN_WITHOUT_CLOCK_S
    return is_known and age > lifecycle.LATE_AFTER


def _first_open(draft: Draft, unit_id: UUID | None, kind: str) -> UUID | None:
    """The call this one goes with: of the same kind if there is one, the earliest of these."""
    alarmed = (one for one in repeats.open_requests(draft, unit_id) if not one["is_silent"])
    first = min(alarmed, key=lambda one: one["kind"] != kind, default=None)
    return first["id"] if first else None


def verb_needs(command: Command) -> Sequence[Ref]:
    """The call, its unit, and whatever else of the unit's stands behind it or before it."""
    request = Ref("backup_request", command.record_id, lock=True, follow=REQUESTS_OF_UNIT)
    return [request, escalation.times_ref(command)]


def end_needs(command: Command) -> Sequence[Ref]:
    """The last thing that was open on a call may be this."""
    return [*verb_needs(command), *closing.request_refs(command)]


def verb_target(draft: Draft, command: Command) -> Target:
    request = draft.one(BACKUP_REQUEST, command.record_id)
    target = unit_target(draft, request["unit_id"])
    is_own = request["author_id"] == command.actor.id
    return Target(unit=target.unit, programmes=target.programmes, is_own=is_own)


def _then_look_again(decide: Callable[[Draft, Command], None]) -> Callable[[Draft, Command], None]:
    """A decision about one call for help, and then about those of its unit that stood behind it."""

    @wraps(decide)
    def decide_all(draft: Draft, command: Command) -> None:
        decide(draft, command)
        request = draft.one(BACKUP_REQUEST, command.record_id)
        repeats.look_again(draft, command, request["unit_id"])

    return decide_all


def see(draft: Draft, command: Command) -> None:
    """A dispatcher's screen has shown it."""
    request = draft.one(BACKUP_REQUEST, command.record_id)
    seen = request["seen_by"]
    if any(one["id"] == str(command.actor.id) for one in seen):
        return
    entry = {"id": str(command.actor.id), "at": canonical(command.stamp.corrected_at)}
    draft.update(BACKUP_REQUEST, request["id"], seen_by=[*seen, entry])


@_then_look_again
def acknowledge(draft: Draft, command: Command) -> None:
    """One dispatcher takes it on; the same one again changes nothing."""
    request = draft.one(BACKUP_REQUEST, command.record_id)
    if request["acknowledged_by_id"] == command.actor.id:
        return
    state = _next_state(request, "acknowledge")
    draft.update(BACKUP_REQUEST, request["id"], state=state, **_owned_by(command, request))


@_then_look_again
def commit(draft: Draft, command: Command) -> None:
    """Help is on its way: who, and when they will be there."""
    args: CommitBackup = command.args
    request = draft.one(BACKUP_REQUEST, command.record_id)
    state = _next_state(request, "commit")
    draft.update(
        BACKUP_REQUEST,
        request["id"],
        state=state,
        committed_unit=args.committed_unit,
        eta=args.eta,
        **_owned_by(command, request),
    )


def _owned_by(command: Command, request: BackupRequestRow) -> dict[str, Any]:
    if request["acknowledged_by_id"] is not None:
        return {}
    return {
        "acknowledged_by_id": command.actor.id,
        "acknowledged_at": command.stamp.corrected_at,
    }


@_then_look_again
def arrive(draft: Draft, command: Command) -> None:
    """Help is there."""
    _move(draft, command, "arrive")


@_then_look_again
def release(draft: Draft, command: Command) -> None:
    """It is over."""
    _move(draft, command, "release", ended_at=command.stamp.corrected_at)
    _close_call(draft, command)


@_then_look_again
def cancel(draft: Draft, command: Command) -> None:
    """The crew needs no help any more; help that is on its way is only asked to turn round."""
    request = draft.one(BACKUP_REQUEST, command.record_id)
    if request["state"] in (BackupState.CANCELLED, BackupState.CANCEL_REQUESTED):
        return
    state = _next_state(request, "cancel")
    ended = {"ended_at": command.stamp.corrected_at} if state == BackupState.CANCELLED else {}
    reason = plain(command.args.reason)
    draft.update(BACKUP_REQUEST, request["id"], state=state, reason=reason, **ended)
    _close_call(draft, command)


def _close_call(draft: Draft, command: Command) -> None:
    request = draft.one(BACKUP_REQUEST, command.record_id)
    closing.close_if_finished(draft, command, request["incident_id"])


def _move(draft: Draft, command: Command, verb: str, **columns: Any) -> None:
    request = draft.one(BACKUP_REQUEST, command.record_id)
    targets = set(lifecycle.BACKUP_VERBS[verb].values())
    if request["state"] in {state.value for state in targets}:
        return
    draft.update(BACKUP_REQUEST, request["id"], state=_next_state(request, verb), **columns)


def _next_state(request: BackupRequestRow, verb: str) -> str:
    state = lifecycle.BACKUP_VERBS[verb].get(BackupState(request["state"]))
    if state is None:
        raise Refused("illegal_transition", {"": f"{verb} is not possible: {request['state']}"})
    return state.value


@_then_look_again
def amend(draft: Draft, command: Command) -> None:
    """The requester says more: message, kind, position, said on the radio, more urgent."""
    request = draft.one(BACKUP_REQUEST, command.record_id)
    if request["author_id"] != command.actor.id:
        raise Refused("not_permitted", {"record_id": "only its author amends it"})
    values, dropped = map(dict, command.args)
    for name in ("unit", "assignment"):
        values.pop(name, None)
    is_lowered = (
        request["urgency"] == Urgency.EMERGENCY and values.get("urgency") == Urgency.ROUTINE
    )
    if is_lowered:
        values.pop("urgency")
        dropped["fields.urgency"] = "left out: only goes up"
    draft.update(BACKUP_REQUEST, request["id"], **values)
    draft.detail.update(dropped)
    name_ignored(draft, command, SHAPES)


def climb(draft: Draft, command: Command) -> None:
    """No dispatcher has taken it on: louder, further, at last the truth for the crew; then again.

    Raises: Refused, if somebody has, or if it still stands behind another call.
    """
    request = draft.one(BACKUP_REQUEST, command.record_id)
    escalation.require(request, {BackupState.REQUESTED.value})
    step = command.args.step
    if step == SOUNDS_AGAIN:
        draft.update(BACKUP_REQUEST, request["id"], resounds=request["resounds"] + 1)
    elif step != STANDS_BEHIND:
        level = max(request["escalation_level"], step)
        draft.update(BACKUP_REQUEST, request["id"], escalation_level=level)
        if step == len(STEPS[TimerKind.BACKUP]):
            again_at = command.now + SOUND_AGAIN_EVERY
            escalation.set_step(
                draft,
                kind=TimerKind.BACKUP,
                record_id=request["id"],
                step=SOUNDS_AGAIN,
                due_at=again_at,
            )
    # An escalation that has ended covers nobody any more.
    repeats.look_again(draft, command, request["unit_id"])
    if step == STANDS_BEHIND and draft.one(BACKUP_REQUEST, request["id"])["is_silent"]:
        raise Refused("illegal_transition", {"": "stands behind another call"})


def is_same_request(row: Row, command: Command) -> bool:
    """The same id is the same call for help, whatever clock and position it came with."""
    return bool(row["author_id"] == command.actor.id)
