"""A pull: what a device may see now, less what it holds already.

Every cursor names an immutable generation: the exact records, revs and views the device holds
once it has processed the answer that carried the cursor. An answer is the difference between
that and what the person may see now. Grants, revocations, deletions, retention, restores and
lost answers are all the same subtraction.
"""

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from sync import custody, storage
from sync.feed import NEWEST, newest_number
from sync.records import Row

# What a device holds: record id (16 bytes) -> type, view and rev, as they are stored. Bytes rather
# than objects: there may be thousands, and all a pull does with most of them is to compare.
Holdings = dict[bytes, bytes]
_SEEN_AS = struct.Struct(">BBI")
_DOUBTED = _SEEN_AS.pack(0, 255, 0)[1:]
_ID_BYTES = 16
_ENTRY_BYTES = _ID_BYTES + _SEEN_AS.size
DEFAULT_LIMIT = 200
MAX_LIMIT = 1000


def held_as(type_number: int, view_number: int) -> Callable[[int], bytes]:
    """How records of one type are held in one view, by their rev."""
    return partial(_SEEN_AS.pack, type_number, view_number)


@dataclass(frozen=True, slots=True)
class View:
    """What a principal may see at one moment, as the apps tell it.

    `holdings` lists every visible record; `render` makes wire forms of some of them, by type, the
    number of their view, and id.
    `types` are the names behind the type numbers, in the order clients need them.
    """

    types: Sequence[str]
    holdings: Callable[[], Holdings]
    render: Callable[[str, int, Sequence[UUID]], Mapping[UUID, Mapping[str, Any]]]
    # Whatever the holdings depend on besides records: roles, crew places, narrowed programmes.
    scope: bytes
    next_change_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a walk."""

    changes: list[dict[str, Any]]
    cursor: str
    is_reset: bool
    more: bool
    acked_seq: int
    epoch: UUID


@dataclass(frozen=True, slots=True)
class Generation:
    """A stored generation; `number` is the newest commit it has seen."""

    generation: int
    key: UUID
    number: int
    scope: bytes
    next_change_at: datetime | None
    entries: bytes
    is_complete: bool
    walk_start: int


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


def pull(
    *,
    reader: Reader,
    cursor: str | None,
    limit: int,
    view: Callable[[], View],
    now: datetime,
) -> Page:
    """The next page of changes for one person on one device.

    A cursor that names no generation of this person on this device starts anew (`is_reset`).
    """
    standing = _standing(reader, cursor)
    seen = view()
    base = standing.base
    changes: list[dict[str, Any]] = []
    if base is not None and _is_unchanged(standing, base, seen, now):
        after = base
    else:
        with transaction.atomic():
            # One snapshot for the feed's number and the records: neither is ahead of the other.
            # Generations may be lost with a crash: their devices begin anew.
            storage.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", [])
            storage.execute(_WITHOUT_WAITING, [])
            standing = replace(standing, newest=newest_number())
            changes, after = _step(reader, base, seen, standing.newest, limit, now)
    _tidy_up(reader, base, after, standing.newest, now)
    return Page(
        changes=changes,
        cursor=f"{standing.epoch.hex}{after.key.hex}",
        is_reset=base is None,
        more=not after.is_complete,
        acked_seq=standing.acked_seq,
        epoch=standing.epoch,
    )


# What a pull writes may be lost in a crash, so no reader waits for the disk.
_WITHOUT_WAITING = "SELECT set_config('synchronous_commit', 'off', true)"


def _step(
    reader: Reader,
    base: Generation | None,
    view: View,
    number: int,
    limit: int,
    now: datetime,
) -> tuple[list[dict[str, Any]], Generation]:
    held = unpack(base.entries) if base else {}
    if base is not None and reader.stream:
        held = _doubted(held, base.number)
    visible = view.holdings()
    removed, put = difference(held, visible)
    step = [*removed, *put][:limit]
    is_complete = len(removed) + len(put) <= limit
    if base is not None and not step and base.is_complete and base.scope == view.scope:
        return [], replace(base, next_change_at=view.next_change_at)
    after = _after(held, visible, step)
    made = _save(reader, base, pack(after), is_complete, view, number, now)
    return _changes(step, held, visible, view), made


def _doubted(held: Holdings, number: int) -> Holdings:
    """Holdings in which nothing touched after a commit counts as up to date."""
    rows = storage.fetch(
        "SELECT DISTINCT h.record_id FROM sync_commit c JOIN sync_change h ON h.token = c.token"
        " WHERE c.number > %s AND h.record_id = ANY(%s)",
        [number, [UUID(bytes=record) for record in held]],
    )
    touched = (row["record_id"].bytes for row in rows)
    # The type stays, for the order of the answer; a view that there is not is never up to date.
    return held | {record: held[record][:1] + _DOUBTED for record in touched}


def difference(held: Holdings, visible: Holdings) -> tuple[list[bytes], list[bytes]]:
    """What has to be removed and what has to be put, in the order clients need. Pure."""
    removed = [record for record in held if record not in visible]
    put = [record for record, entry in visible.items() if held.get(record) != entry]
    removed.sort(key=lambda record: (-held[record][0], record))
    put.sort(key=lambda record: (visible[record][0], record))
    return removed, put


def _after(held: Holdings, visible: Holdings, step: Iterable[bytes]) -> Holdings:
    after = dict(held)
    for record in step:
        if record in visible:
            after[record] = visible[record]
        else:
            del after[record]
    return after


def _changes(
    step: Sequence[bytes], held: Holdings, visible: Holdings, view: View
) -> list[dict[str, Any]]:
    wanted: dict[tuple[int, int], list[UUID]] = {}
    for record in step:
        if record in visible:
            type_number, view_number = visible[record][:2]
            wanted.setdefault((type_number, view_number), []).append(UUID(bytes=record))
    forms: dict[bytes, Mapping[str, Any]] = {}
    for (type_number, view_number), ids in wanted.items():
        rendered = view.render(view.types[type_number], view_number, ids)
        forms.update((one.bytes, form) for one, form in rendered.items())
    changes: list[dict[str, Any]] = []
    for record in step:
        if record in visible:
            form = forms[record]
            put = {"op": "put", "type": view.types[visible[record][0]], "id": form["id"]}
            changes.append({**put, "rev": form["rev"], "data": form})
        else:
            name = view.types[held[record][0]]
            changes.append({"op": "remove", "type": name, "id": str(UUID(bytes=record))})
    return changes


def _is_unchanged(standing: "_Standing", base: Generation, view: View, now: datetime) -> bool:
    """Nothing the view depends on has moved since this generation was made."""
    if standing.has_moved or not base.is_complete or base.scope != view.scope:
        return False
    return base.next_change_at is None or now < base.next_change_at


def pack(holdings: Holdings) -> bytes:
    """Holdings as stored: 22 bytes an entry."""
    return b"".join([record + entry for record, entry in holdings.items()])


def unpack(entries: bytes) -> Holdings:
    """The inverse of `pack`."""
    return {
        entries[start : start + _ID_BYTES]: entries[start + _ID_BYTES : start + _ENTRY_BYTES]
        for start in range(0, len(entries), _ENTRY_BYTES)
    }


# --- Generations -------------------------------------------------------------------------

_COLUMNS = "generation, key, number, scope, next_change_at, entries, is_complete, walk_start"


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a reader stands: the generation of their cursor, and what has come since."""

    epoch: UUID
    acked_seq: int
    newest: int
    base: Generation | None
    has_moved: bool


