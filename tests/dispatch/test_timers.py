"""Steps fire at their time, once each, whoever is left to fire them."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from dispatch.clockwork.timers import fire_due
from dispatch.tasks import fire_timers
from incidents.models import BackupRequest, Timer
from incidents.timing import SOUNDS_AGAIN
from responders.models import Agency, Device
from sync import storage
from sync.models import Mutation
from sync.mutations import parse_json
from tests.cast import Cast, new_id
from tests.clockwork import Clock, alarms, log_in_again
from tests.live import serving, wait_until
from tests.steps import at_once, call_for_help, held, make_call
from tests.tablet import Tablet, logged_in

FAR_AHEAD = timedelta(hours=1)


def fired_steps(record_id: str) -> list[int]:
    """The steps of an escalation that were fired, by the journal."""
    fired = Mutation.objects.filter(source="timer", record_id=record_id)
    return sorted(parse_json(one.payload.encode())["fields"]["step"] for one in fired)


# --- A call for help that nobody takes on ---


@pytest.mark.parametrize(
    ("seconds", "level"), [(14, 0), (15, 1), (29, 1), (30, 2), (59, 2), (60, 3), (89, 3), (90, 4)]
)
def test_a_call_for_help_climbs_until_somebody_takes_it(
    clock: Clock, cast: Cast, seconds: int, level: int
) -> None:
    bob = Tablet("bob")
    request = call_for_help(bob)
    clock.at(0, seconds=seconds)
    assert held(bob, request)["escalation_level"] == level
    steps = ["re_sound", "supervisor", "second_channel", "tablet_told"]
    expected = [("backup", steps[level - 1], request)] if level else []
    assert alarms(logged_in("alice")) == expected


@pytest.mark.parametrize("verb", ["acknowledge", "commit", "cancel", "release"])
def test_whoever_acts_ends_the_escalation(clock: Clock, cast: Cast, verb: str) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    request = call_for_help(bob)
    clock.at(0, seconds=20)
    body = {"committed_unit": "Police 12"} if verb == "commit" else {}
    assert alice.post(f"/backup-requests/{request}/{verb}/", body).status == 200
    rev = held(bob, request)["rev"]
    clock.at(5)
    assert (held(bob, request)["escalation_level"], bob.store[request]["rev"]) == (1, rev)
    assert alarms(logged_in("alice")) == []
    assert Timer.objects.filter(cancelled_at__isnull=False).count() == 3


def test_having_seen_it_is_not_taking_it_on(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    request = call_for_help(bob)
    logged_in("alice").post(f"/backup-requests/{request}/seen/")
    clock.at(2)
    assert held(bob, request)["escalation_level"] == 4


def test_a_late_call_gets_the_full_escalation_from_its_arrival(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    pressed = bob.clock(clock.start - timedelta(minutes=36))
    request = call_for_help(bob, occurred=pressed, clock=bob.clock(clock.start))
    assert held(bob, request)["late"] is True
    for seconds, level in ((10, 0), (15, 1), (90, 4)):
        clock.at(0, seconds=seconds)
        assert held(bob, request)["escalation_level"] == level


def test_a_repeat_has_none_of_its_own_while_the_first_sounds(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    first, again = call_for_help(bob), call_for_help(bob)
    louder = call_for_help(bob, kind="ems")
    clock.at(0, seconds=90)
    levels = [held(bob, one)["escalation_level"] for one in (first, again, louder)]
    assert levels == [4, 0, 4]


def test_a_withdrawn_tablet_escalates_nothing_and_silences_nobody(clock: Clock, cast: Cast) -> None:
    stolen, bea = Tablet("bob"), Tablet("bea")
    Device.objects.filter(id=stolen.device_id).update(revoked_at=clock.start)
    request = new_id()
    assert stolen.http.post("/backup-requests/", {"id": request}).status == 403
    real = call_for_help(bea)
    assert held(bea, real)["silent"] is False
    clock.at(2)
    assert held(bea, real)["escalation_level"] == 4
    assert BackupRequest.objects.get(id=request).escalation_level == 0
    assert not Timer.objects.filter(record=request).exists()


# --- An assignment that nobody acknowledges ---


def test_an_assignment_nobody_reads(clock: Clock, cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    for seconds, level, step in (
        (59, 0, None), (60, 1, None), (120, 2, "dispatcher_alarm"), (180, 3, "offer_next_unit"),
    ):  # fmt: skip
        clock.at(0, seconds=seconds)
        assert held(bob, assignment)["alert_level"] == level
        expected = [("acknowledgement", step, assignment)] if step else []
        assert alarms(alice) == expected
    (alarm,) = alice.get("/board/").body["alarms"]
    assert (alarm["unit"], alarm["offer"]) == (cast.unit("HERON 1"), [cast.unit("HERON 2")])
    assert bob.do("assignment.acknowledge", record_id=assignment)["result"] == "applied"
    assert alarms(alice) == []
    bob.pull()
    assert bob.store == bob.cold()


@pytest.mark.parametrize("status", ["acknowledged", "en_route", "on_scene"])
def test_any_sign_of_having_read_it_ends_escalation(clock: Clock, cast: Cast, status: str) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    clock.at(0, seconds=70)
    bob.do("status_event.create", {"assignment": assignment, "status": status})
    clock.at(4)
    assert held(bob, assignment)["alert_level"] == 1


def test_a_reassigned_call_escalates_anew_for_its_new_unit(clock: Clock, cast: Cast) -> None:
    alice, carla = logged_in("alice"), Tablet("carla")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    clock.at(2)
    new = {"unit": cast.unit("HERON 2"), "new_assignment": new_id()}
    assert alice.post(f"/assignments/{assignment}/reassign/", new).status == 200
    clock.at(3)
    assert held(carla, new["new_assignment"])["alert_level"] == 1
    assert alice.get(f"/assignments/{assignment}/").body["alert_level"] == 2


def test_a_crew_that_sends_itself_needs_no_reminder(clock: Clock, cast: Cast) -> None:
    bob, incident, assignment = Tablet("bob"), new_id(), new_id()
    bob.queue("incident.create", {"call_type": "MNTL"}, record_id=incident)
    fields = {"incident": incident, "unit": cast.unit("HERON 1")}
    assert bob.do("assignment.create", fields, record_id=assignment)["result"] == "applied"
    assert not Timer.objects.exists()


# --- An agency's own times ---


def test_an_agency_has_its_own_times_and_another_has_not(clock: Clock, cast: Cast) -> None:
    Agency.objects.filter(id=cast.agency.id).update(timers={"backup": [5, 10, 15, 20]})
    bob, max_ = Tablet("bob"), Tablet("max")
    ours, theirs = call_for_help(bob), call_for_help(max_)
    clock.at(0, seconds=20)
    assert held(bob, ours)["escalation_level"] == 4
    assert held(max_, theirs)["escalation_level"] == 1


def test_a_broken_configuration_keeps_the_defaults(clock: Clock, cast: Cast) -> None:
    Agency.objects.update(timers={"backup": ["soon"], "high_caution": "yes"})
    bob = Tablet("bob")
    request = call_for_help(bob)
    clock.at(0, seconds=90)
    assert held(bob, request)["escalation_level"] == 4


# --- Each step once ---


def test_five_that_fire_at_once_fire_each_step_once(cast: Cast) -> None:
    alice = logged_in("alice")
    tablets = [Tablet(name) for name in ("bob", "carla")]
    for tablet, call_sign in zip(tablets, ("HERON 1", "HERON 2"), strict=True):
        call_for_help(tablet)
        for _ in range(3):
            make_call(alice, cast.unit(call_sign))
    later = datetime.now(UTC) + FAR_AHEAD
    calls: list[Callable[[], int]] = [lambda: fire_due(now=later)] * 5
    for _ in range(3):
        at_once(*calls)
    escalations = Timer.objects.exclude(step=SOUNDS_AGAIN)
    assert set(escalations.values_list("fired_at", flat=True)) == {later}
    fired = Mutation.objects.filter(source="timer")
    # Two calls for help with four steps each, six assignments with three.
    assert fired.count() == escalations.count() == 2 * 4 + 6 * 3
    assert set(Counter(fired.values_list("receipt_id", flat=True)).values()) == {1}
    assert {one.escalation_level for one in BackupRequest.objects.all()} == {4}


def test_who_takes_it_on_while_a_step_fires_never_loses_to_it(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    for _ in range(15):
        request = call_for_help(bob)
        later = datetime.now(UTC) + FAR_AHEAD
        path = f"/backup-requests/{request}/acknowledge/"
        answer, _ = at_once(
            lambda path=path: alice.post(path),
            lambda later=later: fire_due(now=later),
        )
        assert answer.status == 200, answer.body
        assert alice.post(f"/backup-requests/{request}/release/").status == 200
    # Where the last step came before the dispatcher, it would sound again a minute later.
    fire_due(now=datetime.now(UTC) + 2 * FAR_AHEAD)
    assert not Timer.objects.filter(fired_at=None, cancelled_at=None).exists()


def test_after_an_outage_every_step_fires_and_none_in_vain(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    request = call_for_help(bob)
    clock.at(12, fires=False)
    assert held(bob, request)["escalation_level"] == 0
    assert fire_due(now=clock.at(12, fires=False)) == 4
    assert fire_timers() == 0
    log_in_again(bob)
    assert held(bob, request)["escalation_level"] == 4


def test_a_record_locked_elsewhere_delays_its_own_step_only(
    clock: Clock, cast: Cast, owner_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "BATCH_LOCK_TIMEOUT_MS", 200)
    bob, carla = Tablet("bob"), Tablet("carla")
    locked, free = call_for_help(bob), call_for_help(carla)
    with psycopg.connect(owner_dsn) as elsewhere:
        query = "SELECT FROM incidents_backuprequest WHERE id = %s FOR UPDATE"
        elsewhere.execute(query, [locked])
        clock.at(0, seconds=16)
        assert held(carla, free)["escalation_level"] == 1
        assert held(bob, locked)["escalation_level"] == 0
    clock.at(0, seconds=18)
    assert held(bob, locked)["escalation_level"] == 1


def test_a_step_held_by_another_process_comes_after_a_higher_one_and_takes_nothing_back(
    cast: Cast, owner_dsn: str
) -> None:
    request = call_for_help(Tablet("bob"))
    at = datetime.now(UTC) + FAR_AHEAD
    with psycopg.connect(owner_dsn) as elsewhere:
        elsewhere.execute(
            "SELECT FROM incidents_timer WHERE record = %s AND step = 3 FOR NO KEY UPDATE",
            [request],
        )
        fire_due(now=at)
        assert BackupRequest.objects.get(id=request).escalation_level == 4
        assert fired_steps(request) == [1, 2, 4]
    fire_due(now=at)
    assert BackupRequest.objects.get(id=request).escalation_level == 4
    assert fired_steps(request) == [1, 2, 3, 4]


def test_calling_for_help_waits_at_no_gate(cast: Cast, owner_dsn: str) -> None:
    bob = Tablet("bob")
    with psycopg.connect(owner_dsn) as elsewhere:
        gate = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
        elsewhere.execute(gate, [storage.GATE, str(cast.agency.id)])
        request = call_for_help(bob)
    assert Timer.objects.filter(record=request).count() == 4


def test_the_journal_names_no_person_for_what_nobody_did(clock: Clock, cast: Cast) -> None:
    bob = Tablet("bob")
    request = call_for_help(bob)
    clock.at(0, seconds=15)
    (entry,) = Mutation.objects.filter(source="timer")
    assert (entry.author.int, entry.device, entry.kind) == (0, None, "backup_request.escalate")
    assert held(bob, request)["author"]["name"] == "Bob"


def test_nobody_can_send_a_step(cast: Cast) -> None:
    bob = Tablet("bob")
    request = call_for_help(bob)
    for tablet in (bob, Tablet("sue")):
        refused = tablet.do("backup_request.escalate", {"step": 4}, record_id=request)
        assert refused["code"] == "unsupported_kind"


# --- By the feed process alone ---


def test_the_feed_process_fires_without_redis_workers_or_listeners(
    cast: Cast, owner_dsn: str
) -> None:
    Agency.objects.update(timers={"backup": [1, 1, 2, 3], "acknowledgement": [1, 2, 3]})
    nowhere = {"REDIS_URL": f"unix://{Path('/nonexistent')}/redis.sock"}
    alice, bob = logged_in("alice"), Tablet("bob")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    with serving(owner_dsn, **nowhere), serving(owner_dsn, **nowhere):
        request = call_for_help(bob)
        wait_until(lambda: BackupRequest.objects.get(id=request).escalation_level == 4, seconds=20)
        wait_until(lambda: held(bob, assignment)["alert_level"] == 3, seconds=20)
    assert held(bob, request)["escalation_level"] == 4
    assert Mutation.objects.filter(source="timer").count() == 4 + 3
