"""Following the feed: every commit, in its order, as soon as others can see it.

A notification only says that there is something to read; the truth is in `sync_commit`. So a
lost notification, a pooler that swallows them or a broken connection costs a poll, never a commit.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections

from sync.storage import fetch

CHANNEL = "sync_commit"
POLL_SECONDS = 2.0
# Under a storm of commits one read serves all that came in between.
READ_EVERY_SECONDS = 0.02
ANSWER_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 0.1
# No longer than a poll: whoever waits for a call for help waits for this.
LONGEST_PAUSE_SECONDS = 2.0
MOST_AT_ONCE = 1000

# A commit whose transaction row was pruned has nothing urgent left.
READ = """
    SELECT c.number, c.agency, coalesce(t.urgent, '[]') FROM sync_commit c
    LEFT JOIN sync_transaction t ON t.token = c.token
    WHERE c.number > %s ORDER BY c.number LIMIT %s
"""
NEWEST = "SELECT coalesce(max(number), 0) AS number FROM sync_commit"

# Django's own, of no use to a connection that Django does not manage.
NOT_FOR_LIBPQ = ("context", "cursor_factory", "prepare_threshold")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Commit:
    """A transaction in the feed. `agency` None: several; `urgent`: records to announce at once."""

    number: int
    agency: UUID | None
    urgent: tuple[UUID, ...]


def newest_number() -> int:
    """The newest commit anybody can see; 0 before the first."""
    number: int = fetch(NEWEST, [])[0]["number"]
    return number


class Follower:
    """Reads the feed over one connection of its own, which it renews as often as it has to."""

    def __init__(
        self, *, after: int, deliver: Callable[[Sequence[Commit]], Awaitable[None]]
    ) -> None:
        """`deliver` gets what came after commit `after`; nothing new is an empty batch."""
        self._number = after
        self._deliver = deliver

    async def run(self) -> None:
        """Follows until it is cancelled."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with await _connect() as connection:
                    await self._take_up(connection)
                    pause = FIRST_PAUSE_SECONDS
                    await self._follow(connection)
            except (psycopg.Error, OSError) as error:
                name = type(error).__name__
                logger.warning("The feed's connection is lost (%s); again in %.1f s", name, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _take_up(self, connection: psycopg.AsyncConnection[Any]) -> None:
        await _fetch(connection, f"LISTEN {CHANNEL}")
        # A database restored from a backup counts on from an earlier number.
        newest = (await _fetch(connection, NEWEST))[0][0]
        self._number = min(self._number, newest)

    async def _follow(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            rows = await _fetch(connection, READ, [self._number, MOST_AT_ONCE])
            batch = [Commit(number, agency, tuple(map(UUID, ids))) for number, agency, ids in rows]
            # Moved on first: a batch that cannot be delivered must not be met again for ever.
            self._number = batch[-1].number if batch else self._number
            await self._deliver(batch)
            if batch:
                await asyncio.sleep(READ_EVERY_SECONDS)
            if len(batch) < MOST_AT_ONCE:
                await _wait_for_news(connection)


async def _connect() -> psycopg.AsyncConnection[Any]:
    parameters = {
        name: value
        for name, value in connections["default"].get_connection_params().items()
        if name not in NOT_FOR_LIBPQ
    }
    async with asyncio.timeout(ANSWER_SECONDS):
        # Without prepared statements it also works through a pooler, by polling.
        return await psycopg.AsyncConnection.connect(
            **parameters, autocommit=True, prepare_threshold=None
        )


async def _fetch(
    connection: psycopg.AsyncConnection[Any], statement: str, params: Sequence[Any] = ()
) -> list[Any]:
    # A server that vanished without a word would otherwise be waited for until TCP gives up.
    async with asyncio.timeout(ANSWER_SECONDS):
        cursor = await connection.execute(statement, params)
        return await cursor.fetchall() if cursor.description else []


async def _wait_for_news(connection: psycopg.AsyncConnection[Any]) -> None:
    async for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
        pass
