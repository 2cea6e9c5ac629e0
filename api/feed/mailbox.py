"""What waits for one listener. Knows time, but neither HTTP nor the database."""

import asyncio
import math
from contextlib import suppress

from api.feed import encoding

HEARTBEAT_SECONDS = 4.0
# Five pokes a second: a pull takes about that long, and the last number wins.
POKE_EVERY_SECONDS = 0.2
# A thousand events; the bytes are shared by all mailboxes they wait in.
MOST_BYTES = 256 * 1024


class Mailbox:
    """Events in their order, and at most one poke, which comes after them."""

    def __init__(self) -> None:
        self._clock = asyncio.get_running_loop().time
        self._events: list[bytes] = []
        self._size = 0
        self._poke: int | None = None
        self._poked_at = -math.inf
        self._beat_at = self._clock() + HEARTBEAT_SECONDS
        self._is_closed = False
        self._changed = asyncio.Event()

    def put(self, event: bytes) -> bool:
        """Adds an event to be sent at once; False when too much is waiting already."""
        if self._size + len(event) > MOST_BYTES:
            return False
        self._events.append(event)
        self._size += len(event)
        self._changed.set()
        return True

    def poke(self, number: int) -> None:
        """Asks for a pull of everything up to `number`, soon."""
        if self._poke is None:
            self._changed.set()
        self._poke = number

    def close(self) -> None:
        """Ends the stream after what is being sent."""
        self._is_closed = True
        self._changed.set()

    async def take(self) -> bytes | None:
        """Waits for something to send, at least a heartbeat; None when the stream is over."""
        while not self._is_closed:
            self._changed.clear()
            ready = self._ready(self._clock())
            if ready:
                return ready
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self._next_at()):
                    await self._changed.wait()
        return None

    def _ready(self, now: float) -> bytes:
        ready = self._events
        self._events, self._size = [], 0
        if self._poke is not None and now >= self._poked_at + POKE_EVERY_SECONDS:
            ready.append(encoding.poke(self._poke))
            self._poke, self._poked_at = None, now
        if now >= self._beat_at:
            ready.append(encoding.HEARTBEAT)
            self._beat_at = now + HEARTBEAT_SECONDS
        return b"".join(ready)

    def _next_at(self) -> float:
        if self._poke is None:
            return self._beat_at
        return min(self._beat_at, self._poked_at + POKE_EVERY_SECONDS)
