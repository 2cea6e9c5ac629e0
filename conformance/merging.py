"""The merge rule as the protocol states it, run beside the server over the same patches.

It needs to know the order at the server, so it judges sequential histories only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.decisions import decision_of
from conformance.history import Document, Exchange, History, Violation
from conformance.values import MERGED, PATCHES, same


@dataclass
class Write:
    """A field's new value, the rev it came with, and whose it is: device, sender and number."""

    rev: int
    value: Any
    device: str
    sender: str = ""
    seq: int | None = None

    def is_of_queue(self, other: "Write") -> bool:
        """Whether it was numbered in the same queue, and not before the other."""
        if self.seq is None or other.seq is None:
            return False
        return (self.device, self.sender) == (other.device, other.sender) and self.seq >= other.seq


@dataclass
class Model:
    """One record's merged fields."""

    values: Document
    writes: dict[str, list[Write]] = field(default_factory=dict)

    def patch(
        self, fields: Document, base_rev: int | None, write: Write, *, is_rest: bool
    ) -> dict[str, Any]:
        """Applies what the rule applies; the conflicting fields with the values that stand.

        Over REST everybody else's writes count, one's own device's earlier ones included. A copy of
        what the same queue has sent later is told by its number.
        """
        conflicts: dict[str, Any] = {}
        accepted: Document = {}
        for name, sent in fields.items():
            value = same(sent)
            if value == self.values.get(name):
                continue
            if base_rev is not None and any(
                not is_rest and one.is_of_queue(write) for one in self.writes.get(name, ())
            ):
                continue
            later = [
                one for one in self.writes.get(name, ()) if base_rev is None or one.rev > base_rev
            ]
            own = [one for one in later if not is_rest and one.device == write.device]
            if base_rev is None or len(own) < len(later):
                conflicts[name] = self.values.get(name)
            else:
                accepted[name] = value
        if is_rest and conflicts:
            # Over REST a conflict writes nothing at all.
            return conflicts
        for name, value in accepted.items():
            self.values[name] = value
            self.writes.setdefault(name, []).append(replace(write, value=value))
        return conflicts


# None: not to be judged, because something was merged in a way nobody was told of.
Models = dict[tuple[str, str], Model | None]


def merges_follow_the_rule(history: History) -> Iterator[Violation]:
    """Per field: what is applied, what conflicts, and what stands in the end."""
    if not history.is_sequential or history.restored_at:
        return
    models: Models = dict.fromkeys(_unplaced(history))
    for exchange in history.exchanges:
        if exchange.status is None:
            continue
        decision = decision_of(history, exchange)
        if decision is not None:
            # A person's choice is no merge; from here on the record's revs are not known.
            models[decision.agency, decision.record] = None
        elif exchange.method == "PATCH":
            yield from _over_rest(models, history, exchange)
        else:
            yield from _pushed(models, history, exchange)
    yield from _standing(models, history)


def _pushed(models: Models, history: History, exchange: Exchange) -> Iterator[Violation]:
    pairs = [(one, result) for one, result in exchange.pairs if isinstance(one, dict)]
    for mutation, result in sorted(pairs, key=lambda pair: pair[0].get("seq") or 0):
        key = (history.agency_of(exchange.sender), str(mutation.get("record_id")))
        kind = str(mutation.get("kind"))
        if result["replayed"] or result["code"] or result["result"] not in ("applied", "conflict"):
            continue
        if kind in ("incident.create", "assignment.create"):
            names = MERGED[kind.partition(".")[0]]
            fields = mutation.get("fields") or {}
            models.setdefault(
                key, Model({name: same(fields.get(name)) for name in names & fields.keys()})
            )
            continue
        model = models.get(key)
        if kind in PATCHES and model is not None:
            if result["rev"] is None:
                models[key] = None
                continue
            yield from _judge(model, history, exchange, mutation, result)


def _unplaced(history: History) -> set[tuple[str, str]]:
    """Records with a patch that took effect at a moment nobody was told of.

    It was held, or its first answer was never made: all that is known of it are replays.
    """
    answered: set[str] = set()
    found: set[tuple[str, str]] = set()
    for exchange, mutation, result in history.results():
        if not isinstance(mutation, dict) or mutation.get("kind") not in PATCHES:
            continue
        name = str(mutation.get("id"))
        if not result["replayed"]:
            answered.add(name)
        if result["result"] == "held" or name not in answered:
            found.add((history.agency_of(exchange.sender), str(mutation.get("record_id"))))
    return found


def _judge(
    model: Model, history: History, exchange: Exchange, mutation: Document, result: Document
) -> Iterator[Violation]:
    device = history.principals[exchange.sender].device
    fields = {
        name: value
        for name, value in mutation["fields"].items()
        if name in MERGED[PATCHES[mutation["kind"]]]
    }
    write = Write(result["rev"], None, device, exchange.sender, mutation.get("seq"))
    expected = model.patch(fields, mutation["base_rev"], write, is_rest=False)
    listed = {one["name"]: one for one in (result["conflict"] or {}).get("fields", ())}
    where = f"{mutation['kind']} {mutation['id']} of {exchange.sender}"
    if expected.keys() != listed.keys():
        yield Violation(
            7, f"{where}: conflicts in {sorted(listed)}, the rule says {sorted(expected)}"
        )
        return
    for name, standing in expected.items():
        one = listed[name]
        if same(one["server"]) != standing or same(one["yours"]) != same(fields[name]):
            yield Violation(8, f"{where}: {one} where {standing!r} stands")


def _over_rest(models: Models, history: History, exchange: Exchange) -> Iterator[Violation]:
    record = exchange.path.rstrip("/").rpartition("/")[2]
    model = models.get((history.agency_of(exchange.sender), record))
    if model is None or exchange.status not in (200, 409):
        return
    rev = exchange.body["rev"] if exchange.status == 200 else 0
    device = history.principals[exchange.sender].device
    write = Write(rev, None, device, exchange.sender)
    conflicts = model.patch(exchange.sent, exchange.base_rev, write, is_rest=True)
    if bool(conflicts) != (exchange.status == 409):
        yield Violation(
            8, f"PATCH {exchange.path} was answered {exchange.status}, conflicts: {conflicts}"
        )


def _standing(models: Models, history: History) -> Iterator[Violation]:
    for (agency, record), model in models.items():
        found = history.everything.get(agency, {}).get(record)
        if found is None or model is None:
            continue
        for name, value in model.values.items():
            if same(found[name]) != value:
                yield Violation(
                    7, f"{found['type']} {record}: {name} is {found[name]!r}, should be {value!r}"
                )
