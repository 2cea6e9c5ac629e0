"""Rows the ledger reads and writes: their types, references to them, and what to load."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import msgspec

Row = dict[str, Any]
RowT = TypeVar("RowT", bound=Mapping[str, Any])
# A statement and its parameters: %s, or $1 and so on.
Question = tuple[str, Sequence[Any]]
# Asks questions and returns the rows of each.
Fetch = Callable[[Sequence[Question]], list[list[Row]]]


class Named(str, Generic[RowT]):
    """A record type's name, with what the type checker is to know of its rows."""

    __slots__ = ()


def named(name: str, shape: type[RowT]) -> Named[RowT]:
    """The name of a record type whose rows have this shape. It is the bare word at run time."""
    return cast("Named[RowT]", name)


@dataclass(frozen=True, eq=False, slots=True)
class Follow:
    """What else has to be seen with a record of the type `of`; `brings` says it in words.

    Actions name it, as they do not query; the catalogue has a loader for each.
    """

    of: str
    brings: str


class Ref(msgspec.Struct, frozen=True, gc=False):
    """A record a mutation must see.

    `must`: without it the mutation is held. `lock`: it may be written. `children`: rows that
    point here, as (type, column); locked if this is. `follow`: what else has to be seen with it.
    """

    type: str
    id: UUID
    must: bool = True
    lock: bool = False
    children: tuple[tuple[str, str], ...] = ()
    follow: Follow | None = None
    # The record's per-field history is needed too.
    history: bool = False
    # About to be made, so most likely not there.
    is_new: bool = False


@dataclass(slots=True)
class Plan:
    """Which rows to load: ids per type, and rows by a parent's id."""

    ids: dict[str, set[UUID]] = field(default_factory=dict)
    locked: dict[str, set[UUID]] = field(default_factory=dict)
    # (type, column, lock) -> parent ids; loaded after the parents are.
    children: dict[tuple[str, str, bool], set[UUID]] = field(default_factory=dict)

    def add(self, type_name: str, ids: Iterable[UUID], *, lock: bool) -> None:
        target = self.locked if lock else self.ids
        target.setdefault(type_name, set()).update(ids)

    def add_children(
        self, type_name: str, column: str, parents: Iterable[UUID], *, lock: bool
    ) -> None:
        self.children.setdefault((type_name, column, lock), set()).update(parents)

    def children_of(self, type_name: str) -> list[tuple[str, set[UUID], bool]]:
        """(column, parents, lock) for one type."""
        return [
            (column, parents, lock)
            for (name, column, lock), parents in self.children.items()
            if name == type_name and parents
        ]


@dataclass(frozen=True)
class RecordType:
    """A table the ledger writes.

    `merged` are the fields with a per-field history.
    `on_conflict` is appended to inserts of facts that deduplicate by their content. `subjects` are
    the columns that say what, and whom, a record is about; with none it concerns anybody.
    """

    name: str
    table: str
    columns: Mapping[str, str]
    key: str = "id"
    is_synced: bool = True
    is_urgent: bool = False
    merged: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    on_conflict: str = ""
    # A new row's values: constants, and those that are made anew each time.
    blank: Mapping[str, Any] = field(default_factory=dict)
    fresh: Mapping[str, Callable[[], Any]] = field(default_factory=dict)

    @cached_property
    def owner(self) -> str | None:
        """The column that names the agency a row belongs to; None: it is nobody's."""
        return next((one for one in ("agency_id", "agency") if one in self.columns), None)

    @cached_property
    def column_list(self) -> str:
        """Its columns, as a SELECT names them."""
        return ", ".join(self.columns)

    @cached_property
    def json_columns(self) -> tuple[str, ...]:
        return tuple(name for name, kind in self.columns.items() if kind == "jsonb")

    @property
    def is_gated(self) -> bool:
        """Whether making one keeps back those who are about to wait for a record."""
        return self.is_synced and not self.is_urgent

    def new_row(self) -> Row:
        """All columns with their defaults."""
        row = dict(self.blank)
        for column, make in self.fresh.items():
            row[column] = make()
        return row
