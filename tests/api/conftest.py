"""Fixtures for tests over HTTP against the real server process."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.live import Listening, Server, serving
from tests.tablet import logged_in


@pytest.fixture(scope="session")
def web(owner_dsn: str) -> Iterator[Server]:
    """One server for all tests that ask for it."""
    with serving(owner_dsn) as server:
        yield server


@pytest.fixture
def board(cast: Cast, web: Server) -> Iterator[Listening]:
    """Alice's dispatch board on the live feed; its greeting is read."""
    with Listening(web, logged_in("alice").token) as listening:
        listening.next("poke")
        yield listening
