"""Which unit to send to a call: who qualifies, in what order, and why not the others. Pure.

A unit qualifies if its crew is complete and on duty, it is free, its programme is one for the
call, and it has not passed on the call before. Of those that do, the free come before those that
would have to leave something, then the nearest, then whoever has been free the longest.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from incidents.codes import AssignmentState
from incidents.eligibility import Judgement, Reason, Verdict
from incidents.lifecycle import OPEN_STATES
from responders.lifecycle import (
    BY_ROSTER,
    CAN_BE_SENT,
    Availability,
    Place,
    UnitStatus,
    availability,
    role_words,
    staffing,
)


class Disqualification(StrEnum):
    """Why a unit does not qualify. Sent."""

    ON_THIS_CALL = "on_this_call"
    DECLINED = "declined"
    REASSIGNED = "reassigned"
    OFF_DUTY = "off_duty"
    SHIFT_OVER = "shift_over"
    NOT_AVAILABLE = "not_available"
    ON_ANOTHER_CALL = "on_another_call"
    CREW_INCOMPLETE = "crew_incomplete"
    PROGRAMME_DOES_NOT_FIT = "programme_does_not_fit"


class Remark(StrEnum):
    """What is to be known of a unit besides. Sent."""

    DISTANCE = "distance"
    NO_POSITION = "no_position"
    POSITION_STALE = "position_stale"
    POSITION_TOO_OLD = "position_too_old"
    CALL_WITHOUT_PLACE = "call_without_place"
    WOULD_LEAVE = "would_leave"
    PROGRAMME_UNCLEAR = "programme_unclear"
    CREDENTIAL_EXPIRED = "credential_expired"
    CREDENTIAL_MISSING = "credential_missing"


@dataclass(frozen=True, slots=True)
class Fix:
    """A unit's last position: how far from the call in metres (None: the call has no place)."""

    distance_m: float | None
    age_s: int
    is_stale: bool
    # Too old to say anything about where the unit is now.
    is_too_old: bool


@dataclass(frozen=True, slots=True)
class RunningShift:
    """A running shift: its end, its crew, and the roles its programme requires."""

    ends_at: datetime
    crew: tuple[Place, ...]
    required_roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit as far as sending it depends on it.

    `past` are the states of its assignments to this call, `other_calls` how many it is on besides.
    """

    unit: UUID
    call_sign: str
    status: UnitStatus
    status_as_of: datetime | None
    judgement: Judgement
    shift: RunningShift | None
    fix: Fix | None
    past: frozenset[AssignmentState] = frozenset()
    other_calls: int = 0


@dataclass(frozen=True, slots=True)
class Assessment:
    """A candidate with what speaks against it (nothing: it qualifies) and what to know of it."""

    candidate: Candidate
    disqualifications: tuple[Reason, ...]
    remarks: tuple[Reason, ...]

    @property
    def is_qualified(self) -> bool:
        return not self.disqualifications

    @property
    def distance_m(self) -> float | None:
        fix = self.candidate.fix
        return None if fix is None or fix.is_too_old else fix.distance_m


def rank(*, candidates: Iterable[Candidate], now: datetime, today: date) -> list[Assessment]:
    """Whoever qualifies, best first; then the others by call sign. `today`: the agency's date."""
    assessed = [
        Assessment(one, tuple(_obstacles(one, now, today)), tuple(_remarks(one, today)))
        for one in candidates
    ]
    return sorted(assessed, key=_place)


_Place = tuple[bool, bool, bool, bool, float, float, str]


def _place(one: Assessment) -> _Place:
    candidate, distance = one.candidate, one.distance_m
    if not one.is_qualified:
        return (True, False, False, False, 0.0, 0.0, candidate.call_sign)
    free_since = candidate.status_as_of.timestamp() if candidate.status_as_of else 0.0
    return (
        False,
        candidate.judgement.verdict != Verdict.FITS,
        _would_leave(candidate.status),
        distance is None,
        distance or 0.0,
        free_since,
        candidate.call_sign,
    )


