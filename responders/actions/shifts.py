"""A unit's duty: a shift is planned or started, begins, changes, and ends."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from responders.access import CrewRole, Role, Target
from responders.actions.units import Instant, name_left_out, set_status, unit_target
from responders.commands import Command
from responders.follows import TERMS, UNIT_OF_SHIFT
from responders.hours import is_in_force
from responders.lifecycle import ON_STAND_BY, Place, Staffing, UnitStatus, staffing
from responders.rows import CREW_MEMBER, SHIFT, UNIT, ShiftRow, UnitRow
from responders.wire import ShiftWire
from sync.overlay import Draft
from sync.records import Ref, Row
from sync.refusals import Refused

DEFAULT_SHIFT = timedelta(hours=12)
LARGEST_CREW = 12
SHIFT_FIELDS = {"unit", "crew", "starts_at", "ends_at"}


class CrewPlace(msgspec.Struct):
    """A person in a crew; without a role they take the place of their profession."""

    id: UUID
    role: CrewRole | None = None


Crew = Annotated[list[UUID | CrewPlace], Meta(max_length=LARGEST_CREW)]


class ShiftStart(msgspec.Struct):
    """`shift.start`; the end defaults to twelve hours after the start."""

    unit: UUID
    crew: Crew = []
    starts_at: Instant | None = None
    ends_at: Instant | None = None


class ShiftEnd(msgspec.Struct):
    """`shift.end`."""

    ended_at: Instant | None = None


class ShiftChange(msgspec.Struct):
    """`shift.change`: the whole crew and both ends, as they are to be. A shift keeps its unit."""

    unit: UUID
    crew: Crew
    starts_at: Instant
    ends_at: Instant


class ShiftBegin(msgspec.Struct):
    """`shift.begin`: a planned shift's time has come; `crew` is whom it is known to have."""

    unit: UUID
    crew: Annotated[list[UUID], Meta(max_length=LARGEST_CREW * 4)] = []


def crew_places(crew: Sequence[UUID | CrewPlace]) -> list[CrewPlace]:
    """The crew with each person once."""
    places = [one if isinstance(one, CrewPlace) else CrewPlace(one) for one in crew]
    if len({place.id for place in places}) != len(places):
        raise Refused("invalid", {"fields.crew": "names a person twice"})
    return places


def _staffing_needs(command: Command, unit: UUID, people: Iterable[UUID]) -> list[Ref]:
    """What completeness depends on: the terms, the day in the agency's zone, the credentials."""
    credentials = (("credential", "responder_id"),)
    return [
        Ref("unit", unit, lock=True, follow=TERMS),
        Ref("agency", command.actor.agency, must=False),
        *(Ref("responder", person, children=credentials) for person in people),
    ]


def start_needs(command: Command) -> Sequence[Ref]:
    people = [place.id for place in crew_places(command.args.crew)]
    return _staffing_needs(command, command.args.unit, people)


def start_target(draft: Draft, command: Command) -> Target:
    return unit_target(draft, command.args.unit)


def start_shift(draft: Draft, command: Command) -> None:
    """Puts a unit on duty with its crew, or plans it; one that lacks a role is understaffed."""
    args: ShiftStart = command.args
    unit = draft.one(UNIT, args.unit)
    starts_at = args.starts_at or command.stamp.corrected_at
    ends_at = args.ends_at or starts_at + DEFAULT_SHIFT
    _check_ends(starts_at, ends_at)
    roles = _crew_roles(draft, crew_places(args.crew))
    _check_own_place(command, unit, roles)
    staffed = _staffing(draft, command, unit, roles, starts_at)
    draft.insert(
        SHIFT,
        command.record_id,
        unit_id=unit["id"],
        starts_at=starts_at,
        ends_at=ends_at,
        is_complete=staffed.is_complete,
        missing_roles=staffed.missing,
        understaffed_reason=staffed.reason,
    )
    for person, role in roles.items():
        _join(draft, command.record_id, unit["id"], person, role, starts_at, ends_at)
    name_left_out(draft, command, ShiftWire.__annotations__.keys() - SHIFT_FIELDS)
    if starts_at <= command.now < ends_at:
        draft.update(UNIT, unit["id"], shift_id=command.record_id)
        _take_status(draft, unit["id"], staffed, command.stamp.corrected_at)


