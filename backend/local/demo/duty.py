"""Keeps the demo alive: at whatever hour somebody tries it, units are on shift and have work."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from backend.local.demo.city import Call, City, Unit
from backend.local.demo.setup import actor_for, record
from incidents.models import OPEN_ASSIGNMENTS, Assignment, Incident
from responders.access import Actor
from responders.lifecycle import UnitStatus
from responders.models import CrewMember, Shift
from responders.models import Unit as StoredUnit
from sync.ids import new_id

SHIFT = timedelta(hours=24)
# A start finds at least this much of a shift ahead, or begins a new one.
AHEAD = timedelta(hours=12)
# The status a crew reports when it takes over a call in this state.
TAKEN_OVER = {
    "assigned": UnitStatus.ACKNOWLEDGED,
    "acknowledged": UnitStatus.ACKNOWLEDGED,
    "en_route": UnitStatus.EN_ROUTE,
    "on_scene": UnitStatus.ON_SCENE,
}


def keep_on_duty(city: City, unit: Unit, now: datetime) -> None:
    """Puts a unit on shift if its shift is over or soon will be; finds work for an idle one.

    Raises what the ledger raises.
    """
    stored = StoredUnit.objects.select_related("shift").get(id=city.id_of("unit", unit.call_sign))
    assignment = open_assignment(city, unit)
    if not _has_time_ahead(stored.shift, now):
        _change_shift(city, unit, stored, now)
        if assignment is not None:
            _report(city, unit, assignment.id, [TAKEN_OVER[assignment.state]], now)
    if assignment is None:
        _send(city, unit, now)


def open_assignment(city: City, unit: Unit) -> Assignment | None:
    """The call a unit is on, the first if there are several."""
    mine = Assignment.objects.filter(
        unit=city.id_of("unit", unit.call_sign), state__in=OPEN_ASSIGNMENTS
    )
    return mine.select_related("incident").order_by("assigned_at").first()


def _has_time_ahead(shift: Shift | None, now: datetime) -> bool:
    return shift is not None and shift.ended_at is None and shift.ends_at >= now + AHEAD


def _change_shift(city: City, unit: Unit, stored: StoredUnit, now: datetime) -> None:
    supervisor = actor_for(city, city.supervisor, now)
    if stored.shift is not None:
        record("shift.end", stored.shift.id, {}, actor=supervisor, now=now)
    crew = [account.id for account in city.crew(unit)]
    busy = CrewMember.objects.filter(
        responder__in=crew, joined_at__lt=now + SHIFT, left_at__gt=now
    ).values_list("responder_id", flat=True)
    fields = {
        "unit": str(stored.id),
        "crew": [str(person) for person in crew if person not in set(busy)],
        "starts_at": now.isoformat(),
        "ends_at": (now + SHIFT).isoformat(),
    }
    record("shift.start", new_id(), fields, actor=supervisor, now=now)


def _send(city: City, unit: Unit, now: datetime) -> None:
    """A fresh call, another one than the last time."""
    unit_id = city.id_of("unit", unit.call_sign)
    before = Assignment.objects.filter(unit=unit_id).count()
    dispatcher = actor_for(city, city.dispatcher, now)
    incident, assignment = new_id(), new_id()
    take_call(unit.calls[before % len(unit.calls)], incident, dispatcher, now)
    fields = {"incident": str(incident), "unit": str(unit_id)}
    record("assignment.create", assignment, fields, actor=dispatcher, now=now)
    _report(city, unit, assignment, unit.progress, now)


def _report(
    city: City, unit: Unit, assignment: UUID, statuses: Sequence[UnitStatus], now: datetime
) -> None:
    crew = actor_for(city, city.crew(unit)[0].username, now)
    for status in statuses:
        fields = {"assignment": str(assignment), "status": status.value}
        record("status_event.create", new_id(), fields, actor=crew, now=now)


def take_call(call: Call, incident: UUID, dispatcher: Actor, now: datetime) -> None:
    """A call comes in some minutes before `now`."""
    fields = {
        "call_type": call.call_type,
        "call_type_label": call.call_type_label,
        "priority": call.priority,
        "address": call.address,
        "latitude": call.latitude,
        "longitude": call.longitude,
        "narrative": call.narrative,
        "caller_name": call.caller_name,
        "caller_phone": call.caller_phone,
        "cautions": list(call.cautions),
        "weapon_reported": False,
        "violence_reported": False,
        "received_at": (now - timedelta(minutes=call.minutes_ago)).isoformat(),
    }
    record("incident.create", incident, fields, actor=dispatcher, now=now)


def make_calls_wait(city: City, now: datetime) -> None:
    """The calls nobody has been sent to yet; made once, then they are the users' to deal with."""
    calls = {city.id_of("waiting", call.address): call for call in city.waiting}
    known = set(Incident.objects.filter(id__in=calls).values_list("id", flat=True))
    for incident in calls.keys() - known:
        take_call(calls[incident], incident, actor_for(city, city.dispatcher, now), now)
