"""The one door: every write of a synced record passes `push` or `record`.

A batch runs in one transaction: receipts first, then needs - load - decide - write, then the
release of whatever waited for the records it made. A refusal drops one mutation's draft; only
when the database itself refuses is the batch run again, one mutation at a time.

This module knows mutations, receipts and rows, and no domain word.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from sync import journal, storage
from sync.batch import Batch, Outcome
from sync.clock import read_clock, server_stamp, stamp
from sync.mutations import (
    Incoming,
    convert_fields,
    digest_of_meaning,
    read_mutation,
    without_unstorable,
)
from sync.overlay import Draft, Overlay, Unplanned
from sync.records import Catalogue, Command, Kind, Ref
from sync.refusals import Busy, Conflicted, Refused, UnknownReference
from sync.writes import Writes, of_batch

logger = logging.getLogger(__name__)

RETRY_AFTER_MS = 1000
# A number that will never carry anything: a draft somebody discarded.
VOID = "void"
STRICT_ATTEMPTS = 4


# Adds to what a batch writes and asks, once it is known what became of it.
Beside = Callable[[Sequence[Outcome], Writes, Overlay], None]


class _Strict(Exception):
    """Carries a refusal out of a transaction that must leave nothing behind."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.result)
        self.outcome = outcome


def run(batch: Batch) -> list[Outcome]:
    """Applies a batch inside the caller's transaction; outcomes in the order of the items.

    What cannot be applied is kept (held, or in quarantine), except `retry`, which leaves no trace.
    """
    try:
        with transaction.atomic():
            storage.open_door(lock_timeout_ms=storage.BATCH_LOCK_TIMEOUT_MS)
            outcomes = run_together(batch).outcomes
    except (DatabaseError, Unplanned):
        outcomes = run_apart(batch)
    storage.close_door()
    return outcomes


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a batch; `released`: how many that waited for its records came after it."""

    outcomes: list[Outcome]
    released: int


def run_together(
    batch: Batch,
    *,
    stored: journal.Stored | None = None,
    beside: Beside | None = None,
) -> Applied:
    """The whole batch at once, behind the open door; raises whatever the database says.

    `stored` is known of its receipts to whoever has asked already; `beside` adds what is written
    and asked with the batch.

    Raises: DatabaseError, Unplanned, and the caller's transaction is lost; then `run_apart` in a
    new one, with mutations read anew.
    """
    replays, fresh = journal.split_replays(batch, stored)
    decided = _decided(batch, fresh)
    writes = decided.writes
    journal.store(batch, decided.outcomes, writes)
    answers = journal.in_order(batch, replays, decided.outcomes)
    if beside is not None:
        beside(answers, writes, decided.overlay)
    children = writes.ask(journal.children_of(decided.made)) if decided.made else None
    writes.send()
    waiting = [] if children is None else journal.waiting_in(children.answer.rows())
    released = _release(batch.catalogue, waiting, batch.now)
    if released:
        _forget_rows(answers)
    return Applied(answers, released)


def run_apart(batch: Batch) -> list[Outcome]:
    """Each mutation in its own savepoint, after the database has refused the whole."""
    outcomes = []
    busy: set[UUID | None] = set()
    for item in batch.items:
        if item.record_id in busy and item.record_id is not None:
            outcome = _retry(item)
        else:
            outcome = _alone(batch.only([item]))
        if outcome.result == "retry":
            busy.add(item.record_id)
        outcomes.append(outcome)
    _forget_rows(outcomes)
    return outcomes


def record(
    *,
    catalogue: Catalogue,
    actor: Any,
    now: datetime,
    source: str,
    mutation_id: UUID,
    kind: str,
    record_id: UUID,
    fields: dict[str, Any],
    base_rev: int | None = None,
    occurred: Any = None,
    clock: Any = None,
) -> Outcome:
    """A batch of one from inside: applied as a whole, or nothing is written or stored.

    Raises: Refused, UnknownReference, Conflicted (nothing was merged), Busy.
    """
    item = read_mutation(
        {
            "id": str(mutation_id),
            "kind": kind,
            "record_id": str(record_id),
            "base_rev": base_rev,
            "fields": fields,
        },
        0,
    )
    # A queue sends again what it has stored; whoever keeps none writes the same in other words.
    item.digest = digest_of_meaning(item, catalogue.kinds[kind].args)
    item.stamp = (
        server_stamp(now)
        if occurred is None
        else stamp(occurred=occurred, sender=read_clock(clock), received_at=now)
    )
    batch = Batch(catalogue=catalogue, actor=actor, now=now, source=source, items=[item])
    for _ in range(STRICT_ATTEMPTS):
        try:
            return _record_once(batch)
        except OperationalError as error:
            raise Busy from error
        except IntegrityError as error:
            # Somebody made the same record at the same time: decide again with it in sight.
            refusal: Exception = error
        except Unplanned as error:
            refusal = error
        except _Strict as strict:
            raise _as_exception(strict.outcome) from None
    if isinstance(refusal, DatabaseError):
        raise refused_by_database(refusal, catalogue) from refusal
    raise refusal


def _record_once(batch: Batch) -> Outcome:
    with transaction.atomic():
        storage.open_door(lock_timeout_ms=storage.BATCH_LOCK_TIMEOUT_MS)
        (outcome,) = run_together(batch).outcomes
        if outcome.result != "applied" and not outcome.is_replayed:
            raise _Strict(outcome)
        storage.close_door()
    return outcome


def _as_exception(outcome: Outcome) -> Exception:
    if outcome.result == "held":
        return UnknownReference(outcome.held_on, _path_to(outcome.held_on, outcome.item.fields))
    if outcome.result == "conflict":
        return Conflicted(outcome.conflicts)
    return Refused(outcome.code or "invalid", outcome.detail)


def _path_to(record_id: UUID | None, fields: Mapping[str, Any]) -> str:
    """The field that names a record, for whoever has to correct it."""
    named = [name for name, value in fields.items() if str(record_id) in str(value)]
    return named[0] if named else "record_id"


def _alone(batch: Batch) -> Outcome:
    (item,) = batch.items
    for _ in range(2):
        try:
            with transaction.atomic():
                storage.open_door(lock_timeout_ms=storage.SINGLE_LOCK_TIMEOUT_MS)
                return run_together(batch).outcomes[0]
        except OperationalError:
            return _retry(item)
        except (DatabaseError, Unplanned) as error:
            # Once more: a copy may just have been committed next door. Then it is the content.
            refusal = error
    if isinstance(refusal, Unplanned):
        raise refusal
    item.problem = refused_by_database(refusal, batch.catalogue)
    with transaction.atomic():
        storage.open_door(lock_timeout_ms=storage.SINGLE_LOCK_TIMEOUT_MS)
        return run_together(batch).outcomes[0]


def _retry(item: Incoming) -> Outcome:
    return Outcome(item, "retry")


def refused_by_database(error: DatabaseError, catalogue: Catalogue) -> Refused:
    """A constraint's no, in the catalogue's words if it has any, else by the constraint's name."""
    diagnostics = getattr(error.__cause__, "diag", None)
    rule = getattr(diagnostics, "constraint_name", None) or "the database"
    path, words = catalogue.refusals.get(rule, ("fields", f"refused by {rule}"))
    return Refused("invalid", {path: words})


