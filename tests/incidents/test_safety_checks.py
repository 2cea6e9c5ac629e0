"""Safety checks: asked at their time, answered by who may, and not silenced by what comes late."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.clockwork.timers import fire_due
from incidents.models import BackupRequest, SafetyCheck, Timer
from responders.models import Agency, Device
from sync.models import Mutation
from tests.cast import Cast, new_id
from tests.clockwork import Clock, alarms, checks_of, log_in_again
from tests.steps import at_once, make_call
from tests.tablet import Body, Tablet, logged_in


def on_scene(tablet: Tablet, cast: Cast, call_sign: str = "HERON 1", **incident: Any) -> str:
    """An assignment the unit's crew has just arrived at."""
    alice = logged_in("alice")
    call, assignment = make_call(alice, cast.unit(call_sign))
    if incident:
        assert alice.patch(f"/incidents/{call}/", incident, rev=2).status == 200
    arrived = {"assignment": assignment, "status": "on_scene"}
    assert tablet.do("status_event.create", arrived)["result"] == "applied"
    return assignment


def states(tablet: Tablet, assignment: str) -> list[tuple[str, int]]:
    return [(one["state"], one["alert_level"]) for one in checks_of(tablet, assignment)]


def due_after(clock: Clock, check: Body) -> float:
    """Minutes from the start of the clock until the check is due."""
    return (datetime.fromisoformat(check["due_at"]) - clock.start).total_seconds() / 60


def answer(tablet: Tablet, check: str, **fields: Any) -> Body:
    return tablet.do("safety_check.answer", {"answer": "ok", **fields}, record_id=check)


# --- The clock of a crew on scene ---


