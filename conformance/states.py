"""What must hold when the faults are over: nothing lost, nothing leaked, everybody agrees."""

import json
import math
from collections.abc import Iterator
from typing import Any

from conformance.decisions import decisions
from conformance.history import Document, Exchange, History, Violation
from conformance.values import CREATES, differences, moment, same
from conformance.visibility import NOT_MODELLED, expected

# A request on its way, and a slow machine in between.
TIME_TOLERANCE_S = 3.0


def outboxes_are_empty(history: History) -> Iterator[Violation]:
    """Every queue drains, and the server says so."""
    for name, final in history.finals.items():
        if final.outbox:
            kinds = [one.get("kind") for one in final.outbox]
            yield Violation(31, f"{name} is wedged with {kinds}")
        owed, acked = final.custody.get("owed", 0), final.custody.get("acked_seq")
        if not final.outbox and final.custody and (owed or acked != final.highest_seq):
            yield Violation(0, f"{name}: custody {final.custody}, sent {final.highest_seq}")


def devices_hold_what_a_cold_pull_holds(history: History) -> Iterator[Violation]:
    """Incremental pulls = a cold pull = what lists show."""
    for name, final in history.finals.items():
        if final.cold is None:
            continue
        yield from _differing(f"{name}'s store and a cold pull", final.store, final.cold)
        for kind, listed in final.rest.items():
            held = {one: record for one, record in final.cold.items() if record["type"] == kind}
            yield from _differing(f"{name}'s {kind}s over REST and a cold pull", listed, held)


def devices_hold_what_is_theirs(history: History) -> Iterator[Violation]:
    """Section 5: exactly the visible records, in exactly the visible form."""
    for name, final in history.finals.items():
        who = history.principals[name]
        everything = history.everything.get(who.agency)
        if everything is None:
            continue
        upon = _came_upon(history, name)
        due = {
            one: record
            for one, record in expected(who, everything, upon).items()
            if record["type"] not in NOT_MODELLED
        }
        held = {one: r for one, r in final.store.items() if r["type"] not in NOT_MODELLED}
        yield from _differing(f"what {name} holds and section 5", held, due)


def _came_upon(history: History, name: str) -> frozenset[str]:
    if history.principals[name].role != "crew":
        return frozenset()
    return frozenset(
        str(mutation["record_id"])
        for exchange, mutation, result in history.results()
        if exchange.sender == name
        and isinstance(mutation, dict)
        and mutation.get("kind") == "incident.create"
        and result["result"] == "applied"
    )


def _differing(
    what: str, one: dict[str, Document], other: dict[str, Document]
) -> Iterator[Violation]:
    for record in sorted(one.keys() ^ other.keys()):
        found = one.get(record) or other[record]
        side = "only the first has" if record in one else "the first lacks"
        yield Violation(33, f"{what}: {side} {found['type']} {record}")
    for record in sorted(one.keys() & other.keys()):
        if one[record] != other[record]:
            names = [
                name for name in one[record] | other[record]
                if one[record].get(name) != other[record].get(name)
            ]  # fmt: skip
            yield Violation(33, f"{what} differ in {one[record]['type']} {record}: {names}")


def agencies_never_leak(history: History) -> Iterator[Violation]:
    """No text of one agency is ever in an answer to the other."""
    for exchange in history.exchanges:
        if exchange.body is None or exchange.sender not in history.principals:
            continue
        agency = history.agency_of(exchange.sender)
        text = json.dumps(exchange.body, default=str)
        for owner, mark in history.marks.items():
            if owner != agency and mark in text:
                yield Violation(
                    33, f"{exchange.sender} was shown {owner}'s text by {exchange.path}"
                )
    for agency, records in history.everything.items():
        text = json.dumps(list(records.values()))
        for owner, mark in history.marks.items():
            if owner != agency and mark in text:
                yield Violation(33, f"{agency} holds text that {owner} wrote")


# --- Nothing that was acknowledged is lost -------------------------------------------------


