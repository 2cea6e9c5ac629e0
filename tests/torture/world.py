"""Fresh agencies for each history, many at a time: no history is in sight of another."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from responders.access import CrewRole, Role
from responders.models import (
    Agency,
    CrewMember,
    Device,
    Programme,
    Responder,
    RoleGrant,
    Shift,
    TokenFamily,
    Unit,
)

HERE, THERE = "here", "there"
# name -> (agency, unit); nobody else crews that unit.
CREWS = {
    "ada": (HERE, "HERON"),
    "abe": (HERE, "HERON"),
    "amy": (HERE, "HERON"),
    "bo": (HERE, "OTTER"),
    "bea": (HERE, "OTTER"),
    "max": (THERE, "OWL"),
}
STAFF = {
    "dee": (HERE, Role.DISPATCHER),
    "sue": (HERE, Role.SUPERVISOR),
    "mal": (THERE, Role.DISPATCHER),
    "sam": (THERE, Role.SUPERVISOR),
}
# Short escalations for calls for help, so that a history sees them to their end; others never fire.
BACKUP_STEPS = (1, 1, 2, 2)
TIMERS = {"backup": list(BACKUP_STEPS), "acknowledgement": [80_000, 80_000, 80_000]}


@dataclass
class Member:
    """Somebody with a log-in on a device of their own."""

    name: str
    agency: str
    person: Responder
    device: str
    family: TokenFamily
    role: str
    unit: str | None = None


@dataclass
class World:
    """Two agencies and everybody in them, by name."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def unit(self, call_sign: str) -> str:
        return str(self.units[call_sign].id)


class Maker:
    """Collects rows of many worlds and writes them in one statement per table."""

    def __init__(self, *, using: str = DEFAULT_DB_ALIAS) -> None:
        self._using = using
        self._rows: dict[type, list[Any]] = {}
        self._shifts: dict[UUID, UUID] = {}
        self._now: datetime = timezone.now()

    def make(self, count: int) -> list[World]:
        worlds = [self._world() for _ in range(count)]
        for model in (
            Agency, Programme, Responder, RoleGrant, Unit, Shift, CrewMember, Device, TokenFamily,
        ):  # fmt: skip
            model.objects.using(self._using).bulk_create(self._rows.get(model, []))  # type: ignore[attr-defined]
        shift = Shift.objects.filter(unit_id=OuterRef("id")).values("id")[:1]
        units = Unit.objects.using(self._using).filter(id__in=self._shifts)
        units.update(shift_id=Subquery(shift))
        return worlds

    def _add(self, row: Any) -> Any:
        self._rows.setdefault(type(row), []).append(row)
        return row

    def _world(self) -> World:
        world, tag = World(), uuid4().hex[:12]
        for name in (HERE, THERE):
            agency = self._add(Agency(name=f"{name} {tag}", timers=TIMERS))
            world.agencies[name] = agency
            world.programmes[name] = self._add(Programme(agency=agency, code="CRT", name=name))
        for name, (agency, call_sign) in CREWS.items():
            self._crew_member(world, tag, name, agency, call_sign)
        for name, (agency, role) in STAFF.items():
            self._member(world, tag, name, agency, role)
        return world

    def _crew_member(self, world: World, tag: str, name: str, agency: str, call_sign: str) -> None:
        if call_sign not in world.units:
            self._unit(world, agency, call_sign)
        unit = world.units[call_sign]
        member = self._member(world, tag, name, agency, Role.FIELD, unit=call_sign)
        self._add(
            CrewMember(
                shift_id=self._shifts[unit.id],
                unit=unit,
                responder=member.person,
                role=CrewRole.CLINICIAN.value,
                joined_at=self._now - timedelta(hours=4),
                left_at=self._now + timedelta(hours=8),
            )
        )

    def _unit(self, world: World, agency: str, call_sign: str) -> None:
        unit = self._add(
            Unit(
                agency=world.agencies[agency],
                call_sign=call_sign,
                programme=world.programmes[agency],
                status="available",
            )
        )
        shift = self._add(
            Shift(
                agency=world.agencies[agency],
                unit=unit,
                starts_at=self._now - timedelta(hours=4),
                ends_at=self._now + timedelta(hours=8),
                is_complete=True,
            )
        )
        self._shifts[unit.id] = shift.id
        world.units[call_sign] = unit

    def _member(
        self, world: World, tag: str, name: str, agency: str, role: Role, unit: str | None = None
    ) -> Member:
        person = self._add(
            Responder(
                agency=world.agencies[agency],
                username=f"{name}-{tag}",
                name=name,
                profession=CrewRole.CLINICIAN.value,
                password="!",
            )
        )
        since = self._now - timedelta(days=30)
        self._add(RoleGrant(responder=person, role=role.value, valid_from=since))
        device = self._add(
            Device(id=uuid4(), agency=world.agencies[agency], registered_at=self._now)
        )
        family = self._add(
            TokenFamily(
                responder=person,
                device=device,
                current=uuid4(),
                current_issued_at=self._now,
                expires_at=self._now + timedelta(hours=12),
            )
        )
        kind = {Role.DISPATCHER: "dispatcher", Role.SUPERVISOR: "supervisor"}.get(role, "crew")
        member = Member(name, agency, person, str(device.id), family, kind, unit)
        world.members[name] = member
        return member


def new_id() -> str:
    """Ids are new with every run: the plan of a seed is the same, its records are not."""
    return str(uuid4())
