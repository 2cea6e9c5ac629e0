"""People, units and reference data as clients see them: one form for feed, pull and REST."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypedDict
from uuid import UUID

from responders.lifecycle import EIDO, UnitStatus
from responders.queries import Names, crews_of
from sync.records import Row


class Person(TypedDict):
    """A person: id, display name, and the role they have here."""

    id: str
    name: str
    role: str


class UnitWire(TypedDict):
    """`unit`."""

    id: str
    rev: int
    call_sign: str
    programme: str
    kind: str
    status: str
    status_as_of: str | None
    eido_primary: str
    eido_secondary: list[str]
    crew: list[Person]
    shift: str | None


class ShiftWire(TypedDict):
    """`shift`."""

    id: str
    rev: int
    unit: str
    starts_at: str
    ends_at: str
    ended_at: str | None
    crew: list[Person]
    complete: bool
    missing_roles: list[str]
    understaffed_reason: str


class ProgrammeWire(TypedDict):
    """`programme`: reference data."""

    id: str
    rev: int
    code: str
    name: str


class AreaWire(TypedDict):
    """`area`: reference data; `geometry` is GeoJSON."""

    id: str
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

    id: str
    rev: int
    name: str
    open: bool
    codes: list[CodeWire]


class BreakGlassWire(TypedDict):
    """`break_glass`: who has looked at which call (`record`), why, and until when."""

    id: str
    rev: int
    record: str
    reason: str
    opened_at: str
    ends_at: str
    author: Person


def time(value: datetime | None) -> str | None:
    """RFC 3339 UTC."""
    return None if value is None else instant(value)


def instant(value: datetime) -> str:
    """RFC 3339 UTC, for a time that is always there."""
    text = value.isoformat() if value.tzinfo is UTC else value.astimezone(UTC).isoformat()
    return text[:-6] + "Z"


def ref(value: UUID | None) -> str | None:
    """A record's id."""
    return None if value is None else str(value)


def person(person_id: UUID, names: Mapping[UUID, str], role: str) -> Person:
    """Somebody as others see them."""
    return {"id": str(person_id), "name": names.get(person_id, ""), "role": role}


def _crews(shifts: Iterable[UUID | None]) -> dict[UUID, list[Person]]:
    crews: dict[UUID, list[Person]] = {}
    for shift, member, role, name in crews_of(shifts):
        crews.setdefault(shift, []).append({"id": str(member), "name": name, "role": role})
    return crews


def units(rows: Sequence[Row], view: str, people: Names) -> list[UnitWire]:
    crews = _crews(row["shift_id"] for row in rows)
    return [_unit(row, crews.get(row["shift_id"], [])) for row in rows]


def _unit(row: Row, crew: list[Person]) -> UnitWire:
    primary, secondary = EIDO[UnitStatus(row["status"])]
    return {
        "id": str(row["id"]),
        "rev": row["rev"],
        "call_sign": row["call_sign"],
        "programme": str(row["programme_id"]),
        "kind": row["kind"],
        "status": row["status"],
        "status_as_of": time(row["status_as_of"]),
        "eido_primary": primary,
        "eido_secondary": list(secondary),
        "crew": crew,
        "shift": ref(row["shift_id"]),
    }


def shifts(rows: Sequence[Row], view: str, people: Names) -> list[ShiftWire]:
    crews = _crews(row["id"] for row in rows)
    return [
        {
            "id": str(row["id"]),
            "rev": row["rev"],
            "unit": str(row["unit_id"]),
            "starts_at": instant(row["starts_at"]),
            "ends_at": instant(row["ends_at"]),
            "ended_at": time(row["ended_at"]),
            "crew": crews.get(row["id"], []),
            "complete": row["is_complete"],
            "missing_roles": row["missing_roles"],
            "understaffed_reason": row["understaffed_reason"],
        }
        for row in rows
    ]


def programmes(rows: Sequence[Row], view: str, people: Names) -> list[ProgrammeWire]:
    return [
        {"id": str(row["id"]), "rev": row["rev"], "code": row["code"], "name": row["name"]}
        for row in rows
    ]


def areas(rows: Sequence[Row], view: str, people: Names) -> list[AreaWire]:
    return [
        {
            "id": str(row["id"]),
            "rev": row["rev"],
            "name": row["name"],
            "district": row["district"],
            "geometry": row["geometry"],
        }
        for row in rows
    ]


def code_lists(rows: Sequence[Row], view: str, people: Names) -> list[CodeListWire]:
    return [
        {
            "id": str(row["id"]),
            "rev": row["rev"],
            "name": row["name"],
            "open": row["is_open"],
            "codes": row["codes"],
        }
        for row in rows
    ]


def openings(rows: Sequence[Row], view: str, people: Names) -> list[BreakGlassWire]:
    names = people.of({row["author_id"] for row in rows})
    return [
        {
            "id": str(row["id"]),
            "rev": row["rev"],
            "record": str(row["record"]),
            "reason": row["reason"],
            "opened_at": instant(row["opened_at"]),
            "ends_at": instant(row["ends_at"]),
            "author": person(row["author_id"], names, row["author_role"]),
        }
        for row in rows
    ]
