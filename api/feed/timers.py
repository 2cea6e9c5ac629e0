"""The safety timers of a process that serves live streams: one more that fires what is due.

It needs neither listeners nor Redis, and does the same as the periodic task. Two are better
than one: each keeps the promise alone.
"""

import asyncio

from django.db import connection
from django.utils import timezone

from api.feed.lanes import TIMERS
from api.feed.loops import spawn
from dispatch.clockwork.shifts import change_shifts
from dispatch.clockwork.timers import fire_due

FIRE_SECONDS = 2.0


def start_timers() -> asyncio.Task[None]:
    """Fires for as long as the process lives; cancel the task to end it."""
    return spawn(_fire, every=FIRE_SECONDS)


async def _fire() -> None:
    await TIMERS.run(_fire_now)


def _fire_now() -> None:
    try:
        fire_due(now=timezone.now())
        change_shifts(now=timezone.now())
    finally:
        # Kept only while it is needed: a process that nobody listens to holds no connection.
        connection.close()