def _would_leave(status: UnitStatus) -> bool:
    return availability(status) == Availability.CONDITIONAL


def _obstacles(one: Candidate, now: datetime, today: date) -> Iterator[Reason]:
    yield from _about_this_call(one.past)
    about_shift = list(_about_shift(one.shift, now, today))
    yield from about_shift
    # That a unit is off duty or understaffed is said with the reason for it already.
    is_said = bool(about_shift) and one.status in BY_ROSTER
    if one.status not in CAN_BE_SENT and not is_said:
        yield Reason(Disqualification.NOT_AVAILABLE, _status_words(one.status))
    elif one.other_calls:
        yield Reason(Disqualification.ON_ANOTHER_CALL, "has another call")
    if one.judgement.verdict == Verdict.DOES_NOT_FIT:
        yield Reason(Disqualification.PROGRAMME_DOES_NOT_FIT, _verdict_words(one.judgement))


def _about_this_call(past: frozenset[AssignmentState]) -> Iterator[Reason]:
    if past.intersection(OPEN_STATES):
        yield Reason(Disqualification.ON_THIS_CALL, "is on this call")
    elif AssignmentState.DECLINED in past:
        yield Reason(Disqualification.DECLINED, "has declined this call")
    elif AssignmentState.REASSIGNED in past:
        yield Reason(Disqualification.REASSIGNED, "was sent and the call given to another unit")


def _about_shift(shift: RunningShift | None, now: datetime, today: date) -> Iterator[Reason]:
    if shift is None:
        yield Reason(Disqualification.OFF_DUTY, "is not on duty")
        return
    if shift.ends_at <= now:
        yield Reason(Disqualification.SHIFT_OVER, "its shift is over")
    staffed = staffing(required=shift.required_roles, crew=shift.crew, on=today)
    if not shift.crew:
        yield Reason(Disqualification.CREW_INCOMPLETE, "nobody is in its crew")
    elif not staffed.is_complete:
        yield Reason(Disqualification.CREW_INCOMPLETE, staffed.reason)


def _remarks(one: Candidate, today: date) -> Iterator[Reason]:
    yield from _about_distance(one.fix)
    if _would_leave(one.status):
        yield Reason(Remark.WOULD_LEAVE, _status_words(one.status))
    if one.judgement.verdict == Verdict.UNCLEAR:
        yield Reason(Remark.PROGRAMME_UNCLEAR, _verdict_words(one.judgement))
    for place in one.shift.crew if one.shift else ():
        vacancy = place.vacancy(today)
        if vacancy is not None and place.is_active:
            yield Reason(Remark.CREDENTIAL_EXPIRED, vacancy)
        elif not place.expiries:
            words = f"no credential of {place.name} as {role_words(place.role)} is recorded"
            yield Reason(Remark.CREDENTIAL_MISSING, words)


def _about_distance(fix: Fix | None) -> Iterator[Reason]:
    if fix is None:
        yield Reason(Remark.NO_POSITION, "has no known position")
        return
    if fix.is_too_old:
        yield Reason(Remark.POSITION_TOO_OLD, f"its last position is {_age(fix.age_s)} old")
        return
    if fix.distance_m is None:
        yield Reason(Remark.CALL_WITHOUT_PLACE, "the call has no place")
    else:
        yield Reason(Remark.DISTANCE, f"{fix.distance_m / 1000:.1f} km away in a straight line")
    if fix.is_stale:
        yield Reason(Remark.POSITION_STALE, f"its position is {_age(fix.age_s)} old")


def _age(seconds: int) -> str:
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


def _status_words(status: UnitStatus) -> str:
    return f"its status is {status.value.replace('_', ' ')}"


def _verdict_words(judgement: Judgement) -> str:
    return f"{judgement.code}: {', '.join(reason.words for reason in judgement.reasons)}"
