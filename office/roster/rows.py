"""The kinds of rows a roster has, and what each does. Through the ledger where tablets look."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from office.roster.cells import (
    CellRefused,
    read_crew,
    read_day,
    read_flag,
    read_role,
    read_time,
    to_minute,
    write_time,
)
from office.roster.sheet import Row
from office.staffing import recheck_crews
from office.writing import write
from responders import accounts
from responders.access import Actor, Role
from responders.models import (
    Agency,
    Credential,
    Programme,
    Responder,
    RoleGrant,
    Shift,
    Unit,
)
from responders.queries import crew_of_shifts
from sync.ids import new_id

LONGEST_NAME = 100
LONGEST_USERNAME = 150


@dataclass(slots=True)
class Roster:
    """Whose roster it is, and who changes it."""

    agency: Agency
    zone: ZoneInfo
    actor: Actor
    now: datetime
    # Looked up once: most rows name the same few.
    people: dict[str, Responder] = field(default_factory=dict)

    def person(self, row: Row, column: str = "person", name: str | None = None) -> Responder:
        """Somebody of the agency. Raises: CellRefused."""
        wanted = name or needed(row, column)
        if wanted not in self.people:
            found = Responder.objects.filter(agency=self.agency, username=wanted).first()
            if found is None:
                raise CellRefused(column, f"there is nobody with the user name {wanted}")
            self.people[wanted] = found
        return self.people[wanted]

    def programme(self, row: Row) -> Programme | None:
        """The programme of a row that names one. Raises: CellRefused."""
        if not row["programme"]:
            return None
        found = Programme.objects.filter(agency=self.agency, code=row["programme"]).first()
        if found is None:
            raise CellRefused("programme", f"there is no programme {row['programme']}")
        return found

    def unit(self, row: Row) -> Unit | None:
        """The unit of a row that names one. Raises: CellRefused."""
        if not row["unit"]:
            return None
        found = Unit.objects.filter(agency=self.agency, call_sign=row["unit"]).first()
        if found is None:
            raise CellRefused("unit", f"there is no unit {row['unit']}")
        return found

    def time(self, row: Row, column: str) -> datetime | None:
        return read_time(column, row[column], self.zone)

    def write(self, kind: str, record_id: UUID, fields: Mapping[str, Any]) -> None:
        """Raises: Refused."""
        write(actor=self.actor, now=self.now, kind=kind, record_id=record_id, fields=fields)


@dataclass(frozen=True, slots=True)
class Change:
    """What a row has done: `words` is empty when it was all there."""

    what: str
    words: str = ""
    is_new: bool = False


def needed(row: Row, column: str, *, limit: int = LONGEST_NAME) -> str:
    """A cell that must not be empty. Raises: CellRefused."""
    if not row[column]:
        raise CellRefused(column, "is empty")
    if len(row[column]) > limit:
        raise CellRefused(column, f"is longer than {limit} characters")
    return row[column]


def _told(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """`name: Cleo -> Cleopatra` for what differs."""
    return "; ".join(
        f"{name}: {_shown(before[name])} -> {_shown(value)}"
        for name, value in after.items()
        if before[name] != value
    )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value not in (None, "") else "nothing"


def _programme(roster: Roster, row: Row) -> Change:
    code = needed(row, "programme")
    known = Programme.objects.filter(agency=roster.agency, code=code).first()
    fields = {"code": code, "name": row["name"] or (known.name if known else code)}
    if known is None:
        roster.write("programme.create", new_id(), fields)
        return Change(code, is_new=True)
    words = _told({"code": known.code, "name": known.name}, fields)
    if words:
        roster.write("programme.replace", known.id, fields)
    return Change(code, words)


def _unit(roster: Roster, row: Row) -> Change:
    call_sign = needed(row, "unit")
    known = Unit.objects.filter(agency=roster.agency, call_sign=call_sign).first()
    programme = roster.programme(row) or (known.programme if known else None)
    if programme is None:
        raise CellRefused("programme", "is empty")
    is_active = read_flag("active", row["active"])
    kind = known.kind if known else programme.code.lower()
    fields = {"call_sign": call_sign, "programme": str(programme.id), "kind": kind}
    if known is None:
        roster.write("unit.create", new_id(), {**fields, "is_active": is_active})
        return Change(call_sign, is_new=True)
    before = {"programme": known.programme.code, "active": known.is_active}
    words = _told(before, {"programme": programme.code, "active": is_active})
    if words:
        roster.write("unit.replace", known.id, {**fields, "is_active": is_active})
    return Change(call_sign, words)


def _person(roster: Roster, row: Row) -> Change:
    username = needed(row, "person", limit=LONGEST_USERNAME)
    known = Responder.objects.filter(username=username).first()
    if known is not None and known.agency_id != roster.agency.id:
        raise CellRefused("person", "this user name is not free")
    is_active = read_flag("active", row["active"])
    profession = read_role("profession", row["profession"])
    if known is None:
        known = Responder(agency=roster.agency, username=username)
        known.name, known.profession = needed(row, "name"), profession
        known.set_unusable_password()
        known.save()
        if not is_active:
            accounts.deactivate(person=known, now=roster.now)
        return Change(username, is_new=True)
    before = {"name": known.name, "profession": known.profession, "active": known.is_active}
    after = {
        "name": row["name"] or known.name,
        "profession": profession or known.profession,
        "active": is_active,
    }
    words = _told(before, after)
    if words:
        _change_person(roster, known, after)
    return Change(username, words)


def _change_person(roster: Roster, person: Responder, after: Mapping[str, Any]) -> None:
    if not after["active"] and person.id == roster.actor.id:
        raise CellRefused("active", "this is your own account")
    person.name, person.profession = after["name"], after["profession"]
    person.save(update_fields=["name", "profession"])
    if person.is_active == after["active"]:
        return
    if after["active"]:
        accounts.reactivate(person=person)
    else:
        accounts.deactivate(person=person, now=roster.now)
    recheck_crews(person=person, actor=roster.actor, now=roster.now)


def _role(roster: Roster, row: Row) -> Change:
    person, role = roster.person(row), needed(row, "role").lower().replace(" ", "_")
    if role not in set(Role):
        raise CellRefused("role", f"is no role: {', '.join(Role)}")
    unit, programme = roster.unit(row), roster.programme(row)
    if role == Role.LEAD and unit is None:
        raise CellRefused("unit", "a team lead leads a unit")
    since, until = roster.time(row, "from"), roster.time(row, "to")
    what = f"{person.username}: {role}"
    grants = RoleGrant.objects.filter(responder=person, role=role, unit=unit, programme=programme)
    known = _same_grant(list(grants.order_by("-valid_from")), since)
    if until is not None and until <= (since or (known and known.valid_from) or roster.now):
        raise CellRefused("to", "must be after from")
    if known is None:
        if person.id == roster.actor.id:
            raise CellRefused("person", "a role for yourself is given by another administrator")
        RoleGrant.objects.create(
            responder=person,
            role=role,
            unit=unit,
            programme=programme,
            valid_from=since or roster.now,
            valid_to=until,
        )
        return Change(what, is_new=True)
    ends = {"to": write_time(known.valid_to, roster.zone)}
    words = _told(ends, {"to": write_time(until, roster.zone)})
    if words:
        if person.id == roster.actor.id and role == Role.ADMIN and until is not None:
            raise CellRefused("to", "this is your own account")
        known.valid_to = until
        known.save(update_fields=["valid_to"])
    return Change(what, words)


def _same_grant(grants: list[RoleGrant], since: datetime | None) -> RoleGrant | None:
    """The grant a row speaks of: by its start, or without one the last that has no end."""
    if since is None:
        return next((grant for grant in grants if grant.valid_to is None), None)
    return next((grant for grant in grants if to_minute(grant.valid_from) == since), None)


def _credential(roster: Roster, row: Row) -> Change:
    person = roster.person(row)
    crew_role = read_role("role", needed(row, "role"))
    name = needed(row, "credential")
    fields = {"number": row["number"], "expires_on": read_day("to", row["to"])}
    what = f"{person.username}: {name}"
    known, is_new = Credential.objects.get_or_create(
        responder=person, crew_role=crew_role, name=name, defaults=fields
    )
    if is_new:
        return Change(what, is_new=True)
    words = _told({"number": known.number, "expires_on": known.expires_on}, fields)
    if words:
        Credential.objects.filter(id=known.id).update(**fields)
    return Change(what, words)


def _shift(roster: Roster, row: Row) -> Change:
    needed(row, "unit")
    unit = roster.unit(row)
    since, until = roster.time(row, "from"), roster.time(row, "to")
    if unit is None or since is None or until is None:
        raise CellRefused("from" if since is None else "to", "is empty")
    places = [
        (roster.person(row, "crew", name), role or _profession(roster, row, name))
        for name, role in read_crew(row["crew"])
    ]
    is_active = read_flag("active", row["active"])
    what = f"{unit.call_sign} {write_time(since, roster.zone)}"
    known = _known_shift(unit, since)
    fields = {
        "unit": str(unit.id),
        "starts_at": since.isoformat(),
        "ends_at": until.isoformat(),
        "crew": [{"id": str(person.id), "role": role} for person, role in places],
    }
    if known is None:
        if not is_active:
            return Change(what)
        roster.write("shift.start", new_id(), fields)
        return Change(what, is_new=True)
    if not is_active:
        if known.ended_at is None:
            roster.write("shift.end", known.id, {})
        return Change(what, "" if known.ended_at else "called off")
    before = {"to": write_time(known.ends_at, roster.zone), "crew": _crew_text(known)}
    crew = ", ".join(sorted(f"{person.username}={role}" for person, role in places))
    words = _told(before, {"to": write_time(until, roster.zone), "crew": crew})
    if words:
        fields["starts_at"] = known.starts_at.isoformat()
        roster.write("shift.change", known.id, fields)
    return Change(what, words)


def _profession(roster: Roster, row: Row, name: str) -> str:
    person = roster.person(row, "crew", name)
    if not person.profession:
        raise CellRefused("crew", f"{name} has no profession: write {name}=emt or another role")
    return person.profession


def _known_shift(unit: Unit, since: datetime) -> Shift | None:
    """The shift that begins in this minute; one that was called off does not count."""
    shifts = Shift.objects.filter(unit=unit).exclude(ended_at=F("starts_at"))
    near = shifts.filter(starts_at__gte=since).order_by("starts_at")[:2]
    return next((shift for shift in near if to_minute(shift.starts_at) == since), None)


def _crew_text(shift: Shift) -> str:
    return ", ".join(
        sorted(f"{one.responder.username}={one.role}" for one in crew_of_shifts([shift.id]))
    )


# In the order in which rows are taken, wherever they stand in the file: a shift needs its people.
KINDS: dict[str, Callable[[Roster, Row], Change]] = {
    "programme": _programme,
    "unit": _unit,
    "person": _person,
    "role": _role,
    "credential": _credential,
    "shift": _shift,
}
