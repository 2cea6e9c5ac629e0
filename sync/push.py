"""A push: one envelope of queued mutations, answered one by one."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, OperationalError, transaction

from sync import custody, journal, ledger, storage
from sync.batch import Batch, Result
from sync.catalogue import Catalogue, Look, Shown
from sync.clock import in_sequence, read_clock, stamp
from sync.mutations import LARGEST_SEQ, Incoming, as_uuid, recognise
from sync.overlay import Author, Overlay, Unplanned
from sync.records import Row
from sync.refusals import Busy
from sync.writes import Asked, Writes

MAX_MUTATIONS = 500
MAX_BYTES = 1024 * 1024
MIN_SCHEMA = 1
CURRENT_SCHEMA = 1


class BadEnvelope(ValueError):
    """The envelope cannot be read; `field` names the part."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class TooMany(ValueError):
    """More mutations than one push may carry."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The readable part of a push."""

    device: UUID
    clock: Any
    highest_seq: int
    mutations: Sequence[Any]


def read_envelope(document: Any) -> Envelope:
    """Checks the envelope only; whatever is wrong with a mutation is answered as its result.

    Raises: BadEnvelope, TooMany.
    """
    if not isinstance(document, dict):
        raise BadEnvelope("", "must be an object")
    device = as_uuid(document.get("device_id"))
    if device is None:
        raise BadEnvelope("device_id", "must be a UUID")
    mutations = document.get("mutations")
    if not isinstance(mutations, list):
        raise BadEnvelope("mutations", "must be a list")
    if len(mutations) > MAX_MUTATIONS:
        raise TooMany(f"at most {MAX_MUTATIONS} mutations")
    return Envelope(
        device=device,
        clock=document.get("clock"),
        highest_seq=_highest_seq(document.get("queue")),
        mutations=mutations,
    )


def _highest_seq(queue: Any) -> int:
    """What the sender says it has numbered so far; nonsense counts as nothing."""
    highest = queue.get("highest_seq") if isinstance(queue, Mapping) else None
    if isinstance(highest, bool) or not isinstance(highest, int):
        return 0
    return highest if 0 <= highest <= LARGEST_SEQ else 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a push is answered; `shown` holds the records the author may see."""

    results: Sequence[Result]
    tally: custody.Tally
    shown: Mapping[tuple[str, UUID], Shown]
    epoch: UUID


def push(*, catalogue: Catalogue, actor: Author, envelope: Envelope, now: datetime) -> Answer:
    """Applies an envelope in one transaction: take, apply together, answer.

    Mutations are decided in the order of their numbers and answered in the order of the request.

    Raises: Busy, when another push of the same device does not end.
    """
    try:
        with transaction.atomic():
            taken = _take(catalogue, actor, envelope, now)
            applied = ledger.run_together(taken.batch, stored=taken.stored, beside=taken.finish)
            return _answer(taken, applied)
    except (DatabaseError, Unplanned):
        # Nothing of it is left. Who cannot be served together is served one by one.
        return _push_apart(catalogue, actor, envelope, now)


def _push_apart(catalogue: Catalogue, actor: Author, envelope: Envelope, now: datetime) -> Answer:
    try:
        with transaction.atomic():
            taken = _take(catalogue, actor, envelope, now)
            results = ledger.run_apart(taken.batch)
            writes = Writes(actor.agency)
            taken.note_custody(results, writes)
            writes.send()
            return _shown_anew(taken, results)
    except OperationalError as error:
        raise Busy from error


@dataclass(slots=True)
class _Taken:
    """An envelope that is being worked on: its sender's queue is locked."""

    envelope: Envelope
    queue: custody.Queue
    batch: Batch
    stored: journal.Stored
    look: Look | None = None
    seen: Sequence[Asked] = ()

    def finish(self, results: Sequence[Result], writes: Writes, overlay: Overlay) -> None:
        """What is written and asked with the batch: custody, and what its author may see of it."""
        self.note_custody(results, writes)
        batch = self.batch
        self.look = batch.catalogue.look(
            batch.actor, _records(results), batch.now, _rows(results), overlay
        )
        if self.look is not None:
            self.seen = [writes.ask(question) for question in self.look.questions]

    def note_custody(self, results: Sequence[Result], writes: Writes) -> None:
        """What is stored of the queue now, written with it."""
        before = copy(self.queue)
        _count(self.queue, self.envelope, results)
        if self.queue != before:
            custody.save(self.queue, writes)


def _take(catalogue: Catalogue, actor: Author, envelope: Envelope, now: datetime) -> _Taken:
    items = [recognise(raw, position) for position, raw in enumerate(envelope.mutations)]
    locked, receipts = storage.fetch_all(
        [
            custody.locking(author=actor.id, device=envelope.device, agency=actor.agency, now=now),
            journal.receipts(actor.agency, [item.receipt_id for item in items]),
        ]
    )
    queue = custody.locked(locked)
    stored = journal.by_receipt(receipts)
    highest = max((item.seq or 0 for item in items), default=0)
    if highest > queue.last_seq or not journal.are_copies(items, stored):
        _put_stamps(items, envelope.clock, queue, now)
    ordered = sorted(items, key=lambda item: item.seq) if _is_numbered(items) else items  # type: ignore[arg-type,return-value]
    batch = Batch(catalogue=catalogue, actor=actor, now=now, source="push", items=ordered)
    return _Taken(envelope, queue, batch, stored)


