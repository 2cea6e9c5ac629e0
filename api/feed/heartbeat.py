"""The synthetic calls for help of a process that serves live streams.

Of all such processes one makes the call of the moment, and listens for it as a screen does: with
a mailbox of this process's hub. What it notes is what really came through.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from api.feed.hub import hub
from api.feed.lanes import HEARTBEAT
from api.feed.loops import spawn
from api.feed.mailbox import Mailbox
from dispatch.clockwork import heartbeat

HEARD_SECONDS = 10.0
CLIMBED_SECONDS = 30.0
LOOK_SECONDS = 1.0

logger = logging.getLogger(__name__)


def start_heartbeat() -> list[asyncio.Task[None]]:
    """Beats for as long as the process lives, if the site wants it; cancel the task to end it."""
    every: timedelta = settings.HEARTBEAT_EVERY
    if not every:
        return []
    look = min(5.0, every.total_seconds() / 4)
    return [spawn(_beat, every=look)]


async def _beat() -> None:
    every: timedelta = settings.HEARTBEAT_EVERY
    if not await HEARTBEAT.run(heartbeat.is_due, now=timezone.now(), every=every):
        return
    who = await HEARTBEAT.run(heartbeat.listening, now=timezone.now())
    listener = await hub.join(family=who.family, actor=who.actor)
    try:
        request = await HEARTBEAT.run(
            heartbeat.press, actor=who.actor, now=timezone.now(), every=every
        )
        is_heard = request is not None and await _is_heard(listener.mailbox, request)
    finally:
        await hub.leave(listener)
    if request is None:
        return
    if is_heard:
        await HEARTBEAT.run(heartbeat.heard, request=request, now=timezone.now())
    has_climbed = await _has_climbed(request)
    await HEARTBEAT.run(heartbeat.end, request=request, actor=who.actor, now=timezone.now())
    if not (is_heard and has_climbed):
        what = "its escalation did not begin" if is_heard else "no screen would have shown it"
        logger.error("A synthetic call for help was made, and %s", what)


async def _is_heard(mailbox: Mailbox, request: UUID) -> bool:
    """Whether this mailbox is told of the call in time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(HEARD_SECONDS):
            while (chunk := await mailbox.take()) is not None:
                if str(request).encode() in chunk:
                    return True
    return False


async def _has_climbed(request: UUID) -> bool:
    """Whether somebody fires the first step of its escalation in time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(CLIMBED_SECONDS):
            while not await HEARTBEAT.run(
                heartbeat.has_climbed, request=request, now=timezone.now()
            ):
                await asyncio.sleep(LOOK_SECONDS)
            return True
    return False
