"""What calls, assignments and backup requests may become. Pure tables and questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from incidents.codes import (
    AssignmentState,
    BackupState,
    CheckState,
    ContactOutcome,
    Destination,
    Disposition,
    IncidentStatus,
    Urgency,
)
from incidents.timing import STEPS, TimerKind, Timing, due_times
from responders.lifecycle import AWAY, UnitStatus

A, B, U = AssignmentState, BackupState, UnitStatus

OPEN_STATES = (A.ASSIGNED, A.ACKNOWLEDGED, A.EN_ROUTE, A.ON_SCENE)
ENDED_STATUSES = frozenset({IncidentStatus.CLOSED, IncidentStatus.CANCELLED})

# A unit's status -> the state its assignment reaches. States only move forward.
ASSIGNMENT_STATE: dict[UnitStatus, AssignmentState] = {
    U.ACKNOWLEDGED: A.ACKNOWLEDGED,
    U.EN_ROUTE: A.EN_ROUTE,
    U.DELAYED: A.EN_ROUTE,
    U.STAGED: A.EN_ROUTE,
    U.ON_SCENE: A.ON_SCENE,
    U.WITH_PERSON: A.ON_SCENE,
    U.TRANSPORTING: A.ON_SCENE,
    U.AT_DESTINATION: A.ON_SCENE,
    U.CLEARING: A.CLEARED,
    U.AVAILABLE: A.CLEARED,
    U.OUT_OF_SERVICE: A.CLEARED,
}
_ORDER = {state: place for place, state in enumerate((*OPEN_STATES, A.CLEARED))}


def next_assignment_state(state: str, status: UnitStatus) -> AssignmentState | None:
    """The state a unit's status moves its assignment to, or None to leave it where it is.

    A unit that is free again without having set out has not cleared the call: it still has it.
    """
    current, reached = AssignmentState(state), ASSIGNMENT_STATE.get(status)
    if reached is None or current not in OPEN_STATES:
        return None
    if reached == A.CLEARED and current in (A.ASSIGNED, A.ACKNOWLEDGED):
        return None
    return reached if _ORDER[reached] > _ORDER[current] else None


def incident_status(status: str, assignment_states: Iterable[str]) -> IncidentStatus:
    """EIDO incident status from the states of its assignments; an ended incident stays ended."""
    current = IncidentStatus(status)
    if current in ENDED_STATUSES:
        return current
    states = set(assignment_states)
    if A.ON_SCENE in states:
        return IncidentStatus.ON_SCENE
    if A.EN_ROUTE in states:
        return IncidentStatus.EN_ROUTE
    if states & {A.ASSIGNED, A.ACKNOWLEDGED}:
        return IncidentStatus.ASSIGNED
    reopened = IncidentStatus.REOPENED
    return reopened if current == reopened else IncidentStatus.ACTIVE


TRANSPORTED = frozenset(
    {
        Disposition.TRANSPORTED_BY_US,
        Disposition.TRANSPORTED_BY_EMS,
        Disposition.TRANSPORTED_BY_POLICE_VOLUNTARY,
        Disposition.TRANSPORTED_BY_POLICE_IVC,
        Disposition.TRANSPORTED_OTHER,
        # An arrest ends in a place too.
        Disposition.ARREST_BY_POLICE,
    }
)


def outcome_faults(
    *,
    contact_outcome: ContactOutcome | None,
    disposition: Disposition | None,
    destination: Destination | None,
) -> dict[str, str]:
    """What the four questions contradict each other in, by field."""
    faults = {}
    if contact_outcome is None:
        faults["fields.contact_outcome"] = "is required"
    elif disposition is not None and contact_outcome != ContactOutcome.CONTACT_MADE:
        faults["fields.disposition"] = "only goes with contact_made"
    if destination is not None and disposition not in TRANSPORTED:
        faults["fields.destination"] = "only goes with a transport"
    return faults


# --- Backup requests ---------------------------------------------------------------------

ENDED_BACKUP = frozenset({B.RELEASED, B.CANCELLED})
OPEN_BACKUP = frozenset(B) - ENDED_BACKUP

# verb -> states it may be sent in -> state it leads to
BACKUP_VERBS: dict[str, dict[BackupState, BackupState]] = {
    "acknowledge": {B.REQUESTED: B.ACKNOWLEDGED},
    "commit": {
        B.REQUESTED: B.COMMITTED,
        B.ACKNOWLEDGED: B.COMMITTED,
        B.COMMITTED: B.COMMITTED,
    },
    "arrive": {B.COMMITTED: B.ARRIVED, B.ACKNOWLEDGED: B.ARRIVED},
    "release": dict.fromkeys(OPEN_BACKUP, B.RELEASED),
    "cancel": {
        B.REQUESTED: B.CANCELLED,
        B.ACKNOWLEDGED: B.CANCELLED,
        B.COMMITTED: B.CANCEL_REQUESTED,
        B.ARRIVED: B.CANCEL_REQUESTED,
    },
}

LATE_AFTER = timedelta(seconds=120)
REPEAT_WITHIN = timedelta(seconds=120)


# An open call that was acknowledged: somebody is on it, and may still not know of a new danger.
HEARD = OPEN_BACKUP - {B.REQUESTED, B.CANCEL_REQUESTED}


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit's call for help, as far as another one may stand behind it. Its `level`."""

    kind: str
    urgency: str
    state: BackupState
    level: int
    acknowledged_at: datetime | None
    is_alarmed: bool
    is_from_crew: bool
    is_unverified: bool


