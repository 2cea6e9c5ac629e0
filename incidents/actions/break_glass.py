"""Breaking the glass: a reason first, then a look at one call, and supervisors know of it."""

from collections.abc import Sequence
from datetime import timedelta

from incidents.actions.merging import name_ignored, says_the_same
from incidents.actions.shapes import OpenGlass
from responders.access import Target
from responders.commands import Command
from sync.overlay import Draft
from sync.records import Ref, Row

OPEN_FOR = timedelta(hours=4)
FIELDS = {"record": "record", "reason": "reason"}


def open_needs(command: Command) -> Sequence[Ref]:
    args: OpenGlass = command.args
    return [Ref("incident", args.record)]


def open_target(draft: Draft, command: Command) -> Target:
    """It is about no unit: who breaks the glass does so as themselves."""
    return Target()


def open_glass(draft: Draft, command: Command) -> None:
    """Widens the sender's view of one call for four hours, counted from when they wrote it."""
    args: OpenGlass = command.args
    opened_at = command.stamp.corrected_at
    draft.insert(
        "break_glass",
        command.record_id,
        author_id=command.actor.id,
        author_role=command.actor.signing_role(opened_at),
        device=command.device,
        record=args.record,
        reason=args.reason,
        opened_at=opened_at,
        ends_at=opened_at + OPEN_FOR,
    )
    name_ignored(draft, command, FIELDS)


def is_same_opening(row: Row, command: Command) -> bool:
    return row["author_id"] == command.actor.id and says_the_same(row, command, FIELDS)
