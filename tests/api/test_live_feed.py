"""The live feed as a dispatch board and a tablet see it: the real server, the real database."""

import asyncio
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from django.utils import timezone

from incidents.live import alarms
from incidents.models import BackupRequest
from incidents.queries import records
from incidents.visibility import hears, visible_to
from responders import presence
from responders.models import (
    CrewMember,
    Device,
    EventTicket,
    FeedListener,
    Responder,
    RoleGrant,
    TokenFamily,
    Unit,
    UnitLive,
)
from responders.queries import actor_of
from sync.models import Transaction
from tests.cast import Cast, new_id
from tests.live import EVENTS, Listening, Server, serving, wait_until, web  # noqa: F401
from tests.tablet import Tablet, logged_in

TICKET = "/events/ticket/"


@pytest.fixture
def board(cast: Cast, web: Server) -> Iterator[Listening]:
    """Alice's dispatch board; its greeting is read."""
    with Listening(web, logged_in("alice").token) as listening:
        listening.next("poke")
        yield listening


def touch(cast: Cast, call_sign: str = "HERON 1") -> None:
    """Some commit of the unit's agency, by another process than the server."""
    unit = Unit.objects.get(id=cast.unit(call_sign))
    unit.kind = "crt" if unit.kind != "crt" else "outreach"
    unit.save(update_fields=["kind"])


def call_for_help(tablet: Tablet, **fields: Any) -> str:
    record_id = new_id()
    result = tablet.do("backup_request.create", fields, record_id=record_id)
    assert result["result"] == "applied", result
    return record_id


# --- Pokes -------------------------------------------------------------------------------


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
    board.next("poke")


def test_another_agency_is_not_heard(cast: Cast, board: Listening) -> None:
    touch(cast, "OWL 1")
    max_ = Tablet("max")
    call_for_help(max_)
    assert board.rest(seconds=2.5) == []


def test_many_commits_are_few_pokes_and_the_last_one_wins(
    cast: Cast, web: Server, board: Listening
) -> None:
    began = time.monotonic()
    for _ in range(60):
        touch(cast)
    took = time.monotonic() - began
    events = board.rest(seconds=1)
    numbers = [event.data["n"] for event in events]
    assert numbers == sorted(set(numbers))
    assert len(numbers) <= 5 * took + 2
    with Listening(web, logged_in("alice").token) as another:
        assert another.next("poke").data["n"] == numbers[-1]


def test_the_line_is_heard_every_four_seconds(board: Listening) -> None:
    first = board.next("comment", seconds=5)
    second = board.next("comment", seconds=5)
    assert 3.5 < second.at - first.at < 5


# --- Calls for help ----------------------------------------------------------------------


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
    ids = _many_requests(cast, 300)
    _commit_urgent(cast, ids)
    heard = {board.next("backup_request").data["id"] for _ in ids}
    assert heard == ids


def _many_requests(cast: Cast, count: int) -> set[str]:
    now = timezone.now()
    rows = [
        BackupRequest(
            agency=cast.agency,
            author=cast.people["bob"],
            author_role="clinician",
            unit_id=cast.unit("HERON 1"),
            corrected_at=now,
            uncertainty_s=0,
            received_at=now,
        )
        for _ in range(count)
    ]
    return {str(row.id) for row in BackupRequest.objects.bulk_create(rows)}


def _commit_urgent(cast: Cast, ids: set[str]) -> None:
    Transaction.objects.create(agency=cast.agency.id, urgent=sorted(ids))


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
        assert heard == {str(one) for one in shown}, person_.username
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
                            uncertainty_s=0,
                            ended_at=ended_at,
                        )


# --- Positions ---------------------------------------------------------------------------


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
        }
        assert heard["bea"].next("unit_live").data["unit"] == cast.unit("HERON 1")
        time.sleep(2.5)
        for listening in heard.values():
            assert not [e for e in listening.rest(seconds=0) if e.name == "unit_live"]


# --- Who is let in -----------------------------------------------------------------------


def test_without_a_token_nobody_listens(cast: Cast, web: Server) -> None:
    refused = Listening(web)
    assert refused.response.status_code == 401
    assert refused.response.headers["www-authenticate"] == "Bearer"
    assert refused.problem()["code"] == "not_authenticated"
    for token in ("garbage", "landing_garbage", ""):
        refused = Listening(web, token)
        assert (refused.response.status_code, refused.problem()["code"]) == (401, "session_ended")


def test_a_field_log_in_without_a_device_is_refused(cast: Cast, web: Server) -> None:
    refused = Listening(web, logged_in("bob").token)
    assert (refused.response.status_code, refused.problem()["code"]) == (403, "device_required")


