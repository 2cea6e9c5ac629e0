"""Generations as they are stored: what a device holds, and what has come since.

A generation is a row of `sync_holding`: record ids with type, view and rev, packed. Where a reader
stands is one question; in the snapshot of a pull another asks what commits since have touched.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sync import custody, storage
from sync.feed import NEWEST
from sync.records import Question, Row

# What a device holds: record id (16 bytes) -> type, view and rev, as they are stored. Bytes rather
# than objects: there may be thousands, and all a pull does with most of them is to compare.
Holdings = dict[bytes, bytes]
_SEEN_AS = struct.Struct(">BBI")
_DOUBTED = _SEEN_AS.pack(0, 255, 0)[1:]
_ID_BYTES = 16
_ENTRY_BYTES = _ID_BYTES + _SEEN_AS.size

# More changes than this, and a look at everything costs less.
MOST_TOUCHED = 2000
# A quiet generation's number is moved on when this many commits of others have passed: each pull
# asks of all of them whether they concern it.
MOST_PASSED = 100
# A pull is noted again after this long, or when the queue has been pushed since.
NOTED_EVERY = timedelta(seconds=30)


def held_as(type_number: int, view_number: int) -> Callable[[int], bytes]:
    """How records of one type are held in one view, by their rev."""
    return partial(_SEEN_AS.pack, type_number, view_number)


def pack(holdings: Holdings) -> bytes:
    """Holdings as stored: 22 bytes an entry."""
    return b"".join([record + entry for record, entry in holdings.items()])


def unpack(entries: bytes) -> Holdings:
    """The inverse of `pack`."""
    return {
        entries[start : start + _ID_BYTES]: entries[start + _ID_BYTES : start + _ENTRY_BYTES]
        for start in range(0, len(entries), _ENTRY_BYTES)
    }


@dataclass(frozen=True, slots=True)
class Reader:
    """Who pulls, with which device.

    A `stream` has generations of its own. Its client may pass over a record it is just about to
    push, so what was touched since the last page is sent again, whatever its rev.
    """

    agency: UUID
    author: UUID
    device: UUID
    stream: str = ""


@dataclass(frozen=True, slots=True)
class Generation:
    """A stored generation; `number` is the newest commit it has seen."""

    generation: int
    key: UUID
    number: int
    scope: bytes
    next_change_at: datetime | None
    is_complete: bool
    walk_start: int


@dataclass(frozen=True, slots=True)
class Touch:
    """A record that a commit has touched.

    `is_loose`: it was removed, or written past the ledger, and may have been about anything before.
    """

    id: UUID
    type: str
    is_loose: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a reader stands: the generation of their cursor, and whether that is all there is.

    `has_moved`: a commit since may concern them. `is_noted`: that they pulled is on record already.
    `has_older`: there are generations that are not needed any more.
    """

    epoch: UUID
    acked_seq: int
    newest: int
    base: Generation | None
    has_moved: bool
    has_older: bool
    last_pull_at: datetime | None
    last_push_at: datetime | None

    def is_noted(self, now: datetime) -> bool:
        """Whether it is on record that they pulled, well enough."""
        pulled, pushed = self.last_pull_at, self.last_push_at
        if pulled is None or now - pulled >= NOTED_EVERY:
            return False
        return pushed is None or pushed < pulled


