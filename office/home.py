"""The landing page: what waits for an administrator, and the way to everything else."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from office.base import principal
from office.entry import OfficeRequest
from office.people import WARN_DAYS
from office.planning import monday_of
from office.week import Block, week
from responders.lifecycle import UnitStatus, role_words
from responders.models import (
    Agency,
    Area,
    Credential,
    Device,
    Programme,
    ProgrammeTerms,
    Responder,
    Unit,
)
from responders.queries import queues_of
from sync.models import Custody

MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to look at, and where."""

    words: str
    address: str


@dataclass(slots=True)
class Pane:
    """Things of one kind that wait; `empty` says what is well when nothing does."""

    title: str
    empty: str
    lines: list[Line] = field(default_factory=list)

    @property
    def shown(self) -> list[Line]:
        return self.lines[:MOST_LINES]

    @property
    def more(self) -> int:
        return max(0, len(self.lines) - MOST_LINES)


def home_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """`/admin/`."""
    who = principal(request)
    today = timezone.localtime(cast(OfficeRequest, request).now).date()
    panes = [
        _plan(who.agency, today, cast(OfficeRequest, request).now),
        _understaffed(who.agency),
        _credentials(who.agency, today),
        _devices(who.agency),
    ]
    steps = first_steps(who.agency)
    everything = {**context, "title": who.agency.name, "panes": panes, "steps": steps}
    return TemplateResponse(request, "office/home.html", everything)


def first_steps(agency: Agency) -> list[tuple[str, str, bool]]:
    """(words, address, done) of setting up an agency, in order; empty once all is there."""
    crew = Responder.objects.filter(agency=agency).exclude(profession="")
    steps = [
        ("Areas", "admin:responders_area_changelist", Area.objects.filter(agency=agency).exists()),
        ("Programmes", "admin:responders_programme_changelist",
         Programme.objects.filter(agency=agency).exists()),
        ("Terms of each programme", "admin:responders_programme_changelist",
         ProgrammeTerms.objects.filter(programme__agency=agency).exists()),
        ("People, units and shifts from a roster file", "admin:roster",
         crew.exists() and Unit.objects.filter(agency=agency).exists()),
        ("A password for each person", "admin:responders_responder_changelist",
         any(person.has_usable_password() for person in crew[:50])),
        ("A tablet that has registered", "admin:responders_device_changelist",
         Device.objects.filter(agency=agency, registered_at__isnull=False).exists()),
    ]  # fmt: skip
    if all(is_done for _, _, is_done in steps):
        return []
    return [(words, reverse(address), is_done) for words, address, is_done in steps]


def _plan(agency: Agency, today: date, now: datetime) -> Pane:
    """Gaps and incomplete crews of what is left of this week, and of the next."""
    pane = Pane("This week and the next", "Every service hour has a complete crew.")
    has_service = False
    for monday in (monday_of(today), monday_of(today) + timedelta(days=7)):
        address = f"{reverse('admin:week')}?from={monday.isoformat()}"
        for block in week(agency=agency, monday=monday):
            has_service = has_service or any(day.hours for day in block.days)
            known = {line.words for line in pane.lines}
            pane.lines += [Line(one, address) for one in _gaps(block, now) if one not in known]
            pane.lines += _incomplete(block, now)
    if not has_service:
        pane.empty = "No programme has service hours."
    return pane


def _gaps(block: Block, now: datetime) -> list[str]:
    if not block.rows:
        has_gaps = any(day.gaps for day in block.days)
        return [f"{block.programme.code}: no unit is in use"] if has_gaps else []
    return [
        f"{block.programme.code}: nobody on {day.day:%a %d %b} {', '.join(day.gaps)}"
        for day in block.days
        if any(span.until > now for span in day.uncovered)
    ]


def _incomplete(block: Block, now: datetime) -> list[Line]:
    found: dict[UUID, Line] = {}
    for row in block.rows:
        for cell in row.cells:
            for shift in cell.shifts:
                if shift.missing and shift.span.until > now and shift.id not in found:
                    words = f"{row.unit} {cell.day:%a %d %b} {shift.hours}: {shift.reason}"
                    address = reverse("admin:responders_shift_change", args=[shift.id])
                    found[shift.id] = Line(words, address)
    return list(found.values())


def _understaffed(agency: Agency) -> Pane:
    pane = Pane("Units on duty without a complete crew", "None.")
    units = Unit.objects.filter(agency=agency, status=UnitStatus.UNDERSTAFFED.value)
    for unit in units.select_related("shift").order_by("call_sign"):
        reason = unit.shift.understaffed_reason if unit.shift else ""
        address = (
            reverse("admin:responders_shift_change", args=[unit.shift_id])
            if unit.shift_id
            else reverse("admin:week")
        )
        pane.lines.append(Line(f"{unit.call_sign} is understaffed. {reason}".strip(), address))
    return pane


def _credentials(agency: Agency, today: date) -> Pane:
    pane = Pane("Credentials", f"All are valid for {WARN_DAYS} days or more.")
    ending = Credential.objects.filter(
        responder__agency=agency,
        responder__is_active=True,
        expires_on__lte=today + timedelta(days=WARN_DAYS),
    )
    for one in ending.select_related("responder").order_by("expires_on"):
        pane.lines.append(Line(_expiry(one, today), _person_address(one.responder)))
    for person in _without_credentials(agency):
        words = f"{person.name}: no credential as {role_words(person.profession)} is recorded"
        pane.lines.append(Line(words, _person_address(person)))
    return pane


def _expiry(one: Credential, today: date) -> str:
    verb = "ran out" if one.expires_on is not None and one.expires_on < today else "runs out"
    return f"{one.responder.name}: {one.name} {verb} on {one.expires_on}"


def _without_credentials(agency: Agency) -> list[Responder]:
    """Crew members whose profession the programmes require, and who have none recorded for it."""
    terms = ProgrammeTerms.objects.filter(programme__agency=agency)
    required = {role for one in terms for role in one.required_roles}
    people = Responder.objects.filter(agency=agency, is_active=True, profession__in=required)
    known = set(
        Credential.objects.filter(responder__agency=agency).values_list("responder_id", "crew_role")
    )
    return [one for one in people.order_by("name") if (one.id, one.profession) not in known]


def _person_address(person: Responder) -> str:
    return reverse("admin:responders_responder_change", args=[person.id])


def _devices(agency: Agency) -> Pane:
    pane = Pane("Devices that owe data", "None is known to hold anything unsent.")
    owing = [one.device for one in Custody.objects.filter(agency=agency.id) if one.owed]
    queues = queues_of(owing, agency.id)
    for device in Device.objects.filter(id__in=queues, agency=agency).order_by("name"):
        known = queues[device.id]
        words = f"{device}: {known.owed} unsent, used by {', '.join(known.people)}"
        pane.lines.append(Line(words, reverse("admin:responders_device_change", args=[device.id])))
    return pane