def _answer(taken: _Taken, applied: ledger.Applied) -> Answer:
    if applied.released or taken.look is None:
        return _shown_anew(taken, applied.results)
    shown = taken.look.shown([one.answer for one in taken.seen], _rows(applied.results))
    return _answer_with(taken, applied.results, shown)


def _shown_anew(taken: _Taken, results: Sequence[Result]) -> Answer:
    """The answer from what stands now: more has changed than these decisions know."""
    batch = taken.batch
    shown = batch.catalogue.show(batch.actor, _records(results), batch.now, _rows(results))
    return _answer_with(taken, results, shown)


def _answer_with(
    taken: _Taken, results: Sequence[Result], shown: Mapping[tuple[str, UUID], Shown]
) -> Answer:
    in_order = sorted(results, key=lambda result: result.item.position)
    return Answer(in_order, taken.queue.tally, shown, taken.queue.epoch)


def _is_numbered(items: Sequence[Incoming]) -> bool:
    return all(item.seq is not None for item in items)


def _put_stamps(items: Sequence[Incoming], clock: Any, queue: custody.Queue, now: datetime) -> None:
    sender = read_clock(clock)
    stamps = in_sequence(
        stamps=[
            (item.seq, stamp(occurred=item.occurred, sender=sender, received_at=now))
            for item in items
        ],
        last_seq=queue.last_seq,
        last_at=queue.last_corrected_at,
    )
    for item, mark in zip(items, stamps, strict=True):
        item.stamp = mark


def _count(queue: custody.Queue, envelope: Envelope, results: Sequence[Result]) -> None:
    stored = [
        result.item.seq for result in results if result.is_stored and result.item.seq is not None
    ]
    queue.tally = custody.advance(queue.tally, stored)
    queue.highest_seq = max(queue.highest_seq, envelope.highest_seq, *stored, 0)
    for result in results:
        item = result.item
        if item.seq is not None and item.seq > queue.last_seq and item.stamp is not None:
            queue.last_seq = item.seq
            queue.last_corrected_at = item.stamp.corrected_at


_SETTLED = ("applied", "conflict")


def _records(results: Sequence[Result]) -> dict[str, set[UUID]]:
    records: dict[str, set[UUID]] = {}
    for result in results:
        is_settled = result.result in _SETTLED
        if is_settled and result.record_type is not None and result.record_id is not None:
            records.setdefault(result.record_type, set()).add(result.record_id)
    return records


def _rows(results: Sequence[Result]) -> dict[tuple[str, UUID], Row]:
    return {
        (result.record_type, result.record_id): result.row
        for result in results
        if result.row is not None and result.record_type and result.record_id
    }


def _element(result: Result, shown: Shown | None, *, is_last: bool) -> dict[str, Any]:
    """One element of `results`; the record stands in full in the last that concerns it."""
    conflict = None
    if result.conflicts:
        conflict = {"id": str(result.issue), "fields": _conflict_fields(result, shown)}
    return {
        "id": result.item.echo_id,
        "result": result.result,
        "replayed": result.is_replayed,
        "code": result.code,
        "detail": result.detail,
        "rev": shown.rev if shown else None,
        "record": shown.record if shown and is_last else None,
        "conflict": conflict,
        "retry_after_ms": ledger.RETRY_AFTER_MS if result.result == "retry" else None,
    }


def _conflict_fields(result: Result, shown: Shown | None) -> list[dict[str, Any]]:
    """Names for ever; values only of a record that is still the reader's, and as it stands now."""
    if shown is None:
        return [
            {"name": one["name"], "base": None, "server": None, "yours": None}
            for one in result.conflicts
        ]
    standing = shown.record if result.is_replayed else None
    return [
        # What its view of the record leaves out, its copy in a conflict does too.
        {**one, "base": None, "server": None}
        if one["name"] not in shown.record
        else one
        if standing is None
        else {**one, "server": standing.get(one["name"])}
        for one in result.conflicts
    ]


def answer_document(answer: Answer, now: datetime, *, is_blind: bool) -> dict[str, Any]:
    """The body of a push's answer; a landing token gets a blind one: no rev, record or value."""
    return {
        "epoch": str(answer.epoch),
        "server_time": now.isoformat().replace("+00:00", "Z"),
        **custody.listed(answer.tally),
        "results": _elements(answer.results, {} if is_blind else answer.shown),
    }


def _elements(
    results: Sequence[Result], shown: Mapping[tuple[str, UUID], Shown]
) -> list[dict[str, Any]]:
    """In the order of the request; a record that many mutations changed is written once.

    That is in the last result that says it was applied: a refusal is not looked at for a record.
    """
    records = [shown.get((one.record_type, one.record_id)) for one in results]  # type: ignore[arg-type]
    together = list(zip(results, records, strict=True))
    last = {
        id(record): place for place, (one, record) in enumerate(together) if one.result in _SETTLED
    }
    return [
        _element(one, record, is_last=last.get(id(record)) == place)
        for place, (one, record) in enumerate(together)
    ]