def _forget_rows(outcomes: Iterable[Outcome]) -> None:
    """Later decisions may have changed the same records."""
    for outcome in outcomes:
        outcome.row = None


@dataclass(frozen=True, slots=True)
class _Decided:
    """What came of one round: outcomes, the ids of records made, and what there is to write."""

    outcomes: list[Outcome]
    made: list[UUID]
    writes: Writes
    overlay: Overlay


def _decided(batch: Batch, items: Sequence[Incoming]) -> _Decided:
    """Needs, load, decide: one round over the rows these mutations name."""
    catalogue = batch.catalogue
    commands: dict[int, Command] = {}
    items_by_position = {item.position: item for item in items}
    for item in items:
        _forgive(catalogue, item)
        if item.problem is None:
            command = _understand(batch, item)
            if command is not None:
                commands[item.position] = command
    refs = {
        position: refs
        for position, command in commands.items()
        if (refs := _refs(catalogue, command, items_by_position[position])) is not None
    }
    overlay, dead = storage.load(
        catalogue, [ref for some in refs.values() for ref in some], batch.actor.agency
    )
    making = {command.record_id for command in commands.values() if command.kind.creates}
    storage.wait_for_parents(catalogue, overlay, refs.values(), making, dead, batch.actor.agency)
    outcomes = [
        _decide(
            batch, overlay, item, commands.get(item.position), refs.get(item.position, ()), dead
        )
        for item in items
    ]
    writes, made = of_batch(catalogue, overlay, batch.now)
    return _Decided(outcomes, made, writes, overlay)


