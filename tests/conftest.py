"""Fixtures every test may use."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Named here rather than in a plugin, so that they take precedence over pytest-django's.
from tests.cast import Cast, gather
from tests.clockwork import Clock, stopped_clock
from tests.database import database, django_db_setup, owner_dsn  # noqa: F401
from tests.live import board, web  # noqa: F401
from tests.tables import pytest_terminal_summary, show_table  # noqa: F401

# A minute and more each. Workers that are done take over from the end of what others have left:
# begun last, one of these would be waited for alone.
LONGEST = ("tests/torture", "tests/faults", "tests/rxdb", "tests/local", "tests/conformance")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with what takes longest."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture
def cast(database: None) -> Cast:  # noqa: F811
    """Everybody of the fixed cast, in an otherwise empty database."""
    return gather()


@pytest.fixture
def clock(database: None) -> Iterator[Clock]:  # noqa: F811
    """A clock to move; ask for it before the cast, who are on duty around its start."""
    with stopped_clock() as clock:
        yield clock


# How fast a shared machine is today says nothing about the rules under test.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")
