"""Incidents: a call comes in, is corrected, and ends."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from incidents import lifecycle
from incidents.actions import check_clock
from incidents.actions.jurisdiction import call_target, programme_refs
from incidents.actions.merging import check_read_only, name_ignored, says_the_same
from incidents.actions.shapes import IncidentFields, plain, values
from incidents.actions.statuses import free_unit, is_open
from incidents.call_types import REPORTED_IN, CallTypeMapping, Match, Rule, Screen
from incidents.closing import REOPEN_WITHIN
from incidents.codes import AssignmentState, IncidentStatus
from incidents.follows import WHOLE_CALL
from incidents.geography import area_at
from incidents.rows import ASSIGNMENT, INCIDENT, OUTCOME, IncidentRow
from responders.access import Role, Target
from responders.commands import Command
from sync.overlay import Draft
from sync.records import Ref, Row
from sync.refusals import Refused

MERGED = frozenset(
    {
        "number",
        "call_type",
        "call_type_label",
        "priority",
        "address",
        "latitude",
        "longitude",
        "cautions",
        "narrative",
        "caller_name",
        "caller_phone",
        "weapon_reported",
        "violence_reported",
    }
)
FIELDS = {name: name for name in MERGED | {"received_at"}}
DEFAULT_PRIORITY = 5
_FILLED = ("call_type", "weapon_reported", "violence_reported")


def area_needs(command: Command) -> Sequence[Ref]:
    agency = command.actor.agency
    return [Ref("area", agency, must=False, children=(("area", "agency_id"),))]


def create_needs(command: Command) -> Sequence[Ref]:
    args: IncidentFields = command.args
    if not args.call_type_label:
        return area_needs(command)
    rules = (("call_type_rule", "agency_id"),)
    agency = command.actor.agency
    return [*area_needs(command), Ref("call_type_rule", agency, must=False, children=rules)]


def anywhere(draft: Draft, command: Command) -> Target:
    """A call belongs to no unit until one is sent."""
    return Target()


def whole_target(draft: Draft, command: Command) -> Target:
    """A call as a whole is the business of the programmes whose units were sent."""
    return Target(programmes=call_target(draft, command, command.record_id).programmes)


def create_incident(draft: Draft, command: Command) -> None:
    """Takes a call. A team flagged down in the street does so offline."""
    args: IncidentFields = command.args
    sent = values(args, command.given & MERGED)
    sent.setdefault("priority", DEFAULT_PRIORITY)
    sent["cautions"] = sent.get("cautions") or []
    sent["number"] = sent.get("number") or _number(command.record_id)
    _read_label(draft, sent)
    draft.insert(
        INCIDENT,
        command.record_id,
        **sent,
        received_at=args.received_at or command.stamp.corrected_at,
        area_id=area_at(draft.where("area"), sent.get("latitude"), sent.get("longitude")),
        author_id=command.actor.id,
    )
    name_ignored(draft, command, FIELDS)


def _read_label(draft: Draft, sent: dict[str, Any]) -> None:
    """What the agency's mapping says of a label, where the sender left it open."""
    label = sent.get("call_type_label")
    if not label:
        return
    rules = (_rule(row) for row in draft.where("call_type_rule"))
    reported = {screen: sent.get(column) for screen, column in REPORTED_IN.items()}
    known = (
        CallTypeMapping(rules).read(label).under(call_type=sent.get("call_type"), reported=reported)
    )
    sent["call_type"] = known.call_type
    sent.update({REPORTED_IN[screen]: True for screen in known.screens})


def _rule(row: Row) -> Rule:
    screen = Screen(row["screen"]) if row["screen"] else None
    return Rule(Match(row["match"]), row["pattern"], row["call_type"], screen)


def _number(incident_id: UUID) -> str:
    """A number people can read out, made without a counter everybody would wait for."""
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    # The last bits of an id are random, in versions 4 and 7.
    bits = incident_id.int & (2**35 - 1)
    return "F-" + "".join(letters[bits >> shift & 31] for shift in range(30, -1, -5))


def patch_needs(command: Command) -> Sequence[Ref]:
    return [
        Ref(
            "incident",
            command.record_id,
            lock=True,
            children=(("assignment", "incident_id"),),
        ),
        *area_needs(command),
        *programme_refs(command, command.record_id),
    ]


def own_target(draft: Draft, command: Command) -> Target:
    """A crew has a say in a call it was sent to, or came upon."""
    incident = draft.one(INCIDENT, command.record_id)
    sent = {row["unit_id"] for row in draft.where(ASSIGNMENT, incident_id=incident["id"])}
    # The latest place first: whoever changed units speaks for the one they are with.
    mine = [unit for unit in command.actor.own_units() if unit in sent]
    target = call_target(draft, command, incident["id"])
    return replace(target, unit=mine[0], is_own=False) if mine else target


