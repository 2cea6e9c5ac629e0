"""Every tablet of a region comes back within seconds, and somebody presses the button meanwhile.

Pushes go to the web workers, calls for help to the process of the live feed, as in production. A
tablet does what the protocol asks of it: one request after the other, and again when it is told to,
or when no answer comes.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx

from incidents.models import BackupRequest, Note, StatusEvent
from sync.models import Mutation

if TYPE_CHECKING:
    from benchmarks.population import Tablet

PRESS_EVERY_S = 0.5
PATIENCE_S = 600
SEND_AGAIN_AFTER_S = 1.0


@dataclass
class Storm:
    """What came of one storm; times in seconds."""

    tablets: int
    records: int
    within_s: float
    drained_s: float = 0.0
    requests: int = 0
    again: int = 0
    unanswered: int = 0
    presses_s: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0

    def __str__(self) -> str:
        p50, p99 = (self._press_ms(share) for share in (0.5, 0.99))
        return (
            f"{self.tablets:,} tablets x {self.records:,} records within {self.within_s:.0f} s:"
            f" drained after {self.drained_s:.0f} s, {self.requests:,} requests, {self.again:,}"
            f" told to come again, {self.unanswered} without an answer and sent again,"
            f" {self.lost} lost, {self.doubled} doubled\n"
            f"{len(self.presses_s)} calls for help meanwhile: accepted p50 {p50:.0f} ms,"
            f" p99 {p99:.0f} ms, max {max(self.presses_s) * 1000:.0f} ms"
        )

    def _press_ms(self, share: float) -> float:
        ordered = sorted(self.presses_s)
        return ordered[int(share * (len(ordered) - 1))] * 1000


def measured(
    tablets: "Sequence[Tablet]",
    crews: "Sequence[Tablet]",
    *,
    records: int,
    batch: int,
    within_s: float,
    web: str,
    feed: str,
) -> Storm:
    """`tablets` reconnect, `crews` press; `web` and `feed` are the addresses of the API."""
    storm = Storm(len(tablets), records, within_s)
    sizes = [min(batch, records - done) for done in range(0, records, batch)]
    queues = [[tablet.push(tablet.creates(size)) for size in sizes] for tablet in tablets]
    asyncio.run(_blow(storm, queues, crews, web, feed))
    _count(storm, tablets)
    return storm


async def _blow(
    storm: Storm, queues: Sequence[Any], crews: "Sequence[Tablet]", web: str, feed: str
) -> None:
    chance = random.Random(len(queues))  # nosec B311 - nothing depends on its being hard to guess
    limits = httpx.Limits(max_connections=len(queues))
    async with (
        httpx.AsyncClient(base_url=web, limits=limits, timeout=PATIENCE_S) as client,
        httpx.AsyncClient(base_url=feed, timeout=PATIENCE_S) as help_client,
    ):
        begun = time.perf_counter()
        pressing = asyncio.create_task(_press(storm, help_client, crews))
        sending = (
            _send(storm, client, queue, chance.uniform(0, storm.within_s)) for queue in queues
        )
        await asyncio.gather(*sending)
        storm.drained_s = time.perf_counter() - begun
        pressing.cancel()
        await asyncio.gather(pressing, return_exceptions=True)


async def _send(storm: Storm, client: httpx.AsyncClient, queue: Any, delay: float) -> None:
    await asyncio.sleep(delay)
    for path, token, body in queue:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        while True:
            storm.requests += 1
            try:
                answer = await client.post(path, content=body, headers=headers)
            except httpx.TransportError:
                # A connection that was kept open is closed just as it is used again, say.
                storm.unanswered += 1
                if storm.unanswered > storm.tablets:
                    raise
                await asyncio.sleep(SEND_AGAIN_AFTER_S)
                continue
            wait = _to_wait(answer)
            if wait is None:
                break
            storm.again += 1
            await asyncio.sleep(wait)


def _to_wait(answer: httpx.Response) -> float | None:
    """Seconds until the same is to be sent again; None when all of it has been taken in."""
    if answer.status_code == 503:
        return float(answer.headers["Retry-After"])
    if answer.status_code != 200:
        raise SystemExit(f"a push was answered {answer.status_code}: {answer.text[:300]}")
    results = answer.json()["results"]
    refused = [one for one in results if one["result"] not in ("applied", "retry")]
    if refused:
        raise SystemExit(f"a record was refused: {refused[0]}")
    waits = [one["retry_after_ms"] / 1000 for one in results if one["result"] == "retry"]
    return max(waits, default=None)


async def _press(storm: Storm, client: httpx.AsyncClient, crews: "Sequence[Tablet]") -> None:
    number = 0
    while True:
        crew = crews[number % len(crews)]
        number += 1
        body = {"id": str(uuid4()), "unit": str(crew.unit), "assignment": str(crew.assignment)}
        headers = {"Authorization": f"Bearer {crew.token}"}
        begun = time.perf_counter()
        answer = await client.post("/backup-requests/", json=body, headers=headers)
        storm.presses_s.append(time.perf_counter() - begun)
        if answer.status_code not in (200, 201):
            raise SystemExit(f"a call for help was answered {answer.status_code}: {answer.text}")
        await asyncio.sleep(PRESS_EVERY_S)


def _count(storm: Storm, tablets: "Sequence[Tablet]") -> None:
    """Notes and statuses; a position has no receipt and is no record of its own."""
    calls = [tablet.assignment for tablet in tablets]
    devices = [tablet.device for tablet in tablets]
    due = storm.tablets * storm.records * 9 // 10
    receipts = Mutation.objects.filter(device__in=devices, result="applied").count()
    stored = sum(
        model.objects.filter(assignment__in=calls).count() for model in (Note, StatusEvent)
    )
    storm.lost = max(0, due - receipts, due - stored)
    storm.doubled = max(0, receipts - due, stored - due)
    if BackupRequest.objects.count() < len(storm.presses_s):
        raise SystemExit("a call for help was accepted and is not there")
