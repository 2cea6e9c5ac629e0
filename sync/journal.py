"""Receipts: what is stored of every mutation, and what a copy of it is answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from msgspec.structs import replace

from sync import storage
from sync.batch import Batch, Result
from sync.clock import Stamp, server_stamp
from sync.models import Issue, Mutation
from sync.mutations import RECEIPTS, Incoming, parse_json, read_mutation, weigh
from sync.records import Row
from sync.refusals import Refused
from sync.tables import record_type
from sync.writes import Columns, Writes

JOURNAL = record_type(Mutation, name="mutation", is_synced=False)
ISSUES = record_type(Issue, name="sync_issue", subjects=["author"])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stored mutation that waits: for a record, or in quarantine for a person."""

    journal_id: int
    agency: UUID
    author: UUID
    device: UUID | None
    source: str
    item: Incoming
    issue: UUID | None


@dataclass(slots=True)
class Replay:
    """A copy of a mutation: of a stored one (`row`), or of one earlier in the same batch."""

    item: Incoming
    row: Row | None
    original: Incoming | None


# What is stored, by receipt id.
Stored = Mapping[UUID, Row]


def split_replays(batch: Batch, stored: Stored | None) -> tuple[list[Replay], list[Incoming]]:
    """Copies of what is stored, and the mutations that are new.

    `stored` comes from whoever has asked already.
    """
    replays: list[Replay] = []
    fresh: list[Incoming] = []
    if stored is None:
        stored = _stored(batch.actor.agency, [item.receipt_id for item in batch.items])
    first: dict[UUID, Incoming] = {}
    reused: list[Incoming] = []
    for item in batch.items:
        row, earlier = stored.get(item.receipt_id), first.get(item.receipt_id)
        if item.digest == (row["digest"] if row else earlier and earlier.digest):
            replays.append(Replay(item, row, earlier))
            continue
        # What is to be decided is weighed, and only that.
        if not item.payload:
            weigh(item)
        if row is None and earlier is None:
            first[item.receipt_id] = item
            fresh.append(item)
        else:
            item.receipt_id = item.derived_receipt()
            item.problem = Refused("id_reused", {"id": "this id was used with other content"})
            reused.append(item)
    if reused:
        _sort_reused(batch, reused, replays, fresh)
    return replays, fresh


def _sort_reused(
    batch: Batch, reused: Sequence[Incoming], replays: list[Replay], fresh: list[Incoming]
) -> None:
    stored = _stored(batch.actor.agency, [item.receipt_id for item in reused])
    first: dict[UUID, Incoming] = {}
    for item in reused:
        row, earlier = stored.get(item.receipt_id), first.get(item.receipt_id)
        if row is None and earlier is None:
            first[item.receipt_id] = item
            fresh.append(item)
        else:
            replays.append(Replay(item, row, earlier))


def are_copies(items: Iterable[Incoming], stored: Stored) -> bool:
    """Whether all of this is known already: a queue that was sent again."""
    rows = ((item, stored.get(item.receipt_id)) for item in items)
    return all(row is not None and row["digest"] == item.digest for item, row in rows)


def receipts(agency: UUID, ids: Sequence[UUID]) -> tuple[str, list[object]]:
    """The question for what is stored under these ids."""
    return _RECEIPTS, [agency, list(ids)]


_RECEIPTS = """
    SELECT m.receipt_id, m.digest, m.result, m.code, m.detail, m.record_type, m.record_id, m.rev,
      m.issue, CASE WHEN m.issue IS NOT NULL THEN
        (SELECT fields FROM sync_issue i WHERE i.id = m.issue) END AS fields
    FROM sync_mutation m WHERE m.agency = $1::uuid AND m.receipt_id = ANY($2::uuid[])
    UNION ALL
    SELECT r.receipt_id, r.digest, 'applied', NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM sync_receipt r WHERE r.agency = $1 AND r.receipt_id = ANY($2)
"""


def by_receipt(rows: Iterable[Row]) -> Stored:
    """The answer to `receipts`."""
    return {row["receipt_id"]: row for row in rows}


def _stored(agency: UUID, ids: Sequence[UUID]) -> Stored:
    return by_receipt(storage.fetch(*receipts(agency, ids)))


def in_order(batch: Batch, replays: Sequence[Replay], results: Sequence[Result]) -> list[Result]:
    """All results by position; copies get the answer of what they are a copy of."""
    by_position = {result.item.position: result for result in results}
    for replay in replays:
        if replay.row is not None:
            result = _from_row(replay.item, replay.row)
        else:
            assert replay.original is not None
            result = _copy_of(replay.item, by_position[replay.original.position])
        by_position[replay.item.position] = result
    return [by_position[item.position] for item in batch.items]


