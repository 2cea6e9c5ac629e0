"""Whom a call for help concerns, asked without the database: for the live feed's listeners."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalogue.visibility import CREW_WINDOW, DISPATCH_WINDOW
from responders.access import Actor, Role


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom a call for help concerns; `crews` are the units that see everything of its incident."""

    agency: UUID
    author: UUID
    unit: UUID | None
    incident: UUID | None
    crews: frozenset[UUID]
    received_at: datetime
    ended_at: datetime | None


def hears(actor: Actor, concern: Concern, now: datetime) -> bool:
    """Whether `visible_to` shows this person that call for help, without asking the database.

    The live feed decides this for each of hundreds of listeners before anybody has to pull.
    """
    if actor.agency != concern.agency:
        return False
    if actor.has_role({Role.SUPERVISOR}, now):
        return True
    is_current = concern.ended_at is None or concern.received_at > now - DISPATCH_WINDOW
    if is_current and actor.has_role({Role.DISPATCHER}, now):
        return True
    units = actor.crew_units(now) | actor.led_units(now)
    if units & concern.crews or concern.incident in actor.opened(now):
        return True
    is_own = concern.author == actor.id or concern.unit in units
    return is_own and concern.received_at > now - CREW_WINDOW
