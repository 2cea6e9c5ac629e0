"""What the sync could not settle by itself, settled by a person."""

from collections.abc import Mapping, Sequence
from typing import Any

from incidents.actions import closing
from incidents.actions.assignments import PATCHABLE
from incidents.actions.calls import MERGED
from incidents.actions.shapes import AssignmentPatch, IncidentFields, Resolution, values
from incidents.clinical import is_clinical
from incidents.follows import REPORTS_OF_ISSUE, SUBJECT_OF_ISSUE, UNITS_OF_AUTHOR
from incidents.rows import NOTE, OUTCOME
from responders.access import SUPERVISORS, Target
from responders.commands import Command
from responders.rows import CREW_MEMBER, UNIT
from sync.merge import canonical
from sync.mutations import convert_fields
from sync.overlay import Draft
from sync.records import Ref, Row
from sync.refusals import Refused

# Merged records: which fields a decision may write, and their shape.
SHAPES: Mapping[str, tuple[type, frozenset[str]]] = {
    "assignment": (AssignmentPatch, PATCHABLE),
    "incident": (IncidentFields, MERGED),
}


def own_target(draft: Draft, command: Command) -> Target:
    issue = draft.one("sync_issue", command.record_id)
    return Target(is_own=issue["author"] == command.actor.id)


def dismiss(draft: Draft, command: Command) -> None:
    """Its author has seen it; a conflict's values stay in the history."""
    issue = draft.one("sync_issue", command.record_id)
    if issue["resolved_at"] is None:
        _settle(draft, command, {"dismissed": True})


def _settle(draft: Draft, command: Command, resolution: dict[str, Any]) -> None:
    draft.update(
        "sync_issue",
        command.record_id,
        resolved_at=command.now,
        resolved_by=command.actor.id,
        resolution=resolution,
    )


def close(draft: Draft, command: Command) -> None:
    """A supervisor leaves a refused mutation unapplied, and says why."""
    issue = draft.one("sync_issue", command.record_id)
    if issue["result"] == "conflict" or issue["resolved_at"] is not None:
        raise Refused("illegal_transition", {"": "is not in quarantine"})
    _settle(draft, command, {"closed": command.args.reason})


def author_target(draft: Draft, command: Command) -> Target:
    """What somebody has to settle is the business of the programmes they have worked for."""
    author = draft.one("sync_issue", command.record_id)["author"]
    places = draft.where(CREW_MEMBER, responder_id=author)
    units = [draft.get(UNIT, place["unit_id"]) for place in places]
    return Target(programmes=frozenset(unit["programme_id"] for unit in units if unit))


def _author_refs(command: Command) -> list[Ref]:
    """For a sender whose say depends on the programme: where the author has worked."""
    if not command.actor.is_narrowed:
        return []
    return [Ref("sync_issue", command.record_id, lock=True, follow=UNITS_OF_AUTHOR)]


def close_needs(command: Command) -> Sequence[Ref]:
    return _author_refs(command)


def resolve_needs(command: Command) -> Sequence[Ref]:
    subject = Ref("sync_issue", command.record_id, lock=True, follow=SUBJECT_OF_ISSUE)
    ends = Ref("sync_issue", command.record_id, lock=True, follow=REPORTS_OF_ISSUE)
    return [subject, ends, *_author_refs(command)]


def resolve(draft: Draft, command: Command) -> None:
    """Decides a conflict; the record gets a new rev, whichever value stands."""
    args: Resolution = command.args
    issue = draft.one("sync_issue", command.record_id)
    if not issue["fields"] or issue["resolved_at"] is not None:
        raise Refused("illegal_transition", {"": "is no open conflict"})
    actor = command.actor
    may_read = actor.has_role(SUPERVISORS, command.now) and not actor.is_sworn
    if is_clinical(issue["record_type"]) and not may_read:
        raise Refused("not_permitted")
    unknown = args.fields.keys() - {one["name"] for one in issue["fields"]}
    if unknown:
        raise Refused(
            "invalid", {f"fields.{name}": "is not in conflict" for name in sorted(unknown)}
        )
    if issue["record_type"] == "outcome":
        _decide_outcome(draft, issue, args.fields)
        incident = draft.one(OUTCOME, issue["record_id"])["incident_id"]
        closing.close_if_finished(draft, command, incident)
    elif issue["record_type"] == "note":
        _decide_note(draft, issue, args.fields)
    else:
        _decide_fields(draft, issue, args.fields)
    _settle(
        draft, command, {"fields": {name: canonical(args.fields[name]) for name in args.fields}}
    )


def _decide_fields(draft: Draft, issue: Row, chosen: Mapping[str, Any]) -> None:
    shape, writable = SHAPES[issue["record_type"]]
    parsed = convert_fields(chosen, shape)
    sent = values(parsed, set(chosen) & writable)
    draft.update(issue["record_type"], issue["record_id"], **sent)
    draft.touch(issue["record_type"], issue["record_id"])


def _decide_note(draft: Draft, issue: Row, chosen: Mapping[str, Any]) -> None:
    note = draft.one(NOTE, issue["record_id"])
    body = chosen.get("body", note["body"])
    if not isinstance(body, str) or body not in _sides(issue, "body", note["body"]):
        raise Refused("invalid", {"fields.body": "must be one of the two texts"})
    if body != note["body"]:
        earlier = {"rev": note["rev"], "body": note["body"], "author": str(note["author_id"])}
        draft.update(NOTE, note["id"], body=body, revisions=[*note["revisions"], earlier])
    draft.touch(NOTE, note["id"])


def _sides(issue: Row, name: str, standing: Any) -> list[Any]:
    (field,) = [one for one in issue["fields"] if one["name"] == name]
    return [standing, field["server"], field["yours"]]


def _decide_outcome(draft: Draft, issue: Row, chosen: Mapping[str, Any]) -> None:
    """One assessment stands whole: answers of two people are never mixed."""
    is_server = all(
        canonical(chosen.get(one["name"], one["server"])) == one["server"]
        for one in issue["fields"]
    )
    is_yours = all(canonical(chosen.get(one["name"])) == one["yours"] for one in issue["fields"])
    if not is_server and not is_yours:
        raise Refused("invalid", {"fields": "must be all of one assessment"})
    flagged = draft.one(OUTCOME, issue["record_id"])
    tie = {name: flagged[name] for name in ("assignment_id", "incident_id")}
    for other in list(draft.where(OUTCOME, is_current=True, **tie)):
        if is_yours and not is_server and other["id"] != flagged["id"]:
            draft.update(OUTCOME, other["id"], is_current=False)
    stands = flagged["is_current"] or (is_yours and not is_server)
    draft.update(OUTCOME, flagged["id"], is_flagged=False, is_current=stands)
    draft.touch(OUTCOME, flagged["id"])
