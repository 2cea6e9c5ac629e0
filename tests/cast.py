"""The fixed cast of the tests: two agencies, and everybody who works there.

alice dispatches. bob (clinician), bea (peer support) and ben (EMT) are HERON 1; carla, cora and
carl are HERON 2. sue supervises, adam keeps the rosters, nora navigates care, tina diverts calls
in the 911 centre. mallory dispatches and max works for the other agency: they must see nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from uuid import uuid4

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from responders.access import CrewRole, Role
from responders.models import (
    Agency,
    Area,
    CrewMember,
    Programme,
    ProgrammeTerms,
    Responder,
    RoleGrant,
    Shift,
    Unit,
)

PASSWORD = "correct horse battery"
CREWS = {
    "HERON 1": {"bob": CrewRole.CLINICIAN, "bea": CrewRole.PEER, "ben": CrewRole.EMT},
    "HERON 2": {"carla": CrewRole.CLINICIAN, "cora": CrewRole.PEER, "carl": CrewRole.EMT},
}
STAFF = {
    "alice": Role.DISPATCHER,
    "anton": Role.DISPATCHER,
    "sue": Role.SUPERVISOR,
    "adam": Role.ADMIN,
    "nora": Role.NAVIGATOR,
    "tina": Role.CCD,
    "ana": Role.ANALYST,
    "otto": Role.AUDITOR,
    "cad": Role.INTEGRATION,
}
REQUIRED = [CrewRole.CLINICIAN.value, CrewRole.PEER.value, CrewRole.EMT.value]
EVERY_HOUR = [{"days": list(range(7)), "from": "00:00", "to": "24:00"}]
SQUARE = [[-79.0, 35.9], [-78.8, 35.9], [-78.8, 36.1], [-79.0, 36.1], [-79.0, 35.9]]


@dataclass
class Cast:
    """Who is there; people and units by name."""

    agency: Agency
    other_agency: Agency
    programme: Programme
    people: dict[str, Responder] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def unit(self, call_sign: str) -> str:
        return str(self.units[call_sign].id)

    def person(self, name: str) -> str:
        return str(self.people[name].id)

    def add(self, agency: Agency, name: str, role: Role, profession: str = "") -> list[Model]:
        """Somebody more; the rows that say so are not stored yet."""
        self.people[name], grant = _person(agency, name, role, profession)
        return [self.people[name], grant]


class _QuickHasher(Argon2PasswordHasher):
    """The product's hash at its lowest cost: a verification reads the cost from the hash.

    At the product's own cost, nearly half the time of the tests over HTTP went into logging in.
    """

    time_cost = 1
    memory_cost = 8
    parallelism = 1


@cache
def _hashed() -> str:
    hasher = _QuickHasher()
    return hasher.encode(PASSWORD, hasher.salt())


def gather(now: datetime | None = None) -> Cast:
    """Everybody, on duty from two hours ago for the next ten."""
    now = now or timezone.now()
    here, there = Agency(name="North City"), Agency(name="South City")
    (programme, *its_rows), (elsewhere, *other_rows) = (
        _programme(one, now) for one in (here, there)
    )
    cast = Cast(here, there, programme)
    rows: list[Model] = [here, there, programme, elsewhere, *its_rows, *other_rows]
    for name, role in STAFF.items():
        rows += cast.add(here, name, role)
    for call_sign, crew in CREWS.items():
        rows += _duty(cast, programme, call_sign, crew, now)
    rows += cast.add(there, "mallory", Role.DISPATCHER)
    rows += _duty(cast, elsewhere, "OWL 1", {"max": CrewRole.CLINICIAN}, now)
    _store(rows)
    return cast


@transaction.atomic
def _store(rows: list[Model]) -> None:
    """A statement a table: every test begins with this."""
    tables: dict[type[Model], list[Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    for model, of_it in tables.items():
        model._default_manager.bulk_create(of_it)
    shifts = [row for row in rows if isinstance(row, Shift)]
    for shift in shifts:
        shift.unit.shift = shift
    Unit.objects.bulk_update([shift.unit for shift in shifts], ["shift"])


def _programme(agency: Agency, now: datetime) -> tuple[Programme, *tuple[Model, ...]]:
    area = Area(agency=agency, name="1", geometry={"type": "Polygon", "coordinates": [SQUARE]})
    programme = Programme(agency=agency, code="CRT", name="Community response")
    terms = ProgrammeTerms(
        programme=programme,
        valid_from=(now - timedelta(days=400)).date(),
        hours=EVERY_HOUR,
        required_roles=REQUIRED,
        call_types=["MNTL", "WELFARE", "TRESPASS"],
    )
    served = ProgrammeTerms.areas.through(programmeterms=terms, area=area)
    return programme, area, terms, served


def _person(
    agency: Agency, name: str, role: Role, profession: str = ""
) -> tuple[Responder, RoleGrant]:
    one = Responder(
        agency=agency,
        username=name,
        name=name.title(),
        profession=profession,
        password=_hashed(),
    )
    since = timezone.now() - timedelta(days=365)
    return one, RoleGrant(responder=one, role=role.value, valid_from=since)


def person(agency: Agency, name: str, role: Role, profession: str = "") -> Responder:
    """Somebody more with an account and a role since a year ago."""
    one, grant = _person(agency, name, role, profession)
    _store([one, grant])
    return one


def _duty(
    cast: Cast, programme: Programme, call_sign: str, crew: dict[str, CrewRole], now: datetime
) -> list[Model]:
    agency = programme.agency
    unit = Unit(agency=agency, call_sign=call_sign, programme=programme, status="available")
    shift = Shift(
        agency=agency,
        unit=unit,
        starts_at=now - timedelta(hours=2),
        ends_at=now + timedelta(hours=10),
        is_complete=True,
    )
    cast.units[call_sign] = unit
    rows: list[Model] = [unit, shift]
    for name, role in crew.items():
        rows += cast.add(agency, name, Role.FIELD, role.value)
        member = CrewMember(
            shift=shift,
            unit=unit,
            responder=cast.people[name],
            role=role.value,
            joined_at=shift.starts_at,
            left_at=shift.ends_at,
        )
        rows.append(member)
    return rows


def put_on_duty(
    cast: Cast, programme: Programme, call_sign: str, crew: dict[str, CrewRole], now: datetime
) -> None:
    """A unit more with its crew, on duty from two hours ago for the next ten."""
    _store(_duty(cast, programme, call_sign, crew, now))


def new_id() -> str:
    return str(uuid4())
