"""The one door: every write of a synced record passes `push` or `record`.

A batch runs in one transaction: receipts first, then needs - load - decide - write, then the
release of whatever waited for the records it made. A refusal drops one mutation's draft; only
when the database itself refuses is the batch run again, one mutation at a time.

This module knows mutations, receipts and rows, and no domain word.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from sync import journal, storage
from sync.batch import Batch, Result
from sync.catalogue import Catalogue
from sync.clock import read_clock, server_stamp, stamp
from sync.deciding import decided_over
from sync.mutations import (
    Incoming,
    digest_of_meaning,
    read_mutation,
)
from sync.overlay import Author, Overlay, Unplanned
from sync.refusals import Busy, Conflicted, Refused, UnknownReference
from sync.writes import Writes

logger = logging.getLogger(__name__)

RETRY_AFTER_MS = 1000
STRICT_ATTEMPTS = 4


# Adds to what a batch writes and asks, once it is known what became of it.
Beside = Callable[[Sequence[Result], Writes, Overlay], None]


class _Strict(Exception):
    """Carries a refusal out of a transaction that must leave nothing behind."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.result)
        self.result = result


def run(batch: Batch) -> list[Result]:
    """Applies a batch inside the caller's transaction; results in the order of the items.

    What cannot be applied is kept (held, or in quarantine), except `retry`, which leaves no trace.
    """
    try:
        with transaction.atomic():
            storage.open_door(lock_timeout_ms=storage.BATCH_LOCK_TIMEOUT_MS)
            results = run_together(batch).results
    except (DatabaseError, Unplanned):
        results = run_apart(batch)
    storage.close_door()
    return results


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a batch; `released`: how many that waited for its records came after it."""

    results: list[Result]
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
    decided = decided_over(batch, fresh)
    writes = decided.writes
    journal.store(batch, decided.results, writes)
    answers = journal.in_order(batch, replays, decided.results)
    if beside is not None:
        beside(answers, writes, decided.overlay)
    children = writes.ask(journal.children_of(decided.made)) if decided.made else None
    writes.send()
    waiting = [] if children is None else journal.waiting_in(children.answer.rows())
    released = _release(batch.catalogue, waiting, batch.now)
    if released:
        _forget_rows(answers)
    return Applied(answers, released)


def run_apart(batch: Batch) -> list[Result]:
    """Each mutation in its own savepoint, after the database has refused the whole."""
    results = []
    busy: set[UUID | None] = set()
    for item in batch.items:
        if item.record_id in busy and item.record_id is not None:
            result = _retry(item)
        else:
            result = _alone(batch.only([item]))
        if result.result == "retry":
            busy.add(item.record_id)
        results.append(result)
    _forget_rows(results)
    return results


def record(
    *,
    catalogue: Catalogue,
    actor: Author,
    now: datetime,
    source: str,
    mutation_id: UUID,
    kind: str,
    record_id: UUID,
    fields: dict[str, Any],
    base_rev: int | None = None,
    occurred: Any = None,
    clock: Any = None,
) -> Result:
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
            raise _as_exception(strict.result) from None
    if isinstance(refusal, DatabaseError):
        raise refused_by_database(refusal, catalogue) from refusal
    raise refusal


def _record_once(batch: Batch) -> Result:
    with transaction.atomic():
        storage.open_door(lock_timeout_ms=storage.BATCH_LOCK_TIMEOUT_MS)
        (result,) = run_together(batch).results
        if result.result != "applied" and not result.is_replayed:
            raise _Strict(result)
        storage.close_door()
    return result


def _as_exception(result: Result) -> Exception:
    if result.result == "held":
        return UnknownReference(result.held_on, _path_to(result.held_on, result.item.fields))
    if result.result == "conflict":
        return Conflicted(result.conflicts)
    return Refused(result.code or "invalid", result.detail)


def _path_to(record_id: UUID | None, fields: Mapping[str, Any]) -> str:
    """The field that names a record, for whoever has to correct it."""
    named = [name for name, value in fields.items() if str(record_id) in str(value)]
    return named[0] if named else "record_id"


def _alone(batch: Batch) -> Result:
    (item,) = batch.items
    for _ in range(2):
        try:
            with transaction.atomic():
                storage.open_door(lock_timeout_ms=storage.SINGLE_LOCK_TIMEOUT_MS)
                return run_together(batch).results[0]
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
        return run_together(batch).results[0]


def _retry(item: Incoming) -> Result:
    return Result(item, "retry")


def refused_by_database(error: DatabaseError, catalogue: Catalogue) -> Refused:
    """A constraint's no, in the catalogue's words if it has any, else by the constraint's name."""
    diagnostics = getattr(error.__cause__, "diag", None)
    rule = getattr(diagnostics, "constraint_name", None) or "the database"
    path, words = catalogue.refusals.get(rule, ("fields", f"refused by {rule}"))
    return Refused("invalid", {path: words})


def _forget_rows(results: Iterable[Result]) -> None:
    """Later decisions may have changed the same records."""
    for result in results:
        result.row = None


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


def apply_quarantined(*, catalogue: Catalogue, issue: UUID, agency: UUID, now: datetime) -> Result:
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
    decided = decided_over(batch, batch.items)
    (result,) = decided.results
    if result.result not in ("applied", "conflict"):
        raise _as_exception(result)
    journal.settle(batch, waiting, result, decided.writes)
    decided.writes.send()
    if decided.made:
        release(catalogue, decided.made, now)
    storage.close_door()
    return result


def _release_one(catalogue: Catalogue, held: journal.Waiting, now: datetime) -> list[UUID]:
    actor = catalogue.author(held.agency, held.author, held.device, now)
    batch = Batch(catalogue=catalogue, actor=actor, now=now, source=held.source, items=[held.item])
    decided = decided_over(batch, batch.items)
    (result,) = decided.results
    if result.result == "held":
        journal.wait_on(held, result.held_on)
        return []
    journal.settle(batch, held, result, decided.writes)
    decided.writes.send()
    return decided.made
