"""Demo City and its neighbour, as plain values. Coordinates are WGS 84 degrees on open prairie."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from responders.access import CrewRole, Role

NAMESPACE = UUID("5b1f0f6e-3c0a-5d4e-9a37-0d6c1e7a2f10")
TIME_ZONE = "America/Chicago"
ALWAYS = [{"days": [0, 1, 2, 3, 4, 5, 6], "from": "00:00", "to": "24:00"}]
CRT_CALL_TYPES = (
    "SUICTHRT",
    "MNTL",
    "EDP",
    "TRESPASS",
    "WELFARE",
    "INTOX",
    "VICE",
    "INDECENT",
    "PHANDLE",
    "DISORD",
    "NOISE",
    "CITASST",
)


def demo_id(*path: str) -> UUID:
    """The same id at every start, on every machine."""
    return uuid5(NAMESPACE, "/".join(path))


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody to log in as; `unit` is the crew they belong to."""

    username: str
    name: str
    role: Role
    profession: CrewRole | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme and what it covers since `demo.setup.TERMS_FROM`."""

    code: str
    name: str
    required_roles: tuple[CrewRole, ...]
    call_types: tuple[str, ...] = CRT_CALL_TYPES


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; one with a crew is on shift at every start."""

    call_sign: str
    programme: str
    kind: str


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle: west, south, east, north."""

    name: str
    district: str
    corners: tuple[float, float, float, float]

    @property
    def geometry(self) -> dict[str, object]:
        """The rectangle as GeoJSON."""
        west, south, east, north = self.corners
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}


@dataclass(frozen=True, slots=True)
class Call:
    """A call for service; `minutes` is how long ago it came in."""

    call_type: str
    label: str
    priority: int
    address: str
    latitude: float
    longitude: float
    narrative: str
    caller_name: str | None = None
    caller_phone: str | None = None
    cautions: tuple[str, ...] = ()
    minutes: int = 5


@dataclass(frozen=True, slots=True)
class City:
    """An agency with everything in it; `calls` by the unit that is sent, `waiting` for nobody yet."""

    name: str
    dispatcher: str
    supervisor: str
    accounts: tuple[Account, ...]
    programmes: tuple[Programme, ...]
    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    calls: dict[str, tuple[Call, ...]]
    waiting: tuple[Call, ...] = ()
