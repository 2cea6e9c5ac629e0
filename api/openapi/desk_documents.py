"""Shapes of what a desk reads: the board, timelines, advice, a handover. For OpenAPI only."""

from typing import Any, NotRequired, TypedDict

from api.openapi.documents import Count, Time, Uuid
from dispatch.recommendation import Recommendation
from dispatch.verdicts import Eligibility, VerdictWire
from incidents.closing import WaitsFor
from incidents.timing import TimerKind
from incidents.wire import AssignmentWire, BackupRequestWire, IncidentWire, SafetyCheckWire
from responders.wire import ShiftWire, UnitWire

__all__ = [
    "Board",
    "DeskHandover",
    "Eligibility",
    "Recommendation",
    "ShiftHandover",
    "Timeline",
]


class Position(TypedDict):
    """Where a unit was last measured, and how long ago."""

    latitude: float
    longitude: float
    accuracy_m: float | None
    fix_at: Time
    age_s: Count
    stale: bool
    alarm: bool


class BoardUnit(UnitWire):
    """A unit with what is known of it besides its record."""

    as_of: str | None
    last_heard_at: Time | None
    position: Position | None
    assignments: list[Uuid]
    assignment: Uuid | None
    check_due_at: Time | None


class BoardAlarm(TypedDict):
    """A ladder that has got as far as dispatch: its newest step, and since when it stands.

    `record` is an assignment, a safety check, a backup request or a unit, as `kind` says.
    `offer`: units the call could go to instead, best first. `position`: the unit's last known one.
    """

    kind: TimerKind
    step: str
    level: Count
    since: Time | None
    record: Uuid
    unit: Uuid | None
    position: Position | None
    offer: list[Uuid]


class OwedOutcome(TypedDict):
    """An assignment that was cleared at `since` and has no outcome yet."""

    assignment: Uuid
    unit: Uuid
    since: Time | None


class WaitingIncident(IncidentWire):
    """A call no unit is on: what it waits for, and what each programme can do about it."""

    waits_for: WaitsFor
    owed_by: list[OwedOutcome]
    verdicts: list[VerdictWire]


class OwingDevice(TypedDict):
    """A device that has numbered more than has arrived."""

    device_id: Uuid
    name: str
    author: Uuid
    owed: int
    last_push_at: Time | None


class Board(TypedDict):
    """Everything a dispatch board shows at one moment."""

    server_time: Time
    units: list[BoardUnit]
    alarms: list[BoardAlarm]
    backup_requests: list[BackupRequestWire]
    unacknowledged: list[AssignmentWire]
    waiting: list[WaitingIncident]
    incidents: list[IncidentWire]
    assignments: list[AssignmentWire]
    devices_owing: list[OwingDevice]


class TimelineEvent(TypedDict):
    """`occurred_at` is the device's claim, `at` the server's reading, `received_at` the arrival."""

    type: str
    at: Time | None
    occurred_at: Time | None
    received_at: Time | None
    late: bool
    record: dict[str, Any]


class Timeline(TypedDict):
    """An incident and what happened, in the order it happened."""

    incident: IncidentWire
    events: list[TimelineEvent]


class FollowUpWish(TypedDict):
    """A neighbor who is to be followed up; `consent` is given, declined or unable, if asked."""

    outcome: Uuid
    incident: Uuid
    consent: str | None


class ShiftHandover(TypedDict):
    """What is open. `incidents` are the calls of the assignments that are named.

    `without_outcome`: assignments that are over, and nobody has written what came of them.
    `follow_ups` is there for those only who may read outcomes in full.
    """

    server_time: Time
    shifts: list[ShiftWire]
    incidents: list[IncidentWire]
    assignments: list[AssignmentWire]
    unacknowledged: list[AssignmentWire]
    without_outcome: list[AssignmentWire]
    safety_checks: list[SafetyCheckWire]
    backup_requests: list[BackupRequestWire]
    devices_owing: list[OwingDevice]
    follow_ups: NotRequired[list[FollowUpWish]]


class DeskHandover(ShiftHandover):
    """The whole agency's, with the calls no unit is on and what has to be acted on."""

    waiting: list[WaitingIncident]
    alarms: list[BoardAlarm]
