"""Decisions over memory: rows as loaded, drafts laid over them, nothing written yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sync.merge import FieldConflict, FieldWrite, canonical, merge
from sync.records import RecordType, Row


class Unplanned(Exception):
    """A decision needs a row that its plan did not load, or did not lock.

    Plan and rows are read one after the other: somebody may commit in between. Planned anew, the
    same is found; if it is not, an action names too little, which is a fault of ours.
    """


@dataclass(slots=True)
class Overlay:
    """The rows a batch has loaded, and what its decisions have made of them so far."""

    types: Mapping[str, RecordType]
    rows: dict[str, dict[UUID, Row]] = field(default_factory=dict)
    locked: set[UUID] = field(default_factory=set)
    history: dict[UUID, list[FieldWrite]] = field(default_factory=dict)
    inserted: dict[str, dict[UUID, Row]] = field(default_factory=dict)
    # type -> id -> columns changed since the load
    updated: dict[str, dict[UUID, set[str]]] = field(default_factory=dict)
    field_writes: list[tuple[UUID, UUID, FieldWrite, UUID, datetime]] = field(default_factory=list)
    # type -> a new row, without what makes it one of its own
    blanks: dict[str, Row] = field(default_factory=dict)
    # (type, column) -> value -> ids, made when somebody asks and kept as rows change
    _found: dict[tuple[str, str], dict[Any, set[UUID]]] = field(default_factory=dict)

    def ids_where(self, type_name: str, column: str, value: Any) -> set[UUID]:
        """Rows that have, or before this mutation had, this value in this column."""
        found = self._found.get((type_name, column))
        if found is None:
            found = self._found[type_name, column] = {}
            for record_id, row in self.rows.get(type_name, {}).items():
                found.setdefault(row[column], set()).add(record_id)
        return found.get(value, _NONE)

    def note_change(self, type_name: str, record_id: UUID, row: Row) -> None:
        """Keeps what `ids_where` knows up to date; an id found too much is harmless."""
        for (name, column), found in self._found.items():
            if name == type_name and column in row:
                found.setdefault(row[column], set()).add(record_id)

    def get(self, type_name: str, record_id: UUID | None) -> Row | None:
        return self.rows.get(type_name, {}).get(record_id) if record_id is not None else None

    def keep_locked(self, type_name: str, rows: Sequence[Row]) -> None:
        """Rows that are locked: decisions may write them."""
        key = self.types[type_name].key
        self.rows.setdefault(type_name, {}).update({row[key]: row for row in rows})
        self.locked.update(row[key] for row in rows)
        self._found.clear()

    def keep_seen(self, type_name: str, rows: Sequence[Row]) -> None:
        """Rows to look at; one that is known already stays as it is."""
        key = self.types[type_name].key
        known = self.rows.setdefault(type_name, {})
        for row in rows:
            known.setdefault(row[key], row)
        self._found.clear()


_NONE: set[UUID] = set()


class Draft:
    """One mutation's changes. A refusal drops the draft and leaves the overlay as it was.

    Rows are column -> value. `flags` become the result's code and detail.
    """

    def __init__(
        self,
        overlay: Overlay,
        *,
        agency: UUID,
        author: UUID,
        device: UUID | None,
        origin: UUID | None,
        now: datetime,
    ) -> None:
        self._overlay = overlay
        self._agency = agency
        self._author = author
        self._device = device
        # The device whose earlier edits do not count as somebody else's; None: nobody's.
        self._origin = origin
        self._now = now
        self._inserted: dict[tuple[str, UUID], Row] = {}
        self._changed: dict[tuple[str, UUID], dict[str, Any]] = {}
        self.conflicts: list[FieldConflict] = []
        # The conflict is for a person to decide, but everything sent was stored.
        self.is_flagged = False
        self.detail: dict[str, Any] = {}
        self.code: str | None = None

    def get(self, type_name: str, record_id: UUID | None) -> Row | None:
        """The row as this mutation sees it, or None; another agency's row is not there."""
        if record_id is None:
            return None
        row = self._overlay.rows.get(type_name, {}).get(record_id)
        if not self._inserted and not self._changed:
            return row if row is not None and self._is_ours(row) else None
        key = (type_name, record_id)
        row = self._inserted.get(key) or row
        if row is None or not self._is_ours(row):
            return None
        changes = self._changed.get(key)
        return {**row, **changes} if changes else row

    def one(self, type_name: str, record_id: UUID | None) -> Row:
        """The row a reference promised. Raises: Unplanned."""
        row = self.get(type_name, record_id)
        if row is None:
            raise Unplanned(f"{type_name} {record_id} was not loaded: the action must name it")
        return row

    def where(self, type_name: str, **equals: Any) -> Iterator[Row]:
        """Loaded rows (this mutation's changes included) whose columns have these values."""
        overlay = self._overlay
        if equals:
            ids = set(overlay.ids_where(type_name, *next(iter(equals.items()))))
        else:
            ids = set(overlay.rows.get(type_name, ()))
        if self._inserted or self._changed:
            ids.update(record for name, record in self._inserted if name == type_name)
            ids.update(record for name, record in self._changed if name == type_name)
        for record_id in sorted(ids) if len(ids) > 1 else ids:
            row = self.get(type_name, record_id)
            if row and all(row[column] == value for column, value in equals.items()):
                yield row

    def insert(self, type_name: str, record_id: UUID, **values: Any) -> Row:
        """A new row; columns that are not named get their default."""
        overlay = self._overlay
        record = overlay.types[type_name]
        blank = overlay.blanks.get(type_name)
        if blank is None:
            blank = overlay.blanks[type_name] = self._blank(record)
        row = blank.copy()
        for column, make in record.fresh.items():
            row[column] = make()
        row[record.key] = record_id
        width = len(row)
        row.update(values)
        if len(row) != width:
            raise LookupError(f"{type_name} has no {sorted(values.keys() - blank.keys())}")
        self._inserted[type_name, record_id] = row
        return row

    def update(self, type_name: str, record_id: UUID, **values: Any) -> None:
        """Columns to write; those that have the value already change nothing."""
        row = self.one(type_name, record_id)
        changes = {column: value for column, value in values.items() if row[column] != value}
        if not changes:
            return
        if (type_name, record_id) in self._inserted:
            self._inserted[type_name, record_id].update(changes)
        else:
            self._changed.setdefault((type_name, record_id), {}).update(changes)

    def touch(self, type_name: str, record_id: UUID) -> None:
        """One rev further, even if no column changes: readers see that it was decided."""
        self._changed.setdefault((type_name, record_id), {})

    def patch(
        self, type_name: str, record_id: UUID, values: Mapping[str, Any], base_rev: int | None
    ) -> None:
        """Fields to merge into a record that others may have changed meanwhile."""
        row = self.one(type_name, record_id)
        merged = merge(
            current=row,
            changes=values,
            base_rev=base_rev,
            history=self._overlay.history.get(record_id, []),
            origin=self._origin,
        )
        self.conflicts.extend(merged.conflicts)
        self.update(type_name, record_id, **merged.values)

    def commit(self) -> None:
        """Lays the draft over the overlay; each record it changed is one rev further."""
        overlay = self._overlay
        for (type_name, record_id), row in self._inserted.items():
            overlay.rows.setdefault(type_name, {})[record_id] = row
            overlay.inserted.setdefault(type_name, {})[record_id] = row
            overlay.note_change(type_name, record_id, row)
        for (type_name, record_id), changes in self._changed.items():
            self._apply(type_name, record_id, changes)

    def _apply(self, type_name: str, record_id: UUID, changes: dict[str, Any]) -> None:
        record = self._overlay.types[type_name]
        row = self._overlay.rows[type_name][record_id]
        if record.is_synced:
            changes = {**changes, "rev": row["rev"] + 1, "updated_at": self._now}
            self._remember(record, record_id, row, changes)
        row.update(changes)
        self._overlay.note_change(type_name, record_id, changes)
        if record_id not in self._overlay.inserted.get(type_name, {}):
            self._overlay.updated.setdefault(type_name, {}).setdefault(record_id, set()).update(
                changes
            )

    def _remember(
        self, record: RecordType, record_id: UUID, row: Row, changes: dict[str, Any]
    ) -> None:
        for name in record.merged & changes.keys():
            write = FieldWrite(
                field=name,
                rev=changes["rev"],
                old=canonical(row[name]),
                new=canonical(changes[name]),
                device=self._device,
            )
            self._overlay.history.setdefault(record_id, []).append(write)
            self._overlay.field_writes.append(
                (record_id, self._agency, write, self._author, self._now)
            )

    def _blank(self, record: RecordType) -> Row:
        """What all new rows of a batch have in common."""
        row = record.new_row()
        for column in ("agency_id", "agency"):
            if column in record.columns:
                row[column] = self._agency
        if record.is_synced:
            row.update(rev=1, created_at=self._now, updated_at=self._now)
        return row

    def _is_ours(self, row: Row) -> bool:
        owner = row["agency_id"] if "agency_id" in row else row.get("agency", self._agency)
        return owner is self._agency or owner == self._agency
