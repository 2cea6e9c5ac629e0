"""The real server process on the test database, and a client that reads its live feed."""

import contextlib
import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from incidents.models import BackupRequest
from responders.models import Unit
from responders.presence import boards_watching
from sync.models import Transaction
from tests.cast import Cast, new_id
from tests.tablet import Tablet, logged_in

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30
# For whatever has to happen: how soon it does on a machine that all tests share says nothing.
# The times the product promises are measured by tests/faults and the benchmarks.
IN_THE_END = 20.0
# How the server's connections are told from the tests' own.
SERVER_NAME = "live-server"
EVENTS = "/api/v1/events/"


@dataclass
class Server:
    """A running `backend.asgi:application`."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def said(self) -> str:
        return self.log.read_text(errors="replace")


@contextlib.contextmanager
def serving(owner_dsn: str, **environment: str) -> Iterator[Server]:
    """A server of one's own on the database of `owner_dsn`, as the application's weaker role."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "uvicorn", "backend.asgi:application"),
        *("--host", "127.0.0.1", "--port", str(port), "--no-access-log"),
    ]
    database = conninfo_to_dict(owner_dsn)["dbname"]
    address = make_conninfo(
        os.environ["DATABASE_URL"], dbname=database, application_name=SERVER_NAME
    )
    with tempfile.NamedTemporaryFile(prefix="field-live-", suffix=".log") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": address} | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        server = Server(f"http://127.0.0.1:{port}", process, Path(log.name))
        try:
            wait_until(lambda: _answers(server), seconds=START_SECONDS)
            yield server
        finally:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(server: Server) -> bool:
    assert server.process.poll() is None, server.said()
    try:
        return httpx.get(f"{server.url}/healthz/").status_code == 200
    except httpx.TransportError:
        return False


def wait_until(holds: Callable[[], Any], *, seconds: float = IN_THE_END) -> None:
    """Asks until the answer is yes; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)


@dataclass
class Event:
    """A server-sent event; a comment has the name "comment" and no data."""

    name: str
    data: Any = None
    id: str | None = None
    at: float = field(default_factory=time.monotonic)


class Listening:
    """One open stream, read by a thread of its own."""

    def __init__(self, server: Server, token: str | None = None, **params: str) -> None:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self.ended_at: float | None = None
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._client = httpx.Client(base_url=server.url, timeout=httpx.Timeout(10, read=30))
        request = self._client.build_request("GET", EVENTS, headers=headers, params=params)
        self.response = self._client.send(request, stream=True)
        if self.response.status_code == 200:
            self._thread = threading.Thread(target=self._read, daemon=True)
            self._thread.start()

    def __enter__(self) -> "Listening":
        assert self.response.status_code == 200, self.problem()
        return self

    def __exit__(self, *error: object) -> None:
        # Shut down first: closing alone does not wake the thread that reads.
        stream = self.response.extensions["network_stream"]
        with contextlib.suppress(OSError):
            stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)
        self._client.close()

    def problem(self) -> Any:
        """The document of a refused connection."""
        assert self.response.headers["content-type"] == "application/problem+json"
        return orjson.loads(self.response.read())

    def next(self, *names: str, seconds: float = IN_THE_END) -> Event:
        """The next event, or the next with one of these names."""
        end = time.monotonic() + seconds
        while True:
            try:
                event = self._events.get(timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no {names or 'event'} within {seconds} s")
            assert event is not None, "the stream ended"
            if not names or event.name in names:
                return event

    def rest(self, *, seconds: float) -> list[Event]:
        """What comes within `seconds`, comments left out."""
        time.sleep(seconds)
        events = []
        while not self._events.empty():
            event = self._events.get()
            events += [event] if event and event.name != "comment" else []
        return events

    def wait_for_end(self, *, seconds: float) -> None:
        """Fails unless the server ends the stream within `seconds`."""
        wait_until(lambda: self.ended_at, seconds=seconds)

    def _read(self) -> None:
        lines: list[str] = []
        # However it breaks off, what tests ask about is that it has ended.
        with contextlib.suppress(httpx.HTTPError, OSError):
            for line in self.response.iter_lines():
                if line:
                    lines.append(line)
                elif lines:
                    self._events.put(_event(lines))
                    lines = []
        self.ended_at = time.monotonic()
        self._events.put(None)


def _event(lines: list[str]) -> Event:
    if all(line.startswith(":") for line in lines):
        return Event("comment")
    fields = dict(line.split(": ", 1) for line in lines)
    if "event" not in fields:
        return Event("retry")
    return Event(fields["event"], orjson.loads(fields["data"]), fields.get("id"))


# --- Something to listen to ---------------------------------------------------------------


def touch(cast: Cast, call_sign: str = "HERON 1") -> None:
    """Some commit of the unit's agency, by another process than the server."""
    unit = Unit.objects.get(id=cast.unit(call_sign))
    unit.kind = "crt" if unit.kind != "crt" else "outreach"
    unit.save(update_fields=["kind"])


def call_for_help(tablet: Tablet, **fields: Any) -> str:
    """The id of a new call for help, pushed by the test's own process."""
    record_id = new_id()
    result = tablet.do("backup_request.create", fields, record_id=record_id)
    assert result["result"] == "applied", result
    return record_id


def many_calls_for_help(cast: Cast, count: int) -> set[str]:
    """Ids of as many open calls of HERON 1, written past the ledger: nobody is told yet."""
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
            alarmed_at=now,
        )
        for _ in range(count)
    ]
    return {str(row.id) for row in BackupRequest.objects.bulk_create(rows)}


def commit_urgent(cast: Cast, ids: set[str]) -> None:
    """A commit that announces these calls for help."""
    Transaction.objects.create(agency=cast.agency.id, urgent=sorted(ids))


def screens(cast: Cast) -> int:
    """How many dispatch streams of the cast's agency count as watching."""
    return boards_watching(agency=cast.agency.id, now=timezone.now())


# --- Fixtures -----------------------------------------------------------------------------


# Not for longer: it fires due timers, and would go on doing so under the tests of other modules.
@pytest.fixture(scope="module")
def web(owner_dsn: str) -> Iterator[Server]:
    """One server for all tests that ask for it."""
    with serving(owner_dsn) as server:
        yield server


@pytest.fixture
def board(cast: Cast, web: Server) -> Iterator[Listening]:
    """Alice's dispatch board on the live feed; its greeting is read."""
    with Listening(web, logged_in("alice").token) as listening:
        listening.next("poke")
        yield listening
