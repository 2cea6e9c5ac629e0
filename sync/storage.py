"""Set-based reading and writing of synced rows: one statement per table, whatever the batch.

Speaks to psycopg under Django's connection: this is the push path, where it counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
import psycopg
from django.db import connection
from psycopg.rows import dict_row
from psycopg.types.datetime import TimestamptzLoader

from sync.merge import FieldWrite
from sync.overlay import Overlay
from sync.records import Catalogue, Plan, RecordType, Ref, Row

# How long a whole batch waits for a lock held elsewhere, and a mutation tried on its own.
BATCH_LOCK_TIMEOUT_MS = 2000
SINGLE_LOCK_TIMEOUT_MS = 250
# The gate between makers of records and those who are about to wait for one.
GATE = 727002

C = TypeVar("C", bound=psycopg.Cursor[Any])


# Tells the capture triggers that this transaction notes its changes itself; takes the time a lock
# is waited for, as PostgreSQL writes it. Everything behind the door is found by id: a plan made
# while a table was small must not read all of it once it is large.
OPEN_DOOR = (
    "SELECT set_config('sync.door', 'on', true), set_config('enable_seqscan', 'off', true),"
    " set_config('lock_timeout', %s, true)"
)


def open_door(*, lock_timeout_ms: int) -> None:
    """Opens the door for this transaction, or until `close_door`."""
    execute(OPEN_DOOR, [f"{lock_timeout_ms}ms"])


def close_door() -> None:
    """Whatever else the caller's transaction writes is captured by the triggers again."""
    execute(
        "SELECT set_config('sync.door', 'off', true), set_config('enable_seqscan', 'on', true)", []
    )


def execute(statement: str, params: Sequence[Any]) -> int:
    """Runs a statement; the number of rows it touched."""
    with _cursor() as cursor, connection.wrap_database_errors:
        cursor.execute(statement, _sent(params), prepare=True)
        return int(cursor.rowcount)


def execute_numbered(statement: str, params: Sequence[Any]) -> None:
    """Runs a statement that was put together: its parameters are $1, $2 and so on."""
    with _renewed(psycopg.RawCursor) as cursor, connection.wrap_database_errors:
        cursor.execute(statement, params)


def _cursor() -> psycopg.Cursor[Any]:
    """A cursor that binds on the server: Django's quotes every array into the statement's text."""
    return _renewed(psycopg.Cursor)


def _renewed(kind: type[C]) -> C:
    # As Django's own cursor does: a connection that died meanwhile is renewed, not met.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor = kind(connection.connection)
    # The driver's own loader: Django's, in Python, took a third of the time of reading rows.
    cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
    return cursor


def fetch(statement: str, params: Sequence[Any]) -> list[Row]:
    """Rows as column -> value, jsonb decoded."""
    with _cursor() as cursor, connection.wrap_database_errors:
        cursor.row_factory = dict_row
        cursor.execute(statement, _sent(params), prepare=True)
        return cursor.fetchall()


def fetch_tuples(
    statement: str, params: Sequence[Any], *, prepare: bool = True
) -> list[tuple[Any, ...]]:
    """Rows as they come. Without `prepare` the plan is made for these parameters, every time."""
    with _cursor() as cursor, connection.wrap_database_errors:
        cursor.execute(statement, _sent(params), prepare=prepare)
        return cursor.fetchall()


def _sent(params: Sequence[Any]) -> list[Any]:
    """Lists of ids as the text of an array: the driver's general way costs several times that."""
    return [
        "{" + ",".join(map(str, value)) + "}"
        if isinstance(value, list) and value and isinstance(value[0], UUID)
        else value
        for value in params
    ]


def load(catalogue: Catalogue, refs: Sequence[Ref], agency: UUID) -> tuple[Overlay, set[UUID]]:
    """The rows a batch must see, and which of the absent ones were deleted.

    One query per record type, in the one lock order, ids ascending; what may be written is
    locked without blocking foreign-key checks.
    """
    overlay = Overlay(catalogue.types)
    plan = catalogue.expand(fetch, refs)
    for ref in refs:
        if not ref.is_new:
            plan.add(ref.type, [ref.id], lock=ref.lock)
        for type_name, column in ref.children:
            plan.add_children(type_name, column, [ref.id], lock=ref.lock)
    _load_plan(overlay, catalogue.types, plan)
    remembered = [ref.id for ref in refs if ref.history]
    if remembered:
        _load_history(overlay, remembered)
    taken, dead = _probe(catalogue, overlay, refs, agency)
    if taken.ids:
        _load_plan(overlay, catalogue.types, taken)
    return overlay, dead


def _probe(
    catalogue: Catalogue, overlay: Overlay, refs: Sequence[Ref], agency: UUID
) -> tuple[Plan, set[UUID]]:
    """Which of the records to be made are there already, and which absent ones were deleted."""
    new: dict[str, set[UUID]] = {}
    for ref in refs:
        if ref.is_new:
            new.setdefault(ref.type, set()).add(ref.id)
    absent = {ref.id for ref in refs if overlay.get(ref.type, ref.id) is None}
    taken, dead = Plan(), set[UUID]()
    if not absent:
        return taken, dead
    parts, params = [_DELETED], ["", list(absent), agency]
    for type_name, ids in new.items():
        record = catalogue.types[type_name]
        parts.append(f"SELECT %s, {record.key} FROM {record.table} WHERE {record.key} = ANY(%s)")
        params += [type_name, list(ids)]
    for type_name, record_id in fetch_tuples(" UNION ALL ".join(parts), params):
        if type_name:
            taken.add(type_name, [record_id], lock=False)
        else:
            dead.add(record_id)
    return taken, dead


_DELETED = (
    "SELECT %s AS type, record_id AS id FROM sync_tombstone"
    " WHERE record_id = ANY(%s) AND agency = %s"
)


def _load_plan(overlay: Overlay, types: Mapping[str, RecordType], plan: Plan) -> None:
    for record in sorted(types.values(), key=lambda record: record.rank):
        locked = plan.locked.get(record.name, set())
        seen = plan.ids.get(record.name, set()) - locked
        for column, parents, lock in plan.children_of(record.name):
            keep = overlay.keep_locked if lock else overlay.keep_seen
            keep(record.name, _select(record, column, parents, lock=lock))
        # Most of them are some parent's children as well.
        locked = locked - overlay.locked
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
