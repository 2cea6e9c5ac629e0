"""What the apps hand to the ledger: record types, mutation kinds, and how to show a record."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import msgspec
from django.db import connection, models

from sync.clock import Stamp

if TYPE_CHECKING:
    from sync import lane
    from sync.overlay import Draft, Overlay

Row = dict[str, Any]
# Runs queries with their parameters and returns the rows of each.
Fetch = Callable[[Sequence[tuple[str, Sequence[Any]]]], list[list[Row]]]


class Ref(msgspec.Struct, frozen=True, gc=False):
    """A record a mutation must see.

    `must`: without it the mutation is held. `lock`: it may be written. `children`: rows that
    point here, as (type, column); locked if this is. `follow` names, in the app's words, what
    else has to be seen with it.
    """

    type: str
    id: UUID
    must: bool = True
    lock: bool = False
    children: tuple[tuple[str, str], ...] = ()
    follow: str = ""
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

    `rank` is its place in the one lock order. `merged` are the fields with a per-field history.
    `on_conflict` is appended to inserts of facts that deduplicate by their content. `subjects` are
    the columns that say what, and whom, a record is about; with none it concerns anybody.
    """

    name: str
    table: str
    columns: Mapping[str, str]
    rank: int
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


def record_type(
    model: type[models.Model],
    *,
    name: str,
    rank: int,
    is_synced: bool = True,
    is_urgent: bool = False,
    merged: Iterable[str] = (),
    subjects: Iterable[str] = (),
    on_conflict: str = "",
) -> RecordType:
    """The record type of a Django model, with its columns, types and defaults."""
    columns: dict[str, str] = {}
    blank: dict[str, Any] = {}
    fresh: dict[str, Callable[[], Any]] = {}
    for column in model._meta.concrete_fields:
        if isinstance(column, models.BigAutoField) or column.column is None:
            continue
        columns[column.column] = str(column.db_type(connection))
        # The writer puts its own in these.
        if column.primary_key or (is_synced and column.name in ("created_at", "updated_at")):
            blank[column.column] = None
        elif column.has_default() and callable(column.default):
            fresh[column.column] = column.default
        else:
            blank[column.column] = column.get_default()
    return RecordType(
        name=name,
        table=model._meta.db_table,
        columns=columns,
        rank=rank,
        key=str(model._meta.pk.column),
        is_synced=is_synced,
        is_urgent=is_urgent,
        merged=frozenset(merged),
        subjects=frozenset(subjects),
        on_conflict=on_conflict,
        blank=blank,
        fresh=fresh,
    )


class Command(msgspec.Struct, frozen=True):
    """One mutation, understood: what its action decides over."""

    kind: "Kind"
    receipt_id: UUID
    record_id: UUID
    base_rev: int | None
    args: Any
    # The names of the fields that were sent: absent and null are different in a patch.
    given: frozenset[str]
    fields: Mapping[str, Any]
    actor: Any
    device: UUID | None
    stamp: Stamp
    # When the mutation reached the server; `now` is when it is decided (later, if it was held).
    received_at: datetime
    now: datetime
    source: str

    @property
    def origin(self) -> UUID | None:
        """The device whose queue this comes from; over REST everybody is somebody else."""
        return None if self.source == "rest" else self.device


@dataclass(frozen=True, slots=True)
class Kind:
    """A mutation kind: its argument shape and its action."""

    name: str
    record_type: str
    args: type
    needs: Callable[[Command], Sequence[Ref]]
    target: Callable[["Draft", Command], Any]
    decide: Callable[["Draft", Command], None]
    creates: bool = False
    # For a record id that is taken: does the stored record say the same?
    is_same: Callable[[Row, Command], bool] | None = None
    is_journalled: bool = True
    # The action names its record itself: the id may be one the sender had to make up.
    names_record: bool = False
    # A call for help is never refused for its content: what cannot be read is left out.
    is_lenient: bool = False


class Shown(msgspec.Struct, frozen=True):
    """A record as one person may see it."""

    rev: int
    record: dict[str, Any]


class Look(Protocol):
    """Questions what of some records somebody may see, to be asked along with others."""

    # Empty: all of it is known already.
    questions: "Sequence[lane.Question]"

    def shown(
        self, answers: "Sequence[lane.Answer]", known: "Known"
    ) -> dict[tuple[str, UUID], Shown]:
        """The records, from the questions' answers."""


# Rows as they stand, by type and id.
Known = Mapping[tuple[str, UUID], Row]
Show = Callable[
    [Any, Mapping[str, Collection[UUID]], datetime, Known], dict[tuple[str, UUID], Shown]
]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the ledger has to be told about the apps above it."""

    types: Mapping[str, RecordType]
    kinds: Mapping[str, Kind]
    # Follows references to the rows that belong with them; reads without locks.
    expand: Callable[[Fetch, Sequence[Ref]], Plan]
    # The refusal's code, or None: is anything of this author still applied without a person's word?
    admit: Callable[[Command], str | None]
    # The refusal's code, or None: may this actor send this about that target?
    permit: Callable[[Command, Any], str | None]
    # The author of a mutation that was held, as of now.
    author: Callable[[UUID, UUID, UUID | None, datetime], Any]
    show: Show
    # The same in two steps; None when there is nothing to ask.
    look: Callable[
        [Any, Mapping[str, Collection[UUID]], datetime, Known, "Overlay | None"], Look | None
    ]
    # What of a batch's changes is told outside, as rows of `sync_notice`, at a moment.
    tell: Callable[["Overlay", UUID, datetime], Sequence[Row]] = lambda overlay, agency, now: ()
    # What the database's own rules say to people: constraint -> (field path, words).
    refusals: Mapping[str, tuple[str, str]] = field(default_factory=dict)
