"""The live feed: listeners on one process, and how long a change takes to reach all of them.

A listener is a dispatcher with a log-in of their own and a raw connection that reads lines: what
is measured is the server, not a client library. The time counts from before the change is written
to the line that says "pull now"; the pull itself is another row of the other table.
"""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import httpx
import orjson
from django.db import connections
from django.utils import timezone

from api.authentication import token_pair
from benchmarks.measuring import Meter
from responders.access import Role
from responders.models import Agency, Programme, Responder, RoleGrant, TokenFamily, Unit

# A client is poked five times a second at most; slower than that, no change waits for another.
EVERY_S = 0.4
CONNECTING_AT_ONCE = 50
PATIENCE_S = 30.0


@dataclass
class Row:
    """One row of the table."""

    listeners: int
    changes: int
    times_s: list[float]
    app_ms: float
    database_ms: float

    def __str__(self) -> str:
        ordered = sorted(self.times_s)
        p50, p95, p99 = (ordered[int(share * (len(ordered) - 1))] * 1000 for share in QUANTILES)
        expected = self.listeners * self.changes
        return (
            f"{self.listeners:>9,}{self.changes:>9,}{len(ordered):>12,} of {expected:<9,}"
            f"{p50:>8.1f}{p95:>8.1f}{p99:>8.1f}{self.app_ms:>12.1f}{self.database_ms:>10.1f}"
        )


QUANTILES = (0.5, 0.95, 0.99)
HEADER = (
    f"{'listeners':>9}{'changes':>9}{'delivered':>12}{'':<13}"
    f"{'p50 ms':>8}{'p95':>8}{'p99':>8}{'app CPU-ms':>12}{'postgres':>10}"
)


@dataclass
class _Board:
    """One open stream: when it was told of which commit."""

    told: dict[int, float] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, port: int, token: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"GET /api/v1/events/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + f"Authorization: Bearer {token}\r\n\r\n".encode()
        )
        is_poke = False
        with contextlib.closing(writer):
            async for line in reader:
                if is_poke and line.startswith(b"data: "):
                    number = orjson.loads(line[6:])["n"]
                    self.told.setdefault(number, time.perf_counter())
                    self.ready.set()
                is_poke = line.startswith(b"event: poke")


class Site:
    """An agency of its own, with a unit that changes and as many dispatchers as are wanted."""

    def __init__(self) -> None:
        now = timezone.now()
        self.agency = Agency.objects.create(name=f"Feed {uuid4()}")
        programme = Programme.objects.create(agency=self.agency, code="CRT", name="Response")
        self._unit = Unit.objects.create(agency=self.agency, call_sign="F1", programme=programme)
        self._now = now

    def tokens(self, count: int) -> list[str]:
        """Access tokens of as many dispatchers."""
        people = Responder.objects.bulk_create(
            Responder(agency=self.agency, username=str(uuid4()), name="Dispatcher", password="!")
            for _ in range(count)
        )
        since = self._now - timedelta(days=1)
        RoleGrant.objects.bulk_create(
            RoleGrant(responder=one, role=Role.DISPATCHER.value, valid_from=since) for one in people
        )
        families = TokenFamily.objects.bulk_create(
            TokenFamily(
                responder=one,
                current=uuid4(),
                current_issued_at=self._now,
                expires_at=self._now + timedelta(hours=12),
            )
            for one in people
        )
        return [token_pair(family)["access"] for family in families]

    def change(self) -> float:
        """One commit of the agency; when it began."""
        began = time.perf_counter()
        Unit.objects.filter(id=self._unit.id).update(kind=str(uuid4()))
        return began


@contextlib.contextmanager
def serving(port: int) -> Iterator[int]:
    """One process of the live feed; its id."""
    command = [
        *(sys.executable, "-m", "uvicorn", "backend.asgi:application", "--host", "127.0.0.1"),
        *("--port", str(port), "--no-access-log", "--log-level", "warning"),
        *("--timeout-graceful-shutdown", "2"),
    ]
    process = subprocess.Popen(command)
    try:
        end = time.monotonic() + PATIENCE_S
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit("the live feed's process does not answer")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz/").status_code == 200
    except httpx.HTTPError:
        return False


def measured(*, port: int, database: int, listeners: int, changes: int) -> Row:
    """One process, so many listeners, so many changes."""
    site = Site()
    tokens = site.tokens(listeners)
    with serving(port) as web:
        meter = Meter(web=web, database=database)
        return asyncio.run(_measured(site, meter, port, tokens, changes))


async def _measured(site: Site, meter: Meter, port: int, tokens: list[str], changes: int) -> Row:
    async with _boards(port, tokens) as boards:
        # Whoever came last has been greeted; the first round of looks after log-ins is over.
        await asyncio.sleep(5)
        for board in boards:
            board.told.clear()
        began: list[float] = []

        async def work() -> None:
            for _ in range(changes):
                started = time.perf_counter()
                began.append(await asyncio.to_thread(_committed, site))
                await asyncio.sleep(max(0.0, EVERY_S - (time.perf_counter() - started)))
            await asyncio.sleep(1)

        before = meter.spent()
        await work()
        spent = meter.since(before)
    # Numbers count up with the commits; nobody else commits here.
    numbers = sorted({number for board in boards for number in board.told})[-changes:]
    times = [
        board.told[number] - began[place]
        for place, number in enumerate(numbers)
        for board in boards
        if number in board.told
    ]
    app, base = (seconds * 1000 / changes for seconds in spent)
    return Row(len(boards), changes, times, app, base)


def _committed(site: Site) -> float:
    try:
        return site.change()
    finally:
        connections["default"].close_if_unusable_or_obsolete()


@contextlib.asynccontextmanager
async def _boards(port: int, tokens: list[str]) -> AsyncIterator[list[_Board]]:
    boards = [_Board() for _ in tokens]
    tasks: list[asyncio.Task[None]] = []
    try:
        for first in range(0, len(tokens), CONNECTING_AT_ONCE):
            some = range(first, min(first + CONNECTING_AT_ONCE, len(tokens)))
            tasks += [asyncio.create_task(boards[one].listen(port, tokens[one])) for one in some]
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.gather(*(boards[one].ready.wait() for one in some))
        yield boards
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
