"""Where units are: a silent one is noticed at its time, once, and heard of again by itself."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections

from dispatch.clockwork.timers import fire_due
from incidents.lifecycle import Look, Silence, look
from incidents.models import Timer
from incidents.timing import timing
from responders.lifecycle import UnitStatus
from responders.models import Agency, Position, UnitLive
from sync.models import Mutation
from tests.cast import Cast
from tests.clockwork import Clock, alarms, log_in_again
from tests.live import wait_until
from tests.steps import at_once
from tests.tablet import Body, Http, Tablet, logged_in

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
S = UnitStatus
# On duty since the morning, last heard of at noon.
AT_WORK = Silence(NOON, S.AVAILABLE, NOON - timedelta(hours=4))
OFF_DUTY = replace(AT_WORK, on_duty_since=None)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("silence", "step", "told", "at", "has_cause", "again_at"),
    [
        # Stale at five minutes, an alarm at ten.
        (AT_WORK, 1, 0, 4.9, False, 5),
        (AT_WORK, 1, 0, 5, True, 10),
        (AT_WORK, 2, 1, 9.9, False, 10),
        (AT_WORK, 2, 1, 10, True, 20),
        (replace(AT_WORK, status=S.ON_SCENE), 2, 0, 10, True, 20),
        # Told already: it is looked at again later.
        (AT_WORK, 1, 1, 10, False, 15),
        (AT_WORK, 2, 2, 30, False, 40),
        # Nobody at work, nobody to worry about.
        (replace(AT_WORK, status=S.MEAL), 2, 0, 30, False, 40),
        (replace(AT_WORK, status=S.OUT_OF_SERVICE), 1, 0, 30, False, 35),
        (OFF_DUTY, 2, 0, 30, False, 40),
        # The last fix is of yesterday's shift: this one's counts from its beginning.
        (replace(AT_WORK, on_duty_since=NOON + minutes(60)), 1, 0, 62, False, 65),
        (replace(AT_WORK, on_duty_since=NOON + minutes(60)), 2, 0, 70, True, 80),
    ],
)
def test_a_look_at_a_unit(
    silence: Silence, step: int, told: int, at: float, has_cause: bool, again_at: float
) -> None:
    times = timing({}, is_high_caution=False)
    found = look(silence, step=step, told=told, times=times, now=NOON + minutes(at))
    assert found == Look(has_cause, NOON + minutes(again_at))


def test_an_agencys_own_times_and_a_contradiction() -> None:
    def due(settings: dict[str, Any], step: int) -> timedelta:
        due_at = AT_WORK.due_at(timing(settings, is_high_caution=False), step=step)
        assert due_at is not None
        return due_at - NOON

    assert due({"position_stale": 60, "position_alarm": 90}, 1) == timedelta(seconds=60)
    assert due({"position_stale": 60, "position_alarm": 90}, 2) == timedelta(seconds=90)
    # Never an alarm before it is stale.
    assert due({"position_stale": 1200}, 2) == timedelta(seconds=1200)


# --- Over HTTP, with the clock ---


def is_heard(tablet: Tablet, unit: str, at: datetime, **fields: Any) -> None:
    fix = {"latitude": 36.0, "longitude": -78.9, "fix_at": at.isoformat(), "accuracy_m": 8}
    done = tablet.do("position.create", {"unit": unit, **fix, **fields})
    assert done["result"] == "applied", done


def position(http: Http) -> tuple[bool, bool]:
    """(stale, alarm) of HERON 1 on the board."""
    shown = http.get("/board/").body["units"][0]["position"]
    return shown["stale"], shown["alarm"]


def test_a_unit_that_falls_silent(clock: Clock, cast: Cast) -> None:
    alice, bob, unit = logged_in("alice"), Tablet("bob"), cast.unit("HERON 1")
    is_heard(bob, unit, clock.start)
    for minute, shown, raised in (
        (4.9, (False, False), []),
        (5, (True, False), []),
        (9.9, (True, False), []),
        (10, (True, True), [("position", "position_alarm", unit)]),
    ):
        clock.at(minute)
        assert (position(alice), alarms(alice)) == (shown, raised), minute
    assert UnitLive.objects.get(unit=unit).alert_level == 2
    clock.at(13)
    is_heard(bob, unit, clock.at(13))
    assert (position(alice), alarms(alice)) == ((False, False), [])
    assert UnitLive.objects.get(unit=unit).alert_level == 0
    log_in_again(bob)
    # Silent again: counted from the newer fix, to the second.
    clock.at(18, seconds=-1)
    assert UnitLive.objects.get(unit=unit).alert_level == 0
    clock.at(18)
    assert UnitLive.objects.get(unit=unit).alert_level == 1
    assert Mutation.objects.filter(source="timer", kind="unit_live.escalate").count() == 3


def test_a_newer_fix_takes_away_the_cause(clock: Clock, cast: Cast) -> None:
    bob, unit = Tablet("bob"), cast.unit("HERON 1")
    for minute in (0, 2, 4, 6, 8, 10, 12):
        is_heard(bob, unit, clock.at(minute))
    assert not Mutation.objects.filter(source="timer").exists()
    # Two rows for the unit's life, however many fixes there are.
    due = Timer.objects.filter(record=unit).order_by("step").values_list("due_at", flat=True)
    assert list(due) == [clock.start + minutes(13), clock.start + minutes(18)]


def test_an_old_fix_that_arrives_late_takes_nothing_away(clock: Clock, cast: Cast) -> None:
    alice, bob, bea = logged_in("alice"), Tablet("bob"), Tablet("bea")
    unit = cast.unit("HERON 1")
    is_heard(bob, unit, clock.start)
    clock.at(10)
    assert alarms(alice) == [("position", "position_alarm", unit)]
    is_heard(bea, unit, clock.start - minutes(3))
    assert alarms(alice) == [("position", "position_alarm", unit)]
    assert UnitLive.objects.get(unit=unit).alert_level == 2
    assert Position.objects.count() == 2


@pytest.mark.parametrize("status", ["meal", "out_of_service", "off_duty"])
def test_nobody_worries_about_a_unit_that_is_not_at_work(
    clock: Clock, cast: Cast, status: str
) -> None:
    alice, bob, unit = logged_in("alice"), Tablet("bob"), cast.unit("HERON 1")
    is_heard(bob, unit, clock.start)
    report = {"unit": unit, "status": status}
    assert bob.do("status_event.create", report)["result"] == "applied"
    clock.at(12)
    assert (alarms(alice), position(alice)) == ([], (True, False))
    assert not Mutation.objects.filter(source="timer").exists()
    # Back at work and still not heard of: the watch comes round.
    back = {"unit": unit, "status": "available"}
    assert bob.do("status_event.create", back)["result"] == "applied"
    assert alarms(alice) == [("position", "position_alarm", unit)]
    clock.at(23)
    assert UnitLive.objects.get(unit=unit).alert_level == 2


def test_the_times_are_the_agencys(clock: Clock, cast: Cast) -> None:
    Agency.objects.filter(id=cast.agency.id).update(
        timers={"position_stale": 60, "position_alarm": 90}
    )
    bob, max_ = Tablet("bob"), Tablet("max")
    ours, theirs = cast.unit("HERON 1"), cast.unit("OWL 1")
    is_heard(bob, ours, clock.start)
    is_heard(max_, theirs, clock.start)
    for seconds, levels in ((59, (0, 0)), (60, (1, 0)), (90, (2, 0)), (300, (2, 1))):
        clock.at(0, seconds=seconds)
        found = tuple(UnitLive.objects.get(unit=one).alert_level for one in (ours, theirs))
        assert found == levels, seconds


def test_two_who_fire_at_once_tell_it_once(clock: Clock, cast: Cast) -> None:
    bob, carla = Tablet("bob"), Tablet("carla")
    is_heard(bob, cast.unit("HERON 1"), clock.start)
    is_heard(carla, cast.unit("HERON 2"), clock.start)
    later = clock.at(11, fires=False)
    fired = at_once(*[lambda: fire_due(now=later)] * 4)
    # Two steps of two units, whoever got hold of them.
    assert sum(fired) == Mutation.objects.filter(source="timer").count() == 4


def test_a_fix_that_comes_while_the_step_fires_is_not_overlooked(
    clock: Clock, cast: Cast, owner_dsn: str
) -> None:
    """The step has looked at the old fix and waits for the row that a push is writing."""
    bob, unit = Tablet("bob"), cast.unit("HERON 1")
    is_heard(bob, unit, clock.start)
    later = clock.at(5, fires=False)
    with psycopg.connect(owner_dsn) as push, psycopg.connect(owner_dsn) as watcher:
        newer = "UPDATE responders_unitlive SET fix_at = %s WHERE unit_id = %s"
        push.execute(newer, [later, unit])
        with ThreadPoolExecutor(1) as pool:
            firing = pool.submit(_fire_in_thread, later)
            wait_until(lambda: _is_waiting(watcher), seconds=10)
            push.commit()
            assert firing.result(timeout=10) == 0
    assert UnitLive.objects.get(unit=unit).alert_level == 0


def _fire_in_thread(now: datetime) -> int:
    try:
        return fire_due(now=now)
    finally:
        connections.close_all()


def _is_waiting(watcher: psycopg.Connection[Any]) -> bool:
    waits = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    row = watcher.execute(waits).fetchone()
    watcher.rollback()
    return row is not None and row[0] > 0


def test_nobody_can_say_that_a_unit_is_silent(cast: Cast) -> None:
    sue = Tablet("sue")
    said = {"step": 2, "fix_at": NOON.isoformat()}
    refused: Body = sue.do("unit_live.escalate", said, record_id=cast.unit("HERON 1"))
    assert refused["code"] == "unsupported_kind"
    ignored = {"alert_level": 2}
    bob = Tablet("bob")
    is_heard(bob, cast.unit("HERON 1"), datetime.now(UTC), **ignored)
    assert UnitLive.objects.get(unit=cast.unit("HERON 1")).alert_level == 0


# --- Which fix is shown ---


@pytest.mark.parametrize(
    ("fixes", "shown"),
    [
        # (minute, accuracy in metres), in the order they arrive; the minute of the one shown.
        ([(0, 8), (1, 12)], 1),
        ([(1, 12), (0, 8)], 1),
        # From a mast: not as long as the sharp one says more.
        ([(0, 8), (1, 900)], 0),
        ([(0, 8), (1.9, 900), (2, 900)], 2),
        ([(0, 8), (1, None)], 1),
        ([(0, None), (1, 900)], 0),
        # Something is better than nothing, and sharp better than coarse.
        ([(0, 900)], 0),
        ([(0, 900), (1, 800)], 1),
        ([(0, 900), (1, 8)], 1),
        ([(0, 200), (1, 201)], 0),
    ],
)
@pytest.mark.parametrize("in_one_push", [True, False])
def test_the_newest_fix_that_is_good_enough_is_shown(
    clock: Clock,
    cast: Cast,
    fixes: list[tuple[float, float | None]],
    shown: float,
    in_one_push: bool,
) -> None:
    bob, unit = Tablet("bob"), cast.unit("HERON 1")
    clock.at(5)
    listed = [
        {"latitude": 36.0, "longitude": -78.9, "accuracy_m": accuracy_m,
         "fix_at": (clock.start + minutes(minute)).isoformat()}
        for minute, accuracy_m in fixes
    ]  # fmt: skip
    for some in [listed] if in_one_push else [[one] for one in listed]:
        done = bob.do("position.create", {"unit": unit, "fixes": some})
        assert done["result"] == "applied"
    assert UnitLive.objects.get(unit=unit).fix_at == clock.start + minutes(shown)
    assert Position.objects.count() == len(fixes)
