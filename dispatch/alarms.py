"""What a dispatcher has to act on: escalations that have got as far as dispatch."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from incidents.timing import STEPS, TimerKind, step_name

# A call for help before everything else; that nobody knows where a unit is, after it.
_FIRST, _LAST = TimerKind.BACKUP, TimerKind.POSITION
# The level from which on an escalation is dispatch's business; before, it alerts the crew alone.
DISPATCH_LEVEL = 2


def alarms(
    *,
    assignments: Sequence[Mapping[str, Any]],
    checks: Sequence[Mapping[str, Any]],
    requests: Sequence[Mapping[str, Any]],
    units: Sequence[Mapping[str, Any]],
    offers: Callable[[Mapping[str, Any]], list[UUID]],
) -> list[dict[str, Any]]:
    """Alarms from wire forms: calls for help first, lost positions last, longest standing first.

    `offer` are the units a call could go to instead, best first, as `offers` says for an
    assignment; `position` is the unit's last known one.
    """
    by_id = {unit["id"]: unit for unit in units}
    return [
        _alarm(kind, record, level, since, by_id, offers)
        for kind, record, level, since in sorted(
            _standing(assignments, checks, requests, units), key=_urgency
        )
    ]


Standing = tuple[TimerKind, Mapping[str, Any], int, datetime | None]
# An imported assignment may not say since when it is one.
_EVER = datetime.min.replace(tzinfo=UTC)


def _urgency(one: Standing) -> tuple[bool, bool, datetime]:
    kind, _, _, since = one
    return (kind != _FIRST, kind == _LAST, since or _EVER)


def _standing(
    assignments: Sequence[Mapping[str, Any]],
    checks: Sequence[Mapping[str, Any]],
    requests: Sequence[Mapping[str, Any]],
    units: Sequence[Mapping[str, Any]],
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
    lost = [unit for unit in units if unit["position"] and unit["position"]["alarm"]]
    level = len(STEPS[TimerKind.POSITION])
    yield from ((TimerKind.POSITION, unit, level, unit["position"]["fix_at"]) for unit in lost)


def _alarm(
    kind: TimerKind,
    record: Mapping[str, Any],
    level: int,
    since: datetime | None,
    units: Mapping[UUID, Mapping[str, Any]],
    offers: Callable[[Mapping[str, Any]], list[UUID]],
) -> dict[str, Any]:
    step = step_name(kind, level)
    unit_id = record["id"] if kind is TimerKind.POSITION else record["unit"]
    unit = units.get(unit_id)
    return {
        "kind": kind.value,
        "step": step,
        "level": level,
        "since": since,
        "record": record["id"],
        "unit": unit_id,
        "position": unit["position"] if unit else None,
        "offer": offers(record) if step == "offer_next_unit" else [],
    }
