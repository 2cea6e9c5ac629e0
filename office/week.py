"""The week view: units by days, with their shifts, and the hours nobody covers."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from office.base import principal
from office.entry import OfficeRequest
from office.planning import day_span, monday_of, uncovered, week_of
from responders.crews import qualified_crews
from responders.hours import Span, is_in_force, service_hours
from responders.lifecycle import role_words, staffing
from responders.models import Agency, Programme, Shift, Unit


@dataclass(slots=True)
class Planned:
    """A shift on one day of the week; `reason` says what its crew lacks."""

    id: UUID
    span: Span
    hours: str
    crew: list[str]
    missing: list[str]
    reason: str
    begins_earlier: bool


@dataclass(slots=True)
class Cell:
    """One unit on one day."""

    day: date
    shifts: list[Planned] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One unit's week."""

    unit: Unit
    cells: list[Cell]


@dataclass(slots=True)
class Gaps:
    """One programme's day: when it works, and when nobody is planned."""

    day: date
    hours: list[str]
    gaps: list[str]
    uncovered: list[Span]


@dataclass(slots=True)
class Block:
    """One programme's week."""

    programme: Programme
    days: list[Gaps]
    rows: list[Row]


def week(*, agency: Agency, monday: date) -> list[Block]:
    """The agency's week from a Monday on, programme by programme."""
    zone = ZoneInfo(agency.time_zone)
    days = week_of(monday)
    whole = Span(day_span(days[0], zone).since, day_span(days[-1], zone).until)
    units = list(Unit.objects.filter(agency=agency, is_active=True).order_by("call_sign"))
    programmes = Programme.objects.filter(agency=agency).order_by("code")
    terms: dict[UUID, list[dict[str, Any]]] = {
        one.id: [dict(terms) for terms in one.terms.order_by("valid_from").values()]
        for one in programmes
    }
    planned = _planned(agency, whole, terms, zone)
    return [
        Block(
            programme,
            [_gaps(day, terms[programme.id], _of(planned, units, programme), zone) for day in days],
            [
                Row(unit, [_cell(day, planned.get(unit.id, []), zone) for day in days])
                for unit in units
                if unit.programme_id == programme.id
            ],
        )
        for programme in programmes
    ]


def _of(
    planned: dict[UUID, list[Planned]], units: list[Unit], programme: Programme
) -> list[Planned]:
    ours = (unit.id for unit in units if unit.programme_id == programme.id)
    return [shift for unit in ours for shift in planned.get(unit, [])]


def _gaps(day: date, terms: list[dict[str, Any]], shifts: list[Planned], zone: ZoneInfo) -> Gaps:
    wanted = service_hours(terms, day, zone)
    gaps = uncovered(wanted, (shift.span for shift in shifts))
    return Gaps(day, [one.words(zone) for one in wanted], [one.words(zone) for one in gaps], gaps)


def _cell(day: date, shifts: list[Planned], zone: ZoneInfo) -> Cell:
    here = day_span(day, zone)
    found = [one for one in shifts if one.span.since < here.until and here.since < one.span.until]
    in_order = sorted(found, key=lambda shift: shift.span)
    return Cell(day, [replace(one, begins_earlier=one.span.since < here.since) for one in in_order])


def _planned(
    agency: Agency, whole: Span, terms: dict[UUID, list[dict[str, Any]]], zone: ZoneInfo
) -> dict[UUID, list[Planned]]:
    """The week's shifts by unit, with completeness as it would be decided now."""
    shifts = list(
        Shift.objects.filter(agency=agency, starts_at__lt=whole.until, ends_at__gt=whole.since)
        .select_related("unit")
        .order_by("starts_at")
    )
    crews = qualified_crews(shifts)
    found: dict[UUID, list[Planned]] = {}
    for shift in shifts:
        until = shift.ended_at or shift.ends_at
        span = Span(shift.starts_at, until)
        if span.until <= max(span.since, whole.since):
            continue  # called off, or over before this week
        day = shift.starts_at.astimezone(zone).date()
        required = _required(terms.get(shift.unit.programme_id, []), day)
        staffed = staffing(required=required, crew=crews.get(shift.id, []), on=day)
        people = [f"{one.name} ({role_words(one.role)})" for one in crews.get(shift.id, [])]
        words = [role_words(role) for role in staffed.missing]
        found.setdefault(shift.unit_id, []).append(
            Planned(shift.id, span, span.words(zone), people, words, staffed.reason, False)
        )
    return found


def _required(terms: list[dict[str, Any]], day: date) -> list[str]:
    for one in terms:
        if is_in_force(one["valid_from"], one["valid_to"], day):
            return list(one["required_roles"])
    return []


def asked_monday(text: str | None, now: datetime, zone: ZoneInfo) -> date:
    """The Monday a page is asked for; anything unreadable is this week."""
    try:
        day = date.fromisoformat(text or "")
        # The edges of the calendar have no week before or after them.
        is_possible = 1970 <= day.year <= 2200
    except ValueError:
        is_possible = False
    return monday_of(day if is_possible else now.astimezone(zone).date())


def week_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """`/admin/week/?from=2026-11-23`."""
    who = principal(request)
    now = cast(OfficeRequest, request).now
    monday = asked_monday(request.GET.get("from"), now, who.zone)
    address = reverse("admin:week")
    steps = {"previous": monday - timedelta(days=7), "next": monday + timedelta(days=7)}
    return TemplateResponse(
        request,
        "office/week.html",
        {
            **context,
            "title": f"Week of {monday.day} {monday:%B %Y}",
            "days": week_of(monday),
            "today": now.astimezone(who.zone).date(),
            "blocks": week(agency=who.agency, monday=monday),
            "zone": who.agency.time_zone,
            **{name: f"{address}?from={day.isoformat()}" for name, day in steps.items()},
        },
    )