def _refs(catalogue: Catalogue, command: Command, item: Incoming) -> list[Ref] | None:
    """What an action names, and the record itself: to be written, or to be sure it is new."""
    kind = command.kind
    try:
        refs = list(kind.needs(command))
    except Refused as refusal:
        item.problem = refusal
        return None
    if kind.names_record or not catalogue.types[kind.record_type].is_synced:
        return refs
    if kind.creates:
        return [*refs, Ref(kind.record_type, command.record_id, must=False, is_new=True)]
    return [Ref(kind.record_type, command.record_id, lock=True, history=True), *refs]


def _forgive(catalogue: Catalogue, item: Incoming) -> None:
    """A lenient kind goes on without what could not be stored."""
    kind = catalogue.kinds.get(item.kind)
    if kind is None or not kind.is_lenient or item.problem is None or item.record_id is None:
        return
    if item.problem.code in ("invalid", "too_large"):
        item.base_rev = None
        item.fields = without_unstorable(item.fields)
        item.problem = None


def _understand(batch: Batch, item: Incoming) -> Command | None:
    if item.kind == VOID:
        return None
    kind = batch.catalogue.kinds.get(item.kind)
    if kind is None:
        item.problem = Refused("unsupported_kind", {"kind": f"{item.kind} is not known here"})
        return None
    if item.record_id is None:
        item.problem = Refused("invalid", {"record_id": "is required"})
        return None
    try:
        args = convert_fields(item.fields, kind.args)
    except Refused as refusal:
        item.problem = refusal
        return None
    assert item.stamp is not None
    return Command(
        kind=kind,
        receipt_id=item.receipt_id,
        record_id=item.record_id,
        base_rev=item.base_rev,
        args=args,
        given=frozenset(item.fields),
        fields=item.fields,
        actor=batch.actor,
        device=batch.actor.device,
        stamp=item.stamp,
        received_at=item.received_at or batch.now,
        now=batch.now,
        source=batch.source,
    )


def _decide(
    batch: Batch,
    overlay: Overlay,
    item: Incoming,
    command: Command | None,
    refs: Iterable[Ref],
    dead: set[UUID],
) -> Outcome:
    if item.problem is not None:
        return _rejected(batch, item, item.problem)
    if command is None:
        return _void(item)
    draft = Draft(overlay, command)
    try:
        # First of all: what has to wait for a person must not be held and slip through later.
        code = batch.catalogue.admit(command)
        if code is not None:
            raise Refused(code)
        missing = _missing(draft, command, refs, dead)
        if missing is not None:
            return _outcome(item, command.kind, "held", held_on=missing)
        if command.kind.creates and overlay.is_taken(command.kind.record_type, command.record_id):
            return _repeated(draft, item, command)
        code = batch.catalogue.permit(command, command.kind.target(draft, command))
        if code is not None:
            raise Refused(code)
        command.kind.decide(draft, command)
    except Refused as refusal:
        return _rejected(batch, item, refusal)
    draft.commit()
    return _settled(batch, draft, overlay, item, command)


def _settled(
    batch: Batch, draft: Draft, overlay: Overlay, item: Incoming, command: Command
) -> Outcome:
    result = "conflict" if draft.conflicts and not draft.is_flagged else "applied"
    outcome = _outcome(item, command.kind, result, code=draft.code, detail=draft.detail or None)
    row = overlay.get(command.kind.record_type, command.record_id)
    outcome.rev = row.get("rev") if row else None
    outcome.row = row
    outcome.is_journalled = command.kind.is_journalled
    outcome.conflicts = [asdict(conflict) for conflict in draft.conflicts]
    return outcome