def patch_incident(draft: Draft, command: Command) -> None:
    """Merges fields, one by one; a new place finds its area."""
    row = draft.one(INCIDENT, command.record_id)
    check_read_only(draft, command, row, MERGED)
    _check_integration(command, row)
    sent = values(command.args, command.given & MERGED)
    if "cautions" in sent:
        sent["cautions"] = sent["cautions"] or []
    if sent.get("number", "") is None:
        raise Refused("invalid", {"fields.number": "must not be empty"})
    draft.patch(INCIDENT, command.record_id, sent, command.base_rev)
    after = draft.one(INCIDENT, command.record_id)
    if (after["latitude"], after["longitude"]) != (row["latitude"], row["longitude"]):
        area = area_at(draft.where("area"), after["latitude"], after["longitude"])
        draft.update(INCIDENT, command.record_id, area_id=area)


def _check_integration(command: Command, row: IncidentRow) -> None:
    """Another system changes only what it sent itself."""
    others = set(Role) - {Role.INTEGRATION}
    is_machine = not command.actor.has_role(others, command.now)
    if is_machine and row["author_id"] != command.actor.id:
        raise Refused("not_permitted")


def end_needs(command: Command) -> Sequence[Ref]:
    return [
        Ref(
            "incident",
            command.record_id,
            lock=True,
            children=(("outcome", "incident_id"),),
            follow=WHOLE_CALL,
        )
    ]


def close_incident(draft: Draft, command: Command) -> None:
    """Closes a call; units still on it are free. Whoever owes an outcome goes on owing it."""
    is_written_up = any(draft.where(OUTCOME, incident_id=command.record_id))
    if not is_written_up and not plain(command.args.reason):
        raise Refused("invalid", {"fields.reason": "is required: the call has no outcome"})
    _end(draft, command, IncidentStatus.CLOSED, AssignmentState.CLEARED)


def reopen_incident(draft: Draft, command: Command) -> None:
    """Takes back that a call has ended; a unit has to go, or somebody closes it again."""
    incident = draft.one(INCIDENT, command.record_id)
    if incident["status"] == IncidentStatus.REOPENED:
        return
    if incident["status"] not in lifecycle.ENDED_STATUSES:
        raise Refused("illegal_transition", {"": "the incident is open"})
    closed_at = incident["closed_at"]
    if closed_at is None or command.now - closed_at > REOPEN_WITHIN:
        raise Refused("illegal_transition", {"": "the incident ended more than 24 hours ago"})
    draft.update(
        INCIDENT,
        incident["id"],
        status=IncidentStatus.REOPENED.value,
        closed_at=None,
        reason=None,
        reopened_at=command.now,
    )


def cancel_incident(draft: Draft, command: Command) -> None:
    """Ends a call nobody has to go to any more."""
    _end(draft, command, IncidentStatus.CANCELLED, AssignmentState.CANCELLED)


def _end(
    draft: Draft, command: Command, status: IncidentStatus, assignment_state: AssignmentState
) -> None:
    incident = draft.one(INCIDENT, command.record_id)
    if incident["status"] == status:
        return
    if incident["status"] in lifecycle.ENDED_STATUSES:
        raise Refused("illegal_transition", {"": f"the incident is {incident['status']}"})
    at = command.stamp.corrected_at
    for assignment in list(draft.where(ASSIGNMENT, incident_id=incident["id"])):
        if is_open(assignment):
            draft.update(ASSIGNMENT, assignment["id"], state=assignment_state.value, cleared_at=at)
            check_clock.stop_clock(draft, assignment["id"])
            free_unit(draft, assignment, at=at)
    reason = plain(getattr(command.args, "reason", None))
    draft.update(INCIDENT, incident["id"], status=status.value, closed_at=at, reason=reason)


def reopen_needs(command: Command) -> Sequence[Ref]:
    return programme_refs(command, command.record_id)


def not_served_needs(command: Command) -> Sequence[Ref]:
    return programme_refs(command, command.record_id)


def not_served(draft: Draft, command: Command) -> None:
    """Keeps why no team took an eligible call."""
    draft.update(INCIDENT, command.record_id, not_served_reason=command.args.reason.value)


def is_same_incident(row: Row, command: Command) -> bool:
    # What the sender left open, the label may have filled.
    open_fields = {name for name in _FILLED if getattr(command.args, name) is None}
    columns = {name: column for name, column in FIELDS.items() if name not in open_fields}
    return says_the_same(row, command, columns)