_STANDING = f"""
    SELECT e.id AS epoch, coalesce(c.acked_seq, 0) AS acked_seq, newest.number AS newest,
      {", ".join(f"h.{name.strip()}" for name in _COLUMNS.split(","))},
      h.number <> newest.number AND (
        EXISTS (SELECT FROM sync_commit WHERE agency = %s AND number > h.number)
        OR EXISTS (SELECT FROM sync_commit WHERE agency IS NULL AND number > h.number)
        -- Commits are pruned: what came after a forgotten one cannot be told from nothing.
        OR NOT EXISTS (SELECT FROM sync_commit WHERE number = h.number)
      ) AS has_moved
    FROM sync_epoch e
    CROSS JOIN ({NEWEST}) AS newest
    LEFT JOIN sync_custody c ON c.author = %s AND c.device = %s
    LEFT JOIN sync_holding h ON h.key = %s AND h.author = %s AND h.device = %s AND h.stream = %s
"""


def _standing(reader: Reader, cursor: str | None) -> _Standing:
    """A cursor that is not this reader's, or of another history, has no generation."""
    owner, key = _parts(cursor)
    who = [reader.author, reader.device]
    (row,) = storage.fetch(_STANDING, [reader.agency, *who, key, *who, reader.stream])
    epoch, acked, newest = row.pop("epoch"), row.pop("acked_seq"), row.pop("newest")
    has_moved = row.pop("has_moved")
    base = _generation(row) if row["generation"] is not None and owner == epoch else None
    return _Standing(epoch, acked, newest, base, bool(has_moved))


def _parts(cursor: str | None) -> tuple[UUID | None, UUID | None]:
    """The epoch and the generation's key of a cursor."""
    if cursor is None or len(cursor) != 64 or not cursor.isascii() or not cursor.isalnum():
        return None, None
    try:
        return UUID(cursor[:32]), UUID(cursor[32:])
    except ValueError:
        return None, None


def _generation(row: Row) -> Generation:
    return Generation(**{**row, "scope": bytes(row["scope"]), "entries": bytes(row["entries"])})


def _save(
    reader: Reader,
    base: Generation | None,
    entries: bytes,
    is_complete: bool,
    view: View,
    number: int,
    now: datetime,
) -> Generation:
    """A new generation. Until its walk ends, everything back to the walk's start stays usable."""
    is_walking = base is not None and not base.is_complete
    walk_start = base.walk_start if base and is_walking else (base.generation if base else 0)
    (row,) = storage.fetch(
        "INSERT INTO sync_holding (key, agency, author, device, stream, number, scope,"
        " next_change_at, entries, is_complete, walk_start, created_at)"
        f" VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}",
        [
            uuid4(),
            reader.agency,
            reader.author,
            reader.device,
            reader.stream,
            number,
            view.scope,
            view.next_change_at,
            entries,
            is_complete,
            walk_start,
            now,
        ],
    )
    return _generation(row)


def _tidy_up(
    reader: Reader,
    base: Generation | None,
    after: Generation,
    number: int,
    now: datetime,
) -> None:
    """Apart from the snapshot, so that nobody's reading waits or fails for it.

    Presenting a cursor proves that its answer arrived: what is older is not needed any more.
    """
    with transaction.atomic():
        storage.execute(_WITHOUT_WAITING, [])
        custody.note_pull(author=reader.author, device=reader.device, agency=reader.agency, now=now)
        if base is None:
            return
        keep_from = base.generation if base.is_complete else base.walk_start
        storage.execute(
            "DELETE FROM sync_holding WHERE device = %s AND author = %s AND stream = %s"
            " AND generation < %s",
            [reader.device, reader.author, reader.stream, keep_from],
        )
        has_moved = (base.number, base.next_change_at) != (number, after.next_change_at)
        if after.generation == base.generation and has_moved:
            storage.execute(
                "UPDATE sync_holding SET number = greatest(number, %s), next_change_at = %s"
                " WHERE generation = %s",
                [number, after.next_change_at, base.generation],
            )
