"""Two clocks: late facts fill in history, nothing rewinds the board."""

from datetime import UTC, datetime, timedelta

from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Tablet, logged_in


def minutes_ago(minutes: float) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


def unit_status(cast: Cast, call_sign: str) -> str:
    return str(logged_in("alice").get(f"/units/{cast.unit(call_sign)}/").body["status"])


def test_an_assigned_unit_is_not_available_any_more(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    assert unit_status(cast, "HERON 1") == "assigned"
    bob = Tablet("bob")
    bob.do(
        "status_event.create", {"unit": cast.unit("HERON 1"), "status": "meal"}, at=minutes_ago(5)
    )
    assert unit_status(cast, "HERON 1") == "assigned"
    assert alice.post(f"/assignments/{assignment}/cancel/").status == 200
    assert unit_status(cast, "HERON 1") == "available"


def test_an_old_status_that_is_still_the_newest_moves_the_board(cast: Cast) -> None:
    alice = logged_in("alice")
    unit = cast.unit("HERON 1")
    bob = Tablet("bob")
    moved = bob.do("status_event.create", {"unit": unit, "status": "meal"}, at=minutes_ago(40))
    assert moved["record"]["late"] is False
    shown = alice.get(f"/units/{unit}/").body
    assert (shown["status"], shown["eido_primary"]) == ("meal", "NotAvailable")
    as_of = datetime.fromisoformat(shown["status_as_of"])
    assert abs((as_of - minutes_ago(40)).total_seconds()) < 30


def test_broken_clocks_refuse_nothing(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    for occurred in (
        None, 7, "x", {"wall": "yesterday"}, {"wall": "9999-12-31T23:59:59-14:00"},
        {"wall": "0001-01-01T00:00:00+14:00"}, {"mono_ms": -1}, {"mono_ms": 2**70, "boot_id": 1},
    ):  # fmt: skip
        note = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
        note.body["occurred"] = occurred
    envelope = bob.envelope(bob.outbox)
    for clock in (None, "x", {"wall": 5}, {"wall": "9999-12-31T23:59:59-14:00"}):
        answer = bob.http.post("/sync/push/", {**envelope, "clock": clock})
        assert answer.status == 200
        assert {one["result"] for one in answer.body["results"]} == {"applied"}


def test_a_note_written_on_scene_counts_after_the_shift_has_ended(cast: Cast) -> None:
    alice, sue = logged_in("alice"), logged_in("sue")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    fields = {"assignment": assignment, "kind": "clinical", "body": "x"}
    bob.queue("note.create", fields, at=minutes_ago(10))
    shift = str(cast.units["HERON 1"].shift_id)
    ended = sue.post(f"/shifts/{shift}/end/", {"ended_at": minutes_ago(5).isoformat()})
    assert ended.status == 200, ended.body
    bob.queue("note.create", fields, at=minutes_ago(1))
    early, late = bob.push()
    assert early["result"] == "applied"
    assert (late["result"], late["code"]) == ("rejected", "no_longer_permitted")
    assert unit_status(cast, "HERON 1") == "off_duty"


def test_what_was_written_before_a_reassignment_counts_after_it(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    fields = {"assignment": assignment, "kind": "clinical", "body": "x"}
    bob.queue("note.create", fields)
    alice.post(
        f"/assignments/{assignment}/reassign/",
        {"unit": cast.unit("HERON 2"), "new_assignment": new_id()},
    )
    bob.queue("note.create", fields)
    before, after = bob.push()
    assert before["result"] == "applied"
    assert (after["result"], after["code"]) == ("rejected", "no_longer_permitted")
