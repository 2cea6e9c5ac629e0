"""What the live feed says by itself, before anybody has pulled."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from catalogue.hearing import Concern, hears
from catalogue.visibility import crews_on
from incidents.models import BackupRequest
from responders.access import Actor
from responders.positions import Move


class AlarmWire(TypedDict):
    """`backup_request` on the live feed: enough to raise an alarm; the record comes with the pull.

    `silent`: linked to an earlier one that was alarmed already. `quiet`: nobody must see or
    hear on the crew's own tablets that it was made.
    """

    id: UUID
    unit: UUID | None
    urgency: str
    state: str
    late: bool
    silent: bool
    quiet: bool
    escalation_level: int
    occurred_at: datetime | None
    received_at: datetime


class UnitLiveWire(TypedDict):
    """`unit_live`: `last_heard_at` is when the fix arrived, `fix_at` when it was taken.

    `alert_level`: 1 nothing newer came until it was stale, 2 until it was an alarm; else 0.
    """

    unit: UUID
    latitude: float
    longitude: float
    fix_at: datetime
    last_heard_at: datetime
    alert_level: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """A call for help as it stands, and whom it concerns."""

    concern: Concern
    wire: AlarmWire


def alarms(*, ids: Collection[UUID], now: datetime) -> list[Alarm]:
    """These calls for help, in the order they came in."""
    return _alarms(BackupRequest.objects.filter(id__in=ids), now)


def open_alarms(*, actor: Actor, now: datetime) -> list[Alarm]:
    """The calls for help somebody may see that are not over yet.

    Five hundred tablets may come back at once: the few open calls are judged in memory.
    """
    ours = BackupRequest.objects.filter(agency=actor.agency, ended_at__isnull=True)
    return [alarm for alarm in _alarms(ours, now) if hears(actor, alarm.concern, now)]


def _alarms(requests: QuerySet[BackupRequest], now: datetime) -> list[Alarm]:
    rows = requests.annotate(crews=ArraySubquery(crews_on(OuterRef("incident_id"), now)))
    rows = rows.order_by("received_at")
    return [Alarm(_concern(row, frozenset(row.crews)), _wire(row)) for row in rows]


def _concern(row: BackupRequest, crews: frozenset[UUID]) -> Concern:
    return Concern(
        agency=row.agency_id,
        author=row.author_id,
        unit=row.unit_id,
        incident=row.incident_id,
        crews=crews,
        received_at=row.received_at,
        ended_at=row.ended_at,
    )


def _wire(row: BackupRequest) -> AlarmWire:
    return {
        "id": row.id,
        "unit": row.unit_id,
        "urgency": row.urgency,
        "state": row.state,
        "late": row.is_late,
        "silent": row.is_silent,
        "quiet": row.is_quiet,
        "escalation_level": row.escalation_level,
        "occurred_at": row.occurred_at,
        "received_at": row.received_at,
    }


def unit_live(move: Move) -> UnitLiveWire:
    """A unit's newest fix as the live feed sends it."""
    return {
        "unit": move.unit,
        "latitude": move.latitude,
        "longitude": move.longitude,
        "fix_at": move.fix_at,
        "last_heard_at": move.received_at,
        "alert_level": move.alert_level,
    }
