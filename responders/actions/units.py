"""What actions about units share: the target, a status that follows, fields left out."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from responders.access import Target
from responders.commands import Command
from responders.lifecycle import UnitStatus
from responders.rows import UNIT
from sync.overlay import Draft

Instant = Annotated[datetime, Meta(tz=True)]


def unit_target(draft: Draft, unit_id: UUID | None) -> Target:
    """A unit and its programme, as far as authority depends on them."""
    unit = draft.get(UNIT, unit_id)
    programmes = frozenset({unit["programme_id"]}) if unit else frozenset()
    return Target(unit=unit_id, programmes=programmes)


def name_left_out(draft: Draft, command: Command, read_only: Collection[str]) -> None:
    """Names fields a sender has given that are the server's to set."""
    ignored = command.given.intersection(read_only)
    if ignored:
        draft.detail.update({f"fields.{name}": "is set by the server" for name in sorted(ignored)})


def set_status(
    draft: Draft, unit_id: UUID, status: UnitStatus, *, at: datetime, assignment: UUID | None
) -> None:
    """A status that follows from another record's change; never dated before the last one."""
    unit = draft.one(UNIT, unit_id)
    since = unit["status_as_of"]
    draft.update(
        UNIT,
        unit_id,
        status=status.value,
        status_as_of=at if since is None else max(at, since),
        status_assignment=assignment,
    )
