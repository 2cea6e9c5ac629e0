"""The shapes of people, units and reference data on the wire: one for feed, pull and REST."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypedDict
from uuid import UUID


class Person(TypedDict):
    """A person: id, display name, and the role they have here."""

    # Text already: the same few people come many times in one answer.
    id: str
    name: str
    role: str


class UnitWire(TypedDict):
    """`unit`."""

    id: UUID
    rev: int
    call_sign: str
    programme: UUID
    kind: str
    status: str
    status_as_of: datetime | None
    eido_primary: str
    eido_secondary: list[str]
    crew: list[Person]
    shift: UUID | None


class ShiftWire(TypedDict):
    """`shift`."""

    id: UUID
    rev: int
    unit: UUID
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    crew: list[Person]
    complete: bool
    missing_roles: list[str]
    understaffed_reason: str


class ProgrammeWire(TypedDict):
    """`programme`: reference data."""

    id: UUID
    rev: int
    code: str
    name: str


class AreaWire(TypedDict):
    """`area`: reference data; `geometry` is GeoJSON."""

    id: UUID
    rev: int
    name: str
    district: str
    geometry: dict[str, object]


class CodeWire(TypedDict):
    """One code; `labels` are its words by language ("en", "es")."""

    code: str
    labels: dict[str, str]


class CodeListWire(TypedDict):
    """`code_list`: reference data; in an open list other words are taken as well."""

    id: UUID
    rev: int
    name: str
    open: bool
    codes: list[CodeWire]


class BreakGlassWire(TypedDict):
    """`break_glass`: who has looked at which call (`record`), why, and until when."""

    id: UUID
    rev: int
    record: UUID
    reason: str
    opened_at: datetime
    ends_at: datetime
    author: Person


# Record type -> its shape.
SHAPES: Mapping[str, type] = {
    "unit": UnitWire,
    "shift": ShiftWire,
    "programme": ProgrammeWire,
    "area": AreaWire,
    "break_glass": BreakGlassWire,
    "code_list": CodeListWire,
}


def instant_text(value: datetime) -> str:
    """RFC 3339 UTC, where a time is text before the answer is written."""
    return value.astimezone(UTC).isoformat()[:-6] + "Z"
