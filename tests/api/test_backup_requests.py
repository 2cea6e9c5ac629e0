"""A call for help is taken in whatever it looks like, and everybody sees who heard it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalogue.kinds import catalogue
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in


def press(tablet: Tablet, **body: object) -> Body:
    request = {"id": new_id(), "occurred": tablet.clock(datetime.now(UTC)), **body}
    answer = tablet.http.post("/backup-requests/", request)
    assert answer.status == 201, answer.body
    return answer.body


def test_pressing_the_button_needs_nothing_but_an_id(cast: Cast) -> None:
    bob = Tablet("bob")
    request = press(bob)
    assert request["unit"] == cast.unit("HERON 1")
    assert (request["kind"], request["urgency"], request["state"], request["late"]) == (
        "law_enforcement", "emergency", "requested", False,
    )  # fmt: skip
    assert request["boards_watching"] == 0
    again = bob.http.post("/backup-requests/", {"id": request["id"], "latitude": 36.0})
    assert (again.status, again.body["id"]) == (200, request["id"])
    (shown,) = logged_in("alice").get("/board/").body["backup_requests"]
    assert shown["id"] == request["id"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"\xff", b'{"id": 7}', b'{"kind": "army", "unit": "x", "message": 7}',
     b'{"latitude": 1000, "message": "a\\u0000\\ud800"}', b'{"message": "' + b"x" * 9000 + b'"}'],
)  # fmt: skip
def test_broken_content_never_refuses_a_call_for_help(cast: Cast, body: bytes) -> None:
    bob = Tablet("bob")
    answer = bob.http.post("/backup-requests/", body)
    assert answer.status == 201, answer.body
    assert answer.body["state"] == "requested"
    assert len(logged_in("alice").get("/board/").body["backup_requests"]) == 1


def test_a_landing_token_is_enough(cast: Cast) -> None:
    bob = Tablet("bob")
    bob.http.post("/auth/logout/")
    bob.http.token = bob.registration["landing_token"]
    assert press(bob)["id"]
    assert len(logged_in("alice").get("/board/").body["backup_requests"]) == 1


def test_two_dispatchers_one_owner(cast: Cast) -> None:
    request = press(Tablet("bob"))
    alice, anton = logged_in("alice"), logged_in("anton")
    path = f"/backup-requests/{request['id']}"
    assert alice.post(f"{path}/seen/").body["seen_by"][0]["name"] == "Alice"
    assert alice.post(f"{path}/acknowledge/").body["state"] == "acknowledged"
    second = anton.post(f"{path}/acknowledge/")
    assert (second.status, second.body["acknowledged_by"]["name"]) == (409, "Alice")
    assert alice.post(f"{path}/acknowledge/").status == 200


def test_the_ladder_from_request_to_release(cast: Cast) -> None:
    bob = Tablet("bob")
    request = press(bob)
    alice = logged_in("alice")
    path = f"/backup-requests/{request['id']}"
    commit = alice.post(
        f"{path}/commit/", {"committed_unit": "Police 12", "eta": "2026-11-22T10:00:00Z"}
    )
    assert commit.status == 200, commit.body
    assert (commit.body["state"], commit.body["acknowledged_by"]["name"]) == ("committed", "Alice")
    asked = bob.http.post(f"{path}/cancel/", {"reason": "all calm"})
    assert asked.body["state"] == "cancel_requested"
    assert alice.post(f"{path}/release/").body["state"] == "released"
    assert bob.http.post(f"{path}/cancel/").status == 409
    bob.pull()
    assert bob.store[request["id"]]["state"] == "released"


def test_a_crew_may_not_acknowledge_its_own_request(cast: Cast) -> None:
    bob = Tablet("bob")
    request = press(bob)
    refused = bob.http.post(f"/backup-requests/{request['id']}/acknowledge/")
    assert (refused.status, refused.body["code"]) == (403, "not_permitted")


def test_an_old_request_says_so_and_is_alarmed_all_the_same(cast: Cast) -> None:
    bob = Tablet("bob")
    pressed = bob.clock(datetime.now(UTC) - timedelta(minutes=36))
    late = press(bob, occurred=pressed, clock=bob.clock(datetime.now(UTC)))
    assert (late["late"], late["state"], late["silent"]) == (True, "requested", False)
    in_doubt = press(bob, occurred=pressed)
    assert in_doubt["late"] is False


def test_only_the_same_call_for_help_again_is_silent(cast: Cast) -> None:
    bob = Tablet("bob")
    first = press(bob, urgency="routine")
    repeat = press(bob, urgency="routine")
    assert (repeat["silent"], repeat["linked_to"]) == (True, first["id"])
    louder = press(bob, urgency="emergency")
    assert (louder["silent"], louder["linked_to"]) == (False, first["id"])
    other_kind = press(bob, kind="ems", urgency="routine")
    assert other_kind["silent"] is False
    assert press(Tablet("carla"))["linked_to"] is None


def test_another_agency_neither_sees_nor_touches_it(cast: Cast) -> None:
    request = press(Tablet("bob"))
    mallory = logged_in("mallory")
    assert mallory.get(f"/backup-requests/{request['id']}/").status == 404
    assert mallory.post(f"/backup-requests/{request['id']}/acknowledge/").status == 404
    assert mallory.get("/board/").body["backup_requests"] == []


def test_the_requester_says_more(cast: Cast) -> None:
    bob = Tablet("bob")
    request = press(bob, urgency="emergency")
    path = f"/backup-requests/{request['id']}/amend/"
    more = bob.http.post(
        path, {"message": "back yard", "said_by_radio": True, "urgency": "routine"}
    )
    assert (more.body["message"], more.body["said_by_radio"]) == ("back yard", True)
    assert more.body["urgency"] == "emergency"


def test_through_the_queue_it_arrives_too(cast: Cast) -> None:
    bob = Tablet("bob")
    queued = bob.do("backup_request.create", {"message": "a\x00b", "unit": "nonsense"})
    assert queued["result"] == "applied"
    assert queued["record"]["unit"] == cast.unit("HERON 1")
    assert "fields.unit" in queued["detail"]


LENIENT = sorted(name for name, kind in catalogue().kinds.items() if kind.is_lenient)


@pytest.mark.parametrize("kind", LENIENT)
@pytest.mark.parametrize("depth", [51, 480, 497])
@pytest.mark.parametrize("name", ["x", "message"])
def test_no_depth_of_a_field_loses_a_call_for_help(
    cast: Cast, kind: str, depth: int, name: str
) -> None:
    bob = Tablet("bob")
    record = press(bob)["id"] if kind.endswith("amend") else new_id()
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    note = {"assignment": assignment, "kind": "operational", "body": "beside it"}
    deep: Any = "end"
    for level in range(depth - 3):
        deep = {"a": deep} if level % 2 else [deep]
    bob.queue("note.create", note)
    bob.queue(kind, {name: deep, "urgency": "emergency"}, record_id=record)
    written, called = bob.push()
    assert (written["result"], called["result"]) == ("applied", "applied")
    # What is no field of ours stays in the journal.
    assert list(called["detail"] or {}) == (["fields.message"] if name == "message" else [])
    assert logged_in("alice").get(f"/backup-requests/{record}/").body["urgency"] == "emergency"
    if kind == "backup_request.create":
        over_rest = bob.http.post("/backup-requests/", {"id": new_id(), name: deep})
        assert over_rest.status == 201, over_rest.body
