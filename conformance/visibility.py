"""Section 5 once more, from the protocol: what a principal must hold, given all there is.

`everything` is what the supervisor of an agency without narrowed programmes sees. Windows are
not modelled: a history lasts minutes.
"""

from collections.abc import Mapping

from conformance.history import Document, Principal

Records = Mapping[str, Document]
OUTCOME_FOR_DISPATCH = frozenset(
    {
        "id", "rev", "type", "assignment", "incident", "contact_outcome", "police_involvement",
        "current", "flagged",
    }
)  # fmt: skip
ABOUT_CALLS = frozenset({"status_event", "note", "outcome", "backup_request"})
REFERENCE = frozenset({"programme", "area"})
# Everybody has their own, and nobody else's.
NOT_MODELLED = frozenset({"sync_issue"})


def expected(who: Principal, everything: Records, came_upon: frozenset[str]) -> dict[str, Document]:
    """What somebody should hold; `came_upon` are the calls they took themselves."""
    if who.role == "supervisor":
        shown = dict(everything)
    elif who.role == "dispatcher":
        shown = {
            record_id: record
            for record_id, record in everything.items()
            if record["type"] != "note" or record["kind"] == "operational"
        }
    else:
        shown = _crews(who, everything, came_upon)
    return {record_id: as_shown(who, record) for record_id, record in shown.items()}


def _crews(who: Principal, everything: Records, came_upon: frozenset[str]) -> dict[str, Document]:
    calls = {
        one["incident"]
        for one in everything.values()
        if one["type"] == "assignment" and one["unit"] in who.units
    }
    return {
        record_id: record
        for record_id, record in everything.items()
        if _is_crews(who, record, everything, calls, came_upon)
    }


def _is_crews(
    who: Principal,
    record: Document,
    everything: Records,
    calls: set[str],
    came_upon: frozenset[str],
) -> bool:
    kind = record["type"]
    if kind in REFERENCE:
        return True
    if kind == "unit":
        return record["id"] in who.units
    if kind in ("shift", "assignment", "safety_check"):
        return record["unit"] in who.units
    if kind == "incident":
        return record["id"] in calls or record["id"] in came_upon
    if kind not in ABOUT_CALLS:
        return False
    call = record.get("incident") or _call_of(record, everything)
    is_own = record["author"]["id"] == who.person
    if kind in ("note", "outcome"):
        return call in calls or (is_own and call in came_upon)
    by_unit = record["unit"] in who.units and (kind == "backup_request" or call is None)
    return call in calls or by_unit or (is_own and kind == "backup_request")


def _call_of(record: Document, everything: Records) -> str | None:
    assignment = everything.get(record.get("assignment") or "")
    return assignment["incident"] if assignment else None


def as_shown(who: Principal, record: Document) -> Document:
    """The fields of a record that this principal is shown."""
    if who.role == "dispatcher" and record["type"] == "outcome":
        return {name: one for name, one in record.items() if name in OUTCOME_FOR_DISPATCH}
    return record
