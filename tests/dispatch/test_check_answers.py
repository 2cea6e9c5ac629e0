"""Answers to safety checks: from whoever may, once, and nothing is silenced by what comes late."""

from datetime import datetime, timedelta

from dispatch.clockwork.timers import fire_due
from incidents.models import SafetyCheck, Timer
from tests.cast import Cast, new_id
from tests.clockwork import Clock, alarms, checks_of
from tests.dispatch.checks import answer, due_after, on_scene, states
from tests.steps import at_once, make_call
from tests.tablet import Tablet, logged_in

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
