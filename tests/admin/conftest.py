"""Fixtures for tests of the office."""

import pytest

from tests.admin.desk import Desk
from tests.cast import Cast


@pytest.fixture
def adam(cast: Cast) -> Desk:
    """North City's administrator, logged in."""
    return Desk("adam")
