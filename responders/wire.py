"""People, units and reference data as clients see them: one form for feed, pull and REST."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypedDict
from uuid import UUID

from responders.forms import Document, Form
from responders.lifecycle import EIDO, UnitStatus
from responders.queries import Names, crews_of


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


def instant(value: datetime) -> str:
    """RFC 3339 UTC, where a time is text before the answer is written."""
    return value.astimezone(UTC).isoformat()[:-6] + "Z"


def person(person_id: UUID, names: Mapping[UUID, str], role: str) -> Person:
    """Somebody as others see them."""
    return {"id": str(person_id), "name": names.get(person_id, ""), "role": role}


# What a form shows of its author is made of two columns.
AUTHOR = {"author": "author_id"}
ROLE = ("author_role",)


def sign(documents: Sequence[Document], people: Names) -> None:
    """Puts authors in the place of their ids; each is made once, however much they wrote."""
    # By number: a UUID's own hash is a call of Python for every record.
    names = people.of({one["author"].int: one["author"] for one in documents}.values())
    made: dict[tuple[int, str], Person] = {}
    for one in documents:
        author, role = one["author"], one.pop("author_role")
        shown = made.get((author.int, role))
        if shown is None:
            shown = made[author.int, role] = person(author, names, role)
        one["author"] = shown


def _crews(shifts: Iterable[UUID | None]) -> dict[UUID, list[Person]]:
    crews: dict[UUID, list[Person]] = {}
    for shift, member, role, name in crews_of(shifts):
        crews.setdefault(shift, []).append({"id": str(member), "name": name, "role": role})
    return crews


def _add_crews(documents: Sequence[Document], people: Names) -> None:
    """Puts crews in the place of the ids of their shifts."""
    crews = _crews(one["crew"] for one in documents)
    for one in documents:
        one["crew"] = crews.get(one["crew"], [])


def _finish_units(documents: Sequence[Document], people: Names) -> None:
    _add_crews(documents, people)
    for one in documents:
        primary, secondary = EIDO[UnitStatus(one["status"])]
        one["eido_primary"], one["eido_secondary"] = primary, list(secondary)


UNIT = Form(
    UnitWire,
    {
        "programme": "programme_id",
        "eido_primary": "status",
        "eido_secondary": "status",
        "crew": "shift_id",
        "shift": "shift_id",
    },
    finish=_finish_units,
)
SHIFT = Form(
    ShiftWire,
    {"unit": "unit_id", "crew": "id", "complete": "is_complete"},
    finish=_add_crews,
)
PROGRAMME = Form(ProgrammeWire)
AREA = Form(AreaWire)
CODE_LIST = Form(CodeListWire, {"open": "is_open"})
BREAK_GLASS = Form(BreakGlassWire, AUTHOR, beside=ROLE, finish=sign)