def _from_row(item: Incoming, row: Row) -> Result:
    return Result(
        item,
        row["result"],
        code=row["code"],
        detail=storage.decoded(row["detail"]),
        rev=row["rev"],
        record_type=row["record_type"],
        record_id=row["record_id"],
        issue=row["issue"],
        conflicts=storage.decoded(row["fields"]) or [],
        is_replayed=True,
    )


def _copy_of(item: Incoming, original: Result) -> Result:
    if not original.is_stored:
        return Result(item, original.result)
    return replace(original, item=item, is_replayed=True)


def store(batch: Batch, results: Sequence[Result], writes: Writes) -> None:
    """Journal rows for what became of a batch, and an issue for everything somebody must settle.

    What needs no journal leaves a receipt.
    """
    kept = [one for one in results if one.is_journalled or one.result != "applied"]
    if len(kept) < len(results):
        others = [one.item for one in results if one.result == "applied" and not one.is_journalled]
        writes.insert_columns("sync_receipt", _receipt_columns(batch, others))
    for result in kept:
        if result.result == "rejected" or result.conflicts:
            result.issue = uuid5(RECEIPTS, f"issue:{batch.actor.agency}:{result.item.receipt_id}")
    _insert_issues(batch, [one for one in kept if one.issue is not None], writes)
    if kept:
        writes.insert_columns(JOURNAL.table, _journal_columns(batch, kept))


def _receipt_columns(batch: Batch, items: Sequence[Incoming]) -> Columns:
    return {
        "agency": ("uuid", [batch.actor.agency] * len(items)),
        "receipt_id": ("uuid", [item.receipt_id for item in items]),
        "digest": ("bytea", [item.digest for item in items]),
        "received_at": ("timestamptz", [batch.now] * len(items)),
    }


def _journal_columns(batch: Batch, kept: Sequence[Result]) -> Columns:
    """The journal's rows, column by column."""
    items = [one.item for one in kept]
    marks = [_stamp_of(batch, item) for item in items]

    def shared(value: Any) -> list[Any]:
        return [value] * len(kept)

    values = {
        "agency": shared(batch.actor.agency),
        "receipt_id": [item.receipt_id for item in items],
        "author": shared(batch.actor.id),
        "device": shared(batch.actor.device),
        "seq": [item.seq for item in items],
        "source": shared(batch.source),
        "kind": [item.kind for item in items],
        "record_type": [one.record_type for one in kept],
        "record_id": [item.record_id for item in items],
        "digest": [item.digest for item in items],
        "payload": [item.payload for item in items],
        "result": [one.result for one in kept],
        "code": [one.code for one in kept],
        "detail": [one.detail for one in kept],
        "rev": [one.rev for one in kept],
        "issue": [one.issue for one in kept],
        "held_on": [one.held_on for one in kept],
        "final_result": shared(None),
        "occurred_at": [mark.occurred_at for mark in marks],
        "corrected_at": [mark.corrected_at for mark in marks],
        "uncertainty_s": [mark.uncertainty_s for mark in marks],
        "received_at": shared(batch.now),
    }
    return {column: (kind, values[column]) for column, kind in JOURNAL.columns.items()}


def _stamp_of(batch: Batch, item: Incoming) -> Stamp:
    return item.stamp or server_stamp(batch.now)


def _insert_issues(batch: Batch, results: Sequence[Result], writes: Writes) -> None:
    rows = [_issue_row(batch, result) for result in results]
    writes.insert(ISSUES, rows)
    for row in rows:
        writes.note(ISSUES, row)


def _issue_row(batch: Batch, result: Result) -> Row:
    item = result.item
    return {
        "id": result.issue,
        "agency_id": batch.actor.agency,
        "rev": 1,
        "author": batch.actor.id,
        "device": batch.actor.device,
        "mutation_id": item.claimed_id,
        "journal_receipt": item.receipt_id,
        "kind": item.kind,
        "record_type": result.record_type,
        "record_id": item.record_id,
        "result": "rejected" if result.result == "rejected" else "conflict",
        "code": result.code,
        "detail": result.detail,
        "fields": result.conflicts or None,
        "created_at": batch.now,
        "updated_at": batch.now,
        "resolved_at": None,
        "resolved_by": None,
        "resolution": None,
    }


_STORED = """
    SELECT journal_id, agency, author, device, source, payload, corrected_at, uncertainty_s,
           occurred_at, received_at, receipt_id, issue
    FROM sync_mutation
"""
_WAITING = f"{_STORED} WHERE result = 'held' AND final_result IS NULL"


def waiting_for(parents: Iterable[UUID]) -> list[Waiting]:
    """What waits for these records, in each author's order; nobody else can settle it meanwhile."""
    return waiting_in(storage.fetch(*children_of(parents)))


def children_of(parents: Iterable[UUID]) -> tuple[str, list[object]]:
    """The question behind `waiting_for`."""
    return (
        f"{_WAITING} AND held_on = ANY(%s) ORDER BY author, device, seq, journal_id"
        " FOR NO KEY UPDATE SKIP LOCKED",
        [list(parents)],
    )


