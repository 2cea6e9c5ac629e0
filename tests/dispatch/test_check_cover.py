"""Asking for cover in answer to a check: it looks like being all right, and help is called."""

from incidents.models import BackupRequest, SafetyCheck
from responders.models import Device
from sync.models import Mutation
from tests.cast import Cast, new_id
from tests.clockwork import Clock, alarms, checks_of, log_in_again
from tests.dispatch.checks import answer, on_scene, states
from tests.tablet import Body, Tablet, logged_in


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
