"""What units and shifts can be told: needs and decisions. Reads and writes drafts only."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta

from responders.access import CrewRole, Target
from responders.lifecycle import UnitStatus, missing_roles
from responders.wire import ShiftWire
from sync.overlay import Draft
from sync.records import Command, Ref, Row
from sync.refusals import Refused

DEFAULT_SHIFT = timedelta(hours=12)
LARGEST_CREW = 12
MOST_FIXES = 5000
SHIFT_FIELDS = {"unit", "crew", "starts_at", "ends_at"}

Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Instant = Annotated[datetime, Meta(tz=True)]


class CrewPlace(msgspec.Struct):
    """A person in a crew; without a role they take the place of their profession."""

    id: UUID
    role: CrewRole | None = None


class ShiftStart(msgspec.Struct):
    """`shift.start`; the end defaults to twelve hours after the start."""

    unit: UUID
    crew: Annotated[list[UUID | CrewPlace], Meta(max_length=LARGEST_CREW)] = []
    starts_at: Instant | None = None
    ends_at: Instant | None = None


class ShiftEnd(msgspec.Struct):
    """`shift.end`."""

    ended_at: Instant | None = None


class Fix(msgspec.Struct):
    """A position: degrees WGS 84, accuracy in metres (68 %), and when it was measured."""

    latitude: Latitude
    longitude: Longitude
    fix_at: Instant
    accuracy_m: Annotated[float, Meta(ge=0)] | None = None


class Trail(msgspec.Struct):
    """`position.create`: one fix in the fields themselves, or many in `fixes`."""

    unit: UUID
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    accuracy_m: Annotated[float, Meta(ge=0)] | None = None
    fix_at: Instant | None = None
    fixes: Annotated[list[Fix], Meta(max_length=MOST_FIXES)] | None = None


def crew_places(args: ShiftStart) -> list[CrewPlace]:
    """The crew with each person once."""
    places = [one if isinstance(one, CrewPlace) else CrewPlace(one) for one in args.crew]
    if len({place.id for place in places}) != len(places):
        raise Refused("invalid", {"fields.crew": "names a person twice"})
    return places


def shift_start_needs(command: Command) -> Sequence[Ref]:
    crew = [Ref("responder", place.id) for place in crew_places(command.args)]
    return [Ref("unit", command.args.unit, lock=True, follow="roster"), *crew]


def unit_target(draft: Draft, unit_id: UUID | None) -> Target:
    """A unit and its programme, as far as authority depends on them."""
    unit = draft.get("unit", unit_id)
    programmes = frozenset({unit["programme_id"]}) if unit else frozenset()
    return Target(unit=unit_id, programmes=programmes)


def shift_start_target(draft: Draft, command: Command) -> Target:
    return unit_target(draft, command.args.unit)


def start_shift(draft: Draft, command: Command) -> None:
    """Puts a unit on duty with its crew; one that lacks a required role is understaffed."""
    args: ShiftStart = command.args
    unit = draft.one("unit", args.unit)
    starts_at = args.starts_at or command.stamp.corrected_at
    ends_at = args.ends_at or starts_at + DEFAULT_SHIFT
    if ends_at <= starts_at:
        raise Refused("invalid", {"fields.ends_at": "must be after starts_at"})
    roles = _crew_roles(draft, crew_places(args))
    missing = missing_roles(
        required=_required_roles(draft, unit, starts_at),
        crew=[str(role) for role in roles.values()],
    )
    draft.insert(
        "shift",
        command.record_id,
        unit_id=unit["id"],
        starts_at=starts_at,
        ends_at=ends_at,
        is_complete=not missing,
        missing_roles=missing,
    )
    for person, role in roles.items():
        draft.insert(
            "crew_member",
            uuid5(command.record_id, str(person)),
            shift_id=command.record_id,
            unit_id=unit["id"],
            responder_id=person,
            role=str(role),
            joined_at=starts_at,
            left_at=ends_at,
        )
    name_left_out(draft, command, ShiftWire.__annotations__.keys() - SHIFT_FIELDS)
    if starts_at <= command.now < ends_at:
        _go_on_duty(draft, unit, command, is_complete=not missing)


def name_left_out(draft: Draft, command: Command, read_only: Collection[str]) -> None:
    """Names fields a sender has given that are the server's to set."""
    ignored = sorted(command.given.intersection(read_only))
    draft.detail.update({f"fields.{name}": "is set by the server" for name in ignored})


