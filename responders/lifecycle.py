"""Unit status: the states, what may follow what, and the pair the outside world sees. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class UnitStatus(StrEnum):
    """Our own unit states. Stored and sent."""

    OFF_DUTY = "off_duty"
    AVAILABLE = "available"
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    DELAYED = "delayed"
    STAGED = "staged"
    ON_SCENE = "on_scene"
    WITH_PERSON = "with_person"
    TRANSPORTING = "transporting"
    AT_DESTINATION = "at_destination"
    CLEARING = "clearing"
    OUTREACH = "outreach"
    FOLLOW_UP_VISIT = "follow_up_visit"
    BREAK = "break"
    MEAL = "meal"
    TRAINING = "training"
    OUT_OF_SERVICE = "out_of_service"
    UNDERSTAFFED = "understaffed"


S = UnitStatus

FREE = frozenset({S.AVAILABLE, S.OUTREACH, S.FOLLOW_UP_VISIT})
# What a shift and its crew put a unit into; a crew does not choose it.
BY_ROSTER = frozenset({S.OFF_DUTY, S.UNDERSTAFFED})
# What a change of crew or shift may turn into another status without a report from the crew.
# (A unit on a call goes on with it; a broken van stays broken.)
ON_STAND_BY = BY_ROSTER | FREE
AWAY = frozenset({S.BREAK, S.MEAL, S.TRAINING, S.OUT_OF_SERVICE}) | BY_ROSTER
ON_CALL = frozenset(
    {
        S.ASSIGNED,
        S.ACKNOWLEDGED,
        S.EN_ROUTE,
        S.DELAYED,
        S.STAGED,
        S.ON_SCENE,
        S.WITH_PERSON,
        S.TRANSPORTING,
        S.AT_DESTINATION,
    }
)
_IDLE = FREE | AWAY | {S.ASSIGNED}
# A crew may free itself, or drop out with a broken van, from any point of a call.
_LEAVE = frozenset({S.CLEARING, S.AVAILABLE, S.OUT_OF_SERVICE})
ARRIVED = frozenset({S.ON_SCENE, S.WITH_PERSON, S.TRANSPORTING, S.AT_DESTINATION})

# state -> states that may follow. Crews skip steps, so a call's steps may be jumped forward;
# going back is lawful only where it happens in the street (pulled back to staging, delayed).
TRANSITIONS: dict[UnitStatus, frozenset[UnitStatus]] = {
    **{state: _IDLE - {state} for state in FREE | AWAY},
    S.ASSIGNED: (ON_CALL | _LEAVE) - {S.ASSIGNED},
    S.ACKNOWLEDGED: frozenset({S.EN_ROUTE, S.DELAYED, S.STAGED}) | ARRIVED | _LEAVE,
    S.EN_ROUTE: frozenset({S.DELAYED, S.STAGED}) | ARRIVED | _LEAVE,
    S.DELAYED: frozenset({S.EN_ROUTE, S.STAGED}) | ARRIVED | _LEAVE,
    S.STAGED: frozenset({S.EN_ROUTE}) | ARRIVED | _LEAVE,
    S.ON_SCENE: frozenset({S.STAGED, S.WITH_PERSON, S.TRANSPORTING, S.AT_DESTINATION}) | _LEAVE,
    S.WITH_PERSON: frozenset({S.STAGED, S.ON_SCENE, S.TRANSPORTING, S.AT_DESTINATION}) | _LEAVE,
    S.TRANSPORTING: frozenset({S.AT_DESTINATION}) | _LEAVE,
    S.AT_DESTINATION: frozenset({S.TRANSPORTING}) | _LEAVE,
    S.CLEARING: _IDLE,
}

# state -> (EIDO primary, EIDO secondary list), NENA-STA-021.1b unit status registries.
EIDO: dict[UnitStatus, tuple[str, tuple[str, ...]]] = {
    S.OFF_DUTY: ("NotAvailable", ("OffDuty",)),
    S.AVAILABLE: ("Available", ("InService",)),
    S.ASSIGNED: ("NotAvailable", ("Dispatched", "Assigned")),
    S.ACKNOWLEDGED: ("NotAvailable", ("AcknowledgedTransmission",)),
    S.EN_ROUTE: ("NotAvailable", ("EnRoute",)),
    S.DELAYED: ("NotAvailable", ("EnRoute", "Delayed")),
    S.STAGED: ("NotAvailable", ("Staging",)),
    S.ON_SCENE: ("NotAvailable", ("OnScene",)),
    S.WITH_PERSON: ("NotAvailable", ("OnScene", "PatientContact")),
    S.TRANSPORTING: ("NotAvailable", ("Transporting",)),
    S.AT_DESTINATION: ("NotAvailable", ("Arrived", "AlternateLocation")),
    S.CLEARING: ("ConditionallyAvailable", ("Cleared",)),
    S.OUTREACH: ("ConditionallyAvailable", ("ResponderInitiatedEvent",)),
    S.FOLLOW_UP_VISIT: ("ConditionallyAvailable", ("ResponderInitiatedEvent",)),
    S.BREAK: ("NotAvailable", ("Break",)),
    S.MEAL: ("NotAvailable", ("Meal",)),
    S.TRAINING: ("NotAvailable", ("Training",)),
    S.OUT_OF_SERVICE: ("NotAvailable", ("OutofService",)),
    S.UNDERSTAFFED: ("NotAvailable", ("Unmanned",)),
}


class Availability(StrEnum):
    """Whether a unit can be sent: the EIDO primary status."""

    AVAILABLE = "Available"
    # It would have to leave something.
    CONDITIONAL = "ConditionallyAvailable"
    NOT_AVAILABLE = "NotAvailable"


def availability(status: UnitStatus) -> Availability:
    """Whether a unit in this status can be sent."""
    return Availability(EIDO[status][0])


CAN_BE_SENT = frozenset(one for one in S if availability(one) != Availability.NOT_AVAILABLE)


class LiveStatus(msgspec.Struct, frozen=True):
    """What the board shows of a unit: its state, since when, and for which assignment."""

    status: UnitStatus
    as_of: datetime | None
    assignment: UUID | None


class Reported(msgspec.Struct, frozen=True):
    """A status somebody reported: `at` is the corrected time of the event."""

    status: UnitStatus
    at: datetime
    assignment: UUID | None
    # The assignment it names is open: a finished call cannot pull the unit back into it.
    is_for_open_assignment: bool
    # Whoever reported it named the assignment: they had read it by then.
    is_named: bool = False


class Fold(msgspec.Struct, frozen=True):
    """What a report does: `live` is the status afterwards, the flags go with the event."""

    live: LiveStatus
    is_late: bool
    is_out_of_sequence: bool

    @property
    def is_transition(self) -> bool:
        return not self.is_late and not self.is_out_of_sequence


def fold(*, live: LiveStatus, reported: Reported) -> Fold:
    """One step of the unit's status.

    A report older than the live status is late: it belongs to the timeline. One that may not
    follow the live status is out of sequence. Neither moves the board, least of all back. A
    second report of the same state confirms it and keeps the time of the first.
    """
    is_late = live.as_of is not None and reported.at < live.as_of and not _answers(live, reported)
    if reported.status == live.status and _is_same_call(live, reported):
        return Fold(live, is_late, is_out_of_sequence=False)
    is_lawful = reported.status in TRANSITIONS[_baseline(live, reported)]
    if is_late or not is_lawful:
        return Fold(live, is_late, is_out_of_sequence=not is_lawful)
    assignment = reported.assignment if reported.status in ON_CALL | {S.CLEARING} else None
    if assignment is None and reported.status in ON_CALL | {S.CLEARING}:
        assignment = live.assignment
    return Fold(LiveStatus(reported.status, reported.at, assignment), False, False)


def _is_same_call(live: LiveStatus, reported: Reported) -> bool:
    return reported.assignment is None or reported.assignment == live.assignment


def _answers(live: LiveStatus, reported: Reported) -> bool:
    """A report on the call a unit was just sent to comes after it, whatever the clocks say."""
    is_this_one = reported.is_named and reported.assignment == live.assignment
    return live.status == S.ASSIGNED and is_this_one


def _baseline(live: LiveStatus, reported: Reported) -> UnitStatus:
    """The state a report has to follow: another open assignment starts its steps anew."""
    if reported.status == S.ASSIGNED:
        # Being sent is itself the first step: it follows what the unit does at the moment.
        return live.status
    is_new_call = not _is_same_call(live, reported) and reported.is_for_open_assignment
    if is_new_call and reported.status in ON_CALL:
        return S.ASSIGNED
    if is_new_call and live.status not in ON_CALL:
        return S.ASSIGNED
    return live.status


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in a crew, as far as its completeness depends on it.

    `expiries` are the last days of the credentials recorded for `role` (None: for good). Whoever
    has none recorded is taken at their word; whose have all run out does not fill the place.
    """

    name: str
    role: str
    is_active: bool = True
    expiries: tuple[date | None, ...] = ()

    def vacancy(self, on: date) -> str | None:
        """Why the place is not filled on a day; None when it is."""
        if not self.is_active:
            return f"{self.name} is no longer with the agency"
        if not self.expiries or any(last is None or last >= on for last in self.expiries):
            return None
        last = max(day for day in self.expiries if day is not None)
        return f"the credential of {self.name} ran out on {last.isoformat()}"


