"""Real threads on the real PostgreSQL: one effect, and nobody waits for nobody's sake."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

from tests.cast import PASSWORD, Cast, new_id
from tests.tablet import Http, Tablet, logged_in

TIMES = 50


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


def test_two_dispatchers_acknowledge_at_once_and_one_owns_it(cast: Cast) -> None:
    bob = Tablet("bob")
    alice, anton = logged_in("alice"), logged_in("anton")
    for _ in range(TIMES):
        request = new_id()
        assert bob.http.post("/backup-requests/", {"id": request}).status == 201
        path = f"/backup-requests/{request}/acknowledge/"
        answers = at_once(lambda path=path: alice.post(path), lambda path=path: anton.post(path))
        assert sorted(answer.status for answer in answers) == [200, 409]
        winner, loser = sorted(answers, key=lambda answer: answer.status)
        assert loser.body["acknowledged_by"] == winner.body["acknowledged_by"]


def test_a_refresh_token_used_eight_times_at_once_has_one_successor(cast: Cast) -> None:
    pair = Http().post("/auth/token/", {"username": "alice", "password": PASSWORD}).body
    calls = [lambda: Http().post("/auth/token/refresh/", {"refresh": pair["refresh"]})] * 8
    answers = at_once(*calls)
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["refresh"] for answer in answers}) == 1
