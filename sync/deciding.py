"""Needs, load, decide: one round over the rows that some mutations name; nothing is written yet.

A refusal drops one mutation's draft and is its result.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sync import storage
from sync.batch import Batch, Result
from sync.catalogue import Catalogue, Command, Kind
from sync.mutations import Incoming, convert_fields, without_unstorable
from sync.overlay import Author, Draft, Overlay
from sync.records import Ref
from sync.refusals import Refused
from sync.writes import Writes, of_batch

# A number that will never carry anything: a draft somebody discarded.
VOID = "void"


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of one round: results, the ids of records made, and what there is to write."""

    results: list[Result]
    made: list[UUID]
    writes: Writes
    overlay: Overlay


def decided_over(batch: Batch, items: Sequence[Incoming]) -> Decided:
    """Needs, load, decide: one round over the rows these mutations name."""
    catalogue = batch.catalogue
    commands: dict[int, Command[Author]] = {}
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
    results = [
        _decide(
            batch, overlay, item, commands.get(item.position), refs.get(item.position, ()), dead
        )
        for item in items
    ]
    writes, made = of_batch(catalogue, overlay, batch.now)
    return Decided(results, made, writes, overlay)


def _refs(catalogue: Catalogue, command: Command[Author], item: Incoming) -> list[Ref] | None:
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


def _understand(batch: Batch, item: Incoming) -> Command[Author] | None:
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
        read = kind.read
        args = read(item.fields) if read else convert_fields(item.fields, kind.args)
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
        seq=item.seq,
    )


def _decide(
    batch: Batch,
    overlay: Overlay,
    item: Incoming,
    command: Command[Author] | None,
    refs: Iterable[Ref],
    dead: set[UUID],
) -> Result:
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
            return _result(item, command.kind, "held", held_on=missing)
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
    batch: Batch, draft: Draft, overlay: Overlay, item: Incoming, command: Command[Author]
) -> Result:
    word = "conflict" if draft.conflicts and not draft.is_flagged else "applied"
    result = _result(item, command.kind, word, code=draft.code, detail=draft.detail or None)
    row = overlay.get(command.kind.record_type, command.record_id)
    result.rev = row.get("rev") if row else None
    result.row = row
    result.is_journalled = command.kind.is_journalled
    result.conflicts = [asdict(conflict) for conflict in draft.conflicts]
    return result


def _result(item: Incoming, kind: Kind, word: str, **values: Any) -> Result:
    return Result(item, word, record_type=kind.record_type, record_id=item.record_id, **values)


def _missing(
    draft: Draft, command: Command[Author], refs: Iterable[Ref], dead: set[UUID]
) -> UUID | None:
    """The first record this mutation has to wait for. Raises: Refused `record_deleted`."""
    if command.record_id in dead:
        raise Refused("record_deleted")
    for ref in refs:
        if ref.must and draft.get(ref.type, ref.id) is None:
            if ref.id in dead:
                raise Refused("record_deleted")
            return ref.id
    return None


def _repeated(draft: Draft, item: Incoming, command: Command[Author]) -> Result:
    """A create for an id that is taken never writes: the same content is fine, other is refused."""
    row = draft.get(command.kind.record_type, command.record_id)
    is_same = command.kind.is_same
    if row is None or is_same is None or not is_same(row, command):
        raise Refused("id_reused", {"record_id": "this id belongs to another record"})
    return _result(item, command.kind, "applied", rev=row.get("rev"), is_repeated=True)


def _rejected(batch: Batch, item: Incoming, refusal: Refused) -> Result:
    kind = batch.catalogue.kinds.get(item.kind)
    return Result(
        item,
        "rejected",
        code=refusal.code,
        detail=refusal.detail,
        record_type=kind.record_type if kind else None,
        record_id=item.record_id,
    )


def _void(item: Incoming) -> Result:
    return Result(item, "applied")
