"""Decisions over memory: rows as loaded, drafts laid over them, nothing written yet."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, overload
from uuid import UUID

from sync.merge import FieldConflict, FieldWrite, Sender, canonical, merge
from sync.records import Named, RecordType, Row, RowT


class Unplanned(Exception):
    """A decision needs a row that its plan did not load, or did not lock.

    Plan and rows are read one after the other: somebody may commit in between. Planned anew, the
    same is found; if it is not, an action names too little, which is a fault of ours.
    """


_NO_ROWS: Mapping[UUID, Row] = {}
_NO_IDS: frozenset[UUID] = frozenset()


@dataclass(slots=True)
class Overlay:
    """The rows a batch has loaded, and what its decisions have made of them so far.

    `rows` are the agency's own; of another agency's it is known only that their ids are taken.
    """

    types: Mapping[str, RecordType]
    agency: UUID
    rows: dict[str, dict[UUID, Row]] = field(default_factory=dict)
    foreign: set[UUID] = field(default_factory=set)
    locked: set[UUID] = field(default_factory=set)
    history: dict[UUID, list[FieldWrite]] = field(default_factory=dict)
    inserted: dict[str, dict[UUID, Row]] = field(default_factory=dict)
    # type -> id -> columns changed since the load
    updated: dict[str, dict[UUID, set[str]]] = field(default_factory=dict)
    field_writes: list[tuple[UUID, UUID, FieldWrite, datetime]] = field(default_factory=list)
    # type -> what all new rows of the batch have in common
    _blanks: dict[str, Row] = field(default_factory=dict)
    # (type, column) -> value -> ids, made when somebody asks and kept as rows change
    _found: dict[tuple[str, str], dict[Any, set[UUID]]] = field(default_factory=dict)

    def get(self, type_name: str, record_id: UUID | None) -> Row | None:
        return self.rows.get(type_name, _NO_ROWS).get(record_id)  # type: ignore[arg-type]

    def is_taken(self, type_name: str, record_id: UUID) -> bool:
        """Whether there is such a record, whosever it is."""
        return record_id in self.rows.get(type_name, _NO_ROWS) or record_id in self.foreign

    def present(self) -> set[UUID]:
        """The ids of all rows loaded, whosever they are."""
        return self.foreign.union(*self.rows.values())

    def keep_locked(self, type_name: str, rows: Iterable[Row]) -> None:
        """Rows that are locked: decisions may write them."""
        key = self.types[type_name].key
        ours = {row[key]: row for row in self._ours(type_name, rows)}
        self.rows.setdefault(type_name, {}).update(ours)
        self.locked.update(ours)
        self._found.clear()

    def keep_seen(self, type_name: str, rows: Iterable[Row]) -> None:
        """Rows to look at; one that is known already stays as it is."""
        key = self.types[type_name].key
        known = self.rows.setdefault(type_name, {})
        for row in self._ours(type_name, rows):
            known.setdefault(row[key], row)
        self._found.clear()

    def _ours(self, type_name: str, rows: Iterable[Row]) -> list[Row]:
        record = self.types[type_name]
        owner = record.owner
        if owner is None:
            return list(rows)
        ours = []
        for row in rows:
            if row[owner] == self.agency:
                ours.append(row)
            else:
                self.foreign.add(row[record.key])
        return ours

    def blank(self, type_name: str, now: datetime) -> Row:
        """A new row of the agency, without what makes it one of its own."""
        found = self._blanks.get(type_name)
        if found is None:
            record = self.types[type_name]
            found = self._blanks[type_name] = record.new_row()
            if record.owner is not None:
                found[record.owner] = self.agency
            if record.is_synced:
                found.update(rev=1, created_at=now, updated_at=now)
        return found.copy()

    def ids_where(self, type_name: str, column: str, value: Any) -> Collection[UUID]:
        """Rows that have, or had since the load, this value in this column."""
        found = self._found.get((type_name, column))
        if found is None:
            found = self._found[type_name, column] = {}
            for record_id, row in self.rows.get(type_name, _NO_ROWS).items():
                found.setdefault(row[column], set()).add(record_id)
        return found.get(value, _NO_IDS)

    def index(self, type_name: str, record_id: UUID, values: Mapping[str, Any]) -> None:
        """Keeps `ids_where` up to date; an id that is found too often does no harm."""
        for (name, column), found in self._found.items():
            if name == type_name and column in values:
                found.setdefault(values[column], set()).add(record_id)


class Author(Protocol):
    """Whose mutation it is, as far as the ledger goes: the apps know more of them."""

    @property
    def id(self) -> UUID: ...
    @property
    def agency(self) -> UUID: ...
    @property
    def device(self) -> UUID | None: ...


class Occasion(Protocol):
    """What a draft has to know of the mutation it is for."""

    @property
    def actor(self) -> Author: ...
    @property
    def device(self) -> UUID | None: ...
    @property
    def origin(self) -> UUID | None:
        """The device whose earlier edits do not count as somebody else's; None: nobody's."""

    @property
    def seq(self) -> int | None:
        """Its number in the queue of its author on their device, as far as there is one."""

    @property
    def now(self) -> datetime: ...


class Draft:
    """One mutation's changes. A refusal drops the draft and leaves the overlay as it was.

    Rows are column -> value; another agency's row is not there. Those of a `Named` type have its
    shape, of others nothing is known. `code` and `detail` become the result's.
    """

    __slots__ = ("_changed", "_inserted", "_occasion", "_overlay", "code", "conflicts", "detail",
                 "is_flagged")  # fmt: skip

    def __init__(self, overlay: Overlay, occasion: Occasion) -> None:
        self._overlay = overlay
        self._occasion = occasion
        # type -> id -> the new row, or the columns to change
        self._inserted: dict[str, dict[UUID, Row]] = {}
        self._changed: dict[str, dict[UUID, Row]] = {}
        self.conflicts: list[FieldConflict] = []
        # The conflict is for a person to decide, but everything sent was stored.
        self.is_flagged = False
        self.detail: dict[str, Any] = {}
        self.code: str | None = None

    @overload
    def get(self, type_name: Named[RowT], record_id: UUID | None) -> RowT | None: ...
    @overload
    def get(self, type_name: str, record_id: UUID | None) -> Any: ...
    def get(self, type_name: str, record_id: UUID | None) -> Any:
        """The row as this mutation sees it, or None."""
        if type_name in self._inserted:
            row = self._inserted[type_name].get(record_id)  # type: ignore[arg-type]
            if row is not None:
                return row
        row = self._overlay.get(type_name, record_id)
        if row is None or type_name not in self._changed:
            return row
        changes = self._changed[type_name].get(record_id)  # type: ignore[arg-type]
        return {**row, **changes} if changes else row

    @overload
    def one(self, type_name: Named[RowT], record_id: UUID | None) -> RowT: ...
    @overload
    def one(self, type_name: str, record_id: UUID | None) -> Any: ...
    def one(self, type_name: str, record_id: UUID | None) -> Any:
        """The row a reference promised. Raises: Unplanned."""
        row = self.get(type_name, record_id)
        if row is None:
            raise Unplanned(f"{type_name} {record_id} was not loaded: the action must name it")
        return row

    @overload
    def where(self, type_name: Named[RowT], **equals: Any) -> Iterator[RowT]: ...
    @overload
    def where(self, type_name: str, **equals: Any) -> Iterator[Any]: ...
    def where(self, type_name: str, **equals: Any) -> Iterator[Any]:
        """Loaded rows (this mutation's changes included) with these values, by id."""
        overlay = self._overlay
        first = next(iter(equals.items()), None)
        loaded = overlay.ids_where(type_name, *first) if first else overlay.rows.get(type_name, ())
        ids = {*loaded, *self._inserted.get(type_name, ()), *self._changed.get(type_name, ())}
        for record_id in sorted(ids):
            row = self.get(type_name, record_id)
            if row and all(row[column] == value for column, value in equals.items()):
                yield row

    @overload
    def insert(self, type_name: Named[RowT], record_id: UUID, **values: Any) -> RowT: ...
    @overload
    def insert(self, type_name: str, record_id: UUID, **values: Any) -> Any: ...
    def insert(self, type_name: str, record_id: UUID, **values: Any) -> Any:
        """A new row; columns that are not named get their default."""
        record = self._overlay.types[type_name]
        row = self._overlay.blank(type_name, self._occasion.now)
        for column, make in record.fresh.items():
            row[column] = make()
        row[record.key] = record_id
        width = len(row)
        row.update(values)
        if len(row) != width:
            raise LookupError(f"{type_name} has no {sorted(values.keys() - record.columns.keys())}")
        self._inserted.setdefault(type_name, {})[record_id] = row
        return row

    def update(self, type_name: str, record_id: UUID, **values: Any) -> None:
        """Columns to write; those that have the value already change nothing."""
        row = self.one(type_name, record_id)
        changes = {column: value for column, value in values.items() if row[column] != value}
        if not changes:
            return
        new = self._inserted.get(type_name, {}).get(record_id)
        if new is not None:
            new.update(changes)
        else:
            self._changed.setdefault(type_name, {}).setdefault(record_id, {}).update(changes)

    def touch(self, type_name: str, record_id: UUID) -> None:
        """One rev further, even if no column changes: readers see that it was decided."""
        self._changed.setdefault(type_name, {}).setdefault(record_id, {})

    def patch(
        self, type_name: str, record_id: UUID, values: Mapping[str, Any], base_rev: int | None
    ) -> None:
        """Fields to merge into a record that others may have changed meanwhile."""
        row, occasion = self.one(type_name, record_id), self._occasion
        merged = merge(
            current=row,
            changes=values,
            base_rev=base_rev,
            history=self._overlay.history.get(record_id, []),
            sender=Sender(occasion.origin, occasion.actor.id, occasion.seq),
        )
        self.conflicts.extend(merged.conflicts)
        self.update(type_name, record_id, **merged.values)

    def commit(self) -> None:
        """Lays the draft over the overlay; each record it changed is one rev further."""
        overlay = self._overlay
        for type_name, new in self._inserted.items():
            overlay.rows.setdefault(type_name, {}).update(new)
            overlay.inserted.setdefault(type_name, {}).update(new)
            for record_id, row in new.items():
                overlay.index(type_name, record_id, row)
        for type_name, changed in self._changed.items():
            for record_id, changes in changed.items():
                self._apply(type_name, record_id, changes)

    def _apply(self, type_name: str, record_id: UUID, changes: Row) -> None:
        overlay = self._overlay
        record = overlay.types[type_name]
        row = overlay.rows[type_name][record_id]
        if record.is_synced:
            changes = {**changes, "rev": row["rev"] + 1, "updated_at": self._occasion.now}
            self._remember(record, record_id, row, changes)
        row.update(changes)
        overlay.index(type_name, record_id, changes)
        if record_id not in overlay.inserted.get(type_name, _NO_ROWS):
            columns = overlay.updated.setdefault(type_name, {}).setdefault(record_id, set())
            columns.update(changes)

    def _remember(self, record: RecordType, record_id: UUID, row: Row, changes: Row) -> None:
        overlay, occasion = self._overlay, self._occasion
        for name in record.merged & changes.keys():
            write = FieldWrite(
                field=name,
                rev=changes["rev"],
                old=canonical(row[name]),
                new=canonical(changes[name]),
                device=occasion.device,
                author=occasion.actor.id,
                seq=occasion.seq,
            )
            overlay.history.setdefault(record_id, []).append(write)
            overlay.field_writes.append((record_id, overlay.agency, write, occasion.now))
