"""What every action about a unit shares: the target, and a status that follows from a change."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from responders.access import Target
from responders.lifecycle import UnitStatus
from sync.overlay import Draft

Instant = Annotated[datetime, Meta(tz=True)]


def unit_target(draft: Draft, unit_id: UUID | None) -> Target:
    """A unit and its programme, as far as authority depends on them."""
    unit = draft.get("unit", unit_id)
    return Target(unit=unit_id, programme=unit["programme_id"] if unit else None)


def set_status(
    draft: Draft, unit_id: UUID, status: UnitStatus, *, at: datetime, assignment: UUID | None
) -> None:
    """A status that follows from another record's change; never dated before the last one."""
    unit = draft.one("unit", unit_id)
    since = unit["status_as_of"]
    draft.update(
        "unit",
        unit_id,
        status=status.value,
        status_as_of=at if since is None else max(at, since),
        status_assignment=assignment,
    )
