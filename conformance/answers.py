"""What must hold of the answers alone: receipts, custody, and that content costs nobody a batch."""

import json
from collections.abc import Iterator
from typing import Any

from conformance.history import PULL, PUSH, Document, Exchange, History, Violation
from conformance.values import CREATES

CONTENT = ("kind", "record_id", "base_rev", "fields", "occurred")
CODES = frozenset(
    {
        "invalid", "too_large", "not_permitted", "no_longer_permitted", "record_deleted",
        "id_reused", "unsupported_kind", "illegal_transition", "field_not_permitted",
    }
)  # fmt: skip
# Kinds that are deduplicated by their content and need no receipt.
WITHOUT_RECEIPT = frozenset({"position.create"})

Key = tuple[str, str, str]


def _key(history: History, exchange: Exchange, mutation: Document) -> Key:
    content = json.dumps([mutation.get(name) for name in CONTENT], sort_keys=True)
    return history.agency_of(exchange.sender), str(mutation.get("id")), content


def _terminal(history: History) -> dict[Key, list[tuple[Exchange, Document, Document]]]:
    """Final answers by mutation and content, in the order they were asked for."""
    found: dict[Key, list[tuple[Exchange, Document, Document]]] = {}
    for exchange, mutation, result in history.results():
        if isinstance(mutation, dict) and result["result"] != "retry":
            key = _key(history, exchange, mutation)
            found.setdefault(key, []).append((exchange, mutation, result))
    return found


def answers_stay(history: History) -> Iterator[Violation]:
    """The same mutation with the same content gets the same result, code and field names.

    Of what has no receipt, a copy is judged again: by then its sender may have lost the unit.
    """
    for (_, name, _), given in _terminal(history).items():
        if given[0][1].get("kind") in WITHOUT_RECEIPT:
            continue
        said = {_gist(result) for _, _, result in given}
        if len(said) > 1 and not history.restored_at:
            yield Violation(1, f"{given[0][1].get('kind')} {name} was answered {sorted(said)}")


def _gist(result: Document) -> str:
    fields = [one["name"] for one in (result["conflict"] or {}).get("fields", ())]
    return f"{result['result']} {result['code']} {sorted(fields)}"


def one_first_answer(history: History) -> Iterator[Violation]:
    """Of all answers to a mutation at most one is the first; the others are replays."""
    if history.restored_at:
        return
    for (_, name, _), given in _terminal(history).items():
        kind = given[0][1].get("kind")
        first = sum(not result["replayed"] for _, _, result in given)
        if first > 1 and kind not in WITHOUT_RECEIPT:
            yield Violation(1, f"{kind} {name} was done {first} times")


def no_effect_without_receipt(history: History) -> Iterator[Violation]:
    """Whoever has seen a record knows that its mutation has a receipt: copies are replays."""
    if history.restored_at:
        return
    seen = _first_seen(history)
    authors: dict[str, set[str]] = {}
    for _, mutation, _ in history.results():
        if isinstance(mutation, dict) and mutation.get("kind") in CREATES:
            authors.setdefault(str(mutation.get("record_id")), set()).add(str(mutation.get("id")))
    for exchange, mutation, result in history.results():
        if not isinstance(mutation, dict) or mutation.get("kind") not in CREATES:
            continue
        record = str(mutation.get("record_id"))
        is_new = result["result"] in ("applied", "conflict") and not result["replayed"]
        if (
            is_new
            and len(authors[record]) == 1
            and seen.get(record, exchange.began) < exchange.began
        ):
            yield Violation(4, f"{mutation['kind']} {record} was there before its receipt")


def _first_seen(history: History) -> dict[str, float]:
    seen: dict[str, float] = {}
    for exchange in history.exchanges:
        if exchange.status != 200 or not isinstance(exchange.body, dict):
            continue
        records: list[Any] = []
        if exchange.path == PULL:
            records = [one["id"] for one in exchange.body["changes"] if one["op"] == "put"]
        elif exchange.method == "GET":
            records = [exchange.body.get("id")]
        for record in records:
            seen.setdefault(str(record), exchange.ended)
    return seen


