"""Real threads on the real PostgreSQL: one effect, and nobody waits for nobody's sake."""

import os
from typing import Any

import pytest

from incidents.models import BackupRequest
from sync import storage
from sync.models import Mutation
from tests.cast import PASSWORD, Cast, new_id
from tests.steps import at_once
from tests.tablet import Http, Tablet, logged_in

TIMES = int(os.environ.get("RACES") or "50")


def calls_for_help(tablet: Tablet) -> str:
    """A new call, and no repeat of an earlier one: that is over by now."""
    request = new_id()
    assert tablet.http.post("/backup-requests/", {"id": request}).status == 201
    return request


def test_two_dispatchers_acknowledge_at_once_and_one_owns_it(cast: Cast) -> None:
    bob = Tablet("bob")
    alice, anton = logged_in("alice"), logged_in("anton")
    owners = set()
    for _ in range(TIMES):
        request = calls_for_help(bob)
        path = f"/backup-requests/{request}/acknowledge/"
        answers = at_once(lambda path=path: alice.post(path), lambda path=path: anton.post(path))
        assert sorted(answer.status for answer in answers) == [200, 409]
        winner, loser = sorted(answers, key=lambda answer: answer.status)
        owner = winner.body["acknowledged_by"]
        assert owner["name"] == ("Alice" if winner is answers[0] else "Anton")
        assert (loser.body["code"], loser.body["acknowledged_by"]) == ("illegal_transition", owner)
        assert bob.http.get(f"/backup-requests/{request}/").body["acknowledged_by"] == owner
        assert Mutation.objects.filter(record_id=request, kind__endswith="acknowledge").count() == 1
        owners.add(owner["name"])
        assert bob.http.post(f"/backup-requests/{request}/release/").status == 200
    assert owners == {"Alice", "Anton"}, "the same one was first every time: that was no race"


# What a dispatcher does -> the end if the crew's cancelling comes second.
CANCELLED_AFTER = {"acknowledge": "cancelled", "commit": "cancel_requested"}


@pytest.mark.parametrize("verb", CANCELLED_AFTER)
def test_a_dispatcher_takes_it_while_the_crew_cancels_and_there_is_one_lawful_end(
    cast: Cast, verb: str
) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    ends = set()
    for _ in range(TIMES):
        request = calls_for_help(bob)
        path = f"/backup-requests/{request}"
        body = {"committed_unit": "Police 12"} if verb == "commit" else {}
        taken, cancelled = at_once(
            lambda path=path, body=body: alice.post(f"{path}/{verb}/", body),
            lambda path=path: bob.http.post(f"{path}/cancel/", {"reason": "all quiet"}),
        )
        row = BackupRequest.objects.get(id=request)
        assert cancelled.status == 200, cancelled.body
        assert taken.status in (200, 409)
        is_taken = taken.status == 200
        assert row.state == (CANCELLED_AFTER[verb] if is_taken else "cancelled")
        assert (row.acknowledged_by_id is not None) == is_taken
        assert (row.ended_at is None) == (row.state == "cancel_requested")
        # Made, and one rev for each who was heard.
        assert row.rev == 2 + is_taken
        assert bob.http.get(f"{path}/").body["state"] == row.state
        ends.add(is_taken)
        if row.ended_at is None:
            assert bob.http.post(f"{path}/release/").status == 200
    assert ends == {True, False}, "the same one was first every time: that was no race"


def test_a_refresh_token_used_eight_times_at_once_has_one_successor(cast: Cast) -> None:
    pair = Http().post("/auth/token/", {"username": "alice", "password": PASSWORD}).body
    calls = [lambda: Http().post("/auth/token/refresh/", {"refresh": pair["refresh"]})] * 8
    answers = at_once(*calls)
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["refresh"] for answer in answers}) == 1


def test_an_assignment_that_comes_between_plan_and_rows_is_decided_whole(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What belongs to it was not planned, because it was not there when the plan was made."""
    alice, bob = logged_in("alice"), Tablet("bob")
    assignment = new_id()
    bob.queue("status_event.create", {"assignment": assignment, "status": "on_scene"})
    load_rows, came = storage._load_plan, []

    def dispatched() -> None:
        incident = alice.post("/incidents/", {"call_type": "WELFARE"}).body["id"]
        unit = cast.unit("HERON 1")
        body = {"id": assignment, "incident": incident, "unit": unit}
        came.append(alice.post("/assignments/", body).status)

    def in_between(*about: Any) -> Any:
        if not came:
            came.append(0)
            at_once(dispatched)
        return load_rows(*about)

    monkeypatch.setattr(storage, "_load_plan", in_between)
    (result,) = bob.push()
    assert came == [0, 201]
    assert (result["result"], result["code"]) == ("applied", None)
    assert alice.get(f"/assignments/{assignment}/").body["state"] == "on_scene"
