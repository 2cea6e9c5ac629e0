"""Server-sent events as bytes, encoded once for everybody who gets them."""

from functools import lru_cache
from typing import Any

from sync.json_text import to_json

# A comment: clients see that the line still holds, and nothing else.
HEARTBEAT = b":\n\n"


def event(name: str, data: Any, number: int | None = None) -> bytes:
    """One event; `number` is the commit it stands for, which clients name when they come back."""
    place = b"" if number is None else b"id: %d\n" % number
    return b"%bevent: %b\ndata: %b\n\n" % (place, name.encode(), to_json(data))


@lru_cache(maxsize=64)
def poke(number: int) -> bytes:
    """Says "pull now": everything up to commit `number` can be had."""
    return event("poke", {"n": number}, number)
