"""What is left open is handed over to the next crew and the next desk, to each their part."""

from typing import Any

import pytest

from responders.models import Shift
from tests.cast import Cast, new_id
from tests.clockwork import Clock
from tests.steps import came_in, in_town, sent
from tests.tablet import Body, Http, Tablet, logged_in

LISTS = (
    "incidents", "assignments", "unacknowledged", "without_outcome", "safety_checks",
    "backup_requests", "devices_owing",
)  # fmt: skip


def shift_of(cast: Cast, call_sign: str) -> str:
    return str(cast.units[call_sign].shift_id)


def handed_over(http: Http, path: str) -> Body:
    answer = http.get(path)
    assert answer.status == 200, answer.body
    body: Body = answer.body
    return body


def ids(found: Body, name: str) -> set[str]:
    return {one["id"] for one in found[name]}


def report(tablet: Tablet, assignment: str, *statuses: str) -> None:
    for status in statuses:
        fields = {"assignment": assignment, "status": status}
        assert tablet.do("status_event.create", fields)["result"] == "applied"


@pytest.fixture
def night(clock: Clock, cast: Cast) -> dict[str, Any]:
    """HERON 1 on one call and with another unread; one not written up, one with a wish."""
    alice, bob = logged_in("alice"), Tablet("bob")
    unit = cast.unit("HERON 1")
    left: dict[str, Any] = {"bob": bob}
    for name in ("unwritten", "wish"):
        left[name] = sent(alice, came_in(alice, **in_town()), unit)
        report(bob, left[name], "on_scene", "clearing")
    answers = {"contact_outcome": "contact_made", "follow_up_wanted": True,
               "follow_up_consent": "given"}  # fmt: skip
    outcome = bob.do("outcome.create", {"assignment": left["wish"], **answers})
    left["outcome"] = outcome["record"]["id"]
    left["running"] = sent(alice, came_in(alice, **in_town()), unit)
    report(bob, left["running"], "on_scene")
    left["help"] = new_id()
    pressed = bob.http.post("/backup-requests/", {"id": left["help"], "kind": "ems"})
    assert pressed.status == 201
    left["waiting"] = came_in(alice, **in_town())
    left["unread"] = sent(alice, came_in(alice, **in_town()), unit)
    # Two notes are on the tablet and have not been sent.
    for body in ("one", "two"):
        note = {"assignment": left["running"], "kind": "operational", "body": body}
        bob.queue("note.create", note)
    bob.http.post("/sync/push/", {**bob.envelope([]), "queue": {"highest_seq": bob.seq}})
    return left


def test_a_crew_hands_over_its_shift(night: dict[str, Any], cast: Cast) -> None:
    bob = night["bob"]
    found = handed_over(bob.http, f"/shifts/{shift_of(cast, 'HERON 1')}/handover/")
    assert ids(found, "assignments") == {night["running"], night["unread"]}
    assert ids(found, "unacknowledged") == {night["unread"]}
    assert ids(found, "without_outcome") == {night["unwritten"]}
    assert ids(found, "backup_requests") == {night["help"]}
    assert [one["assignment"] for one in found["safety_checks"]] == [night["running"]]
    assert [(one["author"], one["owed"]) for one in found["devices_owing"]] == [
        (cast.person("bob"), 2)
    ]
    calls = {one["incident"] for name in ("assignments", "without_outcome") for one in found[name]}
    assert ids(found, "incidents") == calls
    assert [(one["outcome"], one["consent"]) for one in found["follow_ups"]] == [
        (night["outcome"], "given")
    ]
    assert ids(found, "shifts") == {shift_of(cast, "HERON 1")}


def test_dispatch_reads_the_same_without_what_is_clinical(
    night: dict[str, Any], cast: Cast
) -> None:
    path = f"/shifts/{shift_of(cast, 'HERON 1')}/handover/"
    crew, dispatch = (handed_over(http, path) for http in (night["bob"].http, logged_in("alice")))
    assert "follow_ups" not in dispatch
    for name in LISTS:
        assert dispatch[name] == crew[name], name
    assert "follow_up" not in str(dispatch)
    # A supervisor has the wishes; an administrator sees the shift and nothing of its calls.
    assert len(handed_over(logged_in("sue"), path)["follow_ups"]) == 1
    admin = handed_over(logged_in("adam"), path)
    assert [admin[name] for name in LISTS[:-1]] == [[]] * 6
    assert "follow_ups" not in admin


