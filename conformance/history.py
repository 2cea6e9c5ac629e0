"""What was sent, answered and held in the end: all that the checker looks at."""

import gzip
import itertools
import json
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from conformance.transport import Answer, Lost, Request, Transport

Document = dict[str, Any]
PUSH = "/sync/push/"
PULL = "/sync/pull/"
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise; `invariant` is its number in the sync contract, section 9."""

    invariant: int
    text: str

    def __str__(self) -> str:
        return f"invariant {self.invariant}: {self.text}"


@dataclass(slots=True)
class Exchange:
    """One request and what became of it.

    `status` None: no answer was made. `is_seen`: the sender got the answer. `is_excused`: a fault
    was in the way, so that a 5xx is no broken promise.
    """

    number: int
    sender: str
    method: str
    path: str
    sent: Any
    began: float
    ended: float = 0.0
    status: int | None = None
    body: Any = None
    is_seen: bool = False
    is_excused: bool = False
    # What a request over REST was made from (`If-Match`).
    base_rev: int | None = None

    @property
    def pairs(self) -> Iterator[tuple[Document, Document]]:
        """Mutations of a push that was answered, each with its result."""
        if self.path != PUSH or not isinstance(self.body, dict) or not isinstance(self.sent, dict):
            return iter(())
        return zip(self.sent["mutations"], self.body.get("results", ()), strict=False)


@dataclass(slots=True)
class Principal:
    """Somebody with a device; `role` is crew, dispatcher or supervisor."""

    name: str
    person: str
    agency: str
    device: str
    role: str = "crew"
    # The units whose crew they are on when all is over.
    units: frozenset[str] = frozenset()


@dataclass(slots=True)
class Final:
    """What one device holds when the faults are over, and what it should hold.

    `cold` is a pull from nothing (None: not asked). `rest` is what lists show, by type; only the
    types that were asked for.
    """

    store: dict[str, Document]
    cold: dict[str, Document] | None = None
    rest: dict[str, dict[str, Document]] = field(default_factory=dict)
    outbox: list[Document] = field(default_factory=list)
    highest_seq: int = 0
    custody: Document = field(default_factory=dict)


@dataclass(slots=True)
class Written:
    """A mutation as it was written: when, in truth, and by whom."""

    sender: str
    agency: str
    mutation: Document
    at: float
    # The tablet's counter has run since: the server can measure the age to the millisecond.
    is_measured: bool = True


@dataclass(slots=True)
class History:
    """Everything that happened, in the order of its beginnings.

    `is_sequential`: one request after the other, so that the order at the server is known.
    `everything` is each agency's records as its supervisor sees them, `conflicts` and
    `quarantine` what waits there for a person. `marks` are texts only one agency may ever see.
    """

    seed: int = 0
    is_sequential: bool = False
    principals: dict[str, Principal] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    written: dict[str, Written] = field(default_factory=dict)
    finals: dict[str, Final] = field(default_factory=dict)
    everything: dict[str, dict[str, Document]] = field(default_factory=dict)
    conflicts: dict[str, list[Document]] = field(default_factory=dict)
    quarantine: dict[str, list[Document]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    marks: dict[str, str] = field(default_factory=dict)
    # Seconds after which an escalation was looked at, by backup request: how far it may have got.
    ticks: dict[str, float] = field(default_factory=dict)
    # After a restore from a backup: exchanges from here on are with a younger server.
    restored_at: list[int] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    # How many exchanges there were when the faults ended; the others only lay everything open.
    under_faults: int = 0
    counter: Iterator[int] = field(default_factory=itertools.count)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, request: Request) -> Exchange:
        """Notes that a request is under way."""
        sent = document_of(request.body)
        base = request.headers.get("If-Match", "").strip('"')
        with self.lock:
            exchange = Exchange(
                next(self.counter),
                request.sender,
                request.method,
                request.path,
                sent,
                began=time.monotonic(),
                base_rev=int(base) if base.isdigit() else None,
            )
            self.exchanges.append(exchange)
        return exchange

    def pushes(self) -> Iterator[Exchange]:
        return (one for one in self.exchanges if one.path == PUSH)

    def results(self) -> Iterator[tuple[Exchange, Document, Document]]:
        """(exchange, mutation, result) of every answered push."""
        for exchange in self.pushes():
            for mutation, result in exchange.pairs:
                yield exchange, mutation, result

    def agency_of(self, sender: str) -> str:
        return self.principals[sender].agency


def document_of(body: bytes) -> Any:
    """What a request's body says, packed or not; None for what cannot be read."""
    try:
        plain = gzip.decompress(body) if body.startswith(GZIP) else body
        return json.loads(plain) if plain else None
    except (ValueError, EOFError, OSError, zlib.error):
        return None


class Recording:
    """A transport that writes down what goes through it."""

    def __init__(self, transport: Transport, history: History) -> None:
        self._transport = transport
        self._history = history

    def send(self, request: Request) -> Answer:
        answer, _ = self.deliver(request)
        return answer

    def deliver(self, request: Request, *, is_seen: bool = True) -> tuple[Answer, Exchange]:
        """Sends, and also tells which entry of the history it was. Raises: Lost."""
        exchange = self._history.begin(request)
        try:
            answer = self._transport.send(request)
        except Lost:
            exchange.is_excused = True
            raise
        finally:
            exchange.ended = time.monotonic()
        exchange.status, exchange.body, exchange.is_seen = answer.status, answer.body, is_seen
        return answer, exchange
