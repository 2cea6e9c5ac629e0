"""Fixtures for the invariants."""

from collections.abc import Iterator

import pytest

from sync import storage
from tests.invariants.between import Watcher


@pytest.fixture
def watcher(owner_dsn: str) -> Iterator[Watcher]:
    watcher = Watcher(owner_dsn)
    yield watcher
    watcher.close()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gives up a lock before the test has arranged what it wants to see."""
    monkeypatch.setattr(storage, "BATCH_LOCK_TIMEOUT_MS", 20_000)
