"""Records as RxDB's collections: which types there are, what may be done to them, and the push."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction

from catalogue.kinds import catalogue
from catalogue.pulling import pull_view
from catalogue.reading import render
from catalogue.visibility import MODELS
from responders.access import Actor
from sync import custody, ledger
from sync.batch import Batch, Result
from sync.clock import Sender, stamp
from sync.models import Mutation
from sync.mutations import Incoming, read_mutation
from sync.pull import View
from sync.refusals import Busy
from sync.rxdb import (
    Collection,
    Document,
    Intent,
    Pair,
    Verb,
    caught_up,
    identified,
    read_pair,
    to_adopt,
)
from sync.writes import note_changes

# How the journal knows what came this way.
SOURCE = "rxdb"

# Facts and issues have no kind that changes them: such an edit is kept and refused.
COLLECTIONS: Mapping[str, Collection] = {
    one.name: one
    for one in (
        Collection(
            "assignment",
            change="assignment.patch",
            verbs=(
                Verb("state", "acknowledged", "assignment.acknowledge"),
                Verb("state", "declined", "assignment.decline", frozenset({"reason"})),
            ),
        ),
        Collection("note", change="note.amend", always=("body",), is_amended=True),
        Collection("status_event", change="status_event.patch"),
        Collection("outcome", change="outcome.amend", is_amended=True),
        Collection("sync_issue", change="sync_issue.patch"),
    )
}


def view(*, actor: Actor, record_type: str, now: datetime) -> View:
    """What a person may see of one type, as documents."""
    seen = pull_view(actor, now, types={record_type})

    def documents(type_name: str, view: int, ids: Sequence[bytes]) -> Iterable[Document]:
        return _as_documents(type_name, seen.render(type_name, view, ids)).values()

    return replace(seen, render=documents)


def _as_documents(type_name: str, forms: Iterable[Mapping[str, Any]]) -> dict[UUID, Document]:
    records = {form["id"]: form for form in forms}
    manager = MODELS[type_name]._default_manager
    times = dict(manager.filter(pk__in=records).values_list("pk", "updated_at"))
    return {
        one: {**record, "updated_at": times[one], "_deleted": False}
        for one, record in records.items()
    }


def push(
    *, actor: Actor, device: UUID, collection: Collection, rows: Sequence[Any], now: datetime
) -> list[Document]:
    """Takes in pairs of documents in one transaction; the documents their client must adopt.

    Raises: Busy, when a lock was not free. What could be done is done then, and the same pairs
    find their receipts.
    """
    pairs = [read_pair(collection, row) for row in rows]
    try:
        with transaction.atomic():
            custody.lock(author=actor.id, device=device, agency=actor.agency, now=now)
            given = _Push(actor, device, collection, pairs, now)
            words = _words(given, _apply(given))
            answer = _answer(given, words)
    except OperationalError as error:
        raise Busy from error
    if any("retry" in some for some in words):
        raise Busy
    return answer


@dataclass(frozen=True, slots=True)
class _Push:
    actor: Actor
    device: UUID
    collection: Collection
    pairs: Sequence[Pair]
    now: datetime

    @property
    def ids(self) -> set[UUID]:
        return {pair.record_id for pair in self.pairs if pair.intents and pair.record_id}

    def documents(self) -> Mapping[UUID, Document]:
        """The documents of this push as its author may see them at this moment."""
        name = self.collection.name
        return _as_documents(name, render(self.actor, name, self.ids, self.now).values())

    def mutation(self, intent: Intent) -> dict[str, Any]:
        return intent.mutation(device=self.device, record_type=self.collection.name)


def _apply(given: _Push) -> list[Result]:
    """One mutation for every intent, in the order in which things happened."""
    items = [read_mutation(raw, position) for position, raw in enumerate(_mutations(given))]
    items.sort(key=lambda item: _put_stamp(item, given.now))
    batch = Batch(
        catalogue=catalogue(), actor=given.actor, now=given.now, source=SOURCE, items=items
    )
    return sorted(ledger.run(batch), key=lambda result: result.item.position)


def _mutations(given: _Push) -> Iterator[dict[str, Any]]:
    """What is pushed, under the ids under which it is known or not."""
    rebased = iter(_rebased(given, [one for pair in given.pairs for one in pair.intents]))
    receipts = _receipts(given)
    for pair in given.pairs:
        raws = [given.mutation(next(rebased)) for _ in pair.intents]
        if pair.record_id is None:
            yield from raws
            continue
        stored = receipts.setdefault(pair.record_id, [])
        ids = identified([UUID(raw["id"]) for raw in raws], stored)
        stored[:0] = [one for one in reversed(ids) if one not in stored]
        yield from ({**raw, "id": str(one)} for raw, one in zip(raws, ids, strict=True))


def _receipts(given: _Push) -> dict[UUID, list[UUID]]:
    """The receipts of what this device has pushed of these records so far, the newest first."""
    journal = Mutation.objects.filter(
        agency=given.actor.agency,
        device=given.device,
        source=SOURCE,
        record_id__in=given.ids,
    )
    found: dict[UUID, list[UUID]] = {}
    for record, receipt in journal.order_by("-journal_id").values_list("record_id", "receipt_id"):
        assert record is not None
        found.setdefault(record, []).append(receipt)
    return found


def _put_stamp(item: Incoming, now: datetime) -> datetime:
    item.stamp = stamp(occurred=item.occurred, sender=Sender(), received_at=now)
    return item.stamp.corrected_at


def _rebased(given: _Push, intents: Sequence[Intent]) -> Sequence[Intent]:
    """Amendments made from the version that stands, unless they were taken in before."""
    if not given.collection.is_amended:
        return intents
    standing = {str(one): document for one, document in given.documents().items()}
    ids = [given.mutation(intent)["id"] for intent in intents]
    journal = Mutation.objects.filter(agency=given.actor.agency, receipt_id__in=ids)
    known = {str(one) for one in journal.values_list("receipt_id", flat=True)}
    return [
        intent if one in known else caught_up(intent, standing.get(str(intent.record_id)))
        for one, intent in zip(ids, intents, strict=True)
    ]


def _words(given: _Push, results: Sequence[Result]) -> list[list[str]]:
    """What became of each pair, a word for every mutation."""
    remaining = iter(results)
    return [[next(remaining).result for _ in pair.intents] for pair in given.pairs]


def _answer(given: _Push, words: Sequence[Sequence[str]]) -> list[Document]:
    documents = given.documents()
    adopted: list[Document] = []
    settled: set[UUID] = set()
    for pair, some in zip(given.pairs, words, strict=True):
        document = documents.get(pair.record_id) if pair.record_id else None
        wanted = to_adopt(pair, some, document)
        if wanted is not None:
            adopted.append(wanted)
        elif document is not None and pair.record_id and pair.intents:
            settled.add(pair.record_id)
    # The client passes over records it has yet to push: those have to be sent to it once more,
    # also when nothing was left to change in them.
    record = catalogue().types[given.collection.name]
    note_changes(given.actor.agency, record, {one: documents[one]["rev"] for one in settled})
    return adopted
