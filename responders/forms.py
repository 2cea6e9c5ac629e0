"""How rows look outside: what a form is, and those of people, units and reference data."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from responders.lifecycle import EIDO, UnitStatus
from responders.queries import Names, crews_of
from responders.wire import SHAPES, Person
from sync.records import Row

# A record as clients see it. Ids and times are values: they become text when all is written.
Document = dict[str, Any]


def _as_they_are(documents: Sequence[Document], people: Names) -> None:
    """Every name shows just what its column holds."""


@dataclass(frozen=True, eq=False)
class Form:
    """How records of one type look to clients, in pull, REST, push answers and on the board.

    `shape` is the public form. Each of its names shows a column: the one of the same name, or the
    one `columns` has for it. `beside` are columns that are not shown. `finish` makes of what was
    read what is shown, in place, for many records at once. `only` are the names a narrower view
    shows; `views` are such forms, by view.
    """

    shape: type
    columns: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    finish: Callable[[Sequence[Document], Names], None] = _as_they_are
    only: Collection[str] | None = None
    views: Mapping[str, "Form"] = field(default_factory=dict)

    def seen_as(self, view: str) -> "Form":
        """The form for a view."""
        return self.views.get(view, self)

    @cached_property
    def read(self) -> Mapping[str, str]:
        """Name -> column of everything that has to be read, in the order of the shape."""
        names = [name for name in self.shape.__annotations__ if self._shows(name)]
        return {name: self.columns.get(name, name) for name in names} | {
            column: column for column in self.beside
        }

    def _shows(self, name: str) -> bool:
        return self.only is None or name in self.only

    def of(self, row: Row) -> Document:
        """A record's row as it would have been read; still to be finished."""
        return {name: row[column] for name, column in self.read.items()}


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
    SHAPES["unit"],
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
    SHAPES["shift"],
    {"unit": "unit_id", "crew": "id", "complete": "is_complete"},
    finish=_add_crews,
)
PROGRAMME = Form(SHAPES["programme"])
AREA = Form(SHAPES["area"])
CODE_LIST = Form(SHAPES["code_list"], {"open": "is_open"})
BREAK_GLASS = Form(SHAPES["break_glass"], AUTHOR, beside=ROLE, finish=sign)
