"""Fixtures for what happens by itself."""

from collections.abc import Iterator

import pytest

from tests.clockwork import Clock, stopped_clock


@pytest.fixture
def clock(database: None) -> Iterator[Clock]:
    """A clock to move; ask for it before the cast, who are on duty around its start."""
    with stopped_clock() as clock:
        yield clock