def used_ids_are_refused(history: History) -> Iterator[Violation]:
    """An id that comes back with other content is refused; what came first stays its own."""
    first: dict[tuple[str, str], Key] = {}
    for exchange, mutation, result in history.results():
        if not isinstance(mutation, dict) or result["result"] == "retry":
            continue
        key = _key(history, exchange, mutation)
        owner = first.setdefault(key[:2], key)
        if owner != key and result["code"] != "id_reused" and _is_uuid(key[1]):
            yield Violation(3, f"{key[1]} came with other content: {result['result']}")


def _is_uuid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4


def content_costs_nobody_a_batch(history: History) -> Iterator[Violation]:
    """200 for every envelope; a result for every mutation; known words only."""
    for exchange in history.exchanges:
        if exchange.status is not None and exchange.status >= 500 and not exchange.is_excused:
            yield Violation(6, f"{exchange.path} was answered {exchange.status}")
        if exchange.path != PUSH or exchange.is_excused or exchange.sent is None:
            continue
        if exchange.status is not None and 400 <= exchange.status < 500:
            yield Violation(6, f"{exchange.sender}: a push was answered {exchange.status}")
    for _, mutation, result in history.results():
        known = result["result"] in ("applied", "conflict", "held", "rejected", "retry")
        if not known or (result["result"] == "rejected" and result["code"] not in CODES):
            yield Violation(6, f"{mutation} was answered {result['result']} {result['code']}")


def custody_is_right(history: History) -> Iterator[Violation]:
    """`acked_seq` never claims what may not be here, nor forgets what is."""
    for name in history.principals:
        yield from _custody_of(history, name)


def _custody_of(history: History, sender: str) -> Iterator[Violation]:
    stored: list[tuple[float, int]] = []
    possible: set[int] = set()
    for exchange in sorted(history.pushes(), key=lambda one: one.ended):
        if exchange.sender != sender or not isinstance(exchange.sent, dict):
            continue
        if exchange.status != 200:
            possible |= {seq for one in exchange.sent["mutations"] if (seq := _seq(one))}
            continue
        for mutation, result in exchange.pairs:
            if result["result"] != "retry" and _seq(mutation):
                possible.add(_seq(mutation))
                stored.append((exchange.ended, _seq(mutation)))
        before = max((at for at in history.restored_at if at < exchange.number), default=None)
        settled = {seq for at, seq in stored if at <= exchange.ended} if before is None else set()
        least, most = _gap_free(settled), _gap_free(possible)
        if not least <= exchange.body["acked_seq"] <= most:
            yield Violation(
                0, f"{sender}: acked_seq {exchange.body['acked_seq']}, not {least} to {most}"
            )


def _seq(mutation: Any) -> int:
    seq = mutation.get("seq") if isinstance(mutation, dict) else None
    return seq if isinstance(seq, int) else 0


def _gap_free(seqs: set[int]) -> int:
    top = 0
    while top + 1 in seqs:
        top += 1
    return top


def revs_only_grow(history: History) -> Iterator[Violation]:
    """No reader is sent an older version of a record after a newer one."""
    newest: dict[tuple[str, str], int] = {}
    restores = sorted(history.restored_at)
    for exchange in history.exchanges:
        if restores and exchange.number >= restores[0]:
            del restores[0]
            newest = {}
        if exchange.path != PULL or exchange.status != 200 or not exchange.is_seen:
            continue
        for change in exchange.body["changes"]:
            if change["op"] != "put":
                continue
            key = (exchange.sender, change["id"])
            if change["rev"] < newest.get(key, 0):
                yield Violation(
                    16, f"{exchange.sender}: {change['type']} {change['id']} went back in time"
                )
            newest[key] = change["rev"]
