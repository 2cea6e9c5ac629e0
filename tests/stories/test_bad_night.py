"""The story of a night on which almost everything goes wrong, minute by minute.

HERON 1 does not read its call, so it goes to HERON 2, who lose their signal on scene and do not
answer their check. Then they call for help while the desk is empty, HERON 1 calls meanwhile,
and what was written without signal arrives when it is over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from incidents.models import BackupRequest, Timer
from sync.models import Mutation
from tests.cast import new_id
from tests.stories.shift import NORTH, SOUTH, Shift, is_all_right, reports, shift_begins
from tests.tablet import logged_in


@pytest.fixture
def night(database: None) -> Iterator[Shift]:
    with shift_begins() as shift:
        yield shift


@dataclass
class Calls:
    """The two calls for help of the night."""

    first: str
    second: str


def test_a_bad_night(night: Shift) -> None:
    incident = a_call_with_a_caution(night)
    unread = nobody_at_heron_1_reads_it(night, incident)
    assignment = heron_2_takes_it(night, incident, unread)
    heron_2_loses_its_signal(night, assignment)
    its_check_climbs_to_the_last_step(night, assignment)
    a_late_answer_changes_nothing(night, assignment)
    the_crew_answers_by_radio(night, assignment)
    first = heron_2_calls_for_help_and_nobody_hears(night, assignment)
    calls = Calls(first, heron_1_calls_meanwhile(night, first))
    one_dispatcher_takes_both(night, calls)
    help_comes(night, assignment, calls)
    the_first_call_arrives_once_more(night, first)
    a_colleagues_press_arrives_late(night, first)
    nobody_knows_where_heron_1_is(night, assignment)
    the_desk_is_handed_over(night, incident, assignment)
    each_step_fired_once(night, calls)
    night.converged()


def a_call_with_a_caution(night: Shift) -> str:
    """Minute 0: both units qualify; HERON 1 is nearer."""
    night.places.update({"HERON 1": SOUTH + 0.03, "HERON 2": NORTH})
    night.minute(0)
    incident = night.takes_call(cautions=["Large dog behind the gate"])
    assert night.recommended(incident) == ["HERON 1", "HERON 2"]
    return incident


def nobody_at_heron_1_reads_it(night: Shift, incident: str) -> str:
    """Minutes 1 to 3: the crew is alerted again, then dispatch, then the next unit is offered."""
    unread = night.sends("HERON 1", incident)
    for minute, level, step in (
        (1, 1, []),
        (2, 2, [("acknowledgement", "dispatcher_alarm")]),
        (3, 3, [("acknowledgement", "offer_next_unit")]),
    ):
        night.minute(minute)
        night.bob.pull()
        assert (night.bob.store[unread]["alert_level"], night.alarms()) == (level, step)
    (alarm,) = night.desk.get("/board/").body["alarms"]
    assert alarm["offer"] == [night.cast.unit("HERON 2")]
    return unread


def heron_2_takes_it(night: Shift, incident: str, unread: str) -> str:
    """Minute 3: one tap gives it to HERON 2. Seconds later bob reads what is not his any more."""
    assignment = new_id()
    other = {"unit": night.cast.unit("HERON 2"), "new_assignment": assignment}
    assert night.desk.post(f"/assignments/{unread}/reassign/", other).status == 200
    assert night.alarms() == []
    night.minute(3, seconds=10)
    too_late = night.bob.do("assignment.acknowledge", record_id=unread)
    assert (too_late["result"], too_late["code"]) == ("rejected", "no_longer_permitted")
    assert night.carla.do("assignment.acknowledge", record_id=assignment)["result"] == "applied"
    night.minute(4)
    reports(night.carla, assignment, "en_route")
    night.minute(8)
    reports(night.carla, assignment, "on_scene")
    call = night.desk.get(f"/incidents/{incident}/").body
    assert call["status"] == "ResourcesOnscene"
    return assignment


def heron_2_loses_its_signal(night: Shift, assignment: str) -> None:
    """Minute 10: carla says that all is well; it stays on her tablet. The next check is at 13."""
    check = night.running_check(night.carla, assignment)
    assert datetime.fromisoformat(check["due_at"]) == night.clock.start + timedelta(minutes=13)
    night.minute(10)
    night.silent.add("HERON 2")
    night.carla.queue("safety_check.answer", {"answer": "ok"}, record_id=check["id"])


def its_check_climbs_to_the_last_step(night: Shift, assignment: str) -> None:
    """Minutes 13 to 16: sooner than elsewhere, because of the dog."""
    for minute, steps in (
        (13, []),
        (14, [("check", "dispatcher_alarm")]),
        (15, [("check", "radio_call")]),
        (16, [("check", "welfare_check")]),
    ):
        night.minute(minute)
        assert night.alarms() == steps
    (alarm,) = night.desk.get("/board/").body["alarms"]
    # Whoever drives there knows where the crew was six minutes ago.
    assert (alarm["unit"], alarm["position"]["latitude"]) == (night.cast.unit("HERON 2"), NORTH)
    assert (alarm["position"]["age_s"], alarm["position"]["stale"]) == (360, True)


def a_late_answer_changes_nothing(night: Shift, assignment: str) -> None:
    """Minute 17: a bar of signal. What carla said at 10 arrives, and the alarm stands."""
    night.minute(17)
    (late,) = night.carla.push()
    assert (late["record"]["state"], len(late["record"]["late_answers"])) == ("overdue", 1)
    assert night.alarms() == [("check", "welfare_check")]


def the_crew_answers_by_radio(night: Shift, assignment: str) -> None:
    """Minute 18: alice has spoken to them. The alarm ends, the clock goes on."""
    night.minute(18)
    night.silent.discard("HERON 2")
    night.minute(18)
    check = night.running_check(night.alice, assignment)
    answered = night.desk.post(f"/safety-checks/{check['id']}/answer/", {"answer": "ok"})
    assert (answered.body["state"], answered.body["channel"]) == ("answered", "radio")
    assert night.alarms() == []
    following = night.running_check(night.alice, assignment)
    assert datetime.fromisoformat(following["due_at"]) == night.clock.start + timedelta(minutes=28)


def heron_2_calls_for_help_and_nobody_hears(night: Shift, assignment: str) -> str:
    """Minute 20: carla presses; her colleague's press stays on a tablet without signal."""
    night.minute(20)
    request = new_id()
    pressed = {"occurred": night.carla.clock(night.clock.now),
               "clock": night.carla.clock(night.clock.now)}  # fmt: skip
    sent = night.carla.http.post("/backup-requests/", {"id": request, **pressed})
    assert sent.status == 201, sent.body
    night.cora.queue("backup_request.create", {"assignment": assignment})
    for seconds, level in ((15, 1), (30, 2), (60, 3), (89, 3)):
        night.minute(20, seconds=seconds)
        night.carla.pull()
        assert night.carla.store[request]["escalation_level"] == level
    # At 90 s the tablet may no longer let its crew believe that somebody has heard.
    night.minute(20, seconds=90)
    night.carla.pull()
    told = night.carla.store[request]
    assert (told["escalation_level"], told["state"]) == (4, "requested")
    assert night.alarms() == [("backup", "tablet_told")]
    return request


