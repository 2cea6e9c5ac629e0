"""When a call is finished, and what one that no unit is on any more waits for. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from incidents.codes import AssignmentState, Disposition
from incidents.lifecycle import OPEN_STATES

# A call that was closed by mistake is opened again; after that it is a new call.
REOPEN_WITHIN = timedelta(hours=24)


class WaitsFor(StrEnum):
    """What an open call without a unit waits for. Sent to clients."""

    # A unit has to go.
    TO_TAKE = "to_take"
    # A unit was there and has not written its outcome.
    WRITE_UP = "awaiting_write_up"
    # All is written; something is still open, and a dispatcher closes it.
    TO_CLOSE = "to_close"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A unit's assignment to the call; `disposition` is that of the outcome that stands."""

    state: str
    assigned_at: datetime | None
    cleared_at: datetime | None
    is_written_up: bool
    disposition: str | None = None

    @property
    def is_cleared(self) -> bool:
        return self.state == AssignmentState.CLEARED

    @property
    def is_handed_over(self) -> bool:
        return self.is_cleared and self.disposition == Disposition.HANDED_TO_OTHER_UNIT


def waits_for(attempts: Iterable[Attempt], *, reopened_at: datetime | None) -> WaitsFor | None:
    """None: a unit is on it. What was declined, cancelled or given away does not count.

    Nor does what was over before a call was opened again.
    """
    since = [one for one in attempts if not _is_before(one.assigned_at, reopened_at)]
    if any(one.state in OPEN_STATES for one in since):
        return None
    cleared = [one for one in since if one.is_cleared]
    if not cleared or any(_waits_for_another(one, cleared) for one in cleared):
        return WaitsFor.TO_TAKE
    if not all(one.is_written_up for one in cleared):
        return WaitsFor.WRITE_UP
    return WaitsFor.TO_CLOSE


def _is_before(at: datetime | None, reopened_at: datetime | None) -> bool:
    return at is not None and reopened_at is not None and at < reopened_at


def _waits_for_another(one: Attempt, cleared: Sequence[Attempt]) -> bool:
    """Whether a unit has handed the call over and nobody has cleared it since."""
    if not one.is_handed_over:
        return False
    return not any(
        not other.is_handed_over
        and one.cleared_at is not None
        and other.cleared_at is not None
        and other.cleared_at >= one.cleared_at
        for other in cleared
    )