def test_only_reading_is_possible(cast: Cast, web: Server) -> None:
    answer = httpx.post(f"{web.url}{EVENTS}", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json()["code"] == "method_not_allowed"


def test_no_cache_or_proxy_keeps_the_stream(board: Listening) -> None:
    headers = board.response.headers
    assert headers["content-type"] == "text/event-stream"
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"


def test_a_ticket_lets_in_once(cast: Cast, web: Server) -> None:
    issued = logged_in("alice").post(TICKET)
    assert (issued.status, issued.body["expires_in"]) == (200, 30)
    ticket = issued.body["ticket"]
    assert not EventTicket.objects.filter(digest=ticket.encode()).exists(), "stored hashed"
    with Listening(web, ticket=ticket, last_event_id="3") as listening:
        listening.next("poke")
        refused = Listening(web, ticket=ticket)
        assert (refused.response.status_code, refused.problem()["code"]) == (401, "session_ended")
    assert not EventTicket.objects.exists()


def test_a_ticket_used_many_times_at_once_lets_in_once(cast: Cast, web: Server) -> None:
    ticket = logged_in("alice").post(TICKET).body["ticket"]

    async def race() -> list[int]:
        async with httpx.AsyncClient(base_url=web.url) as client:

            async def status() -> int:
                async with client.stream("GET", EVENTS, params={"ticket": ticket}) as response:
                    return response.status_code

            return await asyncio.gather(*(status() for _ in range(20)))

    statuses = asyncio.run(race())
    assert sorted(statuses) == [200] + [401] * 19


@pytest.mark.parametrize("ticket", ["", "x" * 5000, "\x00", "%ed%a0%80", "é"])
def test_a_made_up_ticket_is_refused(cast: Cast, web: Server, ticket: str) -> None:
    answer = httpx.get(f"{web.url}{EVENTS}?ticket={ticket.replace(chr(0), '%00')}")
    assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")


def test_an_old_ticket_is_refused(cast: Cast, web: Server) -> None:
    alice = logged_in("alice")
    ticket = alice.post(TICKET).body["ticket"]
    EventTicket.objects.update(expires_at=timezone.now())
    assert Listening(web, ticket=ticket).response.status_code == 401
    alice.post(TICKET)
    EventTicket.objects.update(expires_at=timezone.now())
    alice.post(TICKET)
    assert EventTicket.objects.count() == 1, "what has expired is removed"


def test_a_ticket_of_an_ended_log_in_is_refused(cast: Cast, web: Server) -> None:
    ticket = logged_in("alice").post(TICKET).body["ticket"]
    TokenFamily.objects.update(logged_out_at=timezone.now())
    assert Listening(web, ticket=ticket).response.status_code == 401


# --- Rights that change ------------------------------------------------------------------


def end_by_log_out(cast: Cast) -> None:
    TokenFamily.objects.filter(responder=cast.people["bob"]).update(logged_out_at=timezone.now())


def end_by_expiry(cast: Cast) -> None:
    TokenFamily.objects.filter(responder=cast.people["bob"]).update(expires_at=timezone.now())


def end_by_revocation(cast: Cast) -> None:
    TokenFamily.objects.filter(responder=cast.people["bob"]).update(revoked_at=timezone.now())


def end_by_withdrawing_the_tablet(cast: Cast) -> None:
    Device.objects.update(revoked_at=timezone.now())


def end_by_deactivation(cast: Cast) -> None:
    Responder.objects.filter(username="bob").update(is_active=False, deactivated_at=timezone.now())


@pytest.mark.parametrize(
    "end",
    [
        end_by_log_out,
        end_by_expiry,
        end_by_revocation,
        end_by_withdrawing_the_tablet,
        end_by_deactivation,
    ],
)
def test_revocation_ends_the_stream(cast: Cast, web: Server, board: Listening, end: Any) -> None:
    with Listening(web, Tablet("bob").http.token) as listening:
        listening.next("poke")
        end(cast)
        listening.wait_for_end(seconds=8)
        assert board.ended_at is None, "nobody else's"


def test_a_new_role_and_a_lost_place_count_within_seconds(cast: Cast, web: Server) -> None:
    with ExitStack() as stack:
        ana = stack.enter_context(Listening(web, logged_in("ana").token))
        bea = stack.enter_context(Listening(web, logged_in("bea", new_id()).token))
        now = timezone.now()
        RoleGrant.objects.create(
            responder=cast.people["ana"], role="dispatcher", valid_from=now - timedelta(hours=1)
        )
        CrewMember.objects.filter(responder=cast.people["bea"]).update(left_at=now)
        time.sleep(5)
        call_for_help(Tablet("bob"))
        ana.next("backup_request")
        assert not [e for e in bea.rest(seconds=0.5) if e.name == "backup_request"]


# --- Screens that are watching -----------------------------------------------------------


def test_dispatch_screens_are_counted(cast: Cast, web: Server) -> None:
    def watching() -> int:
        return presence.boards_watching(agency=cast.agency.id, now=timezone.now())

    with ExitStack() as stack:
        for name in ("alice", "sue", "adam", "mallory"):
            stack.enter_context(Listening(web, logged_in(name).token)).next("poke")
        wait_until(lambda: watching() == 2, seconds=6)
    wait_until(lambda: not FeedListener.objects.exists(), seconds=6)
    assert watching() == 0


def test_a_killed_process_does_not_count_for_long(cast: Cast) -> None:
    now = timezone.now()
    agency, process = cast.agency.id, UUID(new_id())
    presence.beat(process=process, boards={agency: 3}, now=now)
    presence.beat(process=process, boards={agency: 2}, now=now + timedelta(seconds=4))
    assert presence.boards_watching(agency=agency, now=now + timedelta(seconds=15)) == 2
    assert presence.boards_watching(agency=agency, now=now + timedelta(seconds=17)) == 0
    presence.beat(process=UUID(new_id()), boards={}, now=now + timedelta(minutes=6))
    assert not FeedListener.objects.exists()


# --- When things break -------------------------------------------------------------------


def listeners_of_the_database(owner: psycopg.Connection) -> list[int]:
    """The server's connections that wait for notifications."""
    query = """
        SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle'
          AND (query LIKE 'LISTEN%%' OR query LIKE '%%FROM sync_commit c%%')
    """
    return [pid for (pid,) in owner.execute(query).fetchall()]


def test_a_killed_connection_is_renewed(cast: Cast, board: Listening, owner_dsn: str) -> None:
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        [pid] = listeners_of_the_database(owner)
        owner.execute("SELECT pg_terminate_backend(%s)", [pid])
        touch(cast)
        board.next("poke", seconds=4)
        wait_until(lambda: listeners_of_the_database(owner) not in ([], [pid]), seconds=4)
    time.sleep(0.5)
    began = time.monotonic()
    touch(cast)
    assert board.next("poke").at - began < 1, "notified again, not polled"


def test_a_lost_notification_costs_two_seconds(
    cast: Cast, board: Listening, owner_dsn: str
) -> None:
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO sync_commit (number, token, agency, committed_at)"
            " VALUES (nextval('sync_commit_number'), 0, %s, now())",
            [cast.agency.id],
        )
    board.next("poke", seconds=3)