@dataclass(frozen=True, slots=True)
class Staffing:
    """The required crew roles nobody fills, and why, in a sentence each (empty: complete)."""

    missing: list[str]
    reason: str

    @property
    def is_complete(self) -> bool:
        return not self.missing


def staffing(*, required: Sequence[str], crew: Sequence[Place], on: date) -> Staffing:
    """Whether a crew has every role its programme requires on a day of the agency's calendar."""
    filled = [place.role for place in crew if place.vacancy(on) is None]
    missing = missing_roles(required=list(required), crew=filled)
    return Staffing(missing, " ".join(_reasons(missing, crew, on)))


def _reasons(missing: Sequence[str], crew: Sequence[Place], on: date) -> Iterator[str]:
    for role in dict.fromkeys(missing):
        vacancies = [place.vacancy(on) for place in crew if place.role == role]
        why = "; ".join(words for words in vacancies if words) or "nobody in the crew has this role"
        yield f"No {role_words(role)}: {why}."


def role_words(role: str) -> str:
    """A crew role as people write it."""
    return "EMT" if role == "emt" else role.replace("_", " ")


# Which crew roles make a unit complete is configuration; what is missing is a question of counting.
def missing_roles(*, required: list[str], crew: list[str]) -> list[str]:
    """The required crew roles nobody fills; each crew member fills one place."""
    present = list(crew)
    missing = []
    for role in required:
        if role in present:
            present.remove(role)
        else:
            missing.append(role)
    return missing
