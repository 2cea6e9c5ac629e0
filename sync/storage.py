"""Set-based reading and writing of synced rows: one statement per table, whatever the batch.

Speaks to psycopg under Django's connection: this is the push path, where it counts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from sync import lane
from sync.catalogue import Catalogue
from sync.merge import FieldWrite
from sync.overlay import Overlay
from sync.records import Plan, Question, RecordType, Ref, Row

# How long a whole batch waits for a lock held elsewhere, and a mutation tried on its own.
BATCH_LOCK_TIMEOUT_MS = 2000
SINGLE_LOCK_TIMEOUT_MS = 250
# The gate between makers of records and those who are about to wait for one.
GATE = 727002


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
    (answer,) = lane.ask([(statement, params)])
    return answer.touched


def execute_all(questions: Sequence[Question]) -> None:
    """Runs statements in their order, in one round trip."""
    lane.ask(questions)


def fetch(statement: str, params: Sequence[Any]) -> list[Row]:
    """Rows as column -> value; jsonb as text."""
    (answer,) = lane.ask([(statement, params)])
    return answer.rows()


def fetch_all(questions: Sequence[Question]) -> list[list[Row]]:
    """The rows of several questions, asked in one round trip."""
    return [answer.rows() for answer in lane.ask(questions)] if questions else []


def fetch_tuples(statement: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows as they come."""
    (answer,) = lane.ask([(statement, params)])
    return answer.tuples()


def fetch_tuples_all(questions: Sequence[Question]) -> list[list[tuple[Any, ...]]]:
    """The rows of several questions as they come, asked in one round trip."""
    return [answer.tuples() for answer in lane.ask(questions)]


def load(catalogue: Catalogue, refs: Sequence[Ref], agency: UUID) -> tuple[Overlay, set[UUID]]:
    """The rows a batch must see, and which of the absent ones were deleted.

    One query per record type, in the one lock order, ids ascending; what may be written is
    locked without blocking foreign-key checks.
    """
    overlay = Overlay(catalogue.types, agency)
    if not refs:
        return overlay, set()
    plan = catalogue.expand(fetch_all, refs)
    for ref in refs:
        if not ref.is_new:
            plan.add(ref.type, [ref.id], lock=ref.lock)
        for type_name, column in ref.children:
            plan.add_children(type_name, column, [ref.id], lock=ref.lock)
    remembered = [ref.id for ref in refs if ref.history]
    also = [_probe(catalogue, refs, agency), *([(_HISTORY, [remembered])] if remembered else [])]
    probed, *history = _load_plan(overlay, catalogue.types, plan, also)
    for answer in history:
        _keep_history(overlay, answer.rows())
    taken, dead = _sorted_probe(probed.tuples())
    if taken.ids:
        _load_plan(overlay, catalogue.types, taken)
    return overlay, dead - overlay.present()


def _load_plan(
    overlay: Overlay,
    types: Mapping[str, RecordType],
    plan: Plan,
    also: Sequence[Question] = (),
) -> list[lane.Answer]:
    """Loads a plan's rows; the answers to other questions, asked in the same round trip."""
    wanted = list(_selections(types, plan))
    answers = lane.ask([*(question for *_, question in wanted), *also])
    for (record, is_locked, _), answer in zip(wanted, answers, strict=False):
        rows = answer.rows()
        for column in record.json_columns:
            for row in rows:
                row[column] = decoded(row[column])
        (overlay.keep_locked if is_locked else overlay.keep_seen)(record.name, rows)
    return answers[len(wanted) :]


def _selections(
    types: Mapping[str, RecordType], plan: Plan
) -> Iterator[tuple[RecordType, bool, Question]]:
    """The questions for a plan's rows, in the one lock order, and whether each locks."""
    for record in types.values():
        locked = plan.locked.get(record.name, set())
        seen = plan.ids.get(record.name, set()) - locked
        for column, ids, is_locked in (
            *plan.children_of(record.name),
            (record.key, locked, True),
            (record.key, seen, False),
        ):
            if ids:
                text = _selection(record.table, record.column_list, column, record.key, is_locked)
                yield record, is_locked, (text, [list(ids)])


@cache
def _selection(table: str, columns: str, column: str, key: str, is_locked: bool) -> str:
    suffix = f" ORDER BY {key} FOR NO KEY UPDATE" if is_locked else ""
    return f"SELECT {columns} FROM {table} WHERE {column} = ANY(%s){suffix}"


def _probe(catalogue: Catalogue, refs: Sequence[Ref], agency: UUID) -> Question:
    """Which of the records to be made are there already, and which of all were deleted."""
    new: dict[str, set[UUID]] = {}
    for ref in refs:
        if ref.is_new:
            new.setdefault(ref.type, set()).add(ref.id)
    parts, params = [_DELETED], ["", list({ref.id for ref in refs}), agency]
    for type_name in sorted(new):
        record = catalogue.types[type_name]
        parts.append(f"SELECT %s, {record.key} FROM {record.table} WHERE {record.key} = ANY(%s)")
        params += [type_name, list(new[type_name])]
    return " UNION ALL ".join(parts), params


_DELETED = (
    "SELECT %s AS type, record_id AS id FROM sync_tombstone"
    " WHERE record_id = ANY(%s) AND agency = %s"
)


def _sorted_probe(found: Iterable[tuple[str, UUID]]) -> tuple[Plan, set[UUID]]:
    """What is there already, to be looked at, and what has a tombstone."""
    taken, dead = Plan(), set[UUID]()
    for type_name, record_id in found:
        if type_name:
            taken.add(type_name, [record_id], lock=False)
        else:
            dead.add(record_id)
    return taken, dead


_HISTORY = (
    "SELECT record_id, field, rev, old, new, device, author, seq FROM sync_fieldchange"
    " WHERE record_id = ANY(%s) ORDER BY rev"
)


def _keep_history(overlay: Overlay, rows: Iterable[Row]) -> None:
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
    expected = making | dead
    missing = [
        ref
        for some in refs
        for ref in some
        if ref.must and not overlay.is_taken(ref.type, ref.id) and ref.id not in expected
    ]
    if not missing:
        return
    execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [GATE, str(agency)])
    again, _ = load(catalogue, missing, agency)
    for type_name, rows in again.rows.items():
        overlay.keep_seen(type_name, rows.values())
    overlay.foreign |= again.foreign
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
