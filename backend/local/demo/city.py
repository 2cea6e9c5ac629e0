"""What an invented city consists of. Pure; coordinates are WGS 84 degrees."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from responders.access import CrewRole, Role
from responders.lifecycle import UnitStatus

NAMESPACE = UUID("5b1f0f6e-3c0a-5d4e-9a37-0d6c1e7a2f10")


def demo_id(*path: str) -> UUID:
    """The same id at every start, on every machine."""
    return uuid5(NAMESPACE, "/".join(path))


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody to log in as; `unit` is the call sign of the crew they belong to."""

    username: str
    name: str
    role: Role
    profession: CrewRole | None = None
    unit: str | None = None

    @property
    def id(self) -> UUID:
        """The account's id."""
        return demo_id("account", self.username)


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme, the calls it takes at any hour, and who has to be in its crews."""

    code: str
    name: str
    call_types: tuple[str, ...]
    required_roles: tuple[CrewRole, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A service area; `outline` are (longitude, latitude) corners, the first not repeated."""

    name: str
    district: str
    outline: tuple[tuple[float, float], ...]

    @property
    def geometry(self) -> dict[str, object]:
        """The outline as a GeoJSON polygon."""
        ring = [list(corner) for corner in (*self.outline, self.outline[0])]
        return {"type": "Polygon", "coordinates": [ring]}


@dataclass(frozen=True, slots=True)
class Call:
    """A call for service that came in `minutes_ago`; priority 0-10, 10 highest."""

    call_type: str
    call_type_label: str
    priority: int
    address: str
    latitude: float
    longitude: float
    narrative: str
    caller_name: str | None = None
    caller_phone: str | None = None
    cautions: tuple[str, ...] = ()
    minutes_ago: int = 6


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. One with `calls` is kept on shift and on one of them, as far as `progress` says."""

    call_sign: str
    programme: str
    kind: str
    calls: tuple[Call, ...] = ()
    progress: tuple[UnitStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class City:
    """An agency with everything in it; `waiting` are calls no unit has been sent to."""

    name: str
    dispatcher: str
    supervisor: str
    accounts: tuple[Account, ...]
    programmes: tuple[Programme, ...]
    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    waiting: tuple[Call, ...] = ()

    def id_of(self, *path: str) -> UUID:
        """The id of something in this city; without a path, of its agency."""
        return demo_id("city", self.name, *path)

    def crew(self, unit: Unit) -> list[Account]:
        """The accounts that belong to a unit."""
        return [account for account in self.accounts if account.unit == unit.call_sign]

    def account(self, username: str) -> Account:
        """The account of this name."""
        return next(one for one in self.accounts if one.username == username)
