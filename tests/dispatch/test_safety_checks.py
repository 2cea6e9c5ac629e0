"""Safety checks: asked at their time, and told of louder and louder while nobody answers."""

from typing import Any

import pytest

from responders.models import Agency
from tests.cast import Cast
from tests.clockwork import Clock, alarms, checks_of
from tests.dispatch.checks import answer, due_after, on_scene, states
from tests.steps import make_call
from tests.tablet import Tablet, logged_in

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
