"""Where units are, and that it is noticed when nobody hears of one any more."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from incidents.actions import escalation
from incidents.timing import TimerKind
from responders.actions import positions
from responders.actions.units import Instant
from responders.commands import Command
from sync.overlay import Draft
from sync.records import Ref
from sync.refusals import Refused


class Unheard(msgspec.Struct):
    """Nobody has heard of a unit since its fix of `fix_at`; no client can send it."""

    step: Annotated[int, Meta(ge=1, le=2)]
    fix_at: Instant


def position_needs(command: Command) -> Sequence[Ref]:
    return [*positions.position_needs(command), escalation.times_ref(command)]


def record_positions(draft: Draft, command: Command) -> None:
    """Adds fixes to the trail, as `responders` does.

    The first fix of a unit's life sets the two steps of its watch. They are never taken back: at
    their time `incidents.watch` looks at the newest fix and moves them on, so that fixes, of which
    there are thousands, write no timer and wait for none.
    """
    is_known = draft.get("unit_live", command.args.unit) is not None
    positions.record_positions(draft, command)
    live = draft.get("unit_live", command.args.unit)
    if live is not None and not is_known:
        escalation.begin(
            draft,
            kind=TimerKind.POSITION,
            record_id=command.args.unit,
            since=live["fix_at"],
            times=escalation.times_for(draft, command, None),
        )


def unheard_needs(command: Command) -> Sequence[Ref]:
    return [Ref("unit_live", command.record_id, lock=True)]


def tell_unheard(draft: Draft, command: Command) -> None:
    """Nobody has heard of the unit since then: it is stale, at the second step an alarm."""
    args: Unheard = command.args
    live = draft.one("unit_live", command.record_id)
    if live["fix_at"] != args.fix_at:
        raise Refused("illegal_transition", {"": "the unit has been heard of since"})
    level = max(live["alert_level"], args.step)
    draft.update("unit_live", command.record_id, alert_level=level, alerted_at=command.now)
