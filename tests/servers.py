"""Real servers for the tests; a pytest plugin, loaded by `-p`.

PostgreSQL and Valkey start once a run, before the settings are read, and the xdist workers
inherit their addresses. DATABASE_URL and REDIS_URL name other servers, as everywhere.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from backend.local import children, places, postgres, valkey
from tests.database import drop_databases

_running: list[children.Child] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Start the servers before pytest-django reads the settings."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _start_servers()
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Remove the databases of this run, and the servers if they were ours."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    if not _running:
        drop_databases()
    for child in reversed(_running):
        child.stop()
    _running.clear()
    shutil.rmtree(os.environ.get("FIELD_TEST_DIR", ""), ignore_errors=True)


def _start_servers() -> None:
    folder = Path(tempfile.mkdtemp(prefix="field-test-"))
    # PostgreSQL may have to run as somebody else, who only has to get through here.
    folder.chmod(0o711)
    os.environ["FIELD_TEST_DIR"] = str(folder)
    where = places.open_places(folder)
    if not os.environ.get("DATABASE_URL"):
        server = postgres.locate(where)
        _running.append(postgres.start(server, settings=postgres.CARELESS))
        _let_owner_skip_triggers(server)
        os.environ["DATABASE_URL"] = server.address(user=postgres.APPLICATION)
        os.environ["DATABASE_OWNER_URL"] = server.address(user=postgres.OWNER)
    if not os.environ.get("REDIS_URL"):
        queue = valkey.locate(where)
        _running.append(valkey.start(queue))
        os.environ["REDIS_URL"] = queue.address
    os.environ["FIELD_TEST_RUN"] = str(os.getpid())
    os.environ |= {
        "SECRET_KEY": "tests-only-" + "k" * 60,
        "DEBUG": "0",
        "HTTPS_ONLY": "0",
        # Every test client would otherwise look through all packages for files.
        "STATIC_FROM_PACKAGES": "0",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        # Tests count what is there; those of the heartbeat switch it on.
        "HEARTBEAT_SECONDS": "0",
        "VAPID_PRIVATE_KEY": "a2V5IGZvciB0ZXN0cyBvbmx5LCAzMiBieXRlcyBsb24",
        "VAPID_SUBJECT": "mailto:operations@example.org",
        "CELERY_BEAT_SCHEDULE": str(folder / "beat-schedule"),
    }


def _let_owner_skip_triggers(server: postgres.Postgres) -> None:
    """Rows that nobody may delete are removed between tests."""
    address = server.address(user=postgres.SUPERUSER, database="postgres")
    grant = f"GRANT SET ON PARAMETER session_replication_role TO {postgres.OWNER}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(grant)
