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
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from sync import custody, storage
from sync.feed import newest_number

# id, type, view, rev
_ENTRY = struct.Struct(">16sBBI")
DEFAULT_LIMIT = 200
MAX_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Held:
    """One record as a device holds it: numbers for type and view, and the rev."""

    type: int
    view: int
    rev: int


Holdings = dict[UUID, Held]


@dataclass(frozen=True, slots=True)
class View:
    """What a principal may see at one moment, as the apps tell it.

    `holdings` lists every visible record; `render` makes wire forms by type and id.
    `types` are the names behind the type numbers, in the order clients need them.
    """

    types: Sequence[str]
    holdings: Callable[[], Holdings]
    render: Callable[[str, Iterable[UUID]], Mapping[UUID, Mapping[str, Any]]]
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
    with transaction.atomic():
        # One snapshot for the feed's number and the records: neither is ahead of the other.
        storage.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", [])
        queue = custody.read(author=reader.author, device=reader.device)
        epoch = queue.epoch
        base = _find(cursor, epoch, reader)
        number = newest_number()
        seen = view()
        changes: list[dict[str, Any]] = []
        if base is not None and _is_unchanged(reader.agency, base, seen, number, now):
            after = base
        else:
            changes, after = _step(reader, base, seen, number, limit, now)
    _tidy_up(reader, base, after, number, now)
    return Page(
        changes=changes,
        cursor=f"{epoch.hex}{after.key.hex}",
        is_reset=base is None,
        more=not after.is_complete,
        acked_seq=queue.tally.acked_seq,
        epoch=epoch,
    )


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
    touched = storage.fetch(
        "SELECT DISTINCT h.record_id FROM sync_commit c JOIN sync_change h ON h.token = c.token"
        " WHERE c.number > %s AND h.record_id = ANY(%s)",
        [number, list(held)],
    )
    return held | {one: replace(held[one], rev=0) for one in (row["record_id"] for row in touched)}


def difference(held: Holdings, visible: Holdings) -> tuple[list[UUID], list[UUID]]:
    """What has to be removed and what has to be put, in the order clients need. Pure."""
    removed = [record for record in held if record not in visible]
    put = [record for record, entry in visible.items() if held.get(record) != entry]
    removed.sort(key=lambda record: (-held[record].type, record))
    put.sort(key=lambda record: (visible[record].type, record))
    return removed, put


def _after(held: Holdings, visible: Holdings, step: Iterable[UUID]) -> Holdings:
    after = dict(held)
    for record in step:
        if record in visible:
            after[record] = visible[record]
        else:
            del after[record]
    return after


def _changes(
    step: Sequence[UUID], held: Holdings, visible: Holdings, view: View
) -> list[dict[str, Any]]:
    by_type: dict[int, list[UUID]] = {}
    for record in step:
        if record in visible:
            by_type.setdefault(visible[record].type, []).append(record)
    forms: dict[UUID, Mapping[str, Any]] = {}
    for number, ids in by_type.items():
        forms.update(view.render(view.types[number], ids))
    changes: list[dict[str, Any]] = []
    for record in step:
        if record in visible:
            form = forms[record]
            name = view.types[visible[record].type]
            changes.append(
                {"op": "put", "type": name, "id": str(record), "rev": form["rev"], "data": form}
            )
        else:
            name = view.types[held[record].type]
            changes.append({"op": "remove", "type": name, "id": str(record)})
    return changes


def _is_unchanged(agency: UUID, base: Generation, view: View, number: int, now: datetime) -> bool:
    """Nothing the view depends on has moved since this generation was made."""
    if not base.is_complete or base.scope != view.scope:
        return False
    if base.next_change_at is not None and now >= base.next_change_at:
        return False
    if number == base.number:
        return True
    (row,) = storage.fetch(
        "SELECT EXISTS (SELECT FROM sync_commit WHERE agency = %s AND number > %s)"
        " OR EXISTS (SELECT FROM sync_commit WHERE agency IS NULL AND number > %s)"
        # Commits are pruned: what came after a forgotten one cannot be told from nothing.
        " OR NOT EXISTS (SELECT FROM sync_commit WHERE number = %s) AS has_moved",
        [agency, base.number, base.number, base.number],
    )
    return not row["has_moved"]


def pack(holdings: Holdings) -> bytes:
    """Holdings as stored: 22 bytes an entry."""
    return b"".join(
        _ENTRY.pack(record.bytes, held.type, held.view, held.rev)
        for record, held in holdings.items()
    )


def unpack(entries: bytes) -> Holdings:
    """The inverse of `pack`."""
    return {
        UUID(bytes=record): Held(type_, view, rev)
        for record, type_, view, rev in _ENTRY.iter_unpack(entries)
    }


# --- Generations -------------------------------------------------------------------------

_COLUMNS = "generation, key, number, scope, next_change_at, entries, is_complete, walk_start"


def _find(cursor: str | None, epoch: UUID, reader: Reader) -> Generation | None:
    """The generation a cursor names, if it is this reader's and of this database's history."""
    if cursor is None or len(cursor) != 64 or not cursor.isascii() or not cursor.isalnum():
        return None
    try:
        owner, key = UUID(cursor[:32]), UUID(cursor[32:])
    except ValueError:
        return None
    if owner != epoch:
        return None
    rows = storage.fetch(
        f"SELECT {_COLUMNS} FROM sync_holding WHERE key = %s AND author = %s AND device = %s"
        " AND stream = %s",
        [key, reader.author, reader.device, reader.stream],
    )
    if not rows:
        return None
    (row,) = rows
    row["scope"], row["entries"] = bytes(row["scope"]), bytes(row["entries"])
    return Generation(**row)


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
    row["scope"], row["entries"] = bytes(row["scope"]), bytes(row["entries"])
    return Generation(**row)


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
    if base is not None:
        keep_from = base.generation if base.is_complete else base.walk_start
        storage.execute(
            "DELETE FROM sync_holding WHERE device = %s AND author = %s AND stream = %s"
            " AND generation < %s",
            [reader.device, reader.author, reader.stream, keep_from],
        )
        if after.generation == base.generation:
            storage.execute(
                "UPDATE sync_holding SET number = greatest(number, %s), next_change_at = %s"
                " WHERE generation = %s AND (number < %s OR next_change_at IS DISTINCT FROM %s)",
                [number, after.next_change_at, base.generation, number, after.next_change_at],
            )
    custody.note_pull(author=reader.author, device=reader.device, agency=reader.agency, now=now)
