"""The seam between a tablet and the server of this process, where requests meet their faults."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest import mock

import psycopg
from django.db import connection, connections, transaction

from catalogue.kinds import catalogue
from conformance.history import Exchange, History, Recording, document_of
from conformance.transport import Answer, Lost, Request
from tests.torture.direct import Direct

KILLS = ("kill at load", "kill at decide", "kill at show", "kill after commit")
GONE_MS = 5000


class WorkerKilled(BaseException):
    """The process is gone: nothing after this point happens."""


@dataclass
class Seam:
    """A transport; `fault` is what the next request meets."""

    history: History
    owner: psycopg.Connection[Any]
    fault: str = ""
    late: list[Request] = field(default_factory=list)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    _last: str = ""

    def __post_init__(self) -> None:
        self._server = Recording(Direct(), self.history)

    def send(self, request: Request) -> Answer:
        fault, self.fault = self.fault, ""
        if fault:
            self._count(fault)
        return self._meet(fault, request)

    def _count(self, fault: str) -> None:
        self.history.faults[fault] = self.history.faults.get(fault, 0) + 1
        if self._last:
            self.pairs.add((self._last, fault))
        self._last = fault

    def _meet(self, fault: str, request: Request) -> Answer:
        if fault == "drop request":
            raise Lost(fault)
        if fault == "reorder":
            self.late.append(request)
            raise Lost(fault)
        if fault == "truncate request":
            half = replace(request, body=request.body[: len(request.body) // 2])
            self._server.deliver(half, is_seen=False)
            raise Lost(fault)
        if fault in KILLS:
            return self._killed(fault, request)
        if fault == "record locked":
            with _locked(self.owner, request):
                return self._server.send(request)
        return self._copied(fault, request)

    def _copied(self, fault: str, request: Request) -> Answer:
        if fault in ("drop response", "truncate response"):
            self._server.deliver(request, is_seen=False)
            raise Lost(fault)
        if fault == "duplicate":
            self._server.deliver(request, is_seen=False)
        if fault == "late copy":
            self.late.append(request)
        if fault == "duplicate at once":
            return self._at_once(request)
        return self._server.send(request)

    def _at_once(self, request: Request) -> Answer:
        """The copy is decided by another worker at the same time."""

        def copy() -> None:
            try:
                self._server.deliver(request, is_seen=False)
            finally:
                connections.close_all()

        other = threading.Thread(target=copy)
        other.start()
        try:
            return self._server.send(request)
        finally:
            other.join()

    def _killed(self, fault: str, request: Request) -> Answer:
        with killed(self.owner, fault) as is_dead:
            try:
                answer, _ = self._server.deliver(request)
            except WorkerKilled:
                raise Lost(fault) from None
            finally:
                _excuse(self.history, is_dead())
                connection.close()
        return answer

    def deliver_late(self) -> None:
        """Copies that were under way for long arrive now; nobody waits for their answers."""
        late, self.late = self.late, []
        for request in late:
            self._server.deliver(request, is_seen=False)


def _excuse(history: History, is_dead: bool) -> None:
    last: Exchange = history.exchanges[-1]
    last.is_excused = is_dead


@contextmanager
def killed(owner: psycopg.Connection[Any], fault: str) -> Iterator[Callable[[], bool]]:
    """Somewhere in the next push the server loses its life; whether it came to that.

    The places are the ones where the ledger asks the apps: before anything is written, while it
    decides, when all is written, and right after COMMIT.
    """
    dead: list[bool] = []

    def cut() -> None:
        dead.append(True)
        pid = connection.connection.info.backend_pid  # type: ignore[union-attr]
        owner.execute("SELECT pg_terminate_backend(%s, %s)", [pid, GONE_MS])

    def die() -> None:
        raise WorkerKilled

    def die_after_commit() -> None:
        # First of what is to happen after COMMIT: nothing else does.
        dead.append(True)
        transaction.on_commit(die)

    def deadly(ask: Callable[..., Any], place: str, end: Callable[[], None]) -> Callable[..., Any]:
        def asked(*args: Any) -> Any:
            if fault == place and not dead:
                end()
            return ask(*args)

        return asked

    known = catalogue()
    expand = deadly(known.expand, "kill at load", cut)
    catalogued = replace(
        known,
        expand=deadly(expand, "kill after commit", die_after_commit),
        permit=deadly(known.permit, "kill at decide", cut),
        show=deadly(known.show, "kill at show", cut),
    )
    with mock.patch("api.views.sync.catalogue", return_value=catalogued):
        yield lambda: bool(dead)


@contextmanager
def _locked(owner: psycopg.Connection[Any], request: Request) -> Iterator[None]:
    """Somebody else writes the first patched assignment and takes their time."""
    named = [
        one["record_id"]
        for one in document_of(request.body)["mutations"]
        if isinstance(one, dict) and one.get("kind") == "assignment.patch"
    ]
    with psycopg.connect(owner.info.dsn) as elsewhere:
        elsewhere.execute(
            "SELECT FROM incidents_assignment WHERE id = ANY(%s) FOR UPDATE", [named[:1]]
        )
        yield
