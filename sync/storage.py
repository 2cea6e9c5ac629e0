"""Set-based reading and writing of synced rows: one statement per table, whatever the batch.

Speaks to psycopg under Django's connection: this is the push path, where it counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from django.db import connection

from sync.merge import FieldWrite
from sync.overlay import Overlay
from sync.records import Catalogue, Plan, RecordType, Ref, Row

# How long a whole batch waits for a lock held elsewhere, and a mutation tried on its own.
BATCH_LOCK_TIMEOUT_MS = 2000
SINGLE_LOCK_TIMEOUT_MS = 250
# The gate between makers of records and those who are about to wait for one.
GATE = 727002


def open_door(*, lock_timeout_ms: int) -> None:
    """Tells the capture triggers that this transaction notes its changes itself."""
    execute(
        "SELECT set_config('sync.door', 'on', true), set_config('lock_timeout', %s, true)",
        [f"{lock_timeout_ms}ms"],
    )


def close_door() -> None:
    """Whatever else the caller's transaction writes is captured by the triggers again."""
    execute("SELECT set_config('sync.door', 'off', true)", [])


def execute(statement: str, params: Sequence[Any]) -> int:
    """Runs a statement; the number of rows it touched."""
    with _cursor() as cursor, connection.wrap_database_errors:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def _cursor() -> psycopg.Cursor[Any]:
    """A cursor that binds on the server: Django's quotes every array into the statement's text."""
    # As Django's own cursor does: a connection that died meanwhile is renewed, not met.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def fetch(statement: str, params: Sequence[Any]) -> list[Row]:
    """Rows as column -> value, jsonb decoded."""
    with _cursor() as cursor, connection.wrap_database_errors:
        cursor.execute(statement, params)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def fetch_tuples(statement: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows as they come, for results of thousands."""
    with _cursor() as cursor, connection.wrap_database_errors:
        cursor.execute(statement, params)
        return cursor.fetchall()


def load(catalogue: Catalogue, refs: Sequence[Ref], agency: UUID) -> tuple[Overlay, set[UUID]]:
    """The rows a batch must see, and which of the absent ones were deleted.

    One query per record type, in the one lock order, ids ascending; what may be written is
    locked without blocking foreign-key checks.
    """
    overlay = Overlay(catalogue.types)
    plan = catalogue.expand(fetch, refs)
    for ref in refs:
        plan.add(ref.type, [ref.id], lock=ref.lock)
        for type_name, column in ref.children:
            plan.add_children(type_name, column, [ref.id], lock=ref.lock)
    _load_plan(overlay, catalogue.types, plan)
    remembered = [ref.id for ref in refs if ref.history]
    if remembered:
        _load_history(overlay, remembered)
    absent = {ref.id for ref in refs if overlay.get(ref.type, ref.id) is None}
    return overlay, _dead(absent, agency)


def _load_plan(overlay: Overlay, types: Mapping[str, RecordType], plan: Plan) -> None:
    for record in sorted(types.values(), key=lambda record: record.rank):
        locked = plan.locked.get(record.name, set())
        seen = plan.ids.get(record.name, set()) - locked
        for column, parents, lock in plan.children_of(record.name):
            keep = overlay.keep_locked if lock else overlay.keep_seen
            keep(record.name, _select(record, column, parents, lock=lock))
        if locked:
            overlay.keep_locked(record.name, _select(record, record.key, locked, lock=True))
        if seen - overlay.rows.get(record.name, {}).keys():
            overlay.keep_seen(record.name, _select(record, record.key, seen, lock=False))


def _select(record: RecordType, column: str, ids: Iterable[UUID], *, lock: bool) -> list[Row]:
    names = ", ".join(record.columns)
    suffix = f" ORDER BY {record.key} FOR NO KEY UPDATE" if lock else ""
    rows = fetch(
        f"SELECT {names} FROM {record.table} WHERE {column} = ANY(%s){suffix}",
        [list(ids)],
    )
    for name, kind in record.columns.items():
        if kind == "jsonb":
            for row in rows:
                row[name] = decoded(row[name])
    return rows


def _load_history(overlay: Overlay, ids: Sequence[UUID]) -> None:
    rows = fetch(
        "SELECT record_id, field, rev, old, new, device FROM sync_fieldchange"
        " WHERE record_id = ANY(%s) ORDER BY rev",
        [list(ids)],
    )
    for row in rows:
        record_id = row.pop("record_id")
        row["old"], row["new"] = decoded(row["old"]), decoded(row["new"])
        overlay.history.setdefault(record_id, []).append(FieldWrite(**row))


def decoded(value: Any) -> Any:
    """A jsonb value: Django's connection hands it over as text."""
    return orjson.loads(value) if isinstance(value, str) else value


def _dead(absent: set[UUID], agency: UUID) -> set[UUID]:
    if not absent:
        return set()
    rows = fetch(
        "SELECT record_id FROM sync_tombstone WHERE record_id = ANY(%s) AND agency = %s",
        [list(absent), agency],
    )
    return {row["record_id"] for row in rows}


def wait_for_parents(
    catalogue: Catalogue,
    overlay: Overlay,
    refs: Iterable[Sequence[Ref]],
    making: set[UUID],
    dead: set[UUID],
    agency: UUID,
) -> None:
    """Makes sure that a record found absent stays absent until this transaction has committed.

    A child about to be held and its parent's maker could pass each other unseen. Makers hold the
    agency's gate together; who is about to wait holds it alone, and looks once more.
    """
    missing = [
        ref
        for some in refs
        for ref in some
        if ref.must and ref.id not in making | dead and overlay.get(ref.type, ref.id) is None
    ]
    if not missing:
        return
    execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [GATE, str(agency)])
    again, _ = load(catalogue, missing, agency)
    for type_name, rows in again.rows.items():
        overlay.keep_seen(type_name, list(rows.values()))
    overlay.locked |= again.locked
    overlay.history.update(again.history)


