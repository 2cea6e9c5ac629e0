"""The change of shifts: planned ones begin at their time, and whose time is over end.

Called by whoever is alive, as often as they like: what is done already is not found again.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.db.models import F, QuerySet

from catalogue.kinds import clock_catalogue
from dispatch.clockwork.timers import NOBODY
from responders.access import Actor
from responders.lifecycle import AWAY, FREE
from responders.models import CrewMember, Shift
from sync import ledger
from sync.ids import new_id
from sync.refusals import Busy, Refused, UnknownReference

MOST_AT_ONCE = 200
# Their crew may go home: a unit on a call, or writing one up, stays on shift until it is free.
IDLE = sorted(status.value for status in FREE | AWAY)

logger = logging.getLogger(__name__)


def change_shifts(*, now: datetime) -> int:
    """Ends what is over and begins what is due; how many shifts were told so."""
    running = Shift.objects.filter(ended_at__isnull=True, unit__is_active=True)
    over = running.filter(ends_at__lte=now, unit__shift_id=F("id"), unit__status__in=IDLE)
    told = sum(_tell("shift.end", one, {}, now) for one in _first(over))
    due = running.filter(starts_at__lte=now, ends_at__gt=now).exclude(unit__shift_id=F("id"))
    return told + sum(_tell("shift.begin", one, _as_known(one), now) for one in _first(due))


def _first(shifts: QuerySet[Shift]) -> Sequence[Shift]:
    return list(shifts.order_by("starts_at", "id")[:MOST_AT_ONCE])


def _as_known(shift: Shift) -> dict[str, Any]:
    crew = CrewMember.objects.filter(shift=shift).values_list("responder_id", flat=True)
    return {"unit": str(shift.unit_id), "crew": [str(person) for person in crew]}


def _tell(kind: str, shift: Shift, fields: dict[str, Any], now: datetime) -> bool:
    """Whether it was done here and now; what could not be is left for the next round."""
    try:
        ledger.record(
            catalogue=clock_catalogue(),
            actor=_nobody(shift.agency_id),
            now=now,
            source="timer",
            mutation_id=new_id(),
            kind=kind,
            record_id=shift.id,
            fields=fields,
        )
    except (Busy, Refused, UnknownReference, DatabaseError) as error:
        logger.warning("A shift waits for the next round (%s)", type(error).__name__)
        return False
    return True


def _nobody(agency: UUID) -> Actor:
    return Actor(id=NOBODY, agency=agency, name="", profession="")
