"""Whose business a call is: what permission depends on when no unit is named."""

from datetime import UTC, datetime
from uuid import UUID

from incidents.follows import WHOLE_CALL
from incidents.rows import ASSIGNMENT, INCIDENT
from responders.access import Target
from responders.commands import Command
from responders.rows import UNIT
from sync.overlay import Draft
from sync.records import Ref

# Another system's assignments may lack their times.
EVER_SINCE = datetime.min.replace(tzinfo=UTC)


def programme_refs(command: Command, incident_id: UUID) -> list[Ref]:
    """The units of a call, for a sender whose say depends on their programmes; few are."""
    if not command.actor.is_narrowed:
        return []
    return [Ref("incident", incident_id, lock=True, follow=WHOLE_CALL)]


def call_target(draft: Draft, command: Command, incident_id: UUID) -> Target:
    """A call is the business of the programmes whose units were sent; before that, of all."""
    sent = list(draft.where(ASSIGNMENT, incident_id=incident_id))
    units = [draft.get(UNIT, assignment["unit_id"]) for assignment in sent]
    incident = draft.one(INCIDENT, incident_id)
    ends = [assignment["assigned_at"] or EVER_SINCE for assignment in sent]
    return Target(
        programmes=frozenset(unit["programme_id"] for unit in units if unit),
        is_own=incident["author_id"] == command.actor.id,
        left_triage_at=min([*ends, *filter(None, [incident["closed_at"]])], default=None),
    )