def test_streams_own_no_database_connection(cast: Cast, web: Server, owner_dsn: str) -> None:
    token = logged_in("alice").token
    with psycopg.connect(owner_dsn, autocommit=True) as owner, ExitStack() as stack:
        for _ in range(30):
            stack.enter_context(Listening(web, token)).next("poke")
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        [(count,)] = owner.execute(query).fetchall()
    # One that listens, four for queries, a few threads for ordinary requests, and the tests' own.
    assert count <= 1 + 4 + 12 + 3


def test_a_listener_who_does_not_read_is_dropped(cast: Cast, web: Server, board: Listening) -> None:
    ids = _many_requests(cast, 300)
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", web.port))
        slow.sendall(
            f"GET {EVENTS} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {logged_in('anton').token}\r\n\r\n".encode()
        )
        wait_until(lambda: _screens(cast) == 2, seconds=6)
        for _ in range(60):
            _commit_urgent(cast, ids)
            for _ in ids:
                board.next("backup_request")
        wait_until(lambda: _screens(cast) == 1, seconds=6)
    assert board.ended_at is None


def _screens(cast: Cast) -> int:
    return presence.boards_watching(agency=cast.agency.id, now=timezone.now())


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_stops_ends_its_streams(cast: Cast, owner_dsn: str, how: int) -> None:
    with serving(owner_dsn) as server, Listening(server, logged_in("alice").token) as board:
        board.next("poke")
        wait_until(lambda: _screens(cast) == 1, seconds=6)
        server.process.send_signal(how)
        board.wait_for_end(seconds=3)
        server.process.wait(timeout=3)
        assert "ERROR" not in server.said()
    assert not FeedListener.objects.exists()


def test_redis_is_not_needed(cast: Cast, owner_dsn: str) -> None:
    nowhere = "redis://127.0.0.1:1"
    with (
        serving(owner_dsn, REDIS_URL=nowhere) as server,
        Listening(server, logged_in("alice").token) as board,
    ):
        board.next("poke")
        record_id = call_for_help(Tablet("bob"))
        assert board.next("backup_request").data["id"] == record_id


def test_a_hundred_boards_hear_at_once(cast: Cast, web: Server) -> None:
    token = logged_in("alice").token
    bob = Tablet("bob")

    async def listen(client: httpx.AsyncClient, ready: asyncio.Semaphore) -> float:
        async with client.stream("GET", EVENTS) as response:
            async for line in response.aiter_lines():
                if line == "event: poke":
                    ready.release()
                if line == "event: backup_request":
                    return time.monotonic()
        raise AssertionError("the stream ended")

    async def all_of_them() -> float:
        ready = asyncio.Semaphore(0)
        async with httpx.AsyncClient(
            base_url=web.url,
            headers={"Authorization": f"Bearer {token}"},
            limits=httpx.Limits(max_connections=None),
            timeout=15,
        ) as client:
            boards = [asyncio.create_task(listen(client, ready)) for _ in range(100)]
            for _ in boards:
                await ready.acquire()
            began = time.monotonic()
            await asyncio.to_thread(call_for_help, bob)
            return max(await asyncio.gather(*boards)) - began

    assert asyncio.run(all_of_them()) < 3
