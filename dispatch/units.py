"""Units as a dispatcher sees them now: the record with what is no part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from catalogue.reading import everything
from incidents.timing import Timing
from incidents.watch import silence_of
from responders.access import Actor
from responders.models import CrewMember, Shift, UnitLive
from sync.models import Custody

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LiveUnits:
    """`documents` by call sign; the shift each of these units is on, by the shift's id."""

    documents: list[Document]
    shifts: Mapping[UUID, Shift]


def live_units(
    actor: Actor,
    now: datetime,
    *,
    times: Timing,
    assignments: Sequence[Document],
    checks: Sequence[Document],
) -> LiveUnits:
    """The units somebody may see; `assignments` are the open ones, `checks` those that run."""
    units = everything(actor, now, "unit", is_active=True)
    ids = [unit["id"] for unit in units]
    shifts = Shift.objects.in_bulk([unit["shift"] for unit in units if unit["shift"]])
    fixes = UnitLive.objects.filter(unit_id__in=ids).select_related("unit__shift")
    positions = {row.unit_id: _position(row, times, now) for row in fixes}
    heard = _last_heard(ids, now)
    calls = _calls(assignments, checks)
    documents = [
        {
            **unit,
            "as_of": unit["status_as_of"],
            "last_heard_at": heard.get(unit["id"]),
            "position": positions.get(unit["id"]),
            **calls.get(unit["id"], _NO_CALLS),
        }
        for unit in sorted(units, key=lambda unit: unit["call_sign"])
    ]
    return LiveUnits(documents, shifts)


_NO_CALLS: Document = {"assignments": [], "assignment": None, "check_due_at": None}


def _calls(assignments: Sequence[Document], checks: Sequence[Document]) -> dict[UUID, Document]:
    """By unit: what it is on, and when it is asked next whether it is all right."""
    due = {one["assignment"]: one["due_at"] for one in checks}
    on_call: dict[UUID, list[UUID]] = {}
    for assignment in assignments:
        on_call.setdefault(assignment["unit"], []).append(assignment["id"])
    return {
        unit: {
            "assignments": mine,
            "assignment": mine[0],
            "check_due_at": min((due[one] for one in mine if one in due), default=None),
        }
        for unit, mine in on_call.items()
    }


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


def _position(live: UnitLive, times: Timing, now: datetime) -> Document:
    """The last fix and its age."""
    silence = silence_of(live)
    return {
        "latitude": live.latitude,
        "longitude": live.longitude,
        "accuracy_m": live.accuracy_m,
        "fix_at": live.fix_at,
        "age_s": max(0, round((now - live.fix_at).total_seconds())),
        "stale": silence.is_stale(now, times),
        "alarm": silence.is_alarm(now, times),
    }
