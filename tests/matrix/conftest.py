"""One world for all tests of a module: building it takes longer than most of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.database import used_and_emptied
from tests.matrix.counts import ANSWERS, SEED
from tests.matrix.world import World, made_world


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: Any, owner_dsn: str) -> Iterator[None]:
    """The database for a whole module; its tests take back what they write (`undone`)."""
    yield from used_and_emptied(django_db_blocker, owner_dsn)


@pytest.fixture(scope="module")
def world(database: None) -> World:
    """Calls of two teams and of another agency, and a way in for everybody."""
    return made_world()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How many random requests were answered, and how."""
    if ANSWERS:
        counts = ", ".join(f"{status}: {count}" for status, count in sorted(ANSWERS.items()))
        total = sum(ANSWERS.values())
        terminalreporter.write_line(f"{total} random requests from seed {SEED}: {counts}")
