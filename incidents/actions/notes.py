"""Notes: append-only, signed, corrected by amendments that keep what was written first."""

from collections.abc import Sequence

from incidents.actions.assignments import assignment_target
from incidents.actions.jurisdiction import call_target, programme_refs
from incidents.actions.merging import check_read_only, fact, name_ignored, says_the_same
from incidents.actions.shapes import AmendNote, NewNote
from incidents.clinical import NOTE_FOR_DISPATCH
from incidents.follows import INCIDENT_AND_UNIT
from incidents.rows import ASSIGNMENT, INCIDENT, NOTE, AmendedRow, NoteRow
from responders.access import Target
from responders.commands import Command
from sync.merge import FieldConflict, canonical
from sync.overlay import Draft
from sync.records import Ref, Row
from sync.refusals import Refused

FIELDS = {
    "kind": "kind",
    "body": "body",
    "assignment": "assignment_id",
    "incident": "incident_id",
}


def subject_needs(command: Command) -> Sequence[Ref]:
    """What a note or an outcome speaks of: an assignment, or an incident without one."""
    args = command.args
    if args.assignment is not None:
        refs = [Ref("assignment", args.assignment, follow=INCIDENT_AND_UNIT)]
        return [*refs, Ref("incident", args.incident)] if args.incident else refs
    if args.incident is not None:
        incident = Ref("incident", args.incident, children=(("assignment", "incident_id"),))
        return [incident, *programme_refs(command, args.incident)]
    raise Refused("invalid", {"fields.assignment": "an assignment or an incident is required"})


def subject_target(draft: Draft, command: Command) -> Target:
    args = command.args
    if args.assignment is not None:
        return assignment_target(draft, args.assignment)
    incident = draft.one(INCIDENT, args.incident)
    units = command.actor.own_units()
    for assignment in draft.where(ASSIGNMENT, incident_id=incident["id"]):
        if assignment["unit_id"] in units:
            return assignment_target(draft, assignment["id"])
    return call_target(draft, command, incident["id"])


def subject(draft: Draft, command: Command) -> dict[str, object]:
    """The columns that tie a record to its assignment and incident."""
    args = command.args
    if args.assignment is None:
        return {"incident_id": args.incident, "assignment_id": None}
    assignment = draft.one(ASSIGNMENT, args.assignment)
    if args.incident not in (None, assignment["incident_id"]):
        raise Refused("invalid", {"fields.incident": "is not the assignment's"})
    return {"incident_id": assignment["incident_id"], "assignment_id": assignment["id"]}


def create_note(draft: Draft, command: Command) -> None:
    args: NewNote = command.args
    if command.actor.is_sworn and args.kind != NOTE_FOR_DISPATCH:
        raise Refused("not_permitted", {"fields.kind": "is for those who give care"})
    draft.insert(
        NOTE,
        command.record_id,
        kind=args.kind.value,
        body=args.body,
        **subject(draft, command),
        **fact(command),
    )
    name_ignored(draft, command, FIELDS)


def amend_needs(command: Command) -> Sequence[Ref]:
    return []


def amend_target(draft: Draft, command: Command) -> Target:
    """Only its author amends a record."""
    table = command.kind.record_type
    if draft.one(table, command.record_id)["author_id"] != command.actor.id:
        raise Refused("not_permitted", {"record_id": "only its author amends it"})
    if command.base_rev is None:
        raise Refused("invalid", {"base_rev": "is required"})
    return Target(is_own=True)


def amend_note(draft: Draft, command: Command) -> None:
    """A new version of the text; the earlier one moves to `revisions`."""
    args: AmendNote = command.args
    row = draft.one(NOTE, command.record_id)
    check_read_only(draft, command, row, frozenset({"body"}))
    if canonical(args.body) == canonical(row["body"]):
        return
    if is_older_copy(row, command):
        return
    if has_moved_on(row, command):
        _keep_both(draft, command, row)
        return
    draft.update(
        NOTE, row["id"], body=args.body, revisions=[*row["revisions"], revision(row, command)]
    )


def is_older_copy(row: AmendedRow, command: Command) -> bool:
    """Whether the same queue has amended it with a number no lower than this: a late copy.

    That a wording stood once is none: who writes it again means it.
    """
    device, seq = command.origin, command.seq
    return any(
        device is not None
        and seq is not None
        and one.get("replaced_by") == str(device)
        and (one.get("replaced_seq") or 0) >= seq
        for one in row["revisions"]
    )


def has_moved_on(row: AmendedRow, command: Command) -> bool:
    """Whether somebody else amended the record since the sender's base.

    Two amendments of one device without a pull between are one person's train of thought.
    """
    if command.base_rev == row["rev"]:
        return False
    since = [one for one in row["revisions"] if one["rev"] >= (command.base_rev or 0)]
    device = str(command.origin) if command.origin else None
    return not since or any(device is None or one.get("replaced_by") != device for one in since)


def _keep_both(draft: Draft, command: Command, row: NoteRow) -> None:
    """Two amendments from one text: the first stands, the second is kept for a decision."""
    base = next((one["body"] for one in row["revisions"] if one["rev"] == command.base_rev), None)
    draft.conflicts.append(FieldConflict("body", base, row["body"], command.args.body))


def revision(row: NoteRow, command: Command) -> dict[str, object]:
    """A note's version as it stood before this amendment."""
    return {
        "rev": row["rev"],
        "body": row["body"],
        "replaced_at": canonical(command.received_at),
        "replaced_by": str(command.device) if command.device else None,
        "replaced_seq": command.seq,
        "author": str(row["author_id"]),
        "role": row["author_role"],
    }


def is_same_note(row: Row, command: Command) -> bool:
    return says_the_same(row, command, FIELDS)
