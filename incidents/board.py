"""The dispatch board: what a dispatcher must be able to trust, from the feed's own records."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from incidents.alarms import alarms
from incidents.lifecycle import RUNNING_CHECKS
from incidents.models import OPEN_ASSIGNMENTS
from incidents.queries import render
from incidents.timing import Timing, timing
from incidents.visibility import MODELS
from responders.access import Actor, Role
from responders.lifecycle import AWAY, UnitStatus
from responders.models import Agency, CrewMember, Device, UnitLive
from responders.wire import instant, time
from sync.models import Custody

BOARD_ROLES = frozenset({Role.DISPATCHER, Role.SUPERVISOR})


def board(actor: Actor, now: datetime) -> dict[str, Any]:
    """The board at `now`: every list holds wire forms, units with their live data beside them."""
    assignments = _all(actor, now, "assignment", state__in=OPEN_ASSIGNMENTS)
    incidents = _all(actor, now, "incident", closed_at__isnull=True)
    assigned = {one["incident"] for one in assignments}
    checks = _all(actor, now, "safety_check", state__in=RUNNING_CHECKS)
    requests = _all(actor, now, "backup_request", ended_at__isnull=True)
    units = _units(actor, assignments, checks, now)
    return {
        "server_time": instant(now),
        "units": units,
        "alarms": alarms(assignments=assignments, checks=checks, requests=requests, units=units),
        "backup_requests": requests,
        "unacknowledged": [one for one in assignments if one["state"] == "assigned"],
        "waiting": _by_urgency(one for one in incidents if one["id"] not in assigned),
        "incidents": incidents,
        "assignments": assignments,
        "devices_owing": _owing(actor),
    }


def _all(actor: Actor, now: datetime, type_name: str, **wanted: Any) -> list[dict[str, Any]]:
    """Everything of a type that meets these conditions, as far as this person may see it."""
    matching = MODELS[type_name]._default_manager.filter(agency=actor.agency, **wanted)
    return list(render(actor, type_name, matching.values_list("pk", flat=True), now).values())


def _by_urgency(incidents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Highest priority first (EIDO: 10), longest waiting first among equals."""
    return sorted(incidents, key=lambda one: (-(one["priority"] or 0), one["received_at"] or ""))


def _units(
    actor: Actor,
    assignments: list[dict[str, Any]],
    running: list[dict[str, Any]],
    now: datetime,
) -> list[dict[str, Any]]:
    units = _all(actor, now, "unit", is_active=True)
    ids = [UUID(unit["id"]) for unit in units]
    live = {row.unit_id: row for row in UnitLive.objects.filter(unit_id__in=ids)}
    heard = _last_heard(ids, now)
    checks = {one["assignment"]: one for one in running}
    times = _times(actor)
    on_call: dict[str, list[str]] = {}
    due: dict[str, str] = {}
    for assignment in assignments:
        on_call.setdefault(assignment["unit"], []).append(assignment["id"])
        if assignment["id"] in checks:
            due[assignment["unit"]] = checks[assignment["id"]]["due_at"]
    return [
        {
            **unit,
            "as_of": unit["status_as_of"],
            "last_heard_at": time(heard.get(UUID(unit["id"]))),
            "position": _position(live.get(UUID(unit["id"])), unit["status"], times, now),
            "assignments": on_call.get(unit["id"], []),
            "assignment": next(iter(on_call.get(unit["id"], [])), None),
            "check_due_at": due.get(unit["id"]),
        }
        for unit in sorted(units, key=lambda unit: unit["call_sign"])
    ]


def _times(actor: Actor) -> Timing:
    settings = Agency.objects.values_list("timers", flat=True).get(id=actor.agency)
    return timing(settings, is_high_caution=False)


def _last_heard(units: list[UUID], now: datetime) -> dict[UUID, datetime]:
    """When a tablet of each unit's present crew was last in touch."""
    members = CrewMember.objects.filter(unit_id__in=units, joined_at__lte=now, left_at__gt=now)
    crews = dict(members.values_list("responder_id", "unit_id"))
    rows = (
        Custody.objects.filter(author__in=crews)
        .values("author")
        .annotate(pushed=Max("last_push_at"), pulled=Max("last_pull_at"))
    )
    heard: dict[UUID, datetime] = {}
    for row in rows:
        unit = crews[row["author"]]
        moments = [row["pushed"], row["pulled"], heard.get(unit)]
        heard[unit] = max(moment for moment in moments if moment is not None)
    return heard


def _position(
    live: UnitLive | None, status: str, times: Timing, now: datetime
) -> dict[str, Any] | None:
    """The last fix and its age. A unit that is not at work is nobody's alarm."""
    if live is None:
        return None
    age_s = max(0, round((now - live.fix_at).total_seconds()))
    return {
        "latitude": live.latitude,
        "longitude": live.longitude,
        "accuracy_m": live.accuracy_m,
        "fix_at": instant(live.fix_at),
        "age_s": age_s,
        "stale": age_s >= times.position_stale,
        "alarm": age_s >= times.position_alarm and UnitStatus(status) not in AWAY,
    }


def _owing(actor: Actor) -> list[dict[str, Any]]:
    """Devices whose queue is known to hold more than has arrived."""
    queues = Custody.objects.filter(agency=actor.agency).exclude(highest_seq=0)
    owing = list(queues.extra(where=["highest_seq > acked_seq + jsonb_array_length(acked_extra)"]))
    names = dict(
        Device.objects.filter(id__in=[queue.device for queue in owing]).values_list("id", "name")
    )
    return [
        {
            "device_id": str(queue.device),
            "name": names.get(queue.device, ""),
            "author": str(queue.author),
            "owed": queue.owed,
            "last_push_at": time(queue.last_push_at),
        }
        for queue in owing
    ]


# Record types of a timeline; each event carries both clocks where it has them.
TIMELINE_TYPES = ("assignment", "status_event", "note", "outcome", "safety_check", "backup_request")


def timeline(actor: Actor, incident_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """`{at, received_at, late, type, record}` of everything this person may see of a call."""
    assignments = _all(actor, now, "assignment", incident_id=incident_id)
    events: list[dict[str, Any]] = []
    for type_name in TIMELINE_TYPES:
        if type_name == "safety_check":
            ids = [one["id"] for one in assignments]
            found = _all(actor, now, type_name, assignment_id__in=ids)
        else:
            found = _all(actor, now, type_name, incident_id=incident_id)
        events += [_event(type_name, record) for record in found]
    return sorted(events, key=lambda event: event["at"] or "")


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
