"""Fixtures for whatever a client can send."""

from typing import Any

import pytest

from tests.api.hostile import placed
from tests.cast import Cast


@pytest.fixture
def place(cast: Cast) -> dict[str, Any]:
    return placed(cast)
