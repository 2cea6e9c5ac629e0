"""Steps that many tests begin with."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

from tests.cast import new_id
from tests.tablet import Body, Http, Tablet


def make_call(http: Http, unit: str) -> tuple[str, str]:
    """An incident with a unit assigned; (incident, assignment)."""
    incident, assignment = new_id(), new_id()
    created = http.post("/incidents/", {"id": incident, "call_type": "MNTL", "priority": 6})
    assert created.status == 201, created.body
    assigned = http.post("/assignments/", {"id": assignment, "incident": incident, "unit": unit})
    assert assigned.status == 201, assigned.body
    return incident, assignment


def in_town(**fields: object) -> Body:
    """What a call in the middle of the served area begins with."""
    return {"call_type": "MNTL", "latitude": 36.0, "longitude": -78.9, **fields}


def came_in(http: Http, **fields: object) -> str:
    """An incident of these fields; its id."""
    made = http.post("/incidents/", {"id": new_id(), **fields})
    assert made.status == 201, made.body
    return str(made.body["id"])


def sent(http: Http, incident: str, unit: str) -> str:
    """The assignment of a unit to a call; its id."""
    made = http.post("/assignments/", {"incident": incident, "unit": unit})
    assert made.status == 201, made.body
    return str(made.body["id"])


def call_for_help(tablet: Tablet, **fields: Any) -> str:
    """Somebody of a crew asks for help over REST; the request's id."""
    request = new_id()
    answer = tablet.http.post("/backup-requests/", {"id": request, **fields})
    assert answer.status == 201, answer.body
    return request


def held(tablet: Tablet, record_id: str) -> Body:
    """The record as the tablet holds it after a pull."""
    tablet.pull()
    return tablet.store[record_id]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Runs the calls in threads of their own that start together."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=10)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