_COLUMNS = ("generation", "key", "number", "scope", "next_change_at", "is_complete", "walk_start")
# The commits since generation `h` that may concern its reader. Two ways, because an OR of them
# would read every commit there is.
_CONCERNING = """
    SELECT n.token, n.subjects IS NULL AS is_loose FROM sync_commit n
    WHERE n.agency = h.agency AND n.number > h.number
      AND (h.subjects IS NULL OR n.subjects IS NULL OR n.subjects && h.subjects)
    UNION ALL
    SELECT n.token, true FROM sync_commit n WHERE n.agency IS NULL AND n.number > h.number
"""
# Commits are pruned: what came after a forgotten one cannot be told from nothing.
_IS_FORGOTTEN = "NOT EXISTS (SELECT FROM sync_commit f WHERE f.number = h.number)"
_STANDING = f"""
    SELECT e.id AS epoch, coalesce(c.acked_seq, 0) AS acked_seq, c.last_pull_at, c.last_push_at,
      newest.number AS newest, {", ".join(f"h.{name}" for name in _COLUMNS)},
      h.number <> newest.number AND ({_IS_FORGOTTEN} OR EXISTS ({_CONCERNING})) AS has_moved,
      EXISTS (
        SELECT FROM sync_holding o
        WHERE o.device = h.device AND o.author = h.author AND o.stream = h.stream
          AND o.generation < CASE WHEN h.is_complete THEN h.generation ELSE h.walk_start END
      ) AS has_older
    FROM sync_epoch e
    CROSS JOIN ({NEWEST}) AS newest
    LEFT JOIN sync_custody c ON c.author = %s AND c.device = %s
    LEFT JOIN sync_holding h ON h.key = %s AND h.author = %s AND h.device = %s AND h.stream = %s
"""


# Asked before it in the same round trip. Everything is found by index: plans are made once, and not
# while a table happens to be small.
BY_INDEX: Question = ("SELECT set_config('enable_seqscan', 'off', true)", [])


def standing_of(reader: Reader, cursor: str | None) -> Question:
    """The question where a reader stands."""
    _, key = _parts(cursor)
    who = [reader.author, reader.device]
    return _STANDING, [*who, key, *who, reader.stream]


def standing_in(rows: Sequence[Row], cursor: str | None) -> Standing:
    """A cursor that is not this reader's, or of another history, has no generation."""
    owner, _ = _parts(cursor)
    row = dict(rows[0])
    stored = {name: row.pop(name) for name in _COLUMNS}
    base = None
    if stored["generation"] is not None and owner == row["epoch"]:
        base = _generation(stored)
    return Standing(base=base, **{**row, "has_moved": bool(row["has_moved"])})


def _parts(cursor: str | None) -> tuple[UUID | None, UUID | None]:
    """The epoch and the generation's key of a cursor."""
    if cursor is None or len(cursor) != 64 or not cursor.isascii() or not cursor.isalnum():
        return None, None
    try:
        return UUID(cursor[:32]), UUID(cursor[32:])
    except ValueError:
        return None, None


def _generation(row: Row) -> Generation:
    return Generation(**{**row, "scope": bytes(row["scope"])})


# --- In the snapshot ---------------------------------------------------------------------

# What a pull writes may be lost in a crash, so no reader waits for the disk: a device whose
# generation is lost begins anew.
_WITHOUT_WAITING: Question = (
    f"{BY_INDEX[0]}, set_config('synchronous_commit', 'off', true)",
    [],
)
_SNAPSHOT: list[Question] = [
    ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", []),
    _WITHOUT_WAITING,
    (NEWEST, []),
]
_ENTRIES = "SELECT entries FROM sync_holding WHERE generation = %s"
# A row without an id first: commits since then have been forgotten.
_TOUCHED = f"""
    WITH h AS MATERIALIZED (
      SELECT number, agency, subjects FROM sync_holding WHERE generation = $1
    ),
    since AS MATERIALIZED (SELECT n.* FROM h CROSS JOIN LATERAL ({_CONCERNING}) AS n)
    SELECT NULL::uuid, NULL::text, true FROM h WHERE {_IS_FORGOTTEN}
    UNION ALL (
      SELECT t.record_id, t.record_type, s.is_loose OR t.is_removed
      FROM since s JOIN sync_change t ON t.token = s.token LIMIT $2
    )
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one moment shows of the feed and of a generation.

    `held` None: there is no such generation (any more). `touched` None: that is not known.
    """

    newest: int
    held: Holdings | None
    touched: Sequence[Touch] | None