def write(catalogue: Catalogue, overlay: Overlay, agency: UUID) -> list[UUID]:
    """Writes a batch's inserts, updates, field history and changes; the ids of records made."""
    changes: list[tuple[UUID, str, int]] = []
    urgent: list[UUID] = []
    made = [
        record_id
        for name, rows in overlay.inserted.items()
        if catalogue.types[name].is_synced
        for record_id in rows
    ]
    # A call for help waits at no gate, nor does what nothing is ever held for; the sweeper
    # releases what was held for such a call.
    if any(rows and catalogue.types[name].is_gated for name, rows in overlay.inserted.items()):
        execute("SELECT pg_advisory_xact_lock_shared(%s, hashtext(%s))", [GATE, str(agency)])
    records = sorted(catalogue.types.values(), key=lambda record: record.rank)
    for record in records:
        insert_rows(record, list(overlay.inserted.get(record.name, {}).values()))
    # Only now: a unit that goes on duty points at the shift that was made for it.
    for record in records:
        inserted = overlay.inserted.get(record.name, {})
        updated = overlay.updated.get(record.name, {})
        _update_rows(record, overlay, updated)
        if record.is_synced:
            touched = [*inserted, *updated]
            changes += [
                (one, record.name, overlay.rows[record.name][one]["rev"]) for one in touched
            ]
            urgent += touched if record.is_urgent else []
    _write_history(overlay)
    note_changes(agency, changes, urgent)
    return made


def insert_rows(record: RecordType, rows: Sequence[Row]) -> None:
    """One INSERT for all rows of a table; a value all rows share is sent once."""
    if not rows:
        return
    selected: list[str] = []
    shared: list[Any] = []
    varying: list[str] = []
    for column, kind in record.columns.items():
        first = rows[0][column]
        if all(row[column] == first for row in rows):
            selected.append(f"%s::{kind}")
            shared.append(as_json(first) if kind == "jsonb" else first)
        else:
            selected.append(f"v.{column}")
            varying.append(column)
    source, arrays = _unnested(record, varying, rows) if varying else ("", [])
    execute(
        f"INSERT INTO {record.table} ({', '.join(record.columns)})"
        f" SELECT {', '.join(selected)}{source} {record.on_conflict}",
        [*shared, *arrays],
    )


def _unnested(
    record: RecordType, columns: Sequence[str], rows: Sequence[Row]
) -> tuple[str, list[str]]:
    casts = ", ".join(f"%s::{_array_cast(record.columns[column])}" for column in columns)
    arrays = [_literal([row[column] for row in rows], record.columns[column]) for column in columns]
    return f" FROM unnest({casts}) AS v({', '.join(columns)})", arrays


def as_json(value: Any) -> str | None:
    """A jsonb value as text."""
    return None if value is None else orjson.dumps(value).decode()


