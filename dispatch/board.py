"""The dispatch board: what a dispatcher must be able to trust, from the feed's own records."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from catalogue.reading import everything
from dispatch.alarms import alarms
from dispatch.desk import Desk, devices_owing
from dispatch.recommendation import offers
from responders.access import Actor


def board(actor: Actor, now: datetime) -> dict[str, Any]:
    """The board at `now`: every list holds wire forms, units with their live data beside them."""
    desk = Desk(actor, now)
    return {
        "server_time": now,
        "units": desk.units.documents,
        "alarms": desk_alarms(desk),
        "backup_requests": desk.backup_requests,
        "unacknowledged": desk.unacknowledged,
        "waiting": desk.waiting,
        "incidents": desk.incidents,
        "assignments": desk.assignments,
        "devices_owing": devices_owing(desk),
    }


def desk_alarms(desk: Desk) -> list[dict[str, Any]]:
    """Everything somebody at this desk has to act on."""
    return alarms(
        assignments=desk.assignments,
        checks=desk.checks,
        requests=desk.backup_requests,
        units=desk.units.documents,
        offers=lambda assignment: offers(desk, assignment),
    )


# Record types of a timeline; each event carries both clocks where it has them.
TIMELINE_TYPES = ("assignment", "status_event", "note", "outcome", "safety_check", "backup_request")


def timeline(actor: Actor, incident_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """`{at, received_at, late, type, record}` of everything this person may see of a call."""
    assignments = everything(actor, now, "assignment", incident_id=incident_id)
    events: list[dict[str, Any]] = []
    for type_name in TIMELINE_TYPES:
        if type_name == "safety_check":
            ids = [one["id"] for one in assignments]
            found = everything(actor, now, type_name, assignment_id__in=ids)
        else:
            found = everything(actor, now, type_name, incident_id=incident_id)
        events += [_event(type_name, record) for record in found]
    return sorted(events, key=lambda event: event["at"] or _BEFORE_ALL)


# An imported call may say of something that it was, and not when.
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def _event(type_name: str, record: dict[str, Any]) -> dict[str, Any]:
    happened = (
        record.get("corrected_at")
        or record.get("occurred_at")
        or record.get("assigned_at")
        or record.get("due_at")
        or record.get("received_at")
    )
    return {
        "type": type_name,
        "at": happened,
        "occurred_at": record.get("occurred_at"),
        "received_at": record.get("received_at"),
        "late": bool(record.get("late", False)),
        "record": record,
    }
