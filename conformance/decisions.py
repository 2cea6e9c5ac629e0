"""What a person decided between two values is carried out, and stands until somebody writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance.history import Document, Exchange, History, Violation
from conformance.values import same

FOLDER, VERB = "/sync/conflicts/", "/resolve/"
# What a decision about a record that was deleted meanwhile may be answered.
GONE = (404, 410)
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """One that was carried out; `fields` are the values that were chosen."""

    agency: str
    record_type: str
    record: str
    mutation: str
    fields: Document


def decision_of(history: History, exchange: Exchange) -> Decision | None:
    """What an exchange decided; None for every other exchange, and for a refused decision."""
    if exchange.status != 200 or not _is_decision(exchange):
        return None
    issue = exchange.body
    return Decision(
        history.agency_of(exchange.sender),
        issue["record_type"],
        str(issue["record_id"]),
        str(issue["mutation_id"]),
        exchange.sent["fields"],
    )


def decisions(history: History) -> Iterator[Decision]:
    """Every decision that was carried out, in their order."""
    for exchange in history.exchanges:
        decision = decision_of(history, exchange)
        if decision is not None:
            yield decision


def _is_decision(exchange: Exchange) -> bool:
    return exchange.path.startswith(FOLDER) and exchange.path.endswith(VERB)


def decisions_are_carried_out(history: History) -> Iterator[Violation]:
    """A choice of all of one side is never refused, and settles its conflict."""
    for exchange in filter(_is_decision, history.exchanges):
        is_gone = exchange.status in GONE and history.deleted
        if exchange.status is not None and exchange.status != 200 and not is_gone:
            yield Violation(8, f"{exchange.path} was answered {exchange.status}: {exchange.body}")
    for one in decisions(history):
        waiting = history.conflicts.get(one.agency, ())
        if one.mutation in [issue["mutation_id"] for issue in waiting]:
            yield Violation(8, f"the conflict of {one.mutation} was decided and still waits")


def decisions_stand(history: History) -> Iterator[Violation]:
    """A merged field stands at the last decision, if nobody has sent one since."""
    if not history.is_sequential or history.restored_at:
        return
    decided: dict[Place, Any] = {}
    for exchange in history.exchanges:
        for place in _written(history, exchange):
            decided.pop(place, None)
        decision = decision_of(history, exchange)
        if decision is not None and decision.record_type in ("assignment", "incident"):
            for name, value in decision.fields.items():
                decided[decision.agency, decision.record, name] = value
    for (agency, record, name), value in decided.items():
        found = history.everything.get(agency, {}).get(record)
        if found is not None and same(found[name]) != same(value):
            yield Violation(8, f"{record}: {name} was decided as {value!r}, is {found[name]!r}")


def _written(history: History, exchange: Exchange) -> Iterator[Place]:
    """Fields that a request may have written, whatever became of it."""
    if exchange.sender not in history.principals or not isinstance(exchange.sent, dict):
        return
    agency = history.agency_of(exchange.sender)
    if exchange.method == "PATCH":
        record = exchange.path.rstrip("/").rpartition("/")[2]
        yield from ((agency, record, name) for name in exchange.sent)
    for one in exchange.sent.get("mutations", ()):
        if isinstance(one, dict) and isinstance(one.get("fields"), dict):
            yield from ((agency, str(one.get("record_id")), name) for name in one["fields"])


def one_outcome_stands(history: History) -> Iterator[Violation]:
    """Of several assessments of a call exactly one is current, whatever was decided."""
    for agency, records in history.everything.items():
        current: dict[str, int] = {}
        for one in records.values():
            if one["type"] == "outcome":
                tie = str(one["assignment"] or one["incident"])
                current[tie] = current.get(tie, 0) + bool(one["current"])
        for tie, count in current.items():
            if count != 1:
                yield Violation(26, f"{count} outcomes of {tie} in {agency} are current")
