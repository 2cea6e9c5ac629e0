"""When safety timers fire: an agency's times, with the defaults they fall back to. Pure.

All times are whole seconds. An escalation counts from when its cause is known to the server: an
assignment or a call for help that arrives late is answered for in full, not in arrears.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta


class TimerKind(StrEnum):
    """What an escalation is about. Stored and sent."""

    ACKNOWLEDGEMENT = "acknowledgement"
    CHECK = "check"
    BACKUP = "backup"
    POSITION = "position"


# The steps of each escalation in order; a record's level is how many of them have fired.
STEPS: dict[TimerKind, tuple[str, ...]] = {
    TimerKind.ACKNOWLEDGEMENT: ("re_alert", "dispatcher_alarm", "offer_next_unit"),
    TimerKind.CHECK: ("prompt", "dispatcher_alarm", "radio_call", "welfare_check"),
    TimerKind.BACKUP: ("re_sound", "supervisor", "second_channel", "tablet_told"),
    TimerKind.POSITION: ("stale", "position_alarm"),
}

# Steps of a call for help beside its escalation, moved on as long as they have cause.
# One that stands behind another call: whether it still does.
STANDS_BEHIND = 0
LOOK_AGAIN = timedelta(seconds=10)
# The escalation has ended and nobody has acknowledged: it sounds again, and again.
SOUNDS_AGAIN = len(STEPS[TimerKind.BACKUP]) + 1
SOUND_AGAIN_EVERY = timedelta(seconds=60)

Seconds = Annotated[int, Meta(ge=0, le=86_400)]
# A check that falls due again at once would never let a crew put the tablet away.
Interval = Annotated[int, Meta(ge=60, le=86_400)]
Three = tuple[Seconds, Seconds, Seconds]
Four = tuple[Seconds, Seconds, Seconds, Seconds]


class Timing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Times of one agency at one level of risk."""

    acknowledgement: Three = (60, 120, 180)
    # A crew is first asked so long after it has come on scene, then at this interval.
    first_check: Interval = 600
    check_every: Interval = 900
    check_overdue: Four = (0, 60, 120, 180)
    backup: Four = (15, 30, 60, 90)
    position_stale: Seconds = 300
    position_alarm: Seconds = 600

    def __post_init__(self) -> None:
        """A later step never fires before an earlier one. Raises: ValueError."""
        for escalation in (self.acknowledgement, self.check_overdue, self.backup):
            if list(escalation) != sorted(escalation):
                raise ValueError("each step comes after the one before")

    def escalation(self, kind: TimerKind) -> tuple[int, ...]:
        """Seconds from the cause to each step."""
        escalations: dict[TimerKind, tuple[int, ...]] = {
            TimerKind.ACKNOWLEDGEMENT: self.acknowledgement,
            TimerKind.CHECK: self.check_overdue,
            TimerKind.BACKUP: self.backup,
            # An alarm about a position that is not even stale would be a contradiction.
            TimerKind.POSITION: (
                self.position_stale,
                max(self.position_stale, self.position_alarm),
            ),
        }
        return escalations[kind]


HIGH_CAUTION = "high_caution"
# At a site with a known danger a crew is asked sooner, however long others are left alone.
_SOONER = {"first_check": 300, "check_every": 600}


def timing(settings: Any, *, is_high_caution: bool) -> Timing:
    """The times in force. What cannot be read of `settings` is as if it were not there.

    A typing error in a configuration must not cost anybody their alarm; `faults` names it to
    whoever makes it.
    """
    usual = _readable(settings)
    if not is_high_caution:
        return Timing(**usual)
    defaults = Timing(**usual)
    sooner = {name: min(getattr(defaults, name), limit) for name, limit in _SOONER.items()}
    own = settings.get(HIGH_CAUTION) if isinstance(settings, Mapping) else None
    return Timing(**{**usual, **sooner, **_readable(own)})


def _readable(settings: Any) -> dict[str, Any]:
    if not isinstance(settings, Mapping):
        return {}
    readable = {}
    for name in Timing.__struct_fields__:
        if name in settings and _fault(name, settings[name]) is None:
            readable[name] = getattr(msgspec.convert({name: settings[name]}, Timing), name)
    return readable


def _fault(name: str, value: Any) -> str | None:
    try:
        msgspec.convert({name: value}, Timing)
    except (msgspec.ValidationError, OverflowError) as error:
        return str(error)
    return None


def faults(settings: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a configuration, by path; empty if all of it can be used."""
    found = {}
    for name, value in settings.items():
        if name == HIGH_CAUTION and isinstance(value, Mapping):
            inner = {f"{name}.{key}": _fault(key, one) for key, one in value.items()}
        else:
            inner = {name: _fault(name, value)}
        found.update({path: fault for path, fault in inner.items() if fault is not None})
    return found


def is_high_caution(
    *, cautions: Any, weapon_reported: bool | None, violence_reported: bool | None
) -> bool:
    """Whether what is known of a call asks for the shorter times."""
    return bool(cautions or weapon_reported or violence_reported)


def due_times(timing: Timing, kind: TimerKind, *, since: datetime) -> list[tuple[int, datetime]]:
    """(step counted from 1, when it is due) of an escalation that begins at `since`."""
    return [
        (number, since + timedelta(seconds=seconds))
        for number, seconds in enumerate(timing.escalation(kind), start=1)
    ]


def step_name(kind: TimerKind, level: int) -> str:
    """The word for the newest step of an escalation; `level` is at least 1."""
    return STEPS[kind][level - 1]
