"""The live feed as a dispatch board and a tablet see it: the real server, the real database."""

import time
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from catalogue.hearing import hears
from catalogue.reading import records
from catalogue.visibility import visible_to
from dispatch.announcements import alarms
from incidents.models import BackupRequest
from responders.models import Responder, UnitLive
from responders.queries import actor_of
from tests.cast import Cast, new_id
from tests.live import Listening, Server, call_for_help, commit_urgent, many_calls_for_help, touch
from tests.tablet import Tablet, logged_in

# --- Pokes ------------------------------------------------------------------------------


def test_a_connection_begins_with_a_poke(cast: Cast, web: Server) -> None:
    touch(cast)
    with Listening(web, logged_in("alice").token) as listening:
        first = listening.next("poke")
    assert first.data["n"] > 0
    assert first.id == str(first.data["n"])


@pytest.mark.parametrize("params", [{"last_event_id": "7"}, {"last_event_id": "\x00garbage"}])
def test_a_reconnection_is_a_poke_wherever_it_was(
    cast: Cast, web: Server, params: dict[str, str]
) -> None:
    with Listening(web, logged_in("alice").token, **params) as listening:
        assert listening.next("poke").data.keys() == {"n"}


def test_a_commit_elsewhere_pokes_at_once(cast: Cast, board: Listening) -> None:
    began = time.monotonic()
    touch(cast)
    assert board.next("poke").at - began < 1


def test_raw_sql_pokes(cast: Cast, board: Listening, owner_dsn: str) -> None:
    with psycopg.connect(owner_dsn) as connection:
        connection.execute(
            "UPDATE responders_unit SET kind = 'raw' WHERE agency_id = %s", [cast.agency.id]
        )
    began = time.monotonic()
    assert board.next("poke").at - began < 1


def test_a_commit_over_all_agencies_pokes_everybody(
    cast: Cast, board: Listening, owner_dsn: str
) -> None:
    with psycopg.connect(owner_dsn) as connection:
        connection.execute("UPDATE responders_unit SET kind = 'raw'")
    assert board.next("poke").data["n"] > 0


def test_another_agency_is_not_heard(cast: Cast, board: Listening) -> None:
    touch(cast, "OWL 1")
    max_ = Tablet("max")
    call_for_help(max_)
    assert board.rest(seconds=2.5) == []


def test_many_commits_are_few_pokes_and_the_last_one_wins(
    cast: Cast, web: Server, board: Listening
) -> None:
    board.rest(seconds=0.3)
    began = time.monotonic()
    for _ in range(60):
        touch(cast)
    events = board.rest(seconds=1)
    numbers = [event.data["n"] for event in events]
    assert numbers == sorted(set(numbers))
    # Whatever held one up on its way: so many times 0.2 s there were.
    assert len(numbers) <= 5 * (events[-1].at - began) + 1
    with Listening(web, logged_in("alice").token) as another:
        assert another.next("poke").data["n"] == numbers[-1]


def test_the_line_is_heard_every_four_seconds(board: Listening) -> None:
    first = board.next("comment", seconds=5)
    second = board.next("comment", seconds=5)
    assert 3.5 < second.at - first.at < 5


# --- Calls for help ---------------------------------------------------------------------


def test_a_call_for_help_says_what_an_alarm_needs(cast: Cast, board: Listening) -> None:
    bob = Tablet("bob")
    board.rest(seconds=0.3)
    pressed = time.monotonic()
    record_id = call_for_help(bob, urgency="emergency")
    alarm = board.next("backup_request", "poke")
    assert alarm.name == "backup_request", "the alarm comes before the poke"
    assert alarm.at - pressed < 1
    stored = BackupRequest.objects.get(id=record_id)
    assert alarm.data == {
        "id": record_id,
        "unit": cast.unit("HERON 1"),
        "urgency": "emergency",
        "state": "requested",
        "late": False,
        "silent": False,
        "quiet": False,
        "escalation_level": 0,
        "occurred_at": _rfc3339(stored.occurred_at),
        "received_at": _rfc3339(stored.received_at),
    }
    poke = board.next("poke")
    assert alarm.id == poke.id == str(poke.data["n"])


def _rfc3339(moment: Any) -> str:
    return str(moment.isoformat().replace("+00:00", "Z"))


def test_each_step_of_a_call_for_help_is_told(cast: Cast, board: Listening) -> None:
    record_id = call_for_help(Tablet("bob"))
    assert board.next("backup_request").data["state"] == "requested"
    anton = logged_in("anton")
    assert anton.post(f"/backup-requests/{record_id}/acknowledge/").status == 200
    assert board.next("backup_request").data["state"] == "acknowledged"