def _check_own_place(command: Command, unit: UnitRow, joining: Collection[UUID]) -> None:
    """Who keeps rosters does not put themself into a crew: its calls would be theirs to read.

    Whoever leads the unit, or supervises its programme, sees these calls anyway.
    """
    actor = command.actor
    if actor.id not in joining or unit["id"] in actor.led_units(command.now):
        return
    if not actor.has_role({Role.SUPERVISOR}, command.now):
        fault = "a place in a crew is given by somebody else"
        raise Refused("not_permitted", {"fields.crew": fault})


def _check_ends(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused("invalid", {"fields.ends_at": "must be after starts_at"})


def _take_status(draft: Draft, unit_id: UUID, staffed: Staffing, at: datetime) -> None:
    status = UnitStatus.AVAILABLE if staffed.is_complete else UnitStatus.UNDERSTAFFED
    set_status(draft, unit_id, status, at=at, assignment=None)


def _join(
    draft: Draft,
    shift: UUID,
    unit: UUID,
    person: UUID,
    role: CrewRole,
    joined_at: datetime,
    left_at: datetime,
) -> None:
    draft.insert(
        CREW_MEMBER,
        uuid5(shift, str(person)),
        shift_id=shift,
        unit_id=unit,
        responder_id=person,
        role=str(role),
        joined_at=joined_at,
        left_at=left_at,
    )


def _crew_roles(draft: Draft, places: Sequence[CrewPlace]) -> dict[UUID, CrewRole]:
    roles = {}
    for index, place in enumerate(places):
        profession = draft.one("responder", place.id)["profession"]
        if place.role is None and not profession:
            raise Refused("invalid", {f"fields.crew[{index}].role": "is required"})
        roles[place.id] = place.role or CrewRole(profession)
    return roles


def _staffing(
    draft: Draft, command: Command, unit: UnitRow, roles: dict[UUID, CrewRole], at: datetime
) -> Staffing:
    """The three-role rule, as the terms of the day the shift starts on word it."""
    agency = draft.one("agency", command.actor.agency)
    day = at.astimezone(ZoneInfo(agency["time_zone"])).date()
    places = []
    for person, role in roles.items():
        row = draft.one("responder", person)
        credentials = draft.where("credential", responder_id=person, crew_role=str(role))
        expiries = tuple(one["expires_on"] for one in credentials)
        places.append(Place(row["name"], str(role), row["is_active"], expiries))
    terms = draft.where("programme_terms", programme_id=unit["programme_id"])
    in_force = [
        one["required_roles"]
        for one in terms
        if is_in_force(one["valid_from"], one["valid_to"], day)
    ]
    return staffing(required=in_force[0] if in_force else [], crew=places, on=day)


def end_needs(command: Command) -> Sequence[Ref]:
    return [_whole_shift(command)]


def _whole_shift(command: Command) -> Ref:
    crew = (("crew_member", "shift_id"),)
    return Ref("shift", command.record_id, lock=True, children=crew, follow=UNIT_OF_SHIFT)


def own_target(draft: Draft, command: Command) -> Target:
    return unit_target(draft, draft.one(SHIFT, command.record_id)["unit_id"])


def end_shift(draft: Draft, command: Command) -> None:
    """Takes a unit off duty; a shift that has not begun is called off. Again changes nothing."""
    shift = draft.one(SHIFT, command.record_id)
    if shift["ended_at"] is not None:
        return
    ended_at = min(command.args.ended_at or command.stamp.corrected_at, shift["ends_at"])
    ended_at = max(ended_at, shift["starts_at"])
    draft.update(SHIFT, shift["id"], ended_at=ended_at)
    for member in draft.where(CREW_MEMBER, shift_id=shift["id"]):
        left_at = max(min(member["left_at"], ended_at), member["joined_at"])
        draft.update(CREW_MEMBER, member["id"], left_at=left_at)
    unit = draft.one(UNIT, shift["unit_id"])
    if unit["shift_id"] == shift["id"]:
        draft.update(UNIT, unit["id"], shift_id=None)
        set_status(draft, unit["id"], UnitStatus.OFF_DUTY, at=ended_at, assignment=None)


def is_same_shift(row: Row, command: Command) -> bool:
    args: ShiftStart = command.args
    ends_at = args.ends_at or row["starts_at"] + DEFAULT_SHIFT
    return (
        row["unit_id"] == args.unit
        and args.starts_at in (None, row["starts_at"])
        and ends_at == row["ends_at"]
    )


def change_needs(command: Command) -> Sequence[Ref]:
    people = [place.id for place in crew_places(command.args.crew)]
    return [_whole_shift(command), *_staffing_needs(command, command.args.unit, people)]


def change_shift(draft: Draft, command: Command) -> None:
    """Other people or other hours. Whoever leaves a running crew has been in it until now."""
    args: ShiftChange = command.args
    shift = draft.one(SHIFT, command.record_id)
    if shift["ended_at"] is not None:
        raise Refused("illegal_transition", {"": "this shift is over"})
    if args.unit != shift["unit_id"]:
        raise Refused("invalid", {"fields.unit": "a shift stays with its unit"})
    has_begun = shift["starts_at"] <= command.now
    if has_begun and args.starts_at != shift["starts_at"]:
        raise Refused("invalid", {"fields.starts_at": "this shift has begun"})
    _check_ends(args.starts_at, args.ends_at)
    roles = _crew_roles(draft, crew_places(args.crew))
    unit = draft.one(UNIT, shift["unit_id"])
    known = {row["responder_id"] for row in draft.where(CREW_MEMBER, shift_id=shift["id"])}
    _check_own_place(command, unit, roles.keys() - known)
    _change_crew(draft, command, shift, roles, args.ends_at)
    staffed = _staffing(draft, command, unit, roles, args.starts_at)
    draft.update(
        SHIFT,
        shift["id"],
        starts_at=args.starts_at,
        ends_at=args.ends_at,
        **_completeness(staffed),
    )
    # Tablets show the crew with its unit and shift; crew places have no rev of their own.
    draft.touch(SHIFT, shift["id"])
    if unit["shift_id"] == shift["id"]:
        draft.touch(UNIT, unit["id"])
        if UnitStatus(unit["status"]) in ON_STAND_BY:
            _take_status(draft, unit["id"], staffed, command.now)


def _completeness(staffed: Staffing) -> Row:
    return {
        "is_complete": staffed.is_complete,
        "missing_roles": staffed.missing,
        "understaffed_reason": staffed.reason,
    }


def _change_crew(
    draft: Draft, command: Command, shift: ShiftRow, roles: dict[UUID, CrewRole], until: datetime
) -> None:
    """Who is in the crew from now on, or from the start of a shift that has not begun.

    Time somebody has served stays theirs: what they wrote in it still counts.
    """
    has_begun = shift["starts_at"] <= command.now
    since = command.now if has_begun else command.args.starts_at
    known = {row["responder_id"]: row for row in draft.where(CREW_MEMBER, shift_id=shift["id"])}
    for person, row in known.items():
        has_served = has_begun and row["joined_at"] < min(row["left_at"], since)
        joined_at = row["joined_at"] if has_served else since
        if person in roles:
            changes = {"joined_at": joined_at, "left_at": until, "role": str(roles[person])}
            draft.update(CREW_MEMBER, row["id"], **changes)
        else:
            left_at = min(row["left_at"], since) if has_served else since
            draft.update(CREW_MEMBER, row["id"], joined_at=joined_at, left_at=left_at)
    for person in roles.keys() - known.keys():
        _join(draft, shift["id"], shift["unit_id"], person, roles[person], since, until)


def begin_needs(command: Command) -> Sequence[Ref]:
    args: ShiftBegin = command.args
    return [_whole_shift(command), *_staffing_needs(command, args.unit, args.crew)]


def begin_shift(draft: Draft, command: Command) -> None:
    """A planned shift's time has come: its crew is looked at once more, its unit goes on duty.

    A unit still on a call goes on with it under the new crew; one that is out of service stays so.
    """
    shift = draft.one(SHIFT, command.record_id)
    unit = draft.one(UNIT, shift["unit_id"])
    is_now = shift["starts_at"] <= command.now < shift["ends_at"]
    if shift["ended_at"] is not None or not is_now or unit["shift_id"] == shift["id"]:
        return
    crew = {
        row["responder_id"]: CrewRole(row["role"])
        for row in draft.where(CREW_MEMBER, shift_id=shift["id"])
        if row["left_at"] > command.now
    }
    if crew.keys() - set(command.args.crew):
        raise Refused("illegal_transition", {"": "the crew has just changed"})
    staffed = _staffing(draft, command, unit, crew, shift["starts_at"])
    draft.update(SHIFT, shift["id"], **_completeness(staffed))
    draft.update(UNIT, unit["id"], shift_id=shift["id"])
    if UnitStatus(unit["status"]) in ON_STAND_BY:
        _take_status(draft, unit["id"], staffed, shift["starts_at"])
