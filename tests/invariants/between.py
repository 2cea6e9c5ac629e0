"""Second connections and background threads: what happens while something else is under way."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
from django.db import connections

from sync.storage import GATE

# Every COMMIT that touches synced records takes this lock to get its number.
NUMBERING = 727001
# However slow the machine is today; nothing waits that long.
SOON = 10.0


@contextlib.contextmanager
def background() -> Iterator[Callable[[Callable[[], Any]], Future[Any]]]:
    """Starts calls in threads of their own; the block ends when they have."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        yield lambda call: pool.submit(run, call)


@contextlib.contextmanager
def elsewhere(owner_dsn: str, statement: str, *params: Any) -> Iterator[None]:
    """Inside the block another transaction has run this and is still open."""
    with psycopg.connect(owner_dsn) as connection:
        connection.execute(statement, params)
        yield


@contextlib.contextmanager
def nobody_commits(owner_dsn: str) -> Iterator[None]:
    """Inside the block every COMMIT of synced records waits for its number."""
    with elsewhere(owner_dsn, "SELECT pg_advisory_xact_lock(%s, 0)", NUMBERING):
        yield


@contextlib.contextmanager
def gate_taken(owner_dsn: str, agency: Any) -> Iterator[None]:
    """Inside the block somebody who is about to wait for a record has the agency's gate."""
    take = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
    with elsewhere(owner_dsn, take, GATE, str(agency)):
        yield


class Watcher:
    """Asks the database who waits for a lock."""

    def __init__(self, owner_dsn: str) -> None:
        self._connection = psycopg.connect(owner_dsn, autocommit=True)

    def waiting(self, application: str = "") -> list[int]:
        """Process ids of backends that wait for a lock, of one application if it is named."""
        rows = self._connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND (%s = '' OR application_name = %s)",
            [application, application],
        )
        return [pid for (pid,) in rows.fetchall()]

    def are_waiting(self, number: int) -> bool:
        """Whether exactly so many wait."""
        return len(self.waiting()) == number

    def connected(self, application: str) -> list[int]:
        """Process ids of an application's backends, whatever they do."""
        rows = self._connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = %s",
            [application],
        )
        return [pid for (pid,) in rows.fetchall()]

    def end(self, pids: list[int]) -> None:
        """What the database does with a client whose machine is gone."""
        self._connection.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [pids])

    def close(self) -> None:
        self._connection.close()
