"""When safety timers fire, as tables: defaults, an agency's own times, what a bad one does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents.lifecycle import Reply, reply_to_check
from incidents.timing import (
    STEPS,
    TimerKind,
    Timing,
    due_times,
    faults,
    is_high_caution,
    step_name,
    timing,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "escalation"),
    [
        ("acknowledgement", [("re_alert", 60), ("dispatcher_alarm", 120),
                             ("offer_next_unit", 180)]),
        ("check", [("prompt", 0), ("dispatcher_alarm", 60), ("radio_call", 120),
                   ("welfare_check", 180)]),
        ("backup", [("re_sound", 15), ("supervisor", 30), ("second_channel", 60),
                    ("tablet_told", 90)]),
    ],
)  # fmt: skip
def test_the_escalations_nobody_has_changed(kind: str, escalation: list[tuple[str, int]]) -> None:
    due = due_times(timing({}, is_high_caution=False), TimerKind(kind), since=NOON)
    named = [(step_name(TimerKind(kind), step), at - NOON) for step, at in due]
    assert named == [(name, timedelta(seconds=seconds)) for name, seconds in escalation]
    assert [step for step, _ in due] == list(range(1, len(STEPS[TimerKind(kind)]) + 1))


@pytest.mark.parametrize(
    ("settings", "usual", "cautious"),
    [
        ({}, (600, 900), (300, 600)),
        ({"first_check": 480}, (480, 900), (300, 600)),
        # Never later at a dangerous site than anywhere else.
        ({"first_check": 240, "check_every": 300}, (240, 300), (240, 300)),
        ({"high_caution": {"check_every": 420}}, (600, 900), (300, 420)),
        ({"check_every": 1200, "high_caution": {"first_check": 60}}, (600, 1200), (60, 600)),
    ],
)
def test_checks_by_agency_and_risk(
    settings: dict[str, Any], usual: tuple[int, int], cautious: tuple[int, int]
) -> None:
    for is_risky, expected in ((False, usual), (True, cautious)):
        times = timing(settings, is_high_caution=is_risky)
        assert (times.first_check, times.check_every) == expected


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"backup": [15, 30, 60]}, "backup"),
        ({"backup": [90, 60, 30, 15]}, "backup"),
        ({"backup": "soon"}, "backup"),
        ({"first_check": 5}, "first_check"),
        ({"first_check": 10**30}, "first_check"),
        ({"bakcup": [15, 30, 60, 90]}, "bakcup"),
        ({"high_caution": {"first_check": None}}, "high_caution.first_check"),
        ({"high_caution": 7}, "high_caution"),
    ],
)
def test_a_fault_is_named_and_costs_nobody_an_alarm(settings: dict[str, Any], path: str) -> None:
    assert list(faults(settings)) == [path]
    for is_risky in (False, True):
        assert timing(settings, is_high_caution=is_risky) == timing({}, is_high_caution=is_risky)


@pytest.mark.parametrize("settings", [None, [], "x", 7])
def test_no_configuration_at_all_is_the_defaults(settings: Any) -> None:
    assert timing(settings, is_high_caution=False) == Timing()


def test_one_fault_does_not_cost_the_other_settings() -> None:
    times = timing({"backup": [1], "acknowledgement": [10, 20, 30]}, is_high_caution=False)
    assert (times.backup, times.acknowledgement) == (Timing().backup, (10, 20, 30))


@pytest.mark.parametrize(
    ("cautions", "weapon", "violence", "expected"),
    [([], None, None, False), ([], False, False, False), (["Dog"], None, None, True),
     ([], True, None, True), ([], False, True, True)],
)  # fmt: skip
def test_what_makes_a_site_dangerous(
    cautions: list[str], weapon: bool | None, violence: bool | None, expected: bool
) -> None:
    found = is_high_caution(cautions=cautions, weapon_reported=weapon, violence_reported=violence)
    assert found is expected


@pytest.mark.parametrize(
    ("given_s", "received_s", "is_certain", "is_about_another", "reply"),
    [
        (1, 2, True, False, Reply.COUNTS),
        (0, 3600, True, False, Reply.COUNTS),
        (1, 2, False, False, Reply.KEPT),
        # Before it was due: only while it is fresh, and the check has not fallen due.
        (-120, -119, True, False, Reply.COUNTS),
        (-120, -30, True, False, Reply.KEPT),
        (-2, 1, True, False, Reply.KEPT),
        (-300, 1800, True, False, Reply.KEPT),
        (-120, -119, False, False, Reply.KEPT),
        # A copy of what answered an earlier check.
        (-120, -119, True, True, Reply.IGNORED),
        (-300, 1800, True, True, Reply.IGNORED),
        (1, 2, True, True, Reply.COUNTS),
    ],
)
def test_what_satisfies_a_check(
    given_s: int, received_s: int, is_certain: bool, is_about_another: bool, reply: Reply
) -> None:
    """Seconds count from when the check falls due."""
    found = reply_to_check(
        due_at=NOON,
        at=NOON + timedelta(seconds=given_s),
        received_at=NOON + timedelta(seconds=received_s),
        is_certain=is_certain,
        is_about_another=is_about_another,
    )
    assert found == reply
