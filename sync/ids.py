"""Ids for new rows of tables that grow: UUIDv7 (RFC 9562), which go to the end of an index."""

from random import getrandbits
from threading import Lock
from time import time_ns
from uuid import UUID

_VERSION_AND_VARIANT = 7 << 76 | 2 << 62


# A clock that is further back than this was set, and is followed.
_LONGEST_WAIT = 60_000 * 4096


class _Ticks:
    """Times in order: milliseconds, and 4096ths of one; none twice but where the clock is set."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = 0

    def next(self) -> int:
        """The time now; the one after the last, where the clock is not beyond that."""
        tick = time_ns() * 4096 // 1_000_000
        with self._lock:
            if self._last - _LONGEST_WAIT < tick <= self._last:
                tick = self._last + 1
            self._last = tick
        return tick


_ticks = _Ticks()


def new_id() -> UUID:
    """An id that sorts after every earlier one of this process; others may guess at it.

    Secrets, and names that should not say when they were given, are `uuid4`.
    """
    tick = _ticks.next()
    # Python seeds this generator from the system's, and anew in a forked process.
    noise = getrandbits(62)  # nosec B311
    return UUID(int=tick >> 12 << 80 | (tick & 0xFFF) << 64 | _VERSION_AND_VARIANT | noise)
