"""Work that a process does again and again for as long as it lives."""

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable

from django.db import Error as DatabaseError

logger = logging.getLogger(__name__)


def spawn(work: Callable[[], Awaitable[None]], *, every: float) -> asyncio.Task[None]:
    """A task that does `work`, seconds apart, until it is cancelled."""
    # With a context of its own: the request that happened to be first ends long before it.
    loop = asyncio.get_running_loop()
    return loop.create_task(_forever(work, every=every), context=contextvars.Context())


async def _forever(work: Callable[[], Awaitable[None]], *, every: float) -> None:
    """No error may silence it for good."""
    while True:
        try:
            await work()
        except DatabaseError as error:
            logger.warning("The live feed waits for the database (%s)", type(error).__name__)
        except Exception:
            logger.exception("The live feed goes on after an error")
        await asyncio.sleep(every)