def take_snapshot(base: Generation | None, *, is_led: bool) -> Snapshot:
    """Begins the transaction's one snapshot: neither the feed nor the records are ahead.

    `is_led`: what was touched since is asked for.
    """
    questions = list(_SNAPSHOT)
    if base is not None:
        questions.append((_ENTRIES, [base.generation]))
    if base is not None and is_led:
        questions.append((_TOUCHED, [base.generation, MOST_TOUCHED + 1]))
    _, _, ((newest,),), *of_base = storage.fetch_tuples_all(questions)
    # A generation may have been deleted since the reader's standing was asked.
    if not of_base or not of_base[0]:
        return Snapshot(newest, None, None)
    ((entries,),), *touched = of_base
    return Snapshot(newest, unpack(bytes(entries)), _touches(*touched) if touched else None)


def _touches(rows: Sequence[tuple[Any, ...]]) -> Sequence[Touch] | None:
    is_known = len(rows) <= MOST_TOUCHED and not (rows and rows[0][0] is None)
    return [Touch(*row) for row in rows] if is_known else None


def doubted(held: Holdings, number: int) -> Holdings:
    """Holdings in which nothing touched after a commit counts as up to date."""
    rows = storage.fetch(
        "SELECT DISTINCT h.record_id FROM sync_commit c JOIN sync_change h ON h.token = c.token"
        " WHERE c.number > %s AND h.record_id = ANY(%s)",
        [number, [UUID(bytes=record) for record in held]],
    )
    touched = (row["record_id"].bytes for row in rows)
    # The type stays, for the order of the answer; a view that there is not is never up to date.
    return held | {record: held[record][:1] + _DOUBTED for record in touched}


# --- Writing -----------------------------------------------------------------------------


def save(
    reader: Reader,
    base: Generation | None,
    holdings: Holdings,
    *,
    number: int,
    now: datetime,
    **about: Any,
) -> Generation:
    """A new generation. Until its walk ends, everything back to the walk's start stays usable."""
    is_walking = base is not None and not base.is_complete
    values = {
        "key": uuid4(),
        "agency": reader.agency,
        "author": reader.author,
        "device": reader.device,
        "stream": reader.stream,
        "number": number,
        "entries": pack(holdings),
        "walk_start": base.walk_start if base and is_walking else (base.generation if base else 0),
        "created_at": now,
        **about,
    }
    places = ", ".join(["%s"] * len(values))
    (row,) = storage.fetch(
        f"INSERT INTO sync_holding ({', '.join(values)}) VALUES ({places})"
        f" RETURNING {', '.join(_COLUMNS)}",
        list(values.values()),
    )
    return _generation(row)


def tidy_up(
    reader: Reader, standing: Standing, after: Generation, now: datetime, *, has_looked: bool
) -> None:
    """Apart from the snapshot, so that nobody's reading waits or fails for it.

    Presenting a cursor proves that its answer arrived: what is older is not needed any more. What
    a later pull can do as well is left to it.
    """
    questions: list[Question] = []
    if not standing.is_noted(now):
        who = {"author": reader.author, "device": reader.device, "agency": reader.agency}
        questions.append(custody.noted_pull(**who, now=now))
    base = standing.base
    if base is not None and standing.has_older:
        keep_from = base.generation if base.is_complete else base.walk_start
        questions.append((_OLDER, [reader.device, reader.author, reader.stream, keep_from]))
    if base is not None and after.generation == base.generation:
        most = 0 if has_looked else MOST_PASSED
        if standing.newest - base.number > most or after.next_change_at != base.next_change_at:
            questions.append((_MOVED, [standing.newest, after.next_change_at, base.generation]))
    if questions:
        # One round trip, and so one transaction of its own.
        storage.execute_all([_WITHOUT_WAITING, *questions])


_OLDER = (
    "DELETE FROM sync_holding WHERE device = %s AND author = %s AND stream = %s AND generation < %s"
)
# Of two that saw the same generation, the later look has the last word.
_MOVED = """
    UPDATE sync_holding SET number = $1, next_change_at = $2 WHERE generation = $3 AND number <= $1
"""
