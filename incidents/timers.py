"""Firing what has fallen due: by whoever is alive, each step once.

A step is claimed and fired in one transaction, so it is done or it is still to do. Two that fire
at once share the work: a claimed row is skipped, not waited for.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Q

from incidents.handlers import clock_catalogue
from incidents.models import Timer
from incidents.timing import TimerKind
from responders.access import Actor
from sync import ledger
from sync.refusals import Busy, Refused, UnknownReference

MOST_AT_ONCE = 500
# No person decided it, so the journal names none.
NOBODY = UUID(int=0)
RECORD_TYPES = {
    TimerKind.ACKNOWLEDGEMENT: "assignment",
    TimerKind.CHECK: "safety_check",
    TimerKind.BACKUP: "backup_request",
}
OPEN = Q(fired_at__isnull=True, cancelled_at__isnull=True)

logger = logging.getLogger(__name__)


def fire_due(*, now: datetime, limit: int = MOST_AT_ONCE) -> int:
    """Fires what is due at `now`, calls for help first; how many steps had cause to fire."""
    # After an outage much is due at once: whoever calls for help comes before the rest.
    due = Timer.objects.filter(OPEN, due_at__lte=now).alias(is_call=Q(kind=TimerKind.BACKUP))
    in_order = due.order_by("-is_call", "due_at", "step").values_list("id", flat=True)
    return sum(_settle(timer_id, now) for timer_id in list(in_order[:limit]))


def _settle(timer_id: UUID, now: datetime) -> bool:
    """Whether the step was fired here and now. One that cannot be is left for the next round."""
    try:
        with transaction.atomic():
            claim = Timer.objects.select_for_update(skip_locked=True, no_key=True)
            timer = claim.filter(OPEN, id=timer_id).first()
            return timer is not None and _fire(timer, now)
    except (Busy, DatabaseError) as error:
        logger.warning("A timer waits for the next round (%s)", type(error).__name__)
    except Exception:
        # The others are not to wait for a step that nobody foresaw.
        logger.exception("Timer %s cannot be fired", timer_id)
    return False


def _fire(timer: Timer, now: datetime) -> bool:
    record_type = RECORD_TYPES[TimerKind(timer.kind)]
    try:
        ledger.record(
            catalogue=clock_catalogue(),
            actor=Actor(id=NOBODY, agency=timer.agency_id, name="", profession=""),
            now=now,
            source="timer",
            # The receipt is the timer's: a second firing would be a copy of the first.
            mutation_id=timer.id,
            kind=f"{record_type}.escalate",
            record_id=timer.record,
            fields={"step": timer.step},
        )
    except (Refused, UnknownReference):
        Timer.objects.filter(id=timer.id).update(cancelled_at=now)
        return False
    Timer.objects.filter(id=timer.id).update(fired_at=now)
    return True
