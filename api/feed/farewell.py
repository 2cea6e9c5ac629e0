"""Ending the streams when the server is told to stop: it would otherwise wait for them to end."""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Farewell:
    """Calls `end` on the event loop before the server's own answer to SIGINT or SIGTERM."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end
        self._replaced: dict[int, Any] = {}

    def arm(self) -> None:
        """Stands in front of the server's handlers; only a main thread can, or has to."""
        if threading.current_thread() is not threading.main_thread():
            return
        self._loop = asyncio.get_running_loop()
        for number in SIGNALS:
            theirs = signal.getsignal(number)
            if callable(theirs):
                # Set first: the signal may come in the middle of this.
                self._replaced[number] = theirs
                signal.signal(number, self._hear)

    def disarm(self) -> None:
        """Puts the server's handlers back."""
        for number, theirs in self._replaced.items():
            if signal.getsignal(number) == self._hear:
                signal.signal(number, theirs)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._end)
        self._replaced[number](number, frame)
