"""Real threads on the real PostgreSQL: one effect, and nobody waits for nobody's sake."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.db import connections

from incidents.models import Note
from incidents.tasks import release_held
from tests.cast import PASSWORD, Cast, new_id
from tests.sync.test_push import make_call
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


def test_the_same_push_on_two_workers_has_one_effect(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    for number in range(TIMES):
        note = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
        answers = at_once(bob.send, bob.send)
        results = [answer["results"][0] for answer in answers]
        assert {result["result"] for result in results} == {"applied"}
        assert sorted(result["replayed"] for result in results) == [False, True]
        assert {answer["acked_seq"] for answer in answers} == {number + 1}
        bob.outbox.clear()
        assert Note.objects.filter(id=note.body["record_id"]).count() == 1


def test_the_same_record_created_over_rest_at_once_is_one_record(cast: Cast) -> None:
    alice, anton = logged_in("alice"), logged_in("anton")
    for _ in range(20):
        body = {"id": new_id(), "call_type": "MNTL"}
        answers = at_once(
            lambda body=body: alice.post("/incidents/", body),
            lambda body=body: anton.post("/incidents/", body),
        )
        assert sorted(answer.status for answer in answers) == [200, 201]


def test_child_and_parent_that_arrive_at_once_find_each_other(cast: Cast) -> None:
    bob, bea = Tablet("bob"), Tablet("bea")
    incidents = []
    for _ in range(TIMES):
        incident = new_id()
        incidents.append(incident)
        bob.queue("incident.create", {"call_type": "WELFARE"}, record_id=incident)
        bea.queue("note.create", {"incident": incident, "kind": "peer", "body": "x"})
        at_once(bob.push, bea.push)
    # bea is no author of the calls: her notes are settled, one way or the other, not waiting.
    assert release_held() == 0
    custody = bea.http.get(f"/sync/devices/{bea.device_id}/custody/").body
    assert custody["acked_seq"] == TIMES


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


def test_a_row_locked_elsewhere_is_retried_and_the_others_commit(
    cast: Cast, owner_dsn: str
) -> None:
    alice = logged_in("alice")
    _, locked = make_call(alice, cast.unit("HERON 1"))
    _, free = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.queue("assignment.patch", {"team_note": "a"}, record_id=locked, base_rev=1)
    bob.queue("assignment.patch", {"team_note": "b"}, record_id=free, base_rev=1)
    bob.queue("assignment.patch", {"team_note": "c"}, record_id=locked, base_rev=1)
    bob.queue("note.create", {"assignment": free, "kind": "peer", "body": "x"})
    with psycopg.connect(owner_dsn) as elsewhere:
        elsewhere.execute("SELECT FROM incidents_assignment WHERE id = %s FOR UPDATE", [locked])
        answer = bob.send()
    results = answer["results"]
    assert [one["result"] for one in results] == ["retry", "applied", "retry", "applied"]
    assert results[0]["retry_after_ms"] > 0
    assert (answer["acked_seq"], answer["acked_extra"]) == (0, [2, 4])
    after = bob.push()
    assert [(one["result"], one["replayed"]) for one in after] == [
        ("applied", False), ("applied", True), ("applied", False), ("applied", True),
    ]  # fmt: skip
    assert alice.get(f"/assignments/{locked}/").body["team_note"] == "c"


def test_a_refresh_token_used_eight_times_at_once_has_one_successor(cast: Cast) -> None:
    pair = Http().post("/auth/token/", {"username": "alice", "password": PASSWORD}).body
    calls = [lambda: Http().post("/auth/token/refresh/", {"refresh": pair["refresh"]})] * 8
    answers = at_once(*calls)
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["refresh"] for answer in answers}) == 1


@pytest.mark.parametrize("writers", [8])
def test_a_reader_between_many_writers_misses_nothing(cast: Cast, writers: int) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    authors = [Tablet(name) for name in ("bob", "bea", "ben", "bob", "bea", "ben", "bob", "bea")]
    for author in authors[:writers]:
        for number in range(12):
            fields = {"assignment": assignment, "kind": "peer", "body": str(number)}
            author.queue("note.create", fields)
    expected = {item.body["record_id"] for author in authors for item in author.outbox}

    def write(author: Tablet) -> None:
        while author.outbox:
            author.send(author.outbox[:1])
            author.outbox.pop(0)

    def read() -> None:
        for _ in range(40):
            bob.pull()

    at_once(read, *(lambda author=author: write(author) for author in authors[:writers]))
    bob.pull()
    assert {note["id"] for note in bob.of_type("note")} == expected
    assert bob.store == bob.cold()
