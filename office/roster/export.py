"""The roster as a file that changes nothing when it is taken in again."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bridges.files.taking import importer_id
from office.roster.cells import write_time
from office.roster.sheet import write_sheet
from office.roster.taking import COLUMNS
from responders.models import Agency, Credential, Programme, Responder, RoleGrant, Shift, Unit
from responders.queries import crew_of_shifts

Cells = dict[str, str]


def export_roster(*, agency: Agency, now: datetime) -> str:
    """Everything a roster can say of an agency, as CSV; of the shifts those not over yet."""
    zone = ZoneInfo(agency.time_zone)
    parts = (
        _programmes(agency),
        _units(agency),
        _people(agency),
        _roles(agency, zone),
        _credentials(agency),
        _shifts(agency, zone, now),
    )
    return write_sheet(COLUMNS, (row for part in parts for row in part))


def _programmes(agency: Agency) -> Iterator[Cells]:
    for one in Programme.objects.filter(agency=agency).order_by("code"):
        yield {"kind": "programme", "programme": one.code, "name": one.name}


def _units(agency: Agency) -> Iterator[Cells]:
    units = Unit.objects.filter(agency=agency).select_related("programme")
    for one in units.order_by("call_sign"):
        yield {
            "kind": "unit",
            "unit": one.call_sign,
            "programme": one.programme.code,
            "active": _flag(one.is_active),
        }


def _flag(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _people(agency: Agency) -> Iterator[Cells]:
    people = Responder.objects.filter(agency=agency).exclude(id=importer_id(agency.id))
    for one in people.order_by("username"):
        yield {
            "kind": "person",
            "person": one.username,
            "name": one.name,
            "profession": one.profession,
            "active": _flag(one.is_active),
        }


def _roles(agency: Agency, zone: ZoneInfo) -> Iterator[Cells]:
    grants = RoleGrant.objects.filter(responder__agency=agency)
    grants = grants.exclude(responder_id=importer_id(agency.id))
    grants = grants.select_related("responder", "programme", "unit")
    for one in grants.order_by("responder__username", "role", "valid_from", "id"):
        yield {
            "kind": "role",
            "person": one.responder.username,
            "role": one.role,
            "programme": one.programme.code if one.programme else "",
            "unit": one.unit.call_sign if one.unit else "",
            "from": write_time(one.valid_from, zone),
            "to": write_time(one.valid_to, zone),
        }


def _credentials(agency: Agency) -> Iterator[Cells]:
    credentials = Credential.objects.filter(responder__agency=agency).select_related("responder")
    for one in credentials.order_by("responder__username", "crew_role", "name"):
        yield {
            "kind": "credential",
            "person": one.responder.username,
            "role": one.crew_role,
            "credential": one.name,
            "number": one.number,
            "to": one.expires_on.isoformat() if one.expires_on else "",
        }


def _shifts(agency: Agency, zone: ZoneInfo, now: datetime) -> Iterator[Cells]:
    shifts = Shift.objects.filter(agency=agency, ended_at__isnull=True, ends_at__gt=now)
    for one in shifts.select_related("unit").order_by("starts_at", "unit__call_sign"):
        crew = sorted(crew_of_shifts([one.id]), key=lambda member: member.responder.username)
        yield {
            "kind": "shift",
            "unit": one.unit.call_sign,
            "from": write_time(one.starts_at, zone),
            "to": write_time(one.ends_at, zone),
            "crew": ", ".join(_place(member.responder, member.role) for member in crew),
        }


def _place(person: Responder, role: str) -> str:
    return person.username if person.profession == role else f"{person.username}={role}"
