"""Lost updates, told from answers alone: for histories in which the order at the server is unknown.

Weaker than the model of the merge rule: it judges only patches whose values nobody else sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance.history import Document, Exchange, History, Violation
from conformance.values import MERGED, PATCHES, same


@dataclass(frozen=True, slots=True)
class Patch:
    """One field of a patch with its first answer."""

    mutation: str
    device: str
    base_rev: int | None
    value: Any
    rev: int | None
    began: float
    ended: float
    is_conflict: bool


Place = tuple[str, str, str]


def updates_are_not_lost(history: History) -> Iterator[Violation]:
    """Whoever writes over a value they have not seen is told so."""
    if history.restored_at:
        return
    senders = _senders(history)
    for place, patches in _patches(history).items():
        sole = [one for one in patches if len(senders[*place, one.value]) == 1]
        for later in sole:
            lost = [one for one in sole if _is_unseen(one, later)]
            if lost and not later.is_conflict:
                _, record, name = place
                yield Violation(
                    8, f"{name} of {record}: {later.value!r} was written over {lost[0].value!r}"
                )


def _is_unseen(one: Patch, later: Patch) -> bool:
    """Whether `one` stood, by another device, beyond the base of `later`."""
    return (
        one.device != later.device
        and not one.is_conflict
        and one.rev is not None
        and one.ended < later.began
        and later.base_rev is not None
        and later.base_rev < one.rev
    )


def _senders(history: History) -> dict[tuple[str, str, str, Any], set[str]]:
    """Who ever sent a value for a field: by the ids of the mutations, or the requests' numbers."""
    found: dict[tuple[str, str, str, Any], set[str]] = {}
    for exchange in history.exchanges:
        if exchange.sender not in history.principals:
            continue
        agency = history.agency_of(exchange.sender)
        for mutation, record, fields in _sent(exchange):
            for name, value in fields.items():
                if isinstance(value, str | int):
                    found.setdefault((agency, record, name, same(value)), set()).add(mutation)
    return found


def _sent(exchange: Exchange) -> Iterator[tuple[str, str, Document]]:
    """(who says so, record, fields) of a request."""
    if not isinstance(exchange.sent, dict):
        return
    if exchange.method == "PATCH":
        record = exchange.path.rstrip("/").rpartition("/")[2]
        yield str(exchange.number), record, exchange.sent
    for one in exchange.sent.get("mutations", ()):
        if isinstance(one, dict) and isinstance(one.get("fields"), dict):
            yield str(one.get("id")), str(one.get("record_id")), one["fields"]


def _patches(history: History) -> dict[Place, list[Patch]]:
    found: dict[Place, list[Patch]] = {}
    for exchange, mutation, result in history.results():
        kind = mutation.get("kind") if isinstance(mutation, dict) else None
        if kind not in PATCHES or result["replayed"] or result["code"]:
            continue
        if result["result"] not in ("applied", "conflict"):
            continue
        conflicts = {one["name"] for one in (result["conflict"] or {}).get("fields", ())}
        place = history.agency_of(exchange.sender), str(mutation["record_id"])
        for name in MERGED[PATCHES[kind]] & mutation["fields"].keys():
            value = same(mutation["fields"][name])
            if isinstance(value, str):
                patch = Patch(
                    mutation["id"],
                    history.principals[exchange.sender].device,
                    mutation["base_rev"],
                    value,
                    result["rev"],
                    exchange.began,
                    exchange.ended,
                    name in conflicts,
                )
                found.setdefault((*place, name), []).append(patch)
    return found
