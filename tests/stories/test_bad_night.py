"""The stories: a shift on which nothing goes wrong, and a night on which almost everything does.

Minutes count from the first call. The clock fires what falls due on the way, as the periodic
task and the feed process do.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from incidents.models import BackupRequest, Timer
from sync.models import Mutation
from tests.cast import Cast, gather, new_id
from tests.clockwork import Clock, alarms, checks_of, log_in_again, stopped_clock
from tests.sync.test_push import make_call
from tests.tablet import Body, Http, Tablet, logged_in


@pytest.fixture
def clock(database: None) -> Iterator[Clock]:
    with stopped_clock() as clock:
        yield clock


def report(tablet: Tablet, assignment: str, status: str) -> None:
    fields = {"assignment": assignment, "status": status}
    assert tablet.do("status_event.create", fields)["result"] == "applied"


def running_check(tablet: Tablet, assignment: str) -> Body:
    return next(
        one
        for one in checks_of(tablet, assignment)
        if one["state"] not in ("answered", "cancelled")
    )


def all_right(tablet: Tablet, assignment: str) -> None:
    check = running_check(tablet, assignment)
    done = tablet.do("safety_check.answer", {"answer": "ok"}, record_id=check["id"])
    assert done["record"]["state"] == "answered"


def same_as_cold(*tablets: Tablet) -> None:
    for tablet in tablets:
        log_in_again(tablet)
        tablet.pull()
        assert tablet.store == tablet.cold(), tablet.username


def test_a_quiet_shift_raises_no_alarm(clock: Clock) -> None:
    cast = gather(clock.start)
    bob, alice = Tablet("bob"), Tablet("alice")
    dispatch = alice.http
    _, assignment = make_call(dispatch, cast.unit("HERON 1"))

    # Acknowledged within the minute, on scene at 8.
    clock.at(0, seconds=40)
    assert bob.do("assignment.acknowledge", record_id=assignment)["result"] == "applied"
    clock.at(1)
    report(bob, assignment, "en_route")
    clock.at(8)
    report(bob, assignment, "on_scene")

    # Asked at 18, 33 and 48; each time somebody answers before dispatch has to know.
    for minute in (18, 33, 48):
        clock.at(minute)
        log_in_again(bob, alice)
        check = running_check(bob, assignment)
        assert (check["state"], check["alert_level"]) == ("due", 1)
        assert alarms(dispatch) == []
        all_right(bob, assignment)

    # Clear at 55: nobody is asked at 63.
    clock.at(55)
    report(bob, assignment, "clearing")
    clock.at(70)
    log_in_again(bob, alice)
    assert [one["state"] for one in checks_of(bob, assignment)] == ["answered"] * 3 + ["cancelled"]
    assert alarms(dispatch) == []
    # What fired by itself were the three questions to the crew.
    fired = Mutation.objects.filter(source="timer").values_list("kind", flat=True)
    assert list(fired) == ["safety_check.escalate"] * 3
    same_as_cold(bob, alice)


def test_a_bad_night(clock: Clock) -> None:
    cast: Cast = gather(clock.start)
    bob, bea, carla = Tablet("bob"), Tablet("bea"), Tablet("carla")
    alice = Tablet("alice")
    dispatch = alice.http

    # Minute 0: a call. HERON 1 does not read it; at 2 dispatch is told and calls them.
    _, assignment = make_call(dispatch, cast.unit("HERON 1"))
    clock.at(2)
    assert alarms(dispatch) == [("acknowledgement", "dispatcher_alarm", assignment)]
    by_radio = {"assignment": assignment, "status": "acknowledged", "channel": "radio"}
    assert dispatch.post("/status-events/", by_radio).status == 201
    assert alarms(dispatch) == []
    clock.at(4)
    report(bob, assignment, "on_scene")

    # Minute 6: bob says that all is well and loses his signal before it is sent.
    check = running_check(bob, assignment)
    clock.at(6)
    bob.queue("safety_check.answer", {"answer": "ok"}, record_id=check["id"])

    # Minutes 14 to 17: the check falls due and climbs to its last step.
    for minute, step in ((14, None), (15, "dispatcher_alarm"), (16, "radio_call"),
                         (17, "welfare_check")):  # fmt: skip
        clock.at(minute)
        log_in_again(bob, bea, carla, alice)
        assert alarms(dispatch) == ([("check", step, check["id"])] if step else [])

    # Minute 18: bob's tablet is back. What he said at 6 is kept and changes nothing.
    clock.at(18)
    (late,) = bob.push()
    assert (late["record"]["state"], len(late["record"]["late_answers"])) == ("overdue", 1)
    assert alarms(dispatch) == [("check", "welfare_check", check["id"])]

    # Minute 19: bea answers. The alarm ends, the clock goes on.
    clock.at(19)
    all_right(bea, assignment)
    assert alarms(dispatch) == []

    first = nobody_hears_the_first_call(clock, bob, dispatch)
    second = another_unit_calls_meanwhile(clock, carla, dispatch, first)
    help_comes(clock, bob, dispatch, first, second)
    the_first_call_arrives_once_more(clock, bob, first)

    # Each step fired at most once, and nothing is left that could still fire for the calls.
    timers = Mutation.objects.filter(source="timer")
    assert timers.count() == Timer.objects.filter(fired_at__isnull=False).count()
    calls = Timer.objects.filter(record__in=[first, second])
    assert not calls.filter(fired_at=None, cancelled_at=None).exists()
    same_as_cold(bob, bea, carla, alice)


def nobody_hears_the_first_call(clock: Clock, bob: Tablet, dispatch: Http) -> str:
    """Minute 20: bob calls for help, and the desk is empty."""
    clock.at(20)
    request = new_id()
    pressed = {"occurred": bob.clock(clock.at(20)), "clock": bob.clock(clock.at(20))}
    assert bob.http.post("/backup-requests/", {"id": request, **pressed}).status == 201
    for seconds, level in ((15, 1), (30, 2), (60, 3), (89, 3)):
        clock.at(20, seconds=seconds)
        bob.pull()
        assert bob.store[request]["escalation_level"] == level
    # At 90 s the tablet may no longer let its crew believe that somebody has heard.
    clock.at(20, seconds=90)
    bob.pull()
    assert (bob.store[request]["escalation_level"], bob.store[request]["state"]) == (4, "requested")
    assert alarms(dispatch) == [("backup", "tablet_told", request)]
    return request


def another_unit_calls_meanwhile(clock: Clock, carla: Tablet, dispatch: Http, first: str) -> str:
    """Minute 22: HERON 2 calls too. It is a call of its own, with a ladder of its own."""
    clock.at(22)
    log_in_again(carla)
    request = new_id()
    answer = carla.http.post("/backup-requests/", {"id": request, "kind": "ems"})
    assert (answer.status, answer.body["silent"], answer.body["linked_to"]) == (201, False, None)
    clock.at(22, seconds=15)
    assert alarms(dispatch) == [("backup", "tablet_told", first), ("backup", "re_sound", request)]
    return request


def help_comes(clock: Clock, bob: Tablet, dispatch: Http, first: str, second: str) -> None:
    """Minute 23: alice is back. She takes both; neither ladder goes on."""
    clock.at(23)
    dispatch.token = logged_in("alice").token
    for request in (first, second):
        assert dispatch.post(f"/backup-requests/{request}/acknowledge/").status == 200
    assert alarms(dispatch) == []
    commit = {"committed_unit": "Police 12", "eta": clock.at(28).isoformat()}
    assert dispatch.post(f"/backup-requests/{first}/commit/", commit).status == 200
    bob.pull()
    assert (bob.store[first]["state"], bob.store[first]["committed_unit"]) == (
        "committed",
        "Police 12",
    )
    clock.at(30)
    log_in_again(bob)
    assert bob.http.post(f"/backup-requests/{first}/arrive/").status == 200


def the_first_call_arrives_once_more(clock: Clock, bob: Tablet, first: str) -> None:
    """Minute 31: a relay delivers bob's press once more: the same call, no new alarm."""
    clock.at(31)
    before = BackupRequest.objects.get(id=first)
    pressed = bob.clock(clock.start + timedelta(minutes=20))
    again = bob.http.post("/backup-requests/", {"id": first, "occurred": pressed})
    clock.at(32)
    assert (again.status, again.body["state"]) == (200, "arrived")
    after = BackupRequest.objects.get(id=first)
    assert (after.rev, after.escalation_level) == (before.rev, 4)
    assert Timer.objects.filter(record=first).count() == 4
    assert datetime.fromisoformat(again.body["received_at"]) == before.received_at