def test_nobody_is_asked_before_they_arrive(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob.do("status_event.create", {"assignment": assignment, "status": "en_route"})
    assert checks_of(bob, assignment) == []


@pytest.mark.parametrize("status", ["on_scene", "with_person"])
def test_arriving_starts_one_clock(clock: Clock, cast: Cast, status: str) -> None:
    bob, bea = Tablet("bob"), Tablet("bea")
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    for tablet in (bob, bea):
        tablet.do("status_event.create", {"assignment": assignment, "status": status})
    clock.at(1)
    bob.do("status_event.create", {"assignment": assignment, "status": "with_person"})
    (check,) = checks_of(bea, assignment)
    assert (check["state"], check["unit"], due_after(clock, check)) == (
        "pending", cast.unit("HERON 1"), 10,
    )  # fmt: skip
    (unit,) = [
        one for one in logged_in("alice").get("/board/").body["units"] if one["id"] == check["unit"]
    ]
    assert unit["check_due_at"] == check["due_at"]


@pytest.mark.parametrize(
    "danger",
    [{"cautions": ["Dog"]}, {"weapon_reported": True}, {"violence_reported": True}],
    ids=lambda danger: next(iter(danger)),
)
def test_a_dangerous_site_is_asked_sooner(clock: Clock, cast: Cast, danger: dict[str, Any]) -> None:
    bob = Tablet("bob")
    assignment = on_scene(bob, cast, **danger)
    (first,) = checks_of(bob, assignment)
    clock.at(5)
    answer(bob, first["id"])
    minutes = [due_after(clock, one) for one in checks_of(bob, assignment)]
    assert minutes == [5, 15]


def test_an_agency_sets_its_own_times(clock: Clock, cast: Cast) -> None:
    Agency.objects.filter(id=cast.agency.id).update(
        timers={"first_check": 120, "check_overdue": [30, 40, 50, 60]}
    )
    bob = Tablet("bob")
    assignment = on_scene(bob, cast)
    for seconds, expected in ((120, ("pending", 0)), (150, ("due", 1)), (180, ("overdue", 4))):
        clock.at(0, seconds=seconds)
        assert states(bob, assignment) == [expected]


@pytest.mark.parametrize(
    "end",
    [
        lambda bob, alice, incident, one: bob.do(
            "status_event.create", {"assignment": one, "status": "clearing"}
        ),
        lambda bob, alice, incident, one: alice.post(f"/assignments/{one}/cancel/"),
        lambda bob, alice, incident, one: alice.post(f"/incidents/{incident}/cancel/"),
    ],
    ids=["clear", "cancel", "incident"],
)
def test_leaving_stops_the_clock(clock: Clock, cast: Cast, end: Any) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    assignment = on_scene(bob, cast)
    incident = bob.http.get(f"/assignments/{assignment}/").body["incident"]
    clock.at(8)
    end(bob, alice, incident, assignment)
    clock.at(14)
    assert states(bob, assignment) == [("cancelled", 0)]
    assert alarms(alice) == []


def test_an_arrival_told_forty_minutes_later_asks_at_once(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    arrived = {"assignment": assignment, "status": "on_scene"}
    bob.queue("status_event.create", arrived, at=clock.at(1))
    clock.at(14, seconds=30)
    bob.push()
    clock.at(14, seconds=30)
    (check,) = checks_of(bob, assignment)
    assert (check["state"], due_after(clock, check)) == ("due", 14.5)


# --- Nobody answers ---


def test_a_check_nobody_answers(clock: Clock, cast: Cast) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    assignment = on_scene(bob, cast)
    (check,) = checks_of(bob, assignment)
    for seconds, state, step in (
        (-1, ("pending", 0), None),
        (0, ("due", 1), None),
        (60, ("overdue", 2), "dispatcher_alarm"),
        (120, ("overdue", 3), "radio_call"),
        (180, ("overdue", 4), "welfare_check"),
    ):
        clock.at(10, seconds=seconds)
        assert states(bob, assignment) == [state]
        assert alarms(alice) == ([("check", step, check["id"])] if step else [])
    (alarm,) = alice.get("/board/").body["alarms"]
    assert (alarm["since"], alarm["unit"]) == (check["due_at"], cast.unit("HERON 1"))


def test_the_welfare_check_knows_the_last_position(clock: Clock, cast: Cast) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    on_scene(bob, cast)
    fix = {"latitude": 36.0, "longitude": -78.9, "fix_at": clock.at(2).isoformat()}
    bob.do("position.create", {"unit": cast.unit("HERON 1"), **fix})
    for minute, stale, alarm in ((6, False, False), (7, True, False), (12, True, True)):
        clock.at(minute)
        (unit,) = [one for one in alice.get("/board/").body["units"] if one["position"]]
        assert (unit["position"]["stale"], unit["position"]["alarm"]) == (stale, alarm)
    clock.at(13)
    # That nobody knows where they are is an alarm of its own, after the one that is about them.
    found, lost = alice.get("/board/").body["alarms"]
    assert (found["kind"], lost["kind"], lost["unit"]) == ("check", "position", found["unit"])
    assert (found["step"], found["position"]["latitude"]) == ("welfare_check", 36.0)


# --- Answers that count ---


def test_any_crew_member_answers_and_the_next_check_follows(clock: Clock, cast: Cast) -> None:
    bob, ben = Tablet("bob"), Tablet("ben")
    assignment = on_scene(bob, cast)
    clock.at(12)
    (check,) = checks_of(ben, assignment)
    path = f"/safety-checks/{check['id']}/answer/"
    done = ben.http.post(path, {"answer": "ok"})
    assert (done.status, done.body["state"], done.body["answered_by"]["name"]) == (
        200, "answered", "Ben",
    )  # fmt: skip
    clock.at(14)
    found = checks_of(bob, assignment)
    assert [one["state"] for one in found] == ["answered", "pending"]
    assert due_after(clock, found[1]) == 27
    assert alarms(logged_in("alice")) == []
    assert bob.store == bob.cold()


def test_a_dispatcher_answers_after_talking_on_the_radio(clock: Clock, cast: Cast) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    assignment = on_scene(bob, cast)
    clock.at(13)
    ((_, _, check),) = alarms(alice)
    done = alice.post(f"/safety-checks/{check}/answer/", {"answer": "ok", "channel": "radio"})
    assert (done.body["channel"], done.body["answered_by"]["name"]) == ("radio", "Alice")
    assert alarms(alice) == []
    assert states(bob, assignment) == [("answered", 4), ("pending", 0)]


def test_a_tablet_that_cannot_know_the_check_names_the_assignment(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    assignment = on_scene(bob, cast)
    clock.at(11)
    result = answer(bob, new_id(), assignment=assignment)
    assert (result["result"], result["record"]) == ("applied", None)
    assert states(bob, assignment) == [("answered", 2), ("pending", 0)]


def test_arriving_and_answering_may_come_in_one_push(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob.queue("status_event.create", {"assignment": assignment, "status": "on_scene"})
    bob.queue("safety_check.answer", {"assignment": assignment, "answer": "ok"})
    assert {one["result"] for one in bob.push()} == {"applied"}
    found = checks_of(bob, assignment)
    assert [(one["state"], due_after(clock, one)) for one in found] == [
        ("answered", 10), ("pending", 15),
    ]  # fmt: skip


def test_a_live_answer_before_it_is_due_starts_the_clock_anew(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    assignment = on_scene(bob, cast)
    clock.at(6)
    (check,) = checks_of(bob, assignment)
    answer(bob, check["id"])
    clock.at(14)
    found = checks_of(bob, assignment)
    assert [one["state"] for one in found] == ["answered", "pending"]
    assert due_after(clock, found[1]) == 21


def test_an_answer_given_in_time_but_delivered_late_counts(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    assignment = on_scene(bob, cast)
    (check,) = checks_of(bob, assignment)
    fields = {"answer": "ok"}
    bob.queue("safety_check.answer", fields, record_id=check["id"], at=clock.at(10, seconds=20))
    clock.at(14)
    bob.push()
    found = checks_of(bob, assignment)
    assert [one["state"] for one in found] == ["answered", "pending"]
    assert round(due_after(clock, found[1]), 2) == 25.33


def test_two_who_answer_at_once_make_one_next_check(cast: Cast) -> None:
    bob, bea = Tablet("bob"), Tablet("bea")
    alice = logged_in("alice")
    assignment = on_scene(bob, cast)
    for asked in range(2, 12):
        (check,) = SafetyCheck.objects.filter(assignment=assignment, state="pending")
        path = f"/safety-checks/{check.id}/answer/"
        answers = at_once(
            lambda path=path: bob.http.post(path, {"answer": "ok"}),
            lambda path=path: bea.http.post(path, {"answer": "ok"}),
            lambda path=path: alice.post(path, {"answer": "ok"}),
        )
        assert {one.status for one in answers} == {200}
        assert SafetyCheck.objects.filter(assignment=assignment).count() == asked


def test_an_answer_and_a_step_at_once_leave_one_truth(cast: Cast) -> None:
    bob = Tablet("bob")
    on_scene(bob, cast)
    for _ in range(10):
        (check,) = SafetyCheck.objects.exclude(state="answered")
        later = check.due_at + timedelta(minutes=10)
        at_once(
            lambda check=check: answer(bob, str(check.id)),
            lambda later=later: fire_due(now=later),
        )
        check.refresh_from_db()
        assert check.state == "answered"
        fire_due(now=later)
        assert not Timer.objects.filter(record=check.id, fired_at=None, cancelled_at=None).exists()


# --- Answers that do not ---


def test_a_late_ok_does_not_erase_the_alarm(clock: Clock, cast: Cast) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    assignment = on_scene(bob, cast)
    (check,) = checks_of(bob, assignment)
    pressed = clock.at(5)
    bob.queue("safety_check.answer", {"answer": "ok"}, record_id=check["id"], at=pressed)
    clock.at(13)
    (result,) = bob.push()
    assert (result["result"], result["record"]["state"]) == ("applied", "overdue")
    assert alarms(alice) == [("check", "welfare_check", check["id"])]
    (kept,) = result["record"]["late_answers"]
    assert (kept["by"]["name"], datetime.fromisoformat(kept["at"])) == ("Bob", pressed)
    assert datetime.fromisoformat(kept["received_at"]) == clock.at(13)
    assert bob.send([bob.queue("void")])["acked_seq"] == bob.seq


def test_an_ok_of_an_unknown_time_does_not_count(clock: Clock, cast: Cast) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    on_scene(bob, cast)
    clock.at(12)
    ((_, _, check),) = alarms(alice)
    bob.boot_id, before = new_id(), bob.boot_id
    queued = bob.queue("safety_check.answer", {"answer": "ok"}, record_id=check)
    queued.body["occurred"]["boot_id"] = before
    (result,) = bob.push()
    assert result["record"]["state"] == "overdue"
    assert result["record"]["late_answers"][0]["uncertainty_s"] >= 60
    assert len(alarms(alice)) == 1


def test_a_copy_of_an_answered_check_says_nothing_about_the_next(clock: Clock, cast: Cast) -> None:
    bob, bea = Tablet("bob"), Tablet("bea")
    assignment = on_scene(bob, cast)
    (check,) = checks_of(bob, assignment)
    pressed = clock.at(11)
    bea.queue("safety_check.answer", {"answer": "ok"}, record_id=check["id"], at=pressed)
    answer(bob, check["id"])
    clock.at(14)
    assert bea.push()[0]["result"] == "applied"
    found = checks_of(bob, assignment)
    assert [(one["state"], due_after(clock, one)) for one in found] == [
        ("answered", 10), ("pending", 26),
    ]  # fmt: skip
    assert found[1]["late_answers"] == []


def test_who_is_not_of_the_crew_does_not_answer_for_it(clock: Clock, cast: Cast) -> None:
    bob, carla = Tablet("bob"), Tablet("carla")
    assignment = on_scene(bob, cast)
    clock.at(12)
    (check,) = checks_of(bob, assignment)
    refused = answer(carla, check["id"])
    assert (refused["result"], refused["code"]) == ("rejected", "not_permitted")
    assert logged_in("mallory").post(
        f"/safety-checks/{check['id']}/answer/", {"answer": "ok"}
    ).status == 404  # fmt: skip
    assert states(bob, assignment) == [("overdue", 3)]


def test_of_an_assignment_that_is_not_here_it_is_held(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    assert answer(bob, new_id(), assignment=new_id())["result"] == "held"
    assert answer(bob, new_id())["result"] == "held"


# --- "We need cover" ---


def test_asking_for_cover_looks_like_being_all_right(clock: Clock, cast: Cast) -> None:
    bob, carla, alice = Tablet("bob"), Tablet("carla"), logged_in("alice")
    first, second = on_scene(bob, cast), on_scene(carla, cast, "HERON 2")
    clock.at(11)
    (ours,), (theirs,) = checks_of(bob, first), checks_of(carla, second)
    quiet = answer(bob, ours["id"], answer="need_cover")
    loud = answer(carla, theirs["id"])
    assert _shape(quiet) == _shape(loud)
    assert states(bob, first) == states(carla, second) == [("answered", 2), ("pending", 0)]
    (request,) = alice.get("/board/").body["backup_requests"]
    assert (request["quiet"], request["urgency"], request["kind"]) == (
        True, "emergency", "law_enforcement",
    )  # fmt: skip
    assert (request["unit"], request["assignment"], request["author"]["name"]) == (
        cast.unit("HERON 1"), first, "Bob",
    )  # fmt: skip
    clock.at(12, seconds=30)
    assert alarms(alice) == [("backup", "tablet_told", request["id"])]


def _shape(result: Body) -> Body:
    """A result without what differs between any two answers."""
    record = {
        name: value
        for name, value in result["record"].items()
        if name not in ("id", "assignment", "unit", "answered_by")
    }
    return {**result, "id": None, "record": record}


def test_asking_over_rest_looks_the_same_too(clock: Clock, cast: Cast) -> None:
    bob, carla = Tablet("bob"), Tablet("carla")
    first, second = on_scene(bob, cast), on_scene(carla, cast, "HERON 2")
    (ours,), (theirs,) = checks_of(bob, first), checks_of(carla, second)
    answers = [
        tablet.http.post(f"/safety-checks/{check['id']}/answer/", {"answer": said})
        for tablet, check, said in ((bob, ours, "need_cover"), (carla, theirs, "ok"))
    ]
    assert answers[0].body.keys() == answers[1].body.keys()
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
    assert BackupRequest.objects.filter(is_quiet=True).count() == 1


def test_cover_is_asked_for_whatever_else_is_wrong(clock: Clock, cast: Cast) -> None:
    bob, carla = Tablet("bob"), Tablet("carla")
    assignment = on_scene(bob, cast)
    (check,) = checks_of(bob, assignment)
    # Late, by somebody who has no say here, and about a check nobody knows.
    late = bob.queue("safety_check.answer", {"answer": "need_cover"}, record_id=check["id"],
                     at=clock.at(5))  # fmt: skip
    clock.at(13)
    assert bob.push()[0]["id"] == late.id
    assert answer(carla, new_id(), answer="need_cover")["result"] == "applied"
    requests = {one.unit_id: one for one in BackupRequest.objects.filter(is_quiet=True)}
    assert {str(unit) for unit in requests} == {cast.unit("HERON 1"), cast.unit("HERON 2")}
    assert [requests[unit].is_late for unit in sorted(requests, key=str)].count(True) == 1
    assert states(bob, assignment) == [("overdue", 4)]


def test_a_withdrawn_tablet_is_heard_but_settles_nothing(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    assignment = on_scene(bob, cast)
    clock.at(12)
    (check,) = checks_of(bob, assignment)
    Device.objects.filter(id=bob.device_id).update(revoked_at=clock.at(12))
    clock.at(12, seconds=30)
    queued = bob.queue("safety_check.answer", {"answer": "need_cover"}, record_id=check["id"])
    assert bob.http.post("/sync/push/", bob.envelope([queued])).status == 403
    request = BackupRequest.objects.get()
    assert (request.is_quiet, request.is_unverified) == (True, True)
    assert SafetyCheck.objects.get().state == "overdue"


def test_sent_twice_it_is_one_answer_and_one_request(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    assignment = on_scene(bob, cast)
    clock.at(11)
    (check,) = checks_of(bob, assignment)
    bob.queue("safety_check.answer", {"answer": "need_cover"}, record_id=check["id"])
    first = bob.send()["results"][0]
    again = bob.push()[0]
    assert again == {**first, "replayed": True}
    assert BackupRequest.objects.count() == 1
    assert Mutation.objects.filter(kind="safety_check.answer").count() == 1
    log_in_again(bob)
    assert states(bob, assignment) == [("answered", 2), ("pending", 0)]
