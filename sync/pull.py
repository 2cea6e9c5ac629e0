"""A pull: what a device may see now, less what it holds already.

Every cursor names an immutable generation: the exact records, revs and views the device holds
once it has processed the answer that carried the cursor. An answer is the difference between
that and what the person may see now. Grants, revocations, deletions, retention, restores and
lost answers are all the same subtraction.
"""

import struct
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from sync import custody, storage
from sync.feed import NEWEST
from sync.records import Row

# Records by type that commits have touched.
Touched = Mapping[str, Collection[UUID]]
# More than this, and a look at everything costs less.
MOST_TOUCHED = 2000
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
    # For readers of whom most changes are none of their business: of these touched records (by
    # type) and what hangs on them, which are looked at, and how they are held now. None: it takes
    # a look at everything.
    near: Callable[[Touched, Holdings], tuple[Collection[bytes], Holdings] | None] | None = None


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
    known: "Standing | None" = None,
) -> Page:
    """The next page of changes for one person on one device.

    A cursor that names no generation of this person on this device starts anew (`is_reset`).
    """
    standing = known or standing_in(storage.fetch(*standing_of(reader, cursor)), cursor)
    seen = view()
    base = standing.base
    changes: list[dict[str, Any]] = []
    if base is not None and _is_unchanged(standing, base, seen, now):
        after = base
    else:
        with transaction.atomic():
            # One snapshot for the feed's number and the records: neither is ahead of the other.
            # Generations may be lost with a crash: their devices begin anew.
            *_, ((newest,),) = storage.fetch_tuples_all(
                [
                    ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", []),
                    (_WITHOUT_WAITING, []),
                    (NEWEST, []),
                ]
            )
            standing = replace(standing, newest=newest)
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


# What a pull writes may be lost in a crash, so no reader waits for the disk. What it reads is found
# by index: its plans are made once, and not while a table happens to be small.
_WITHOUT_WAITING = (
    "SELECT set_config('synchronous_commit', 'off', true),"
    " set_config('enable_seqscan', 'off', true)"
)


def _step(
    reader: Reader,
    base: Generation | None,
    view: View,
    number: int,
    limit: int,
    now: datetime,
) -> tuple[list[dict[str, Any]], Generation]:
    held = unpack(_entries(base)) if base else {}
    if base is not None and reader.stream:
        held = _doubted(held, base.number)
    near = _near(reader, base, view, held, number, now)
    looked_at, visible = near or (held, view.holdings())
    removed, put = difference(
        held if near is None else {one: held[one] for one in looked_at if one in held}, visible
    )
    step = [*removed, *put][:limit]
    is_complete = len(removed) + len(put) <= limit
    if base is not None and not step and base.is_complete and base.scope == view.scope:
        return [], replace(base, next_change_at=view.next_change_at)
    after = _after(held, visible, step)
    made = _save(reader, base, pack(after), is_complete, view, number, now)
    return _changes(step, held, visible, view), made


def _near(
    reader: Reader,
    base: Generation | None,
    view: View,
    held: Holdings,
    number: int,
    now: datetime,
) -> tuple[Collection[bytes], Holdings] | None:
    """What the commits since a generation can have changed for this reader, if that is known."""
    is_plain = base is not None and base.is_complete and base.scope == view.scope
    if base is None or view.near is None or reader.stream or not is_plain:
        return None
    if base.next_change_at is not None and now >= base.next_change_at:
        return None
    rows = storage.fetch_tuples(_TOUCHED, [base.number, number, reader.agency, MOST_TOUCHED + 1])
    if len(rows) > MOST_TOUCHED or (rows and rows[0][0] is None):
        return None
    touched: dict[str, list[UUID]] = {}
    for record, name in rows:
        touched.setdefault(name, []).append(record)
    return view.near(touched, held)


# A row without an id first: commits since then have been pruned.
_TOUCHED = """
    WITH known AS MATERIALIZED (SELECT $1::bigint AS first, $2::bigint AS last, $3::uuid AS agency)
    SELECT NULL::uuid AS record_id, NULL AS record_type FROM known
      WHERE NOT EXISTS (SELECT FROM sync_commit WHERE number = $1)
    UNION ALL (
      SELECT DISTINCT h.record_id, h.record_type FROM sync_commit c
      JOIN sync_change h ON h.token = c.token
      WHERE c.number > $1 AND c.number <= $2 AND (c.agency = $3 OR c.agency IS NULL)
      LIMIT $4
    )
"""


def _entries(base: Generation) -> bytes:
    ((entries,),) = storage.fetch_tuples(
        "SELECT entries FROM sync_holding WHERE generation = %s", [base.generation]
    )
    return bytes(entries)


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


def _is_unchanged(standing: "Standing", base: Generation, view: View, now: datetime) -> bool:
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

_COLUMNS = "generation, key, number, scope, next_change_at, is_complete, walk_start"


@dataclass(frozen=True, slots=True)
class Standing:
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
        EXISTS (SELECT FROM sync_commit WHERE agency = h.agency AND number > h.number)
        OR EXISTS (SELECT FROM sync_commit WHERE agency IS NULL AND number > h.number)
        -- Commits are pruned: what came after a forgotten one cannot be told from nothing.
        OR NOT EXISTS (SELECT FROM sync_commit WHERE number = h.number)
      ) AS has_moved
    FROM sync_epoch e
    CROSS JOIN ({NEWEST}) AS newest
    LEFT JOIN sync_custody c ON c.author = %s AND c.device = %s
    LEFT JOIN sync_holding h ON h.key = %s AND h.author = %s AND h.device = %s AND h.stream = %s
"""


def standing_of(reader: Reader, cursor: str | None) -> storage.lane.Question:
    """The question where a reader stands."""
    _, key = _parts(cursor)
    who = [reader.author, reader.device]
    return _STANDING, [*who, key, *who, reader.stream]


def standing_in(rows: Sequence[Row], cursor: str | None) -> Standing:
    """A cursor that is not this reader's, or of another history, has no generation."""
    owner, _ = _parts(cursor)
    row = dict(rows[0])
    epoch, acked, newest = row.pop("epoch"), row.pop("acked_seq"), row.pop("newest")
    has_moved = row.pop("has_moved")
    base = _generation(row) if row["generation"] is not None and owner == epoch else None
    return Standing(epoch, acked, newest, base, bool(has_moved))


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
    questions = [
        (_WITHOUT_WAITING, []),
        custody.noted_pull(
            author=reader.author, device=reader.device, agency=reader.agency, now=now
        ),
    ]
    if base is not None:
        keep_from = base.generation if base.is_complete else base.walk_start
        questions.append(
            (_OLDER, [reader.device, reader.author, reader.stream, keep_from]),
        )
        has_moved = (base.number, base.next_change_at) != (number, after.next_change_at)
        if after.generation == base.generation and has_moved:
            questions.append((_MOVED, [number, after.next_change_at, base.generation]))
    # One round trip, and so one transaction of its own.
    storage.execute_all(questions)


_OLDER = (
    "DELETE FROM sync_holding WHERE device = %s AND author = %s AND stream = %s AND generation < %s"
)
_MOVED = (
    "UPDATE sync_holding SET number = greatest(number, %s), next_change_at = %s"
    " WHERE generation = %s"
)