def heron_1_calls_meanwhile(night: Shift, first: str) -> str:
    """Minute 22: another crew's call is one of its own, with an escalation of its own."""
    night.minute(22)
    request = new_id()
    answer = night.bob.http.post("/backup-requests/", {"id": request, "kind": "ems"})
    assert (answer.status, answer.body["silent"], answer.body["linked_to"]) == (201, False, None)
    night.minute(22, seconds=15)
    assert night.alarms() == [("backup", "tablet_told"), ("backup", "re_sound")]
    return request


def one_dispatcher_takes_both(night: Shift, calls: Calls) -> None:
    """Minute 22:40: alice is back. anton wants the first one too, and is told whose it is."""
    night.minute(22, seconds=40)
    for request in (calls.first, calls.second):
        assert night.desk.post(f"/backup-requests/{request}/seen/").status == 200
        assert night.desk.post(f"/backup-requests/{request}/acknowledge/").status == 200
    taken = logged_in("anton").post(f"/backup-requests/{calls.first}/acknowledge/")
    assert (taken.status, taken.body["acknowledged_by"]["name"]) == (409, "Alice")
    assert night.alarms() == []
    night.minute(25)
    # Neither escalation has gone on.
    levels = BackupRequest.objects.in_bulk([calls.first, calls.second])
    assert sorted(one.escalation_level for one in levels.values()) == [2, 4]


