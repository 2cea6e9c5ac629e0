"""Proof of custody: which of a person's numbered mutations on a device are stored here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sync import storage
from sync.writes import Writes

# More gaps than this are named as a count only.
MOST_NAMED_GAPS = 1000
# How long a push waits for another one of the same person and device.
QUEUE_LOCK_TIMEOUT_MS = 10_000


@dataclass(frozen=True, slots=True)
class Tally:
    """Everything up to `acked_seq` is stored, and beyond the first gap what `acked_extra` lists."""

    acked_seq: int
    acked_extra: tuple[int, ...]


def advance(tally: Tally, stored: Iterable[int]) -> Tally:
    """The tally with more numbers stored. Pure."""
    extra = sorted({*tally.acked_extra, *stored})
    acked = tally.acked_seq
    index = 0
    while index < len(extra) and extra[index] <= acked + 1:
        acked = max(acked, extra[index])
        index += 1
    return Tally(acked, tuple(extra[index:]))


# What an answer lists of the numbers beyond a gap; ranges tell the rest.
MOST_EXTRA = 200
MOST_RANGES = 100


def listed(tally: Tally) -> dict[str, Any]:
    """The tally as answers have it: bounded, whatever somebody has left out. Pure."""
    ranges: list[list[int]] = []
    for seq in tally.acked_extra[MOST_EXTRA:]:
        if ranges and seq == ranges[-1][1] + 1:
            ranges[-1][1] = seq
        elif len(ranges) == MOST_RANGES:
            break
        else:
            ranges.append([seq, seq])
    return {
        "acked_seq": tally.acked_seq,
        "acked_extra": list(tally.acked_extra[:MOST_EXTRA]),
        "acked_ranges": ranges,
    }


def gaps(tally: Tally, highest_seq: int) -> tuple[list[int], int]:
    """The missing numbers up to `highest_seq` (the first ones) and how many there are. Pure."""
    present = set(tally.acked_extra)
    owed = max(0, highest_seq - tally.acked_seq) - sum(1 for seq in present if seq <= highest_seq)
    missing: list[int] = []
    seq = tally.acked_seq + 1
    while seq <= highest_seq and len(missing) < min(owed, MOST_NAMED_GAPS):
        if seq not in present:
            missing.append(seq)
        seq += 1
    return missing, owed


@dataclass(slots=True)
class Queue:
    """One person's queue on one device, as the server knows it."""

    author: UUID
    device: UUID
    epoch: UUID
    tally: Tally
    highest_seq: int
    last_seq: int
    last_corrected_at: datetime | None
    last_push_at: datetime | None = None
    last_pull_at: datetime | None = None


_COLUMNS = (
    "author, device, acked_seq, acked_extra, highest_seq, last_seq, last_corrected_at,"
    " last_push_at, last_pull_at, (SELECT id FROM sync_epoch) AS epoch"
)


def locking(*, author: UUID, device: UUID, agency: UUID, now: datetime) -> tuple[str, list[Any]]:
    """The question for the queue, locked until COMMIT.

    Two pushes of one device do not overtake each other. Opens the ledger's door on the way: every
    push does both.
    """
    return (
        f"WITH door AS MATERIALIZED ({storage.OPEN_DOOR})"
        " INSERT INTO sync_custody (author, device, agency, last_push_at)"
        " SELECT %s, %s, %s, %s FROM door"
        " ON CONFLICT (author, device) DO UPDATE SET last_push_at = excluded.last_push_at"
        # Its own queue a push waits for longer than for anybody's record.
        f" RETURNING {_COLUMNS}, set_config('lock_timeout', %s, true) AS lock_timeout",
        [
            f"{QUEUE_LOCK_TIMEOUT_MS}ms",
            *(author, device, agency, now),
            f"{storage.BATCH_LOCK_TIMEOUT_MS}ms",
        ],
    )


def lock(*, author: UUID, device: UUID, agency: UUID, now: datetime) -> Queue:
    """The queue, locked until COMMIT, and the door open."""
    return locked(storage.fetch(*locking(author=author, device=device, agency=agency, now=now)))


def locked(rows: list[dict[str, Any]]) -> Queue:
    """The queue in the answer to `locking`."""
    (row,) = rows
    del row["lock_timeout"]
    return _queue(row)


def read(*, author: UUID, device: UUID) -> Queue:
    """The queue as it stands; an empty one for a device that has never pushed."""
    rows = storage.fetch(
        f"SELECT {_COLUMNS} FROM sync_custody WHERE author = %s AND device = %s",
        [author, device],
    )
    if not rows:
        return Queue(author, device, storage.current_epoch(), Tally(0, ()), 0, 0, None)
    return _queue(rows[0])


def _queue(row: dict[str, Any]) -> Queue:
    extra = storage.decoded(row.pop("acked_extra"))
    return Queue(tally=Tally(row.pop("acked_seq"), tuple(extra)), **row)


def save(queue: Queue, writes: Writes) -> None:
    """Writes what a push has changed."""
    writes.update_columns(
        "sync_custody",
        ("author", "device"),
        {
            "author": ("uuid", [queue.author]),
            "device": ("uuid", [queue.device]),
            "acked_seq": ("bigint", [queue.tally.acked_seq]),
            "acked_extra": ("jsonb", [list(queue.tally.acked_extra)]),
            "highest_seq": ("bigint", [queue.highest_seq]),
            "last_seq": ("bigint", [queue.last_seq]),
            "last_corrected_at": ("timestamptz", [queue.last_corrected_at]),
        },
    )


def noted_pull(*, author: UUID, device: UUID, agency: UUID, now: datetime) -> tuple[str, list[Any]]:
    """Remembers when a device was last served, unless a push of its own is under way.

    That push has the queue until it commits; no pull waits for it.
    """
    return _NOTED_PULL, [author, device, agency, now]


_NOTED_PULL = (
    "WITH free AS (SELECT author, device FROM sync_custody WHERE author = $1 AND device = $2"
    " FOR NO KEY UPDATE SKIP LOCKED),"
    " noted AS (UPDATE sync_custody c SET last_pull_at = $4 FROM free"
    " WHERE c.author = free.author AND c.device = free.device)"
    " INSERT INTO sync_custody (author, device, agency, last_pull_at)"
    " SELECT $1::uuid, $2::uuid, $3::uuid, $4::timestamptz"
    " WHERE NOT EXISTS (SELECT FROM sync_custody WHERE author = $1 AND device = $2)"
    " ON CONFLICT (author, device) DO NOTHING"
)
