"""Devices' clocks are evidence, never arbiters; late facts fill in history and move nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.models import SafetyCheck, Timer
from responders.models import Unit
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.sync.test_time import minutes_ago, unit_status
from tests.tablet import Body, Http, Tablet, logged_in


def test_invariant_23_the_same_final_state_whatever_the_devices_clock_says(cast: Cast) -> None:
    alice = logged_in("alice")
    for days in (0, 3, -730, 365 * 70, -365 * 50):
        _, assignment = make_call(alice, cast.unit("HERON 1"))
        bob = Tablet("bob", wrong_by=timedelta(days=days))
        for minutes, status in ((30, "en_route"), (20, "on_scene"), (5, "clearing")):
            at = minutes_ago(-0.001 * (30 - minutes))
            bob.queue("status_event.create", {"assignment": assignment, "status": status}, at=at)
        assert [one["result"] for one in bob.push()] == ["applied"] * 3
        assert alice.get(f"/assignments/{assignment}/").body["state"] == "cleared", days
        assert unit_status(cast, "HERON 1") == "clearing"
        alice.post("/status-events/", {"unit": cast.unit("HERON 1"), "status": "available"})


def test_invariant_23_a_reboot_in_the_middle_of_the_queue_keeps_its_order(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.queue("status_event.create", {"assignment": assignment, "status": "en_route"})
    bob.boot_id = new_id()
    # The clock came up a day late after the reboot and is right again when it sends.
    bob.wrong_by = timedelta(days=-1)
    bob.queue("status_event.create", {"assignment": assignment, "status": "on_scene"})
    bob.boot_id, bob.wrong_by = new_id(), timedelta(0)
    assert [one["result"] for one in bob.push()] == ["applied"] * 2
    assert unit_status(cast, "HERON 1") == "on_scene"


def test_invariant_23_a_reboot_after_a_push_keeps_the_order_too(cast: Cast) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.do("status_event.create", {"assignment": assignment, "status": "en_route"})
    # As above, only that the beginning of the queue has been sent already.
    bob.boot_id, bob.wrong_by = new_id(), timedelta(days=-1)
    bob.queue("status_event.create", {"assignment": assignment, "status": "on_scene"})
    bob.boot_id, bob.wrong_by = new_id(), timedelta(0)
    (arrived,) = bob.push()
    assert (arrived["result"], arrived["record"]["late"]) == ("applied", False)
    assert unit_status(cast, "HERON 1") == "on_scene"


def test_invariant_23_numbers_decide_whatever_the_order_of_the_envelope(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    for minutes, status in ((3, "en_route"), (2, "on_scene"), (1, "clearing")):
        fields = {"assignment": assignment, "status": status}
        bob.queue("status_event.create", fields, at=minutes_ago(minutes))
    answer = bob.send(bob.outbox[::-1])
    assert [one["record"]["status"] for one in answer["results"]] == [
        "clearing", "on_scene", "en_route",
    ]  # fmt: skip
    assert not [one for one in answer["results"] if one["record"]["out_of_sequence"]]
    assert unit_status(cast, "HERON 1") == "clearing"


def timeline(http: Http, incident: str) -> list[str]:
    events = http.get(f"/incidents/{incident}/timeline/").body["events"]
    return [one["record"]["status"] for one in events if one["type"] == "status_event"]


def by_radio(http: Http, report: Body, status: str) -> None:
    answer = http.post("/status-events/", {**report, "status": status, "channel": "radio"})
    assert answer.status == 201, answer.body
    assert answer.body["channel"] == "radio"


def test_invariant_24_a_status_hours_late_is_in_the_timeline_and_moves_nothing(cast: Cast) -> None:
    alice = logged_in("alice")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    report = {"unit": cast.unit("HERON 1"), "assignment": assignment}
    by_radio(alice, report, "on_scene")
    # One that would follow by the table, and one that would not.
    for status in ("staged", "en_route"):
        late = bob.do("status_event.create", {**report, "status": status}, at=minutes_ago(100))
        assert late["result"] == "applied"
        assert late["record"]["late"] is True
        assert unit_status(cast, "HERON 1") == "on_scene"
    assert alice.get(f"/assignments/{assignment}/").body["state"] == "on_scene"
    assert timeline(alice, incident) == ["staged", "en_route", "on_scene"]


def test_invariant_24_a_status_hours_late_raises_no_alarm(cast: Cast) -> None:
    alice = logged_in("alice")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    report = {"unit": cast.unit("HERON 1"), "assignment": assignment}
    by_radio(alice, report, "transporting")
    before = Timer.objects.count()
    arrived = {**report, "status": "on_scene"}
    late = bob.do("status_event.create", arrived, at=minutes_ago(110))
    assert (late["result"], late["record"]["late"]) == ("applied", True)
    # Nobody is asked whether they are all right at a place they have left.
    assert SafetyCheck.objects.count() == 0
    assert Timer.objects.count() == before
    assert alice.get("/board/").body["alarms"] == []
    assert timeline(alice, incident) == ["on_scene", "transporting"]


def test_invariant_25_two_teammates_press_on_scene_two_facts_one_transition(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob, bea = Tablet("bob"), Tablet("bea")
    for tablet, seconds in ((bob, 20), (bea, 10)):
        at = datetime.now(UTC) - timedelta(seconds=seconds)
        tablet.queue("status_event.create", {"assignment": assignment, "status": "on_scene"}, at=at)
    before = alice.get(f"/assignments/{assignment}/").body["rev"]
    assert bob.push()[0]["result"] == "applied"
    moved = Unit.objects.get(id=cast.unit("HERON 1"))
    assert bea.push()[0]["result"] == "applied"
    after = alice.get(f"/assignments/{assignment}/").body
    assert (after["state"], after["rev"]) == ("on_scene", before + 1)
    unit = Unit.objects.get(id=cast.unit("HERON 1"))
    assert (unit.rev, unit.status_as_of) == (moved.rev, moved.status_as_of)
    events = alice.get(f"/status-events/?assignment={assignment}").body["results"]
    assert len(events) == 2
    assert not [one for one in events if one["out_of_sequence"] or one["late"]]
    assert SafetyCheck.objects.count() == 1


@pytest.mark.parametrize("tied_to", ["assignment", "incident"])
@pytest.mark.parametrize("first_is", ["lower", "higher"])
def test_invariant_26_two_different_outcomes_are_both_kept_and_one_is_chosen(
    cast: Cast, tied_to: str, first_is: str
) -> None:
    alice, sue = logged_in("alice"), logged_in("sue")
    call = dict(
        zip(("incident", "assignment"), make_call(alice, cast.unit("HERON 1")), strict=True)
    )
    bob, bea = Tablet("bob"), Tablet("bea")
    answers = {tied_to: call[tied_to], "contact_outcome": "contact_made"}
    ids = sorted([new_id(), new_id()], reverse=first_is == "higher")
    first, second = (
        tablet.do("outcome.create", {**answers, "disposition": disposition}, record_id=record_id)
        for tablet, disposition, record_id in (
            (bob, "resolved_in_place", ids[0]), (bea, "left_by_choice", ids[1]),
        )
    )  # fmt: skip
    assert (first["record"]["current"], first["record"]["flagged"]) == (True, False)
    assert (second["result"], second["record"]["current"], second["record"]["flagged"]) == (
        "applied", False, True,
    )  # fmt: skip
    conflict = second["conflict"]
    assert [field["name"] for field in conflict["fields"]] == ["disposition"]
    # Neither was mixed with the other.
    kept = {one: bob.http.get(f"/outcomes/{one}/").body["disposition"] for one in (
        first["record"]["id"], second["record"]["id"],
    )}  # fmt: skip
    assert list(kept.values()) == ["resolved_in_place", "left_by_choice"]
    chosen = {"fields": {"disposition": "left_by_choice"}}
    assert alice.post(f"/sync/conflicts/{conflict['id']}/resolve/", chosen).status == 403
    assert sue.post(f"/sync/conflicts/{conflict['id']}/resolve/", chosen).status == 200
    bob.pull()
    standing = {one["id"]: (one["current"], one["flagged"]) for one in bob.of_type("outcome")}
    assert standing == {
        first["record"]["id"]: (False, False),
        second["record"]["id"]: (True, False),
    }
