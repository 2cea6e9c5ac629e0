"""Fixtures every test may use."""

import pytest

# Named here rather than in a plugin, so that they take precedence over pytest-django's.
from tests.cast import Cast, gather
from tests.database import database, django_db_setup, owner_dsn  # noqa: F401


@pytest.fixture
def cast(database: None) -> Cast:  # noqa: F811
    """Everybody of the fixed cast, in an otherwise empty database."""
    return gather()
