"""A pull: what a device may see now, less what it holds already.

Every cursor names a generation: the exact records, revs and views the device holds once it has
processed the answer that carried the cursor. An answer is the difference between that and what the
person may see now. Grants, revocations, deletions, retention, restores and lost answers are all
the same subtraction.

Most pulls need not look at everything: the feed says which records were touched since, and of
whoever asks for the first time, has other rights, or whom time has taken something from, everything
is looked at. Both ways lead to the same difference.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from sync import storage
from sync.generations import (
    BY_INDEX,
    Generation,
    Holdings,
    Reader,
    Snapshot,
    Standing,
    Touch,
    doubted,
    save,
    standing_in,
    standing_of,
    take_snapshot,
    tidy_up,
)

DEFAULT_LIMIT = 200
MAX_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Look:
    """What of some records a principal may see at this moment.

    `at`: the records that were looked at (None: all there are). `until`: time alone changes
    nothing of what was seen before then (None: never).
    """

    visible: Holdings
    until: datetime | None
    at: Collection[bytes] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What a principal may see at one moment, as the apps tell it.

    `types` are the names behind the type numbers, in the order clients need them.
    """

    types: Sequence[str]
    everything: Callable[[], Look]
    # Of touched records, and of all whose visibility hangs on them, given what is held. None: that
    # cannot be told, or is no less than everything.
    near: Callable[[Sequence[Touch], Holdings], Look | None]
    # Wire forms of records, by type, the number of their view, and the bytes of their ids.
    render: Callable[[str, int, Sequence[bytes]], Iterable[Mapping[str, Any]]]
    # Whatever else than records and time it depends on: roles, crew places, narrowed programmes.
    scope: bytes
    # Only a commit about one of these can change what is held; None: any can.
    subjects: Callable[[Holdings], Sequence[UUID] | None]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a walk."""

    changes: list[dict[str, Any]]
    cursor: str
    is_reset: bool
    more: bool
    acked_seq: int
    epoch: UUID


def pull(
    *,
    reader: Reader,
    cursor: str | None,
    limit: int,
    view: Callable[[], View],
    now: datetime,
    known: Standing | None = None,
) -> Page:
    """The next page of changes for one person on one device.

    A cursor that names no generation of this person on this device starts anew (`is_reset`).
    `known` is where they stand, for whoever has asked that already.
    """
    standing = known or _standing(reader, cursor)
    seen, base = view(), standing.base
    is_quiet = base is not None and _is_unchanged(standing, base, seen, now)
    changes: list[dict[str, Any]] = []
    if base is not None and is_quiet:
        after = base
    else:
        with transaction.atomic():
            standing, changes, after = _step(reader, standing, seen, limit, now)
    tidy_up(reader, standing, after, now, has_looked=not is_quiet)
    return Page(
        changes=changes,
        cursor=f"{standing.epoch.hex}{after.key.hex}",
        is_reset=standing.base is None,
        more=not after.is_complete,
        acked_seq=standing.acked_seq,
        epoch=standing.epoch,
    )


def page_document(page: Page) -> dict[str, Any]:
    """The body of a pull's answer."""
    return {
        "epoch": str(page.epoch),
        "reset": page.is_reset,
        "cursor": page.cursor,
        "more": page.more,
        "acked_seq": page.acked_seq,
        "changes": page.changes,
    }


def _standing(reader: Reader, cursor: str | None) -> Standing:
    _, rows = storage.fetch_all([BY_INDEX, standing_of(reader, cursor)])
    return standing_in(rows, cursor)


def _is_unchanged(standing: Standing, base: Generation, view: View, now: datetime) -> bool:
    """Nothing the view depends on has moved since this generation was made."""
    return not standing.has_moved and _is_current(base, view, now)


def _is_current(base: Generation, view: View, now: datetime) -> bool:
    """Nothing but commits can have changed what is seen since this generation was made."""
    if not base.is_complete or base.scope != view.scope:
        return False
    return base.next_change_at is None or now < base.next_change_at


def _step(
    reader: Reader, standing: Standing, view: View, limit: int, now: datetime
) -> tuple[Standing, list[dict[str, Any]], Generation]:
    """A page, the generation behind it, and the standing it was really made from."""
    base = standing.base
    # A stream sends again what was touched, and knows one type: nothing to tell by what is near.
    is_led = base is not None and not reader.stream and _is_current(base, view, now)
    snapshot = take_snapshot(base, is_led=is_led)
    if snapshot.held is None:
        base = None
    standing = replace(standing, newest=snapshot.newest, base=base)
    held = snapshot.held or {}
    if base is not None and reader.stream:
        held = doubted(held, base.number)
    look = _look(base, snapshot, view, held)
    removed, put = difference(_at(held, look.at), look.visible)
    step = [*removed, *put][:limit]
    if base is not None and not step and base.is_complete and base.scope == view.scope:
        return standing, [], replace(base, next_change_at=look.until)
    after = _after(held, look.visible, step)
    made = save(
        reader,
        base,
        after,
        number=standing.newest,
        now=now,
        scope=view.scope,
        next_change_at=look.until,
        is_complete=len(removed) + len(put) <= limit,
        subjects=view.subjects(after),
    )
    return standing, _changes(step, held, look.visible, view), made


def _look(base: Generation | None, snapshot: Snapshot, view: View, held: Holdings) -> Look:
    """At what is near the touched records, if that is known; else at everything."""
    near = None
    if base is not None and snapshot.touched is not None:
        near = view.near(snapshot.touched, held)
    if base is None or near is None:
        return view.everything()
    # What was not looked at is seen as long as before.
    ends = [at for at in (base.next_change_at, near.until) if at is not None]
    return replace(near, until=min(ends, default=None))


def _at(held: Holdings, ids: Collection[bytes] | None) -> Holdings:
    return held if ids is None else {one: held[one] for one in ids if one in held}


def difference(held: Holdings, visible: Holdings) -> tuple[list[bytes], list[bytes]]:
    """What has to be removed and what has to be put, in the order clients need. Pure."""
    removed = [record for record in held if record not in visible]
    removed.sort(key=lambda record: (-held[record][0], record))
    # The type first: as bytes, thousands are sorted without a call for each.
    put = [entry[:1] + record for record, entry in visible.items() if held.get(record) != entry]
    put.sort()
    return removed, [record[1:] for record in put]


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
    wanted: dict[bytes, list[bytes]] = {}
    for record in step:
        if record in visible:
            # Type and view.
            wanted.setdefault(visible[record][:2], []).append(record)
    # By number: a UUID's own hash is a call of Python for every record.
    puts: dict[int, dict[str, Any]] = {}
    for (type_number, view_number), records in wanted.items():
        name = view.types[type_number]
        for form in view.render(name, view_number, records):
            one: UUID = form["id"]
            puts[one.int] = {"op": "put", "type": name, "id": one, "rev": form["rev"], "data": form}
    return [
        puts[int.from_bytes(record)]
        if record in visible
        else {"op": "remove", "type": view.types[held[record][0]], "id": UUID(bytes=record)}
        for record in step
    ]
