"""What a dispatcher has to act on: ladders that have got as far as dispatch."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from incidents.timing import TimerKind, step_name
from responders.lifecycle import UnitStatus

# The level from which on a ladder is dispatch's business; before, it alerts the crew alone.
DISPATCH_LEVEL = 2


def alarms(
    *,
    assignments: Sequence[Mapping[str, Any]],
    checks: Sequence[Mapping[str, Any]],
    requests: Sequence[Mapping[str, Any]],
    units: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Alarms from wire forms, longest standing first; calls for help before all others.

    `offer` are the units a call could go to instead, `position` is the unit's last known one.
    """
    by_id = {unit["id"]: unit for unit in units}
    return [
        _alarm(kind, record, level, since, by_id)
        for kind, record, level, since in sorted(
            _standing(assignments, checks, requests),
            key=lambda one: (one[0] != TimerKind.BACKUP, one[3] or ""),
        )
    ]


Standing = tuple[TimerKind, Mapping[str, Any], int, str | None]


def _standing(
    assignments: Sequence[Mapping[str, Any]],
    checks: Sequence[Mapping[str, Any]],
    requests: Sequence[Mapping[str, Any]],
) -> Iterator[Standing]:
    for request in requests:
        # Dispatch hears every one at once; from the first step on it is an alarm that stands.
        if request["state"] == "requested" and request["escalation_level"] > 0:
            since = request["received_at"]
            yield TimerKind.BACKUP, request, request["escalation_level"], since
    for check in checks:
        if check["alert_level"] >= DISPATCH_LEVEL:
            yield TimerKind.CHECK, check, check["alert_level"], check["due_at"]
    for assignment in assignments:
        is_open = assignment["state"] == "assigned"
        if is_open and assignment["alert_level"] >= DISPATCH_LEVEL:
            level, since = assignment["alert_level"], assignment["assigned_at"]
            yield TimerKind.ACKNOWLEDGEMENT, assignment, level, since


def _alarm(
    kind: TimerKind,
    record: Mapping[str, Any],
    level: int,
    since: str | None,
    units: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    step = step_name(kind, level)
    unit = units.get(record["unit"])
    return {
        "kind": kind.value,
        "step": step,
        "level": level,
        "since": since,
        "record": record["id"],
        "unit": record["unit"],
        "position": unit["position"] if unit else None,
        "offer": _others(unit, units) if step == "offer_next_unit" else [],
    }


def _others(unit: Mapping[str, Any] | None, units: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Units of the same programme that are available and on no call, longest free first."""
    if unit is None:
        return []
    free = [
        one
        for one in units.values()
        if one["status"] == UnitStatus.AVAILABLE
        and not one["assignments"]
        and one["programme"] == unit["programme"]
    ]
    return [one["id"] for one in sorted(free, key=lambda one: one["status_as_of"] or "")]
