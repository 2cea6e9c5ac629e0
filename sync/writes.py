"""What a batch writes: set-based, one part per table, sent as one statement.

A statement costs parsing, planning and a round trip whatever it carries, and a batch touches a
dozen tables. Its parts see the rows as they were before it and none of the others', which is
all they need: everything was decided in memory.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from sync import storage
from sync.models import Notice
from sync.overlay import Overlay, Unplanned
from sync.records import Catalogue, RecordType, Row, record_type

NOTICES = record_type(Notice, name="notice", rank=90, is_synced=False)

# Types whose values need no quoting in an array.
_PLAIN = frozenset({"uuid", "integer", "bigint", "smallint", "double precision", "boolean"})


# Column -> its type, and a value for each row.
Columns = Mapping[str, tuple[str, list[Any]]]


class Writes:
    """The writes of one batch; nothing happens before `send`."""

    def __init__(self, agency: UUID) -> None:
        self._agency = agency
        self._parts: list[str] = []
        self._params: list[Any] = []
        self._changes: list[tuple[UUID, str, int]] = []
        self._urgent: list[UUID] = []
        self._is_gated = False

    def note(self, record: RecordType, record_id: UUID, rev: int) -> None:
        """A changed record, for the feed; the transaction gets its number at COMMIT."""
        self._changes.append((record_id, record.name, rev))
        if record.is_urgent:
            self._urgent.append(record_id)

    def pass_gate(self) -> None:
        """Keeps back those who are about to wait for a record, until COMMIT."""
        self._is_gated = True

    def insert(self, record: RecordType, rows: Sequence[Row]) -> None:
        """New rows of a table; a value all rows share is sent once."""
        if rows:
            columns = {
                column: (kind, [row[column] for row in rows])
                for column, kind in record.columns.items()
            }
            self._insert(record.table, columns, record.on_conflict)

    def update(self, record: RecordType, rows: Sequence[Row], columns: Sequence[str]) -> None:
        """These columns of rows that are there."""
        self.update_columns(
            record.table,
            (record.key,),
            {
                column: (record.columns[column], [row[column] for row in rows])
                for column in [record.key, *columns]
            },
        )

    def update_columns(self, table: str, key: Sequence[str], columns: Columns) -> None:
        """Rows found by the columns of `key`; the others are written."""
        written = [column for column in columns if column not in key]
        settings = ", ".join(f"{column} = v.{column}" for column in written)
        found = " AND ".join(f"t.{column} = v.{column}" for column in key)
        source = self._unnested(
            {column: (kind, _sent(kind, values)) for column, (kind, values) in columns.items()}
        )
        self._parts.append(f"UPDATE {table} AS t SET {settings} FROM {source} WHERE {found}")

    def remember(self, overlay: Overlay) -> None:
        """The field history of what an overlay's decisions have merged."""
        writes = overlay.field_writes
        if not writes:
            return
        self._insert(
            "sync_fieldchange",
            {
                "record_id": ("uuid", [record for record, *_ in writes]),
                "rev": ("integer", [write.rev for _, _, write, _, _ in writes]),
                "field": ("text", [write.field for _, _, write, _, _ in writes]),
                "agency": ("uuid", [agency for _, agency, *_ in writes]),
                "old": ("jsonb", [write.old for _, _, write, _, _ in writes]),
                "new": ("jsonb", [write.new for _, _, write, _, _ in writes]),
                "device": ("uuid", [write.device for _, _, write, _, _ in writes]),
                "author": ("uuid", [author for *_, author, _ in writes]),
                "changed_at": ("timestamptz", [at for *_, at in writes]),
            },
        )

    def send(self) -> None:
        """Runs everything as one statement."""
        before = self._note_changes() if self._changes else ""
        parts = [f"w{number} AS ({part})" for number, part in enumerate(self._parts)]
        gate = self._gate() if self._is_gated else ""
        if parts:
            storage.execute_numbered(f"WITH {before}{', '.join(parts)} SELECT {gate}", self._params)
        if self._urgent:
            # Apart: the row it adds to is made by a function of the statement above.
            storage.execute(
                "UPDATE sync_transaction SET urgent = urgent || %s::jsonb"
                " WHERE token = sync_token(%s)",
                [orjson.dumps([str(one) for one in self._urgent]).decode(), self._agency],
            )

    def _gate(self) -> str:
        key, agency = self._param(storage.GATE), self._param(str(self._agency))
        return f"pg_advisory_xact_lock_shared({key}, hashtext({agency}))"

    def _note_changes(self) -> str:
        agency = self._param(self._agency)
        source = self._unnested(
            {
                "id": ("uuid", [record for record, _, _ in self._changes]),
                "name": ("text", [name for _, name, _ in self._changes]),
                "rev": ("integer", [rev for _, _, rev in self._changes]),
            }
        )
        self._parts.append(
            "INSERT INTO sync_change (token, agency, record_id, record_type, rev, is_removed)"
            f" SELECT this.token, {agency}, v.id, v.name, v.rev, false FROM this, {source}"
            " ON CONFLICT (token, record_id) DO UPDATE SET rev = excluded.rev"
        )
        return f"this AS MATERIALIZED (SELECT sync_token({agency}) AS token), "

    def _insert(self, table: str, columns: Columns, on_conflict: str = "") -> None:
        selected: list[str] = []
        varying: dict[str, tuple[str, list[Any]]] = {}
        for column, (kind, given) in columns.items():
            # JSON is compared as text: true and 1 are the same value in Python only.
            values = _sent(kind, given)
            if values.count(values[0]) == len(values):
                selected.append(f"{self._param(values[0])}::{kind}")
            else:
                selected.append(f"v.{column}")
                varying[column] = (kind, values)
        source = f" FROM {self._unnested(varying)}" if varying else ""
        self._parts.append(
            f"INSERT INTO {table} ({', '.join(columns)})"  # nosec B608
            f" SELECT {', '.join(selected)}{source} {on_conflict}"
        )

    def _unnested(self, columns: Columns) -> str:
        arrays = ", ".join(
            f"{self._param(_array(values, kind))}::{_array_cast(kind)}"
            for kind, values in columns.values()
        )
        return f"unnest({arrays}) AS v({', '.join(columns)})"

    def _param(self, value: Any) -> str:
        self._params.append(value)
        return f"${len(self._params)}"


