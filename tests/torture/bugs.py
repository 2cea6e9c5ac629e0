"""Server bugs, each as the patch somebody could have committed: the checker has to catch them all.

Each names the line of reasoning behind it, because every one of them looks right at first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

from django.db import transaction

from catalogue.kinds import clock_catalogue
from dispatch.clockwork import timers
from incidents.actions import issues
from sync import custody, generations, journal, pull, push, storage
from sync.clock import Stamp, read_instant
from sync.merge import Merged
from sync.refusals import Refused
from sync.writes import Writes

Patches = Iterator[AbstractContextManager[Any]]


@dataclass(frozen=True)
class Bug:
    """`patches` makes the server wrong; `reasoning` is how somebody would argue for it.

    `focus` are the steps that happen more often in the histories that look for it; `met_by` is
    the seed of one that has met it, unless the very first does.
    """

    name: str
    reasoning: str
    patches: Callable[[], Patches]
    focus: tuple[str, ...] = ()
    met_by: int = 0

    @contextmanager
    def planted(self) -> Iterator[None]:
        with ExitStack() as stack:
            for patch in self.patches():
                stack.enter_context(patch)
            yield


def identity_cursor() -> Patches:
    by_token = "(SELECT token AS number, token, agency, subjects FROM sync_transaction)"

    def ordered(text: str) -> str:
        return text.replace("FROM sync_commit", f"FROM {by_token}")

    for name in ("_STANDING", "_TOUCHED"):
        yield mock.patch.object(generations, name, ordered(getattr(generations, name)))
    *others, (newest, params) = generations._SNAPSHOT
    yield mock.patch.object(generations, "_SNAPSHOT", [*others, (ordered(newest), params)])


def receipt_after_effect() -> Patches:
    store = journal.store

    def later(batch: Any, results: Any, writes: Any) -> None:
        def afterwards() -> None:
            receipts = Writes(batch.actor.agency)
            store(batch, results, receipts)
            receipts.send()

        transaction.on_commit(afterwards)

    yield mock.patch.object(journal, "store", later)


def last_write_wins() -> Patches:
    def merge(*, changes: Mapping[str, Any], **about: Any) -> Merged:
        return Merged(dict(changes), [])

    yield mock.patch("sync.overlay.merge", merge)


def device_clock_decides() -> Patches:
    def stamp(*, occurred: Any, sender: Any, received_at: Any) -> Stamp:
        claimed = read_instant(occurred.get("wall")) if isinstance(occurred, Mapping) else None
        return Stamp(claimed, claimed or received_at, 0.0)

    yield mock.patch.object(push, "stamp", stamp)


def one_bad_operation_fails_the_batch() -> Patches:
    original = push.push

    def strict(**about: Any) -> Any:
        with transaction.atomic():
            answer = original(**about)
            if any(one.code == "invalid" for one in answer.results):
                raise Refused("invalid")
            return answer

    yield mock.patch("api.views.sync.push", strict)


def scope_change_ignored() -> Patches:
    yield mock.patch("catalogue.pulling._scope_of", return_value=b"the same")


def upsert_across_agencies() -> Patches:
    yield mock.patch("sync.overlay.Overlay._ours", lambda overlay, type_name, rows: list(rows))


def dropped_tombstone() -> Patches:
    original = pull.difference

    def difference(held: Any, visible: Any) -> tuple[list[bytes], list[bytes]]:
        return [], original(held, visible)[1]

    yield mock.patch.object(pull, "difference", difference)


def held_never_released() -> Patches:
    yield mock.patch("sync.ledger._release", return_value=0)


def double_escalation() -> Patches:
    def fire(timer: Any, now: Any) -> bool:
        fresh = timer.__class__(id=uuid4(), **{
            name: getattr(timer, name) for name in ("agency_id", "kind", "record", "step")
        })  # fmt: skip
        return fired(fresh, now)

    def escalate(draft: Any, command: Any) -> None:
        request = draft.one("backup_request", command.record_id)
        level = request["escalation_level"] + 1
        draft.update("backup_request", request["id"], escalation_level=min(level, 4))

    fired, known = timers._fire, clock_catalogue()
    step = replace(known.kinds["backup_request.escalate"], decide=escalate)
    catalogue = replace(known, kinds={**known.kinds, step.name: step})
    yield mock.patch.object(timers, "_fire", fire)
    yield mock.patch.object(timers, "clock_catalogue", return_value=catalogue)


def page_boundary() -> Patches:
    original = pull.pull

    def one_short(**about: Any) -> Any:
        page = original(**about)
        return replace(page, changes=page.changes[:-1]) if page.more else page

    yield mock.patch("api.views.sync.pull", one_short)


def epoch_ignored() -> Patches:
    original = generations._parts

    def parts(cursor: str | None) -> tuple[UUID | None, UUID | None]:
        return storage.current_epoch(), original(cursor)[1]

    yield mock.patch.object(generations, "_parts", parts)


def reused_id_is_a_replay() -> Patches:
    original = push.recognise

    def read(raw: Any, position: int) -> Any:
        item = original(raw, position)
        item.digest = b"any"
        return item

    yield mock.patch.object(push, "recognise", read)


def custody_counts_what_was_received() -> Patches:
    def count(queue: Any, envelope: Any, results: Sequence[Any]) -> None:
        received = [one.item.seq for one in results if one.item.seq is not None]
        queue.tally = custody.advance(queue.tally, received)
        queue.highest_seq = max(queue.highest_seq, envelope.highest_seq, *received, 0)

    yield mock.patch.object(push, "_count", count)


def conflict_forgets_the_devices_value() -> Patches:
    original = journal._issue_row

    def row(batch: Any, result: Any) -> Any:
        made = original(batch, result)
        if made["fields"]:
            made["fields"] = [{**one, "yours": one["server"]} for one in made["fields"]]
        return made

    yield mock.patch.object(journal, "_issue_row", row)


def replay_is_always_applied() -> Patches:
    original = journal._from_row

    def from_row(item: Any, row: Any) -> Any:
        result = original(item, row)
        result.result, result.code = "applied", None
        return result

    yield mock.patch.object(journal, "_from_row", from_row)


def decision_only_closes_the_conflict() -> Patches:
    yield mock.patch.object(issues, "_decide_fields", return_value=None)


def both_outcomes_stay_current() -> Patches:
    def decide(draft: Any, issue: Any, chosen: Any) -> None:
        draft.update("outcome", issue["record_id"], is_flagged=False, is_current=True)

    yield mock.patch.object(issues, "_decide_outcome", decide)


BUGS = (
    Bug(
        "identity cursor",
        "The table has an identity column, so that is the order.",
        identity_cursor,
        ("slow_writer", "slow_commit", "push", "pull"),
        met_by=13,
    ),
    Bug(
        "receipt after effect",
        "First the work, then the book-keeping, in its own transaction.",
        receipt_after_effect,
        ("note", "push"),
        met_by=36,
    ),
    Bug(
        "last write wins",
        "Who writes last knows best.",
        last_write_wins,
        ("patch_assignment", "push", "pull"),
        met_by=3,
    ),
    Bug(
        "device clock decides",
        "The tablet was there, so it knows when.",
        device_clock_decides,
        ("note",),
    ),
    Bug(
        "one bad operation fails the batch",
        "A push is one transaction: all or nothing.",
        one_bad_operation_fails_the_batch,
        ("bad", "push"),
    ),
    Bug(
        "scope change ignored",
        "No record has changed, so there is nothing to send.",
        scope_change_ignored,
        ("lead", "lose", "pull"),
        met_by=3,
    ),
    Bug(
        "upsert across agencies",
        "The id is unique, no need to look at the agency.",
        upsert_across_agencies,
        ("steal", "push"),
        met_by=6,
    ),
    Bug(
        "dropped tombstone",
        "What is gone is simply not in the list any more.",
        dropped_tombstone,
        ("pull", "push", "lose", "lead"),
    ),
    Bug(
        "held never released",
        "The client will send it again when the parent is here.",
        held_never_released,
        ("street", "follow_street", "push"),
        met_by=18,
    ),
    Bug(
        "double escalation",
        "Each firing is one level up, and its id does not matter.",
        double_escalation,
        ("backup", "push", "tick"),
        met_by=12,
    ),
    Bug(
        "page boundary",
        "The last record of a page belongs to the next.",
        page_boundary,
        ("pull", "note", "push"),
    ),
    Bug(
        "epoch ignored",
        "The key of a cursor is unique enough.",
        epoch_ignored,
        ("epoch", "pull"),
        met_by=10,
    ),
    Bug(
        "reused id is a replay",
        "The id is known, so it is a copy.",
        reused_id_is_a_replay,
        ("reuse", "note", "push"),
    ),
    Bug(
        "custody counts what was received",
        "It has arrived, so it can be acknowledged.",
        custody_counts_what_was_received,
        ("patch_assignment", "push"),
    ),
    Bug(
        "conflict forgets the device's value",
        "The server's value stands, the other is void.",
        conflict_forgets_the_devices_value,
        ("patch_assignment", "push", "pull"),
        met_by=9,
    ),
    Bug(
        "replay is always applied",
        "It is known here, so all is well.",
        replay_is_always_applied,
        ("bad", "push"),
        met_by=3,
    ),
    Bug(
        "a decision only closes the conflict",
        "The value that was chosen is the one that stands, nearly always.",
        decision_only_closes_the_conflict,
        ("patch_assignment", "push", "pull"),
        met_by=3,
    ),
    Bug(
        "both outcomes stay current",
        "The chosen one stands; the other is nobody's business here.",
        both_outcomes_stay_current,
        ("outcome", "push", "pull"),
        met_by=23,
    ),
)
