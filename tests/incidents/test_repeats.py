"""A crew's several calls for help: one of them may stand behind another, never for good."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError

from incidents.codes import BackupKind, BackupState, Urgency
from incidents.lifecycle import Asked, covers
from incidents.models import BackupRequest, Timer
from tests.cast import Cast
from tests.clockwork import Clock, alarms, log_in_again
from tests.steps import call_for_help, held
from tests.tablet import Tablet, logged_in

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST: dict[str, Any] = {
    "kind": BackupKind.EMS,
    "urgency": Urgency.ROUTINE,
    "state": BackupState.REQUESTED,
    "level": 0,
    "acknowledged_at": None,
    "is_alarmed": True,
    "is_from_crew": True,
    "is_unverified": False,
}


@pytest.mark.parametrize(
    ("first", "again", "is_covered"),
    [
        ({}, {}, True),
        # Another kind of help, or a more urgent one, is another call.
        ({"kind": BackupKind.SUPERVISOR}, {}, False),
        ({}, {"urgency": Urgency.EMERGENCY}, False),
        ({"urgency": Urgency.EMERGENCY}, {}, True),
        # Nobody has answered and nothing sounds any more.
        ({"level": 3}, {}, True),
        ({"level": 4}, {}, False),
        # Somebody is on it: for two minutes they may be taken to know.
        ({"state": BackupState.ACKNOWLEDGED, "acknowledged_at": 119}, {}, True),
        ({"state": BackupState.ACKNOWLEDGED, "acknowledged_at": 120}, {}, False),
        ({"state": BackupState.COMMITTED, "acknowledged_at": 5, "level": 4}, {}, True),
        ({"state": BackupState.ARRIVED, "acknowledged_at": 5}, {}, True),
        # Help was asked to turn round: who calls now needs it all the same.
        ({"state": BackupState.CANCEL_REQUESTED, "acknowledged_at": 5}, {}, False),
        ({"state": BackupState.RELEASED, "acknowledged_at": 5}, {}, False),
        ({"state": BackupState.CANCELLED}, {}, False),
        # What makes no noise covers nobody; nor what others called in the crew's name.
        ({"is_alarmed": False}, {}, False),
        ({"is_from_crew": False}, {}, False),
        # A withdrawn tablet silences nobody but itself.
        ({"is_unverified": True}, {}, False),
        ({"is_unverified": True}, {"is_unverified": True}, True),
        ({}, {"is_unverified": True}, True),
    ],
)
def test_what_one_call_does_for_another(
    first: dict[str, Any], again: dict[str, Any], is_covered: bool
) -> None:
    ago = first.get("acknowledged_at")
    if ago is not None:
        first = {**first, "acknowledged_at": NOW - timedelta(seconds=ago)}
    assert covers(Asked(**{**FIRST, **first}), Asked(**{**FIRST, **again}), now=NOW) is is_covered


@pytest.mark.parametrize("verb", ["cancel", "release"])
def test_when_the_first_is_over_the_second_is_alarmed_at_once(
    clock: Clock, cast: Cast, verb: str
) -> None:
    bob, bea = Tablet("bob"), Tablet("bea")
    first = call_for_help(bob)
    clock.at(0, seconds=1)
    second = call_for_help(bea)
    clock.at(0, seconds=2)
    third = call_for_help(bob)
    assert [held(bea, one)["silent"] for one in (first, second, third)] == [False, True, True]
    clock.at(0, seconds=20)
    assert logged_in("alice").post(f"/backup-requests/{first}/{verb}/").status == 200
    request = held(bea, second)
    assert (request["silent"], request["state"]) == (False, "requested")
    # The third stands behind the second now.
    assert (held(bea, third)["silent"], held(bea, third)["linked_to"]) == (True, second)
    clock.at(0, seconds=34)
    assert held(bea, second)["escalation_level"] == 0
    clock.at(0, seconds=35)
    assert held(bea, second)["escalation_level"] == 1
    assert ("backup", "re_sound", second) in alarms(logged_in("alice"))


def test_when_the_first_has_sounded_in_vain_the_second_has_its_own(
    clock: Clock, cast: Cast
) -> None:
    bob = Tablet("bob")
    first, second = call_for_help(bob), call_for_help(bob)
    clock.at(0, seconds=89)
    assert held(bob, second)["silent"] is True
    clock.at(0, seconds=90)
    assert (held(bob, first)["escalation_level"], held(bob, second)["silent"]) == (4, False)
    clock.at(3)
    assert held(bob, second)["escalation_level"] == 4


def test_who_has_taken_the_first_on_is_told_of_the_second_after_two_minutes(
    clock: Clock, cast: Cast
) -> None:
    bob, bea, alice = Tablet("bob"), Tablet("bea"), logged_in("alice")
    first = call_for_help(bob)
    assert alice.post(f"/backup-requests/{first}/acknowledge/").status == 200
    clock.at(1)
    second = call_for_help(bea)
    assert held(bea, second)["silent"] is True
    clock.at(0, seconds=119)
    assert held(bea, second)["silent"] is True
    clock.at(0, seconds=130)
    assert held(bea, second)["silent"] is False
    clock.at(0, seconds=145)
    assert held(bea, second)["escalation_level"] == 1


def test_one_acknowledgement_of_the_second_is_enough(clock: Clock, cast: Cast) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    first, second = call_for_help(bob), call_for_help(bob)
    for one in (first, second):
        assert alice.post(f"/backup-requests/{one}/acknowledge/").status == 200
    alice.post(f"/backup-requests/{first}/release/")
    clock.at(10)
    assert (held(bob, second)["state"], held(bob, second)["escalation_level"]) == (
        "acknowledged", 0,
    )  # fmt: skip


def test_a_more_urgent_wording_of_a_silent_call_is_heard(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    call_for_help(bob, urgency="routine")
    second = call_for_help(bob, urgency="routine")
    assert held(bob, second)["silent"] is True
    bob.http.post(f"/backup-requests/{second}/amend/", {"urgency": "emergency"})
    clock.at(0, seconds=15)
    assert (held(bob, second)["silent"], held(bob, second)["escalation_level"]) == (False, 1)


def test_what_a_neighbour_calls_in_ones_name_silences_nobody(clock: Clock, cast: Cast) -> None:
    carla, bob = Tablet("carla"), Tablet("bob")
    theirs = call_for_help(carla, unit=cast.unit("HERON 1"))
    own = call_for_help(bob)
    assert (held(bob, own)["silent"], held(bob, own)["linked_to"]) == (False, theirs)
    clock.at(0, seconds=15)
    assert held(bob, own)["escalation_level"] == 1


def test_an_escalation_that_ended_sounds_again_every_minute(clock: Clock, cast: Cast) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    request = call_for_help(bob)
    for seconds in (15, 30, 60, 90):
        clock.at(0, seconds=seconds)
    for minute, resounds in ((2, 0), (2.5, 1), (3.4, 1), (3.5, 2), (4.5, 3)):
        clock.at(minute)
        assert (held(bob, request)["escalation_level"], held(bob, request)["resounds"]) == (
            4, resounds,
        )  # fmt: skip
    alice.post(f"/backup-requests/{request}/acknowledge/")
    clock.at(30)
    log_in_again(bob)
    assert held(bob, request)["resounds"] == 3
    assert not Timer.objects.filter(fired_at__isnull=True, cancelled_at__isnull=True).exists()


def test_what_was_decided_while_another_decision_was_under_way_is_looked_at_again(
    clock: Clock, cast: Cast, owner_dsn: str
) -> None:
    """The first is taken back in a transaction that has not ended when the second comes."""
    bob, bea = Tablet("bob"), Tablet("bea")
    first = call_for_help(bob)
    with psycopg.connect(owner_dsn) as elsewhere:
        elsewhere.execute(
            "UPDATE incidents_backuprequest SET state = 'cancelled', ended_at = now()"
            " WHERE id = %s",
            [first],
        )
        second = call_for_help(bea)
    assert held(bea, second)["silent"] is True
    clock.at(0, seconds=10)
    assert held(bea, second)["silent"] is False


def test_no_row_is_silent_and_alarmed_at_once(cast: Cast) -> None:
    bob = Tablet("bob")
    first, second = call_for_help(bob), call_for_help(bob)
    rows = BackupRequest.objects.in_bulk([first, second])
    found = {str(one.id): (one.is_silent, one.alarmed_at is None) for one in rows.values()}
    assert found == {first: (False, False), second: (True, True)}
    with pytest.raises(IntegrityError, match="backup_alarmed_unless_silent"):
        BackupRequest.objects.filter(id=second).update(is_silent=False)
