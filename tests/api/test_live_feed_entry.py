"""Who may listen to the live feed, for how long, and who counts as watching."""

import asyncio
import time
from contextlib import ExitStack
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from django.utils import timezone

from responders import presence
from responders.models import (
    CrewMember,
    Device,
    EventTicket,
    FeedListener,
    Responder,
    RoleGrant,
    TokenFamily,
)
from tests.cast import Cast, new_id
from tests.live import (
    EVENTS,
    Listening,
    Server,
    call_for_help,
    screens,
    wait_until,
)
from tests.tablet import Tablet, logged_in

TICKET = "/events/ticket/"


# --- Who is let in ----------------------------------------------------------------------


def test_without_a_token_nobody_listens(cast: Cast, web: Server) -> None:
    refused = Listening(web)
    assert refused.response.status_code == 401
    assert refused.response.headers["www-authenticate"] == "Bearer"
    assert refused.problem()["code"] == "not_authenticated"
    for token in ("garbage", "landing_garbage"):
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


# --- Rights that change -----------------------------------------------------------------


def test_whoever_loses_the_right_to_listen_is_cut_off(
    cast: Cast, web: Server, board: Listening
) -> None:
    now = timezone.now()
    with ExitStack() as stack:
        tablets = {name: Tablet(name) for name in ("bob", "bea", "ben", "carla", "cora", "carl")}
        listening = {
            name: stack.enter_context(Listening(web, tablet.http.token))
            for name, tablet in tablets.items()
        }
        families = TokenFamily.objects
        families.filter(responder=cast.people["bob"]).update(logged_out_at=now)
        families.filter(responder=cast.people["bea"]).update(expires_at=now)
        families.filter(responder=cast.people["ben"]).update(revoked_at=now)
        Device.objects.filter(id=tablets["carla"].device_id).update(revoked_at=now)
        cora = Responder.objects.filter(username="cora")
        cora.update(is_active=False, deactivated_at=now)
        for name in ("bob", "bea", "ben", "carla", "cora"):
            listening[name].wait_for_end(seconds=8)
        assert listening["carl"].ended_at is None
        assert board.ended_at is None


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


# --- Screens that are watching ----------------------------------------------------------


def test_dispatch_screens_are_counted(cast: Cast, web: Server) -> None:
    with ExitStack() as stack:
        for name in ("alice", "sue", "adam", "mallory"):
            stack.enter_context(Listening(web, logged_in(name).token)).next("poke")
        wait_until(lambda: screens(cast) == 2)
    wait_until(lambda: not FeedListener.objects.exists())
    assert screens(cast) == 0


def test_a_killed_process_does_not_count_for_long(cast: Cast) -> None:
    now = timezone.now()
    agency, process = cast.agency.id, UUID(new_id())
    presence.beat(process=process, boards={agency: 3}, now=now)
    presence.beat(process=process, boards={agency: 2}, now=now + timedelta(seconds=4))
    assert presence.boards_watching(agency=agency, now=now + timedelta(seconds=15)) == 2
    assert presence.boards_watching(agency=agency, now=now + timedelta(seconds=17)) == 0
    presence.beat(process=UUID(new_id()), boards={}, now=now + timedelta(minutes=6))
    assert not FeedListener.objects.exists()