def help_comes(night: Shift, assignment: str, calls: Calls) -> None:
    """Minutes 25 to 31: HERON 2 see who comes and when; HERON 1 needs nobody any more."""
    eta = (night.clock.start + timedelta(minutes=31)).isoformat()
    commit = {"committed_unit": "Police 12", "eta": eta}
    assert night.desk.post(f"/backup-requests/{calls.first}/commit/", commit).status == 200
    night.carla.pull()
    told = night.carla.store[calls.first]
    assert (told["state"], told["committed_unit"]) == ("committed", "Police 12")
    over = night.bob.do(
        "backup_request.cancel", {"reason": "she walked off"}, record_id=calls.second
    )
    assert over["record"]["state"] == "cancelled"
    night.minute(28)
    is_all_right(night.carla, night.running_check(night.carla, assignment))
    night.minute(31)
    assert night.carla.http.post(f"/backup-requests/{calls.first}/arrive/").status == 200


def the_first_call_arrives_once_more(night: Shift, first: str) -> None:
    """Minute 32: a relay delivers carla's press a second time: the same call, no new alarm."""
    night.minute(32)
    before = BackupRequest.objects.get(id=first)
    pressed = night.carla.clock(night.clock.start + timedelta(minutes=20))
    again = night.carla.http.post("/backup-requests/", {"id": first, "occurred": pressed})
    assert (again.status, again.body["state"]) == (200, "arrived")
    night.minute(33)
    after = BackupRequest.objects.get(id=first)
    assert (after.rev, after.escalation_level, night.alarms()) == (before.rev, 4, [])
    # Four steps, and that it sounds again: which it does not, since somebody has it.
    assert Timer.objects.filter(record=first, fired_at__isnull=False).count() == 4
    assert Timer.objects.filter(record=first, cancelled_at__isnull=False).count() == 1


def a_colleagues_press_arrives_late(night: Shift, first: str) -> None:
    """Minute 34: cora's press of minute 20. It may be old, or the second cry: it is alarmed."""
    night.minute(34)
    (late,) = night.cora.push()
    request = late["record"]
    assert (request["late"], request["linked_to"], request["silent"]) == (True, first, False)
    night.minute(34, seconds=15)
    assert night.alarms() == [("backup", "re_sound")]
    # "Made 20, received 34, still needed?" The crew says by radio that it is not.
    settled = night.desk.post(
        f"/backup-requests/{request['id']}/cancel/", {"reason": "asked by radio: the same one"}
    )
    assert settled.body["state"] == "cancelled"
    assert night.desk.post(f"/backup-requests/{first}/release/").status == 200
    assert night.alarms() == []


def nobody_knows_where_heron_1_is(night: Shift, assignment: str) -> None:
    """Minutes 35 to 46: stale after five minutes, an alarm after ten, gone with the next fix."""
    night.minute(35)
    night.silent.add("HERON 1")
    night.minute(38)
    is_all_right(night.carla, night.running_check(night.carla, assignment))
    for minute, is_stale, steps in (
        (39, False, []),
        (40, True, []),
        (44, True, []),
        (45, True, [("position", "position_alarm")]),
    ):
        night.minute(minute)
        unit = night.desk.get("/board/").body["units"][0]
        assert (unit["call_sign"], unit["position"]["stale"]) == ("HERON 1", is_stale)
        assert night.alarms() == steps
    night.silent.discard("HERON 1")
    night.minute(46)
    assert night.alarms() == []


def the_desk_is_handed_over(night: Shift, incident: str, assignment: str) -> None:
    """Minute 50: HERON 2 has left; nobody has written it up yet. anton reads what is open."""
    night.minute(47)
    reports(night.carla, assignment, "clearing")
    night.minute(50)
    left = logged_in("anton").get("/handover/").body
    assert [one["id"] for one in left["without_outcome"]] == [assignment]
    assert [one["id"] for one in left["waiting"]] == [incident]
    for settled in ("assignments", "unacknowledged", "safety_checks", "backup_requests", "alarms"):
        assert left[settled] == [], settled
    # What was written on the tablets has all arrived.
    assert left["devices_owing"] == []


def each_step_fired_once(night: Shift, calls: Calls) -> None:
    """Nothing fired twice, and nothing is left that could still fire for what is over."""
    told = Mutation.objects.filter(source="timer")
    by_escalation = told.exclude(kind="unit_live.escalate")
    # A call whose escalation has ended sounds again by the same row, every minute.
    again = sum(BackupRequest.objects.values_list("resounds", flat=True))
    assert by_escalation.count() - again == Timer.objects.filter(fired_at__isnull=False).count()
    escalations = Timer.objects.filter(record__in=[calls.first, calls.second])
    assert not escalations.filter(fired_at=None, cancelled_at=None).exists()
    # HERON 2 was silent from 10 to 18, HERON 1 from 35 to 46: stale, and stale and alarm.
    assert told.filter(kind="unit_live.escalate").count() == 1 + 2