def _outcome(item: Incoming, kind: Kind, result: str, **values: Any) -> Outcome:
    return Outcome(item, result, record_type=kind.record_type, record_id=item.record_id, **values)


def _missing(draft: Draft, command: Command, refs: Iterable[Ref], dead: set[UUID]) -> UUID | None:
    """The first record this mutation has to wait for. Raises: Refused `record_deleted`."""
    if command.record_id in dead:
        raise Refused("record_deleted")
    for ref in refs:
        if ref.must and draft.get(ref.type, ref.id) is None:
            if ref.id in dead:
                raise Refused("record_deleted")
            return ref.id
    return None


def _repeated(draft: Draft, item: Incoming, command: Command) -> Outcome:
    """A create for an id that is taken never writes: the same content is fine, other is refused."""
    row = draft.get(command.kind.record_type, command.record_id)
    is_same = command.kind.is_same
    if row is None or is_same is None or not is_same(row, command):
        raise Refused("id_reused", {"record_id": "this id belongs to another record"})
    return _outcome(item, command.kind, "applied", rev=row.get("rev"), is_repeated=True)


def _rejected(batch: Batch, item: Incoming, refusal: Refused) -> Outcome:
    kind = batch.catalogue.kinds.get(item.kind)
    return Outcome(
        item,
        "rejected",
        code=refusal.code,
        detail=refusal.detail,
        record_type=kind.record_type if kind else None,
        record_id=item.record_id,
    )


def _void(item: Incoming) -> Outcome:
    return Outcome(item, "applied")


def release(catalogue: Catalogue, parents: Iterable[UUID], now: datetime) -> int:
    """Applies what was held for these records, in its authors' order; how many were settled.

    Runs in the transaction that made the parents. A child the database refuses stays held for
    the sweeper: it must not take its parent down.
    """
    return _release(catalogue, journal.waiting_for(parents), now)


def _release(catalogue: Catalogue, waiting: list[journal.Waiting], now: datetime) -> int:
    settled = 0
    while waiting:
        made: list[UUID] = []
        for held in waiting:
            try:
                with transaction.atomic():
                    made += _release_one(catalogue, held, now)
                    settled += 1
            except (DatabaseError, Unplanned) as error:
                logger.warning("What was held stays held for the sweeper: %s", type(error).__name__)
                continue
        waiting = journal.waiting_for(made) if made else []
    return settled


def apply_quarantined(*, catalogue: Catalogue, issue: UUID, agency: UUID, now: datetime) -> Outcome:
    """Applies a refused mutation after all, under its author's name; a person decided so.

    Runs in the caller's transaction. Raises: Refused, UnknownReference; nothing is written then.
    """
    storage.open_door(lock_timeout_ms=storage.BATCH_LOCK_TIMEOUT_MS)
    waiting = journal.quarantined(issue, agency)
    if waiting is None:
        raise Refused("illegal_transition", {"": "is not in quarantine"})
    permitted = replace(catalogue, permit=lambda command, target: None)
    actor = catalogue.author(agency, waiting.author, waiting.device, now)
    batch = Batch(
        catalogue=permitted, actor=actor, now=now, source=waiting.source, items=[waiting.item]
    )
    decided = _decided(batch, batch.items)
    (outcome,) = decided.outcomes
    if outcome.result not in ("applied", "conflict"):
        raise _as_exception(outcome)
    journal.settle(batch, waiting, outcome, decided.writes)
    decided.writes.send()
    if decided.made:
        release(catalogue, decided.made, now)
    storage.close_door()
    return outcome


def _release_one(catalogue: Catalogue, held: journal.Waiting, now: datetime) -> list[UUID]:
    actor = catalogue.author(held.agency, held.author, held.device, now)
    batch = Batch(catalogue=catalogue, actor=actor, now=now, source=held.source, items=[held.item])
    decided = _decided(batch, batch.items)
    (outcome,) = decided.outcomes
    if outcome.result == "held":
        journal.wait_on(held, outcome.held_on)
        return []
    journal.settle(batch, held, outcome, decided.writes)
    decided.writes.send()
    return decided.made