def waiting_in(rows: Sequence[Row]) -> list[Waiting]:
    """What waits, from the answer to `children_of`."""
    return [_waiting(row) for row in rows]


def arrived(tables: Iterable[str], limit: int) -> list[UUID]:
    """Ids mutations wait for although their record is here; longest waiting first."""
    here = " OR ".join(f"EXISTS (SELECT FROM {table} t WHERE t.id = held_on)" for table in tables)
    rows = storage.fetch(
        "SELECT held_on FROM sync_mutation WHERE result = 'held' AND final_result IS NULL"
        f" AND ({here}) GROUP BY held_on ORDER BY min(journal_id) LIMIT %s",
        [limit],
    )
    return [row["held_on"] for row in rows]


def _waiting(row: Row) -> Waiting:
    item = read_mutation(parse_json(row["payload"].encode()), 0)
    item.receipt_id = row["receipt_id"]
    item.stamp = Stamp(row["occurred_at"], row["corrected_at"], row["uncertainty_s"])
    item.received_at = row["received_at"]
    return Waiting(
        journal_id=row["journal_id"],
        agency=row["agency"],
        author=row["author"],
        device=row["device"],
        source=row["source"],
        item=item,
        issue=row["issue"],
    )


def quarantined(issue: UUID, agency: UUID) -> Waiting | None:
    """The refused or long held mutation behind an issue, locked; None when none is waiting."""
    rows = storage.fetch(
        f"{_STORED} WHERE issue = %s AND agency = %s AND result IN ('rejected', 'held')"
        " AND final_result IS NULL FOR NO KEY UPDATE",
        [issue, agency],
    )
    return _waiting(rows[0]) if rows else None


def wait_on(held: Waiting, parent: UUID | None) -> None:
    """The mutation waits for another record now."""
    storage.execute(
        "UPDATE sync_mutation SET held_on = %s WHERE journal_id = %s", [parent, held.journal_id]
    )


def raise_overdue(before: datetime, now: datetime) -> int:
    """Shows supervisors what has been held since before `before`; how many."""
    rows = storage.fetch(
        "SELECT journal_id, agency, author, device, receipt_id, kind, record_type, record_id"
        " FROM sync_mutation WHERE result = 'held' AND final_result IS NULL AND issue IS NULL"
        " AND received_at < %s ORDER BY journal_id LIMIT 500 FOR NO KEY UPDATE SKIP LOCKED",
        [before],
    )
    for row in rows:
        issue = uuid5(RECEIPTS, f"issue:{row['agency']}:{row['receipt_id']}")
        Issue.objects.create(
            id=issue,
            agency=row["agency"],
            author=row["author"],
            device=row["device"],
            mutation_id=str(row["receipt_id"]),
            journal_receipt=row["receipt_id"],
            kind=row["kind"],
            record_type=row["record_type"],
            record_id=row["record_id"],
            result="held",
            created_at=now,
            updated_at=now,
        )
        storage.execute(
            "UPDATE sync_mutation SET issue = %s WHERE journal_id = %s", [issue, row["journal_id"]]
        )
    return len(rows)


def stop_waiting(issue: UUID) -> None:
    """What was held for a record that will not come is left unapplied."""
    storage.execute(
        "UPDATE sync_mutation SET final_result = 'rejected' WHERE issue = %s AND result = 'held'"
        " AND final_result IS NULL",
        [issue],
    )


def _resolve(issue: UUID, now: datetime, resolution: Row, writes: Writes) -> None:
    """A person need not look at what was held any more; their tablet is told."""
    rows = storage.fetch(
        f"SELECT {ISSUES.column_list} FROM sync_issue WHERE id = %s AND result = 'held'"
        " FOR NO KEY UPDATE",
        [issue],
    )
    changes = {"resolved_at": now, "resolution": resolution, "updated_at": now}
    for row in rows:
        row.update(changes, rev=row["rev"] + 1)
        writes.update(ISSUES, [row], ["rev", *changes])
        writes.note(ISSUES, row)


def settle(batch: Batch, held: Waiting, result: Result, writes: Writes) -> None:
    """Notes what became of a mutation after its release; its first answer stays its answer."""
    if held.issue is not None:
        _resolve(held.issue, batch.now, {"released": result.result}, writes)
    if result.result == "rejected" or result.conflicts:
        result.issue = uuid5(RECEIPTS, f"settled:{held.agency}:{held.item.receipt_id}")
        _insert_issues(batch, [result], writes)
    storage.execute(
        "UPDATE sync_mutation SET final_result = %s, issue = coalesce(%s, issue), rev = %s"
        " WHERE journal_id = %s",
        [result.result, result.issue, result.rev, held.journal_id],
    )