def test_the_desk_hands_over_everything(night: dict[str, Any], cast: Cast) -> None:
    alice, carla = logged_in("alice"), Tablet("carla")
    elsewhere = sent(alice, came_in(alice, **in_town()), cast.unit("HERON 2"))
    report(carla, elsewhere, "en_route")
    found = handed_over(alice, "/handover/")
    assert ids(found, "assignments") == {night["running"], night["unread"], elsewhere}
    assert ids(found, "without_outcome") == {night["unwritten"]}
    # A call that nobody has closed waits, also when its unit has left.
    assert night["waiting"] in ids(found, "waiting")
    # The one that was written up has ended by itself.
    waits = sorted(one["waits_for"] for one in found["waiting"])
    assert waits == ["awaiting_write_up", "to_take"]
    assert all(one["verdicts"] for one in found["waiting"])
    assert ids(found, "backup_requests") == {night["help"]}
    assert ids(found, "shifts") == {shift_of(cast, name) for name in ("HERON 1", "HERON 2")}
    assert "follow_ups" not in found
    board = alice.get("/board/").body
    assert found["alarms"] == board["alarms"]
    wishes = handed_over(logged_in("sue"), "/handover/")["follow_ups"]
    assert [one["outcome"] for one in wishes] == [night["outcome"]]


def test_what_is_settled_is_not_handed_over(
    night: dict[str, Any], clock: Clock, cast: Cast
) -> None:
    alice, bob = logged_in("alice"), night["bob"]
    clock.at(1)
    bob.push()
    report(bob, night["unread"], "acknowledged")
    report(bob, night["running"], "clearing")
    for name in ("running", "unwritten"):
        done = {"assignment": night[name], "contact_outcome": "no_contact_gone"}
        assert bob.do("outcome.create", done)["result"] == "applied"
    assert alice.post(f"/backup-requests/{night['help']}/release/").status == 200
    found = handed_over(bob.http, f"/shifts/{shift_of(cast, 'HERON 1')}/handover/")
    left = {name: len(found[name]) for name in LISTS if found[name]}
    assert left == {"incidents": 1, "assignments": 1}


def test_the_next_shift_is_not_charged_with_the_last_ones_writing(
    night: dict[str, Any], clock: Clock, cast: Cast
) -> None:
    """The call goes on with the unit; what was not written up stays with those who were there."""
    first = Shift.objects.get(id=shift_of(cast, "HERON 1"))
    until = clock.at(30)
    sue = logged_in("sue")
    assert sue.post(f"/shifts/{first.id}/end/", {"ended_at": until.isoformat()}).status == 200
    clock.at(31)
    crew = {"id": new_id(), "unit": cast.unit("HERON 1"), "crew": [cast.person("bob")]}
    assert sue.post("/shifts/", crew).status == 201
    alice = logged_in("alice")
    then, now = (handed_over(alice, f"/shifts/{one}/handover/") for one in (first.id, crew["id"]))
    assert ids(then, "assignments") == ids(now, "assignments")
    assert (ids(then, "without_outcome"), ids(now, "without_outcome")) == (
        {night["unwritten"]},
        set(),
    )
    # Given to the unit after the shift: no business of the first crew.
    clock.at(40)
    alice = logged_in("alice")
    late = sent(alice, came_in(alice, **in_town()), cast.unit("HERON 1"))
    before = ids(handed_over(alice, f"/shifts/{first.id}/handover/"), "assignments")
    after = ids(handed_over(alice, f"/shifts/{crew['id']}/handover/"), "assignments")
    assert (late in before, late in after) == (False, True)


def test_who_may_not_ask(night: dict[str, Any], cast: Cast) -> None:
    carla, path = Tablet("carla"), f"/shifts/{shift_of(cast, 'HERON 1')}/handover/"
    assert carla.http.get(path).status == 404
    assert carla.http.get("/handover/").status == 403
    assert logged_in("mallory").get(path).status == 404
    theirs = handed_over(logged_in("mallory"), "/handover/")
    assert {name: theirs[name] for name in LISTS} == {name: [] for name in LISTS}
