"""What the torture's layers share: quick lock timeouts, quiet logs, worlds in stock."""

import logging
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from sync import storage
from tests.torture.world import Maker, World

MOST_WORLDS_AT_ONCE = 40


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A lock that is not free is given up soon; what a fault makes the server say is not shown."""
    monkeypatch.setattr(storage, "BATCH_LOCK_TIMEOUT_MS", 60)
    monkeypatch.setattr(storage, "SINGLE_LOCK_TIMEOUT_MS", 20)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def worlds() -> Iterator[World]:
    """Fresh worlds without end; the more were asked for, the more are made at a time."""
    count = 2
    while True:
        yield from Maker().make(count)
        count = min(2 * count, MOST_WORLDS_AT_ONCE)


@pytest.fixture
def stock(database: None, quick: None) -> Iterator[World]:
    return worlds()


@pytest.fixture
def owner(owner_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that may do what the application may not: kill, delete, write past it."""
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        yield connection