def _last_answers(history: History) -> dict[tuple[str, str], tuple[Exchange, Document, Document]]:
    """The answers that count, by agency and mutation id; other content under an id left out."""
    found: dict[tuple[str, str], tuple[Exchange, Document, Document]] = {}
    for exchange, mutation, result in history.results():
        if not isinstance(mutation, dict) or result["result"] == "retry":
            continue
        if result["code"] != "id_reused":
            key = (history.agency_of(exchange.sender), str(mutation.get("id")))
            found[key] = (exchange, mutation, result)
    return found


def accepted_records_are_there(history: History) -> Iterator[Violation]:
    """What was applied is a record with the words that were sent; what was held is settled."""
    for (agency, _), (_, mutation, result) in _last_answers(history).items():
        kind, record = mutation.get("kind"), str(mutation.get("record_id"))
        everything = history.everything.get(agency)
        if everything is None or kind not in CREATES or record in history.deleted:
            continue
        if result["result"] in ("applied", "conflict"):
            yield from _is_there(mutation, everything)
        elif result["result"] == "held" and record not in everything:
            yield from _is_settled(history, agency, mutation, everything)


def _is_there(mutation: Document, everything: dict[str, Document]) -> Iterator[Violation]:
    found = everything.get(str(mutation["record_id"]))
    if found is None:
        yield Violation(4, f"{mutation['kind']} {mutation['record_id']} was applied and is gone")
        return
    if found["type"] == "note":
        bodies = [found["body"], *(one["body"] for one in found["revisions"])]
        if same(mutation["fields"]["body"]) not in map(same, bodies):
            yield Violation(4, f"note {found['id']} has lost {mutation['fields']['body']!r}")
    elif found["type"] == "status_event":
        wrong = differences(mutation["fields"], found)
        if wrong:
            yield Violation(4, f"{mutation['kind']} {found['id']} is stored with other {wrong}")


def _is_settled(
    history: History, agency: str, mutation: Document, everything: dict[str, Document]
) -> Iterator[Violation]:
    parents = [
        str(mutation["fields"][name])
        for name in ("assignment", "incident", "unit")
        if mutation["fields"].get(name)
    ]
    is_due = bool(parents) and all(parent in everything for parent in parents)
    if is_due and not _is_kept(history, agency, mutation):
        yield Violation(14, f"{mutation['kind']} {mutation['record_id']} is held for ever")


def _is_kept(history: History, agency: str, mutation: Document) -> bool:
    waiting = [*history.quarantine.get(agency, ()), *history.conflicts.get(agency, ())]
    return any(
        one["mutation_id"] == str(mutation.get("id")) or _has_payload(one, mutation)
        for one in waiting
    )


def _has_payload(issue: Document, mutation: Any) -> bool:
    payload = issue.get("payload")
    return (
        isinstance(payload, dict)
        and payload.get("seq") == mutation.get("seq")
        and (payload.get("fields") == mutation.get("fields"))
    )


def amendments_come_in_order(history: History) -> Iterator[Violation]:
    """The last amendment of an author's note is the one that stands, held or not."""
    last: dict[tuple[str, str], Document] = {}
    for (agency, _), (_, mutation, result) in _last_answers(history).items():
        if mutation.get("kind") not in ("note.create", "note.amend"):
            continue
        if result["result"] not in ("applied", "held") or result["code"]:
            continue
        key = (agency, str(mutation["record_id"]))
        known = last.get(key)
        if known is None or known["seq"] < mutation["seq"]:
            last[key] = mutation
    decided = {(one.agency, one.record) for one in decisions(history)}
    for (agency, record), mutation in last.items():
        found = history.everything.get(agency, {}).get(record)
        if found is None or (agency, record) in decided or _is_kept(history, agency, mutation):
            continue
        if same(found["body"]) != same(mutation["fields"]["body"]):
            yield Violation(14, f"note {record} stands at an amendment before the last")


def refusals_are_kept(history: History) -> Iterator[Violation]:
    """A refused mutation waits in quarantine, with its payload, where a supervisor sees it."""
    for exchange, mutation, result in history.results():
        agency = history.agency_of(exchange.sender)
        if result["result"] != "rejected" or agency not in history.quarantine:
            continue
        if isinstance(mutation, dict) and not _is_kept(history, agency, mutation):
            yield Violation(6, f"{mutation.get('kind')} {mutation.get('id')} is refused and gone")


