"""Firing what has fallen due: by whoever is alive, each step once.

A step is claimed and fired in one transaction, so it is done or it is still to do. Two that fire
at once share the work: a claimed row is skipped, not waited for.
"""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import DatabaseError, transaction
from django.db.models import Q

from catalogue.kinds import clock_catalogue
from incidents.codes import BackupState
from incidents.lifecycle import look
from incidents.models import BackupRequest, Timer
from incidents.timing import (
    LOOK_AGAIN,
    SOUND_AGAIN_EVERY,
    SOUNDS_AGAIN,
    STANDS_BEHIND,
    TimerKind,
    timing,
)
from incidents.watch import silence_of
from responders.access import Actor
from responders.models import Agency, UnitLive
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
MOVED_ON = {STANDS_BEHIND: LOOK_AGAIN, SOUNDS_AGAIN: SOUND_AGAIN_EVERY}
OPEN = Q(fired_at__isnull=True, cancelled_at__isnull=True)

logger = logging.getLogger(__name__)


def fire_due(*, now: datetime, limit: int = MOST_AT_ONCE) -> int:
    """Fires what is due at `now`, calls for help first; how many steps had cause to fire."""
    # After an outage much is due at once: whoever calls for help comes before the rest.
    due = Timer.objects.filter(OPEN, due_at__lte=now).alias(
        is_call=Q(kind=TimerKind.BACKUP), is_watch=Q(kind=TimerKind.POSITION)
    )
    in_order = due.order_by("-is_call", "is_watch", "due_at", "step").values_list("id", flat=True)
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
    if timer.kind == TimerKind.POSITION:
        return _watch(timer, now)
    if timer.step in MOVED_ON and timer.kind == TimerKind.BACKUP:
        return _call_again(timer, now)
    record_type = RECORD_TYPES[TimerKind(timer.kind)]
    # The receipt is the timer's: a second firing would be a copy of the first.
    is_fired = _tell(timer, f"{record_type}.escalate", timer.id, {"step": timer.step}, now)
    settled = {"fired_at": now} if is_fired else {"cancelled_at": now}
    Timer.objects.filter(id=timer.id).update(**settled)
    return is_fired


def _call_again(timer: Timer, now: datetime) -> bool:
    """A call for help that stands behind another one, or whose escalation has ended.

    The row stays as long as nobody has acknowledged the call, and it is moved on.
    """
    receipt = uuid5(timer.id, now.isoformat())
    is_told = _tell(timer, "backup_request.escalate", receipt, {"step": timer.step}, now)
    waiting = BackupRequest.objects.filter(id=timer.record, state=BackupState.REQUESTED)
    if timer.step == STANDS_BEHIND:
        waiting = waiting.filter(is_silent=True)
    if waiting.exists():
        Timer.objects.filter(id=timer.id).update(due_at=now + MOVED_ON[timer.step])
    else:
        settled = {"fired_at": now} if is_told else {"cancelled_at": now}
        Timer.objects.filter(id=timer.id).update(**settled)
    return is_told


def _watch(timer: Timer, now: datetime) -> bool:
    """A step of a unit's watch: it is told once of each fix that nothing has followed.

    The row stays, for the unit's life. A newer fix only moves it on, from here.
    """
    live = UnitLive.objects.select_related("unit__shift").filter(unit=timer.record).first()
    if live is None:
        timer.delete()
        return False
    times = timing(Agency.objects.get(id=timer.agency_id).timers, is_high_caution=False)
    found = look(silence_of(live), step=timer.step, told=live.alert_level, times=times, now=now)
    fix_at = live.fix_at.isoformat()
    is_told = found.has_cause and _tell(
        timer,
        "unit_live.escalate",
        uuid5(timer.id, fix_at),
        {"step": timer.step, "fix_at": fix_at},
        now,
    )
    Timer.objects.filter(id=timer.id).update(due_at=found.again_at)
    return is_told


def _tell(timer: Timer, kind: str, receipt: UUID, fields: dict[str, Any], now: datetime) -> bool:
    """Whether the step had cause to fire, and did."""
    try:
        ledger.record(
            catalogue=clock_catalogue(),
            actor=Actor(id=NOBODY, agency=timer.agency_id, name="", profession=""),
            now=now,
            source="timer",
            mutation_id=receipt,
            kind=kind,
            record_id=timer.record,
            fields=fields,
        )
    except (Refused, UnknownReference):
        return False
    return True