def covers(first: Asked, again: Asked, *, now: datetime) -> bool:
    """Whether the noise that `first` makes, or the person who has it, does for `again` at `now`.

    `first` came in earlier, for the same unit. Whoever made a call in another crew's name does
    not speak for it, and what a withdrawn tablet called silences nobody but itself.
    """
    is_raised = again.urgency == Urgency.EMERGENCY and first.urgency != Urgency.EMERGENCY
    if not first.is_alarmed or first.kind != again.kind or is_raised:
        return False
    if not (again.is_unverified if first.is_unverified else first.is_from_crew):
        return False
    if first.state == B.REQUESTED:
        return first.is_unverified or first.level < len(STEPS[TimerKind.BACKUP])
    is_fresh = first.acknowledged_at is not None and now - first.acknowledged_at < REPEAT_WITHIN
    return first.state in HEARD and is_fresh


# --- Safety checks -----------------------------------------------------------------------

RUNNING_CHECKS = frozenset({CheckState.PENDING, CheckState.DUE, CheckState.OVERDUE})
# Reporting one of these starts the clock of a crew on scene.
ON_SCENE = frozenset({U.ON_SCENE, U.WITH_PERSON})
# How long an answer may be under way and still speak of the present.
LIVE_WITHIN = timedelta(seconds=60)


class Reply(Enum):
    """What an answer does to a running check."""

    COUNTS = auto()
    # It is shown beside the check, which goes on as if nothing had been said.
    KEPT = auto()
    # It answered another check, which has its answer.
    IGNORED = auto()


def reply_to_check(
    *,
    due_at: datetime,
    at: datetime,
    received_at: datetime,
    is_certain: bool,
    is_about_another: bool,
) -> Reply:
    """Whether an answer given at `at` satisfies a check that falls due at `due_at`.

    Being all right before one was asked proves nothing for later: that counts only as long as
    the check is not due and the answer is fresh, and then the clock starts anew.
    """
    if is_certain and at >= due_at:
        return Reply.COUNTS
    if is_about_another:
        return Reply.IGNORED
    is_live = received_at < due_at and received_at - at <= LIVE_WITHIN
    return Reply.COUNTS if is_certain and is_live else Reply.KEPT


# --- Positions ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Silence:
    """A unit's newest fix, and what it depends on whether anybody has to worry about its age."""

    fix_at: datetime
    status: UnitStatus
    # When its crew came on duty; None: nobody is.
    on_duty_since: datetime | None

    def is_stale(self, now: datetime, times: Timing) -> bool:
        """Whether the fix is too old to be shown as where the unit is."""
        return (now - self.fix_at).total_seconds() >= times.position_stale

    def is_alarm(self, now: datetime, times: Timing) -> bool:
        """Whether somebody has to find out where the unit is."""
        due_at = self.due_at(times, step=2)
        return due_at is not None and due_at <= now

    def due_at(self, times: Timing, *, step: int) -> datetime | None:
        """When a step of the watch has cause to fire; None while the unit is not at work.

        Nobody was to send a fix before the shift began.
        """
        if self.on_duty_since is None or self.status in AWAY:
            return None
        since = max(self.fix_at, self.on_duty_since)
        return dict(due_times(times, TimerKind.POSITION, since=since))[step]


@dataclass(frozen=True, slots=True)
class Look:
    """What a step of the watch finds: whether it has cause to tell, and when to look again."""

    has_cause: bool
    again_at: datetime


# How often at least a unit is looked at that is silent already, or not at work.
LOOK_AGAIN = timedelta(seconds=60)


def look(silence: Silence, *, step: int, told: int, times: Timing, now: datetime) -> Look:
    """`told`: the last step that was told of this fix. A newer fix makes it none."""
    due_at = silence.due_at(times, step=step)
    if due_at is not None and due_at > now:
        return Look(False, due_at)
    seconds = times.escalation(TimerKind.POSITION)[step - 1]
    again_at = now + max(timedelta(seconds=seconds), LOOK_AGAIN)
    return Look(due_at is not None and told < step, again_at)