def _go_on_duty(draft: Draft, unit: Row, command: Command, *, is_complete: bool) -> None:
    status = UnitStatus.AVAILABLE if is_complete else UnitStatus.UNDERSTAFFED
    draft.update("unit", unit["id"], shift_id=command.record_id)
    set_status(draft, unit["id"], status, at=command.stamp.corrected_at, assignment=None)


def set_status(
    draft: Draft, unit_id: UUID, status: UnitStatus, *, at: datetime, assignment: UUID | None
) -> None:
    """A status that follows from another record's change; never dated before the last one."""
    unit = draft.one("unit", unit_id)
    since = unit["status_as_of"]
    draft.update(
        "unit",
        unit_id,
        status=status.value,
        status_as_of=at if since is None else max(at, since),
        status_assignment=assignment,
    )


def _crew_roles(draft: Draft, places: Sequence[CrewPlace]) -> dict[UUID, CrewRole]:
    roles = {}
    for index, place in enumerate(places):
        profession = draft.one("responder", place.id)["profession"]
        if place.role is None and not profession:
            raise Refused("invalid", {f"fields.crew[{index}].role": "is required"})
        roles[place.id] = place.role or CrewRole(profession)
    return roles


def _required_roles(draft: Draft, unit: Row, at: datetime) -> list[str]:
    for terms in draft.where("programme_terms", programme_id=unit["programme_id"]):
        is_over = terms["valid_to"] is not None and at.date() >= terms["valid_to"]
        if terms["valid_from"] <= at.date() and not is_over:
            return list(terms["required_roles"])
    return []


def shift_end_needs(command: Command) -> Sequence[Ref]:
    own = Ref(
        "shift",
        command.record_id,
        lock=True,
        children=(("crew_member", "shift_id"),),
        follow="unit",
    )
    return [own]


def shift_end_target(draft: Draft, command: Command) -> Target:
    return unit_target(draft, draft.one("shift", command.record_id)["unit_id"])


def end_shift(draft: Draft, command: Command) -> None:
    """Takes a unit off duty. A second end changes nothing."""
    shift = draft.one("shift", command.record_id)
    if shift["ended_at"] is not None:
        return
    ended_at = min(command.args.ended_at or command.stamp.corrected_at, shift["ends_at"])
    ended_at = max(ended_at, shift["starts_at"])
    draft.update("shift", shift["id"], ended_at=ended_at)
    for member in draft.where("crew_member", shift_id=shift["id"]):
        left_at = max(min(member["left_at"], ended_at), member["joined_at"])
        draft.update("crew_member", member["id"], left_at=left_at)
    unit = draft.one("unit", shift["unit_id"])
    if unit["shift_id"] == shift["id"]:
        draft.update("unit", unit["id"], shift_id=None)
        set_status(draft, unit["id"], UnitStatus.OFF_DUTY, at=ended_at, assignment=None)


def is_same_shift(row: Row, command: Command) -> bool:
    args: ShiftStart = command.args
    ends_at = args.ends_at or row["starts_at"] + DEFAULT_SHIFT
    return (
        row["unit_id"] == args.unit
        and args.starts_at in (None, row["starts_at"])
        and ends_at == row["ends_at"]
    )


def position_needs(command: Command) -> Sequence[Ref]:
    return [Ref("unit", command.args.unit)]


def position_target(draft: Draft, command: Command) -> Target:
    return unit_target(draft, command.args.unit)


def record_positions(draft: Draft, command: Command) -> None:
    """Adds fixes to the trail; the live marker only moves forward."""
    for number, fix in enumerate(_fixes(command.args)):
        values: dict[str, Any] = {
            "unit_id": command.args.unit,
            "latitude": fix.latitude,
            "longitude": fix.longitude,
            "accuracy_m": fix.accuracy_m,
            "fix_at": fix.fix_at,
            "received_at": command.received_at,
        }
        draft.insert(
            "position", uuid5(command.receipt_id, str(number)), author=command.actor.id, **values
        )
        # A clock ahead of ours must not pin the marker to the future.
        fix_at = min(fix.fix_at, command.received_at)
        live = draft.get("unit_live", command.args.unit)
        if live is None or live["fix_at"] < fix_at:
            draft.insert("unit_live", command.args.unit, **{**values, "fix_at": fix_at})


def _fixes(args: Trail) -> list[Fix]:
    if args.fixes is not None:
        return args.fixes
    missing = [name for name in ("latitude", "longitude", "fix_at") if getattr(args, name) is None]
    if missing or args.latitude is None or args.longitude is None or args.fix_at is None:
        raise Refused("invalid", {f"fields.{name}": "is required" for name in missing})
    return [Fix(args.latitude, args.longitude, args.fix_at, args.accuracy_m)]
