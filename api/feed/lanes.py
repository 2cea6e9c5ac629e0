"""Threads for the live feed's queries: they have database connections, the streams have none."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
T = TypeVar("T")


class Lane:
    """A few threads, each with a database connection that is renewed like a request's."""

    def __init__(self, name: str, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=f"feed-{name}")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work`'s answer, from one of the threads."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, partial(_with_connection, partial(work, *args, **kwargs))
        )


def _with_connection(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


# A call for help does not queue behind five hundred tablets that come back at once.
ALARMS = Lane("alarms", 1)
REST = Lane("rest", 3)
# Nor does it wait behind the steps of others, nor they behind anything.
TIMERS = Lane("timers", 1)
# Synthetic calls for help take nobody's thread.
HEARTBEAT = Lane("heartbeat", 1)