def _literal(values: Sequence[Any], kind: str) -> str:
    """An array as PostgreSQL writes it: a quarter of what the driver's general way costs."""
    if kind == "jsonb":
        values = [as_json(value) for value in values]
    if kind in PLAIN:
        return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"
    return "{" + ",".join(map(_quoted, values)) + "}"


# Types whose values need no quoting in an array.
PLAIN = frozenset({"uuid", "integer", "bigint", "smallint", "double precision", "boolean"})


def _quoted(value: Any) -> str:
    if value is None:
        return "NULL"
    text = "\\x" + value.hex() if isinstance(value, bytes) else str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _update_rows(record: RecordType, overlay: Overlay, updated: Mapping[UUID, set[str]]) -> None:
    if not updated:
        return
    unlocked = updated.keys() - overlay.locked
    if unlocked:
        raise RuntimeError(
            f"{record.name} was decided over without a lock: the action must name it"
        )
    columns = sorted(set().union(*updated.values()))
    rows = [overlay.rows[record.name][record_id] for record_id in sorted(updated)]
    settings = ", ".join(f"{column} = v.{column}" for column in columns)
    source, arrays = _unnested(record, [record.key, *columns], rows)
    execute(
        f"UPDATE {record.table} AS t SET {settings}{source} WHERE t.{record.key} = v.{record.key}",
        arrays,
    )


def _array_cast(kind: str) -> str:
    return "text[]::jsonb[]" if kind == "jsonb" else f"{kind}[]"


def _write_history(overlay: Overlay) -> None:
    if not overlay.field_writes:
        return
    rows = [
        (record_id, write.rev, write.field, agency, write.old, write.new, write.device, author, at)
        for record_id, agency, write, author, at in overlay.field_writes
    ]
    columns = list(zip(*rows, strict=True))
    for index in (4, 5):
        columns[index] = tuple(orjson.dumps(value).decode() for value in columns[index])
    execute(
        "INSERT INTO sync_fieldchange"
        " (record_id, rev, field, agency, old, new, device, author, changed_at)"
        " SELECT * FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::uuid[], %s::text[]::jsonb[],"
        " %s::text[]::jsonb[], %s::uuid[], %s::uuid[], %s::timestamptz[])",
        [list(column) for column in columns],
    )


def note_changes(
    agency: UUID, changes: Sequence[tuple[UUID, str, int]], urgent: Sequence[UUID] = ()
) -> None:
    """Enters changed records into the feed; the transaction gets its number at COMMIT."""
    if not changes:
        return
    ids, names, revs = (list(column) for column in zip(*changes, strict=True))
    execute(
        "WITH this AS MATERIALIZED (SELECT sync_token(%s) AS token)"
        " INSERT INTO sync_change (token, agency, record_id, record_type, rev, is_removed)"
        " SELECT this.token, %s, v.id, v.name, v.rev, false"
        " FROM this, unnest(%s::uuid[], %s::text[], %s::int[]) AS v(id, name, rev)"
        " ON CONFLICT (token, record_id) DO UPDATE SET rev = excluded.rev",
        [agency, agency, ids, names, revs],
    )
    if urgent:
        execute(
            "UPDATE sync_transaction SET urgent = urgent || %s::jsonb WHERE token = sync_token(%s)",
            [orjson.dumps([str(one) for one in urgent]).decode(), agency],
        )


def current_epoch() -> UUID:
    """The identity of this database's history."""
    epoch: UUID = fetch("SELECT id FROM sync_epoch", [])[0]["id"]
    return epoch


def forget_before(table: str, column: str, before: datetime) -> int:
    """Deletes rows older than a retention period; how many."""
    return execute(f"DELETE FROM {table} WHERE {column} < %s", [before])


def forget_feed(before: datetime) -> int:
    """Deletes the feed's entries of commits older than a retention period; how many commits.

    The newest commit stays: it tells readers that nothing has happened since.
    """
    execute(
        "WITH old AS (SELECT token FROM sync_commit WHERE committed_at < %s"
        " AND number < (SELECT max(number) FROM sync_commit)),"
        " gone AS (DELETE FROM sync_change USING old WHERE sync_change.token = old.token)"
        " DELETE FROM sync_transaction USING old WHERE sync_transaction.token = old.token",
        [before],
    )
    return execute(
        "DELETE FROM sync_commit WHERE committed_at < %s"
        " AND number < (SELECT max(number) FROM sync_commit)",
        [before],
    )
