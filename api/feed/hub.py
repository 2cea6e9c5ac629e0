"""All listeners of one process, and the few tasks that serve them, however many they are.

The first listener starts the tasks, the last one that leaves stops them. What reaches whom is
decided in memory: `catalogue.visibility` has the rule, the listeners' rights are read anew
every few seconds.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import Error as DatabaseError
from django.utils import timezone

from api.feed.encoding import event
from api.feed.farewell import Farewell
from api.feed.lanes import ALARMS, REST
from api.feed.loops import spawn
from api.feed.mailbox import Mailbox
from catalogue.hearing import hears
from catalogue.visibility import watches
from dispatch import announcements
from responders import positions, presence
from responders.access import DESK_ROLES, Actor
from sync.feed import Commit, Follower, newest_number

CHECK_SECONDS = 4.0
MOVES_SECONDS = 2.0
# A fix is stamped before its COMMIT, so it may become visible after a later one was looked at.
MOVES_OVERLAP = timedelta(seconds=10)

logger = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream. `task` is what sends it: only cancelling that ends a stuck one."""

    family: UUID
    actor: Actor
    mailbox: Mailbox
    task: asyncio.Task[Any]


class Hub:
    """The listeners of this process."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._gate = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._farewell = Farewell(self.close)
        self._is_closed = False
        self._process: UUID
        self._number = 0
        # Calls for help whose announcement the database did not allow yet.
        self._owed: set[UUID] = set()
        self._moves_from: datetime
        # The newest that was told of each unit: when it was heard of, how long it is silent.
        self._moved: dict[UUID, tuple[datetime, int]] = {}

    async def join(self, *, family: UUID, actor: Actor) -> Listener:
        """A listener who misses nothing from here on. Call it in the task that sends."""
        task = asyncio.current_task()
        assert task is not None
        listener = Listener(family, actor, Mailbox(), task)
        async with self._gate:
            if not self._tasks:
                await self._start()
            self._listeners.add(listener)
        if self._is_closed:
            listener.mailbox.close()
        return listener

    async def leave(self, listener: Listener) -> None:
        """The stream is over."""
        self._listeners.discard(listener)
        async with self._gate:
            if self._tasks and not self._listeners:
                await self._stop()

    def close(self) -> None:
        """Ends every stream, and those that would begin: the process is about to end."""
        self._is_closed = True
        for listener in self._listeners:
            listener.mailbox.close()

    async def _start(self) -> None:
        self._number = await REST.run(newest_number)
        self._process = uuid4()
        self._moves_from = timezone.now()
        self._farewell.arm()
        follower = Follower(after=self._number, deliver=self._deliver)
        self._tasks = [
            spawn(follower.run, every=1.0),
            spawn(self._check, every=CHECK_SECONDS),
            spawn(self._show_moves, every=MOVES_SECONDS),
        ]

    async def _stop(self) -> None:
        self._farewell.disarm()
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._moved.clear()
        try:
            await REST.run(presence.leave, process=self._process)
        except DatabaseError:
            logger.warning("This process's screens count as watching for a few seconds more")

    # --- Commits -----------------------------------------------------------------------

    async def _deliver(self, batch: Sequence[Commit]) -> None:
        """Calls for help first, then one poke to everybody one of these commits concerns."""
        for commit in batch:
            self._number = commit.number
            self._owed.update(commit.urgent)
        try:
            if self._owed:
                await self._announce(timezone.now())
        finally:
            self._poke({commit.agency: commit.number for commit in batch})

    def _poke(self, newest: Mapping[UUID | None, int]) -> None:
        for listener in self._listeners if newest else ():
            number = max(newest.get(listener.actor.agency, 0), newest.get(None, 0))
            if number:
                listener.mailbox.poke(number)

    async def _announce(self, now: datetime) -> None:
        ids = set(self._owed)
        try:
            alarms = await ALARMS.run(announcements.alarms, ids=ids, now=now)
        except DatabaseError as error:
            # Pokes go on; the next batch, at the latest in two seconds, tries again.
            logger.warning("Calls for help wait for the database (%s)", type(error).__name__)
            return
        self._owed -= ids
        for alarm in alarms:
            encoded = event("backup_request", alarm.wire, self._number)
            for listener in list(self._listeners):
                if hears(listener.actor, alarm.concern, now):
                    self._put(listener, encoded)

    def _put(self, listener: Listener, encoded: bytes) -> None:
        if not listener.mailbox.put(encoded):
            # It comes back, is poked and told of every open call for help: nothing is lost.
            self._listeners.discard(listener)
            listener.task.cancel()

    # --- Every few seconds -------------------------------------------------------------

    async def _check(self) -> None:
        """Ends the streams of log-ins that are over, takes up changed rights, counts screens."""
        now = timezone.now()
        checked = list(self._listeners)
        families = {listener.family for listener in checked}
        standing = await REST.run(presence.standing, families=families, now=now)
        for listener in checked:
            actor = standing.get(listener.family)
            if actor is None:
                self._listeners.discard(listener)
                listener.mailbox.close()
            else:
                listener.actor = actor
        boards = Counter(
            listener.actor.agency
            for listener in self._listeners
            if listener.actor.has_role(DESK_ROLES, now)
        )
        await REST.run(presence.beat, process=self._process, boards=boards, now=now)

    async def _show_moves(self) -> None:
        now = timezone.now()
        agencies = {listener.actor.agency for listener in self._listeners}
        moves = await REST.run(
            positions.moved_since, since=self._moves_from - MOVES_OVERLAP, agencies=agencies
        )
        self._moves_from = now
        for move in moves:
            news = (move.received_at, move.alert_level)
            if self._moved.get(move.unit) == news:
                continue
            self._moved[move.unit] = news
            encoded = event("unit_live", announcements.unit_live(move))
            for listener in list(self._listeners):
                if _is_shown(listener.actor, move, now):
                    self._put(listener, encoded)


def _is_shown(actor: Actor, move: positions.Move, now: datetime) -> bool:
    return actor.agency == move.agency and watches(
        actor, unit=move.unit, programme=move.programme, now=now
    )


hub = Hub()
