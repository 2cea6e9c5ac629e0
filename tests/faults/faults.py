"""What goes wrong while somebody calls for help: each fault lasts as long as its block."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson

from sync.storage import GATE
from tests.cast import new_id
from tests.faults.stage import Stage

# What a fault does again before each press.
Again = Callable[[], None]
FIXES, FIXES_IN_ONE = 5_000, 100
# Who empties a queue, and for which unit: more of them than there are web processes.
PUSHERS = {"bo": "OTTER", "bea": "OTTER", "abe": "HERON"}


def _nothing() -> None:
    """Most faults only have to last."""


@contextmanager
def nothing(stage: Stage) -> Iterator[Again]:
    """An ordinary day."""
    yield _nothing


@contextmanager
def redis_frozen(stage: Stage) -> Iterator[Again]:
    """It takes connections and answers nothing."""
    with stage.processes.frozen_queue():
        yield _nothing


@contextmanager
def redis_dead(stage: Stage) -> Iterator[Again]:
    """Killed, and not there for as long as this lasts."""
    child = stage.processes.running["queue"]
    child.process.kill()
    child.process.wait()
    yield _nothing
    stage.processes.start_queue()


@contextmanager
def redis_flushed(stage: Stage) -> Iterator[Again]:
    """Emptied again and again: no wake-up survives."""
    yield stage.processes.flush_queue


@contextmanager
def workers_dead(stage: Stage) -> Iterator[Again]:
    """No worker and no beat."""
    for name in ("beat", "worker"):
        child = stage.processes.running[name]
        child.process.kill()
        child.process.wait()
    yield _nothing
    stage.processes.start_worker()
    stage.processes.start_beat()


@contextmanager
def only_the_web_left(stage: Stage) -> Iterator[Again]:
    """Neither Redis nor worker nor beat."""
    with workers_dead(stage), redis_dead(stage):
        yield _nothing


@contextmanager
def long_open_write(stage: Stage, seconds: float = 0.0) -> Iterator[Again]:
    """Somebody has written everything of this agency, holds every lock, and does not commit.

    The gate too, as a writer does who is about to wait for a record. It has been open for
    `seconds` when the block begins, and stays so to its end.
    """
    agency = stage.agency().id
    with stage.processes.owner() as elsewhere, elsewhere.transaction():
        for table in ("responders_unit", "responders_programme", "incidents_incident"):
            elsewhere.execute(
                f"UPDATE {table} SET updated_at = now() WHERE agency_id = %s",  # type: ignore[arg-type]
                [agency],
            )
        elsewhere.execute("SELECT FROM sync_custody WHERE agency = %s FOR UPDATE", [agency])
        elsewhere.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [GATE, str(agency)])
        time.sleep(seconds)
        yield _nothing


@contextmanager
def bulk_running(stage: Stage) -> Iterator[Again]:
    """Tablets empty queues of 5,000 fixes, one after the other, at both web processes."""
    ended = threading.Event()
    pushed: list[int] = []
    threads = [
        threading.Thread(target=_push_trails, args=(stage, number, ended, pushed), daemon=True)
        for number in range(len(PUSHERS))
    ]
    for thread in threads:
        thread.start()
    yield _nothing
    ended.set()
    for thread in threads:
        thread.join()
    assert pushed, "no bulk was taken in meanwhile"
    assert set(pushed) == {200}, pushed


def _push_trails(stage: Stage, number: int, ended: threading.Event, pushed: list[int]) -> None:
    name = list(PUSHERS)[number]
    for round_ in itertools.count():
        # Days nobody else of the unit sends fixes of.
        since = datetime.now(UTC) - timedelta(days=2 + number + len(PUSHERS) * round_)
        with suppress(httpx.TransportError):
            answer = stage.post(name, "/sync/push/", _trail(stage, name, since), at=number % 2)
            pushed.append(answer.status_code)
        if ended.is_set():
            return


def _trail(stage: Stage, name: str, since: datetime) -> bytes:
    """An envelope of 5,000 fixes, one a second."""
    unit = stage.world.unit(PUSHERS[name])

    def fixes(first: int) -> list[dict[str, Any]]:
        return [
            {"latitude": 36.0, "longitude": -78.9, "accuracy_m": 8,
             "fix_at": (since + timedelta(seconds=one)).isoformat()}
            for one in range(first, first + FIXES_IN_ONE)
        ]  # fmt: skip

    return orjson.dumps(
        {
            "device_id": stage.world.members[name].device,
            "schema_version": 1,
            "mutations": [
                {"id": new_id(), "kind": "position.create", "record_id": new_id(),
                 "base_rev": None, "fields": {"unit": unit, "fixes": fixes(first)}}
                for first in range(0, FIXES, FIXES_IN_ONE)
            ],
        }
    )  # fmt: skip
