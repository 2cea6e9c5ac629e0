"""RxDB's documents as mutations, and what became of these as documents. Pure.

RxDB pushes pairs: the document as its client wants it, and the document it believes to be here.
Whatever differs between the two is what somebody did; the rest only came along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sync.clock import read_instant
from sync.merge import canonical
from sync.mutations import LARGEST_REV, as_uuid, dump_json

Document = Mapping[str, Any]

# Mutation ids are derived: a pair that is pushed again has the receipt it got the first time.
MUTATIONS = UUID("3c8f5f0e-7c0b-5b52-9e0c-58f1d2a6b7c4")
# What every document has and no field of a record is; the last three are RxDB's own.
ENVELOPE = frozenset({"id", "rev", "updated_at", "_deleted", "_rev", "_meta", "_attachments"})
# Only a document its client made itself has no rev yet, and every record begins with this one.
FIRST_REV = 1


@dataclass(frozen=True, slots=True)
class Verb:
    """A field that is set to one of its values stands for a deed; `along` are its arguments."""

    field: str
    value: str
    kind: str
    along: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Collection:
    """What becomes of the documents of one record type.

    `change` is the kind of an edit. `always` are fields it carries even when they stay the same.
    `is_amended`: an edit is made from a whole version of the record, not field by field.
    """

    name: str
    change: str
    always: tuple[str, ...] = ()
    is_amended: bool = False
    verbs: tuple[Verb, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing somebody did to a document.

    `sent` are the fields they touched, `believed` what these were before; `fields` are the
    mutation's.
    """

    kind: str
    record_id: Any
    base_rev: int | None = None
    sent: Document = field(default_factory=dict)
    believed: Document = field(default_factory=dict)
    fields: Document = field(default_factory=dict)
    wall: Any = None
    is_deletion: bool = False

    def mutation(self, *, device: UUID, record_type: str) -> dict[str, Any]:
        """The mutation as a push would bring it.

        Its id is made of what was sent and of what its sender believed: the same again is known.
        """
        raw: dict[str, Any] = {
            "kind": self.kind,
            "record_id": self.record_id,
            "base_rev": self.base_rev,
            "fields": self.fields,
        }
        if self.wall is not None:
            raw["occurred"] = {"wall": self.wall}
        meant = dump_json([str(device), record_type, raw, self.believed])
        return {"id": str(uuid5(MUTATIONS, meant)), **raw}


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of a push; `claimed_id` is what the client calls the document."""

    claimed_id: Any
    intents: tuple[Intent, ...]

    @property
    def record_id(self) -> UUID | None:
        return as_uuid(self.claimed_id)


def read_pair(collection: Collection, row: Any) -> Pair:
    """Understands one row of a push as far as possible; never raises."""
    new = row.get("newDocumentState") if isinstance(row, dict) else None
    assumed = row.get("assumedMasterState") if isinstance(row, dict) else None
    if not isinstance(new, dict):
        return Pair(None, (Intent(f"{collection.name}.create", None, fields={"row": row}),))
    if not isinstance(assumed, dict) or assumed.get("_deleted"):
        believed: Document | None = None
    else:
        believed = assumed
    return Pair(new.get("id"), tuple(_intents(collection, new, believed, was=assumed)))


def _intents(
    collection: Collection, new: Document, believed: Document | None, *, was: Any
) -> list[Intent]:
    if new.get("_deleted"):
        # A client that has adopted a tombstone says so once more.
        return [_deletion(collection, new)] if believed is not None or was is None else []
    if believed is None:
        return [_creation(collection, new)]
    return _changes(collection, new, believed)


def _deletion(collection: Collection, new: Document) -> Intent:
    """No such kind exists: the ledger keeps what was written for a person to see."""
    return Intent(f"{collection.name}.delete", new.get("id"), fields=new, is_deletion=True)


def _creation(collection: Collection, new: Document) -> Intent:
    sent = {
        name: value for name, value in new.items() if name not in ENVELOPE and value is not None
    }
    fields = {name: value for name, value in sent.items() if name != "occurred_at"}
    return Intent(
        f"{collection.name}.create",
        new.get("id"),
        sent=sent,
        fields=fields,
        wall=sent.get("occurred_at"),
    )


def _changes(collection: Collection, new: Document, believed: Document) -> list[Intent]:
    changed = {
        name: value
        for name, value in new.items()
        if name not in ENVELOPE and not is_same(value, believed.get(name))
    }
    # A document that is older than the one its client takes for the master knows less: what came
    # between the two is not undone by it.
    base = min(_rev_of(believed), _rev_of(new) if "rev" in new else LARGEST_REV)
    intents = []
    for verb in collection.verbs:
        if changed.get(verb.field) == verb.value:
            sent = {verb.field: changed.pop(verb.field)}
            fields = {name: changed.pop(name) for name in verb.along & changed.keys()}
            intents.append(
                Intent(verb.kind, new.get("id"), base, sent={**sent, **fields}, fields=fields)
            )
    if changed:
        fields = {name: new.get(name) for name in collection.always} | changed
        before = {name: believed.get(name) for name in fields}
        intents.append(
            Intent(collection.change, new.get("id"), base, changed, believed=before, fields=fields)
        )
    return intents


def _rev_of(believed: Document) -> int:
    rev = believed.get("rev")
    is_rev = isinstance(rev, int) and not isinstance(rev, bool) and FIRST_REV <= rev <= LARGEST_REV
    return rev if is_rev else FIRST_REV  # type: ignore[return-value]


def is_same(one: Any, other: Any) -> bool:
    """Whether two values mean the same: missing is null, an empty list is none, instants agree."""
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    # What stands here are values, what a client sends is text.
    at = value if isinstance(value, datetime) else read_instant(value)
    if at is not None:
        return at
    plain = canonical(value)
    return None if plain == [] else plain


def caught_up(intent: Intent, document: Document | None) -> Intent:
    """An edit of what stands, whatever number its client knows that by.

    A client that has pushed and not yet pulled believes the right thing under an old rev; its
    next amendment must not meet its own last one as somebody else's.
    """
    if document is None or intent.base_rev is None:
        return intent
    stands = all(is_same(value, document.get(name)) for name, value in intent.believed.items())
    return replace(intent, base_rev=document["rev"]) if stands else intent


def identified(ids: Sequence[UUID], stored: Sequence[UUID]) -> Sequence[UUID]:
    """Under which ids a pair's mutations are taken in.

    `stored` are the receipts this device has on the record, the newest first. What repeats the
    newest is a copy of it; what repeats an older one was meant again: set, changed, and set back.
    """
    newest = [*reversed(stored[: len(ids)])]
    before = stored[len(ids)] if len(stored) > len(ids) else None
    for salt in (None, before):
        if newest == [_again(one, salt) for one in ids]:
            return newest
    is_known = not set(ids).isdisjoint(stored)
    return [_again(one, stored[0] if is_known else None) for one in ids]


def _again(one: UUID, after: UUID | None) -> UUID:
    return one if after is None else uuid5(one, str(after))


def to_adopt(pair: Pair, results: Iterable[str], document: Document | None) -> Document | None:
    """What the client has to take over for a pair: its document as it stands, or a tombstone.

    None if everything it sent stands, or waits for a record that is not here yet.
    """
    if not pair.intents or "held" in results:
        return None
    if document is None:
        return tombstone(pair.claimed_id) if isinstance(pair.claimed_id, str) else None
    return None if _is_adopted(pair.intents, document) else document


def _is_adopted(intents: Sequence[Intent], document: Document) -> bool:
    return all(
        not intent.is_deletion
        and all(is_same(value, document.get(name)) for name, value in intent.sent.items())
        for intent in intents
    )


def tombstone(record_id: str) -> Document:
    """A document that is gone, or no longer its reader's: its id, and nothing else of it."""
    return {"id": record_id, "_deleted": True}