def test_who_hears_a_call_for_help(cast: Cast, web: Server) -> None:
    names = {"alice": True, "sue": True, "bea": True, "bob": True}
    names |= {"cora": False, "ana": False, "mallory": False, "adam": False, "nora": False}
    with ExitStack() as stack:
        heard = {}
        for name in names:
            device = new_id() if name in ("bea", "bob", "cora") else None
            http = logged_in(name, device)
            heard[name] = stack.enter_context(Listening(web, http.token))
        for listening in heard.values():
            listening.next("poke")
        call_for_help(Tablet("bob"))
        time.sleep(1)
        for name, should in names.items():
            events = heard[name].rest(seconds=0)
            assert any(event.name == "backup_request" for event in events) == should, name


def test_whoever_connects_is_told_of_the_open_ones(cast: Cast, web: Server) -> None:
    bob = Tablet("bob")
    still_open = call_for_help(bob)
    over = call_for_help(bob, kind="ems")
    assert bob.do("backup_request.release", record_id=over)["result"] == "applied"
    with Listening(web, logged_in("alice").token) as listening:
        alarm = listening.next("backup_request", "poke")
        assert (alarm.name, alarm.data["id"]) == ("backup_request", still_open)
        assert listening.next("backup_request", "poke").name == "poke"
    with Listening(web, logged_in("mallory").token) as listening:
        assert listening.next("backup_request", "poke").name == "poke"


def test_hundreds_of_calls_in_one_commit_are_all_told(cast: Cast, board: Listening) -> None:
    ids = many_calls_for_help(cast, 300)
    commit_urgent(cast, ids)
    heard = {board.next("backup_request").data["id"] for _ in ids}
    assert heard == ids


def test_the_rule_in_memory_is_the_rule_of_the_queries(cast: Cast) -> None:
    """`hears` against `visible_to`, for everybody and calls of every age and place."""
    now = timezone.now()
    alice = logged_in("alice")
    incident = new_id()
    assert alice.post("/incidents/", {"id": incident, "call_type": "MNTL"}).status == 201
    for call_sign in ("HERON 1", "HERON 2"):
        body = {"id": new_id(), "incident": incident, "unit": cast.unit(call_sign)}
        assert alice.post("/assignments/", body).status == 201
    _requests_of_every_kind(cast, incident, now)
    requests = alarms(ids=list(BackupRequest.objects.values_list("id", flat=True)), now=now)
    told = 0
    for person_ in Responder.objects.all():
        actor = actor_of(person=person_, device=None, now=now)
        shown = records(visible_to(actor, now), "backup_request").values_list("id", flat=True)
        heard = {alarm.wire["id"] for alarm in requests if hears(actor, alarm.concern, now)}
        assert heard == set(shown), person_.username
        told += len(heard)
    assert 0 < told < len(requests) * Responder.objects.count()


def _requests_of_every_kind(cast: Cast, incident: str, now: Any) -> None:
    for name in ("bob", "carla", "alice", "max"):
        author = cast.people[name]
        for age in (timedelta(minutes=1), timedelta(days=2), timedelta(days=20)):
            for unit in (None, "HERON 1", "HERON 2"):
                for on_call in (None, incident):
                    for ended_at in (None, now):
                        BackupRequest.objects.create(
                            agency_id=author.agency_id,
                            author=author,
                            author_role="",
                            unit_id=cast.unit(unit) if unit else None,
                            incident_id=on_call,
                            corrected_at=now - age,
                            received_at=now - age,
                            alarmed_at=now - age,
                            uncertainty_s=0,
                            ended_at=ended_at,
                        )


# --- Positions --------------------------------------------------------------------------


def test_a_moving_unit_is_shown_to_dispatch_and_its_crew(cast: Cast, web: Server) -> None:
    with ExitStack() as stack:
        heard = {
            name: stack.enter_context(Listening(web, logged_in(name, device).token))
            for name, device in (
                ("alice", None),
                ("bea", new_id()),
                ("cora", new_id()),
                ("adam", None),
                ("mallory", None),
            )
        }
        now = timezone.now()
        UnitLive.objects.create(
            unit=cast.units["HERON 1"],
            agency=cast.agency.id,
            latitude=35.99,
            longitude=-78.9,
            fix_at=now - timedelta(seconds=2),
            received_at=now,
        )
        assert heard["alice"].next("unit_live").data == {
            "unit": cast.unit("HERON 1"),
            "latitude": 35.99,
            "longitude": -78.9,
            "fix_at": _rfc3339(now - timedelta(seconds=2)),
            "last_heard_at": _rfc3339(now),
            "alert_level": 0,
        }
        assert heard["bea"].next("unit_live").data["unit"] == cast.unit("HERON 1")
        time.sleep(2.5)
        for listening in heard.values():
            assert not [e for e in listening.rest(seconds=0) if e.name == "unit_live"]
        # Nobody has heard of it since: the same fix, told once more.
        UnitLive.objects.update(alert_level=1, alerted_at=timezone.now())
        silent = heard["alice"].next("unit_live").data
        assert (silent["alert_level"], silent["last_heard_at"]) == (1, _rfc3339(now))
