"""Log-ins, devices and landing tokens: who gets in, and what still lands afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from responders.models import Device
from tests.cast import PASSWORD, Cast, new_id
from tests.steps import make_call
from tests.tablet import Answer, Http, Tablet, logged_in


def test_a_wrong_password_and_an_unknown_account_look_the_same(cast: Cast) -> None:
    http = Http()
    wrong = http.post("/auth/token/", {"username": "alice", "password": "no"})
    unknown = http.post("/auth/token/", {"username": "nobody", "password": "no"})
    assert wrong.status == unknown.status == 401
    assert wrong.body == unknown.body


def test_guessing_is_slowed_down_for_the_account_only(cast: Cast) -> None:
    http = Http()
    for _ in range(10):
        http.post("/auth/token/", {"username": "alice", "password": "no"})
    right = http.post("/auth/token/", {"username": "alice", "password": PASSWORD})
    assert (right.status, right.body["code"]) == (429, "throttled")
    assert "Retry-After" in right.headers
    assert logged_in("anton").get("/me/").status == 200


@pytest.mark.parametrize("body", [{}, {"username": 7, "password": None}, {"username": "a\x00"}, []])
def test_a_broken_log_in_is_a_clear_refusal(cast: Cast, body: object) -> None:
    assert Http().post("/auth/token/", body).status in (401, 422)


def renewed(http: Http, token: str) -> Answer:
    return http.post("/auth/token/refresh/", {"refresh": token})


def test_a_refresh_token_is_rotated_and_a_lost_answer_forgiven(cast: Cast) -> None:
    """However long the dead spot was: nobody has been seen to have the successor."""
    http = Http()
    pair = http.post("/auth/token/", {"username": "alice", "password": PASSWORD}).body
    first = renewed(http, pair["refresh"]).body
    assert first["refresh"] != pair["refresh"]
    for after in (timedelta(0), timedelta(seconds=40), timedelta(hours=3)):
        with time_machine.travel(datetime.now(UTC) + after):
            assert renewed(http, pair["refresh"]).body["refresh"] == first["refresh"]


@pytest.mark.parametrize("path", ["/me/", "/sync/push/"])
def test_who_comes_with_a_token_whose_successor_is_in_use_ends_the_log_in(
    cast: Cast, path: str
) -> None:
    tablet = Tablet("bob")
    pair = (
        Http()
        .post(
            "/auth/token/",
            {"username": "bob", "password": PASSWORD, "device_id": tablet.device_id},
        )
        .body
    )
    http = Http()
    first = renewed(http, pair["refresh"]).body
    http.token = first["access"]
    push = {"device_id": tablet.device_id, "mutations": []}
    used = http.post(path, push) if "push" in path else http.get(path)
    assert used.status == 200, used.body
    # Two windows of one browser: the slower one still has the older token.
    assert renewed(http, pair["refresh"]).body["refresh"] == first["refresh"]
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=40)):
        stolen = renewed(http, pair["refresh"])
        assert (stolen.status, stolen.body["code"]) == (401, "session_ended")
        assert renewed(http, first["refresh"]).status == 401
        assert http.get("/me/").status == 401


def test_a_token_that_was_renewed_twice_ends_the_log_in_at_once(cast: Cast) -> None:
    http = Http()
    pair = http.post("/auth/token/", {"username": "alice", "password": PASSWORD}).body
    first = renewed(http, pair["refresh"]).body
    assert renewed(http, first["refresh"]).status == 200
    assert renewed(http, pair["refresh"]).status == 401


def test_a_token_of_a_host_whose_clock_is_two_seconds_ahead_is_taken(cast: Cast) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=2), tick=False):
        http = logged_in("alice")
    assert http.get("/me/").status == 200


def test_a_log_in_ends_after_a_shift(cast: Cast) -> None:
    http = Http()
    pair = http.post("/auth/token/", {"username": "alice", "password": PASSWORD}).body
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=17)):
        assert http.post("/auth/token/refresh/", {"refresh": pair["refresh"]}).status == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "landing_x", "é"])
def test_a_token_that_is_none(cast: Cast, token: str) -> None:
    http = Http()
    http.token = token
    assert http.get("/me/").status == 401
    assert http.post("/auth/token/refresh/", {"refresh": token}).status == 401


def test_an_access_token_is_no_refresh_token(cast: Cast) -> None:
    http = logged_in("alice")
    assert http.post("/auth/token/refresh/", {"refresh": http.token}).status == 401


def test_a_field_log_in_without_a_device_may_only_register_one(cast: Cast) -> None:
    http = logged_in("bob")
    refused = http.get("/units/")
    assert (refused.status, refused.body["code"]) == (403, "device_required")
    device = new_id()
    assert http.post("/sync/devices/", {"device_id": device}).status == 201
    assert http.get("/units/").status == 200
    assert http.post("/sync/devices/", {"device_id": device}).status == 200
    other = http.post("/sync/devices/", {"device_id": new_id()})
    assert (other.status, other.body["code"]) == (403, "device_mismatch")


def test_a_device_belongs_to_one_agency(cast: Cast) -> None:
    bob = Tablet("bob")
    body = {"username": "max", "password": PASSWORD, "device_id": bob.device_id}
    assert Http().post("/auth/token/", body).body["code"] == "device_mismatch"


def test_a_landing_token_takes_in_what_was_queued_and_tells_nothing(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    fields = {"assignment": assignment, "kind": "clinical", "body": "before"}
    note = bob.queue("note.create", fields)
    assert bob.http.post("/auth/logout/").status == 204
    assert bob.http.get("/me/").status == 401
    bob.queue("note.create", fields)
    bob.http.token = bob.registration["landing_token"]
    assert bob.http.get("/notes/").status == 401
    before, after = bob.push()
    assert before["result"] == "applied"
    assert (before["rev"], before["record"]) == (None, None)
    assert (after["result"], after["code"]) == ("rejected", "no_longer_permitted")
    stored = logged_in("sue").get(f"/notes/{note.body['record_id']}/").body
    assert stored["author"]["name"] == "Bob"
    assert stored["author"]["role"] == "clinician"


def test_a_withdrawn_device_hands_over_its_queue_and_is_wiped(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob, spare = Tablet("bob"), Tablet("bob")
    bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    Device.objects.filter(id=bob.device_id).update(revoked_at=datetime.now(UTC))
    refused = bob.http.get("/me/")
    assert (refused.status, refused.body["code"], refused.body["wipe"]) == (
        403, "device_revoked", True,
    )  # fmt: skip
    pushed = bob.http.post("/sync/push/", bob.envelope(bob.outbox))
    assert (pushed.status, pushed.body["code"]) == (403, "device_revoked")
    assert pushed.body["results"][0]["result"] == "rejected"
    assert pushed.body["acked_seq"] == 1
    assert len(logged_in("sue").get("/sync/quarantine/").body["results"]) == 1
    assert spare.http.get("/me/").status == 200
    again = {"username": "bob", "password": PASSWORD, "device_id": bob.device_id}
    assert Http().post("/auth/token/", again).body["code"] == "device_revoked"
