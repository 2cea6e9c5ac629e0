"""The live feed when connections break, listeners stall and servers stop."""

import asyncio
import signal
import socket
import time
from contextlib import ExitStack

import httpx
import psycopg
import pytest

from responders.models import FeedListener
from tests.cast import Cast
from tests.live import (
    EVENTS,
    SERVER_NAME,
    Listening,
    Server,
    call_for_help,
    commit_urgent,
    many_calls_for_help,
    screens,
    serving,
    touch,
    wait_until,
)
from tests.tablet import Tablet, logged_in


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
        board.next("poke")
        wait_until(lambda: listeners_of_the_database(owner) not in ([], [pid]))
    time.sleep(0.5)
    began = time.monotonic()
    touch(cast)
    assert board.next("poke").at - began < 1, "notified again, not polled"


def test_when_every_connection_is_killed_a_call_for_help_is_heard(
    cast: Cast, board: Listening, owner_dsn: str
) -> None:
    bob = Tablet("bob")
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s",
            [SERVER_NAME],
        )
    record_id = call_for_help(bob)
    assert board.next("backup_request").data["id"] == record_id


def test_a_lost_notification_is_made_up_for_by_polling(
    cast: Cast, board: Listening, owner_dsn: str
) -> None:
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO sync_commit (number, token, agency, committed_at)"
            " VALUES (nextval('sync_commit_number'), 0, %s, now())",
            [cast.agency.id],
        )
    assert board.next("poke").name == "poke"


def test_streams_own_no_database_connection(cast: Cast, web: Server, owner_dsn: str) -> None:
    token = logged_in("alice").token
    with psycopg.connect(owner_dsn, autocommit=True) as owner, ExitStack() as stack:
        for _ in range(30):
            stack.enter_context(Listening(web, token)).next("poke")
        query = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s"
        )
        [(count,)] = owner.execute(query, [SERVER_NAME]).fetchall()
    # One that listens, four for the feed's queries, the thread that was asked for its health, and
    # one that fires timers for a moment every two seconds.
    assert count <= 1 + 4 + 1 + 1


def test_a_listener_who_does_not_read_is_dropped(cast: Cast, web: Server, board: Listening) -> None:
    ids = many_calls_for_help(cast, 300)
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", web.port))
        slow.sendall(
            f"GET {EVENTS} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {logged_in('anton').token}\r\n\r\n".encode()
        )
        wait_until(lambda: screens(cast) == 2)
        end = time.monotonic() + 60
        while screens(cast) == 2 and time.monotonic() < end:
            commit_urgent(cast, ids)
            for _ in ids:
                board.next("backup_request")
        assert screens(cast) == 1
    assert board.ended_at is None


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_stops_ends_its_streams(cast: Cast, owner_dsn: str, how: int) -> None:
    with serving(owner_dsn) as server, Listening(server, logged_in("alice").token) as board:
        board.next("poke")
        wait_until(lambda: screens(cast) == 1)
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