def of_batch(
    catalogue: Catalogue, overlay: Overlay, agency: UUID, now: datetime
) -> tuple[Writes, list[UUID]]:
    """A batch's inserts, updates, field history, changes and notices; the ids of records made."""
    writes = Writes(agency)
    made: list[UUID] = []
    for record in sorted(catalogue.types.values(), key=lambda record: record.rank):
        inserted = overlay.inserted.get(record.name, {})
        updated = overlay.updated.get(record.name, {})
        writes.insert(record, list(inserted.values()))
        if updated:
            _update(writes, record, overlay, updated)
        if record.is_synced:
            made += inserted
            for one in [*inserted, *updated]:
                writes.note(record, one, overlay.rows[record.name][one]["rev"])
        # A call for help waits at no gate, nor does what nothing is ever held for; the sweeper
        # releases what was held for such a call.
        if inserted and record.is_gated:
            writes.pass_gate()
    writes.remember(overlay)
    writes.insert(NOTICES, catalogue.tell(overlay, agency, now))
    return writes, made


def _update(
    writes: Writes, record: RecordType, overlay: Overlay, updated: Mapping[UUID, set[str]]
) -> None:
    if updated.keys() - overlay.locked:
        raise Unplanned(f"{record.name} was decided over without a lock: the action must name it")
    rows = [overlay.rows[record.name][record_id] for record_id in sorted(updated)]
    writes.update(record, rows, sorted(set().union(*updated.values())))


def note_changes(agency: UUID, record: RecordType, revs: Mapping[UUID, int]) -> None:
    """Enters records into the feed that this transaction has not changed: they are sent again."""
    writes = Writes(agency)
    for record_id, rev in revs.items():
        writes.note(record, record_id, rev)
    writes.send()


def _sent(kind: str, values: list[Any]) -> list[Any]:
    return [as_json(value) for value in values] if kind == "jsonb" else values


def as_json(value: Any) -> str | None:
    """A jsonb value as text."""
    return None if value is None else orjson.dumps(value).decode()


def _array(values: Sequence[Any], kind: str) -> str:
    """An array as PostgreSQL writes it: a quarter of what the driver's general way costs."""
    if kind in _PLAIN:
        return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"
    return "{" + ",".join(map(_quoted, values)) + "}"


def _quoted(value: Any) -> str:
    if value is None:
        return "NULL"
    text = "\\x" + value.hex() if isinstance(value, bytes) else str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _array_cast(kind: str) -> str:
    return "text[]::jsonb[]" if kind == "jsonb" else f"{kind}[]"