def conflicts_keep_both_values(history: History) -> Iterator[Violation]:
    """A conflict is listed with the server's value and the device's, until it is decided."""
    decided = {(one.agency, one.mutation) for one in decisions(history)}
    for (agency, name), (_, mutation, result) in _last_answers(history).items():
        if result["result"] != "conflict" or agency not in history.conflicts:
            continue
        listed = [one for one in history.conflicts[agency] if one["mutation_id"] == name]
        if not listed and (agency, name) not in decided:
            yield Violation(8, f"the conflict of {mutation['kind']} {name} is listed nowhere")
        for issue in listed:
            for one in issue["conflict"]["fields"]:
                sent = mutation["fields"].get(one["name"])
                if "server" not in one or same(one.get("yours")) != same(sent):
                    yield Violation(8, f"conflict {name}: {one} does not keep {sent!r}")


# --- Clocks and alarms ------------------------------------------------------------------------


def clocks_are_evidence_only(history: History) -> Iterator[Violation]:
    """A measured time is right whatever the wall clock says; none lies after its receipt."""
    under_way = _under_way(history)
    for (agency, name), (_, mutation, _) in _last_answers(history).items():
        record = history.everything.get(agency, {}).get(str(mutation.get("record_id")))
        if record is None or "corrected_at" not in record or mutation["kind"] not in CREATES:
            continue
        if moment(record["corrected_at"]) > moment(record["received_at"]):
            yield Violation(23, f"{record['type']} {record['id']} happened after it was received")
        written = history.written.get(name)
        if written is None or not written.is_measured or record.get("uncertainty_s"):
            continue
        off = moment(record["corrected_at"]) - written.at
        if not -TIME_TOLERANCE_S <= off <= TIME_TOLERANCE_S + under_way.get(name, 0.0):
            yield Violation(23, f"{record['type']} {record['id']} is {off:.0f} s off")


def _under_way(history: History) -> dict[str, float]:
    """How long each mutation's requests took: what the server cannot know. Lost ones: anything."""
    longest: dict[str, float] = {}
    for exchange in history.pushes():
        if not isinstance(exchange.sent, dict):
            continue
        took = math.inf if exchange.status is None else exchange.ended - exchange.began
        for mutation in exchange.sent["mutations"]:
            if isinstance(mutation, dict):
                name = str(mutation.get("id"))
                longest[name] = max(longest.get(name, 0.0), took)
    return longest


def alarms_climb_once(history: History) -> Iterator[Violation]:
    """A call for help is one record, and each step of its escalation is one rev.

    Where several fire at once, a later step may come first, and says what the earlier would.
    """
    for records in history.everything.values():
        for record in records.values():
            if record["type"] != "backup_request" or record["id"] not in history.ticks:
                continue
            due = history.ticks[record["id"]]
            # After its escalation it sounds again and again: each time is one rev as well.
            revs = record["rev"] - 1 - record["resounds"]
            is_once = revs == due if history.is_sequential else 1 <= revs <= due or revs == due
            if record["alarmed_at"] != record["received_at"]:
                # It stood behind another one, or behind several: how often is not told.
                is_once = revs >= due
            if record["escalation_level"] != due or not is_once:
                yield Violation(
                    1,
                    f"backup request {record['id']}: level {record['escalation_level']},"
                    f" rev {record['rev']} where {due:.0f} steps were due",
                )


def nobody_is_silenced(history: History) -> Iterator[Violation]:
    """An unheard call for help makes its own noise, or stands behind one that does."""
    for records in history.everything.values():
        for record in records.values():
            if record["type"] != "backup_request" or not record["silent"]:
                continue
            first = records.get(record["linked_to"])
            if record["state"] != "requested":
                continue
            if first is None or first["silent"] or first["unit"] != record["unit"]:
                yield Violation(34, f"backup request {record['id']} stands behind nothing")
            elif first["state"] in ("released", "cancelled") or first["kind"] != record["kind"]:
                yield Violation(34, f"backup request {record['id']} stands behind what is over")
