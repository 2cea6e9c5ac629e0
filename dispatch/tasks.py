"""Work without anybody asking. Tasks are wake-ups: the rows say what is to be done.

Each task may run twice, late, or at the same time as itself.
"""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from catalogue.kinds import catalogue
from dispatch.clockwork.heartbeat import Pulse, last_whole, pulse
from dispatch.clockwork.shifts import change_shifts as change_shifts_at
from dispatch.clockwork.timers import fire_due
from responders.models import EventTicket, LoginFailure
from sync import journal, ledger, storage
from sync.references import broken_references

MOST_PARENTS = 200
HELD_IS_OVERDUE = timedelta(hours=24)
KEEP_POSITIONS = timedelta(days=60)
# Longer than any tablet stays away and comes back without starting anew.
KEEP_FEED = timedelta(days=30)
KEEP_LOGIN_FAILURES = timedelta(days=1)
# The journal tells what fired; the rows only remember what is still to do.
KEEP_TIMERS = timedelta(days=30)

logger = logging.getLogger(__name__)


@shared_task
def release_held() -> int:
    """Applies what was held for records that have come another way (raw SQL, a failed release)."""
    now = timezone.now()
    settled = 0
    tables = [record.table for record in catalogue().types.values() if record.is_synced]
    for parent in journal.arrived(tables, MOST_PARENTS):
        with transaction.atomic():
            storage.open_door(lock_timeout_ms=storage.BATCH_LOCK_TIMEOUT_MS)
            settled += ledger.release(catalogue(), [parent], now)
    return settled


@shared_task
def fire_timers() -> int:
    """Fires the steps of safety timers that are due; the live feed's processes do so as well."""
    return fire_due(now=timezone.now())


@shared_task
def change_shifts() -> int:
    """Begins planned shifts and ends those whose time is over; the live feed's processes too."""
    return change_shifts_at(now=timezone.now())


@shared_task
def watch_heartbeat() -> str:
    """Says aloud that two synthetic calls for help in a row did not arrive."""
    found = pulse(now=timezone.now(), every=settings.HEARTBEAT_EVERY)
    if found == Pulse.MISSING:
        last = last_whole()
        logger.error("No synthetic call for help has arrived since %s", last or "ever")
    return found.value


@shared_task
def show_overdue_held() -> int:
    """Shows supervisors what has waited for its parent for a day."""
    now = timezone.now()
    with transaction.atomic():
        return journal.raise_overdue(now - HELD_IS_OVERDUE, now)


@shared_task
def check_references() -> int:
    """Says aloud which columns refer to what is not there or is another agency's; how many."""
    found = broken_references()
    for one in found:
        logger.error("References that lead nowhere, or to another agency: %s", one)
    return len(found)


@shared_task
def forget() -> dict[str, int]:
    """Deletes what is past its retention; how many rows of each table."""
    now = timezone.now()
    feed = now - KEEP_FEED
    with transaction.atomic():
        # A plan that does not know the moment takes a third of everything for old.
        storage.execute("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)", [])
        forgotten = {
            "positions": storage.forget_before(
                "responders_position", "received_at", now - KEEP_POSITIONS
            ),
            "receipts": storage.forget_before("sync_receipt", "received_at", now - KEEP_POSITIONS),
            "timers": storage.forget_before("incidents_timer", "fired_at", now - KEEP_TIMERS)
            + storage.forget_before("incidents_timer", "cancelled_at", now - KEEP_TIMERS),
            "heartbeats": storage.forget_before("incidents_heartbeat", "sent_at", feed),
            "holdings": storage.forget_before("sync_holding", "created_at", feed),
            "commits": storage.forget_feed(feed),
        }
    forgotten["log-in failures"] = LoginFailure.objects.filter(
        failed_at__lt=now - KEEP_LOGIN_FAILURES
    ).delete()[0]
    forgotten["tickets"] = EventTicket.objects.filter(expires_at__lt=now).delete()[0]
    forgotten["office sessions"] = Session.objects.filter(expire_date__lt=now).delete()[0]
    return forgotten
