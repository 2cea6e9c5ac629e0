"""The story of a shift on which nothing goes wrong: nobody at the desk hears a single alarm."""

from collections.abc import Iterator

import pytest

from sync.models import Mutation
from tests.stories.shift import MIDDLE, SOUTH, Shift, is_all_right, reports, shift_begins
from tests.tablet import Tablet


@pytest.fixture
def shift(database: None) -> Iterator[Shift]:
    with shift_begins() as shift:
        yield shift


def test_a_quiet_shift_raises_no_alarm(shift: Shift) -> None:
    incident = a_call_for_the_nearest_crew(shift)
    assignment = they_go(shift, incident)
    they_are_asked_and_answer(shift, assignment)
    they_leave(shift, assignment)
    they_write_it_up(shift, incident, assignment)
    nothing_is_left_for_the_next_crew(shift)
    # What fired by itself were the three questions to the crew.
    fired = Mutation.objects.filter(source="timer").values_list("kind", flat=True)
    assert list(fired) == ["safety_check.escalate"] * 3
    shift.converged()


def a_call_for_the_nearest_crew(shift: Shift) -> str:
    """Minute 0: the board says that the call is one for CRT, and that HERON 1 is nearer."""
    shift.places["HERON 1"] = SOUTH + 0.03
    shift.minute(0)
    incident = shift.takes_call()
    (waiting,) = shift.desk.get("/board/").body["waiting"]
    assert [(one["programme_code"], one["verdict"]) for one in waiting["verdicts"]] == [
        ("CRT", "fits")
    ]
    assert shift.recommended(incident) == ["HERON 1", "HERON 2"]
    return incident


def they_go(shift: Shift, incident: str) -> str:
    """Acknowledged within the minute, on scene at 8."""
    assignment = shift.sends("HERON 1", incident)
    shift.minute(0, seconds=40)
    assert shift.bob.do("assignment.acknowledge", record_id=assignment)["result"] == "applied"
    shift.minute(1)
    reports(shift.bob, assignment, "en_route")
    shift.minute(4)
    shift.places["HERON 1"] = MIDDLE
    shift.minute(8)
    reports(shift.bob, assignment, "on_scene")
    return assignment


def they_are_asked_and_answer(shift: Shift, assignment: str) -> None:
    """Asked at 18, 33 and 48; each time somebody answers before dispatch has to know."""
    for minute, who in ((18, shift.bob), (33, shift.bea), (48, shift.bob)):
        shift.minute(minute)
        check = shift.running_check(who, assignment)
        assert (check["state"], check["alert_level"]) == ("due", 1)
        assert shift.alarms() == []
        is_all_right(who, check)


def they_leave(shift: Shift, assignment: str) -> None:
    """Clear at 55: nobody is asked at 63."""
    shift.minute(55)
    reports(shift.bob, assignment, "clearing")
    shift.minute(70)
    assert shift.alarms() == []
    assert states_of_checks(shift.bob, assignment) == [*["answered"] * 3, "cancelled"]


def states_of_checks(tablet: Tablet, assignment: str) -> list[str]:
    tablet.pull()
    mine = [one for one in tablet.of_type("safety_check") if one["assignment"] == assignment]
    return [one["state"] for one in sorted(mine, key=lambda one: str(one["due_at"]))]


def they_write_it_up(shift: Shift, incident: str, assignment: str) -> None:
    """Minute 72: the outcome is two taps; dispatch closes the call."""
    shift.minute(72)
    gone = {"assignment": assignment, "contact_outcome": "no_contact_gone"}
    assert shift.bob.do("outcome.create", gone)["result"] == "applied"
    assert shift.desk.post(f"/incidents/{incident}/close/").status == 200
    report = {"unit": shift.cast.unit("HERON 1"), "status": "available"}
    assert shift.bob.do("status_event.create", report)["result"] == "applied"


def nothing_is_left_for_the_next_crew(shift: Shift) -> None:
    """Minute 75: the crew asks before it goes home."""
    shift.minute(75)
    path = f"/shifts/{shift.cast.units['HERON 1'].shift_id}/handover/"
    left = shift.bob.http.get(path).body
    assert left.pop("shifts")
    assert left.pop("server_time")
    assert all(found == [] for found in left.values()), left
