"""A model tablet: an outbox, a journal, a store, two clocks, and the protocol's rules.

It is honest to the letter: a mutation leaves the outbox only for a result other than `retry`,
the store is what the pulls said, and whatever the server has lost is sent again.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.history import PULL, PUSH, Document
from conformance.transport import Answer, Lost, Request, Transport

# Answers of a server that cannot, at the moment: the queue is kept.
LATER = frozenset({429, 500, 502, 503, 504})
WALK_PAGES = 500


class Broken(Exception):
    """The server answered what the protocol does not allow."""

    def __init__(self, invariant: int, text: str) -> None:
        super().__init__(text)
        self.invariant = invariant


@dataclass
class Clock:
    """A tablet's two clocks: a wall clock that may be wrong, and a counter since the last start."""

    now: Callable[[], datetime]
    boot_id: str
    wrong_by: timedelta = timedelta(0)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(hours=3))

    def reading(self, at: datetime) -> Document:
        """What both showed at a moment."""
        return {
            "wall": (at + self.wrong_by).isoformat().replace("+00:00", "Z"),
            "mono_ms": max(0, int((at - self.started_at).total_seconds() * 1000)),
            "boot_id": self.boot_id,
        }

    def reboot(self, boot_id: str) -> None:
        """Starts the counter anew."""
        self.boot_id, self.started_at = boot_id, self.now()


@dataclass
class Tablet:
    """One person's app on one device."""

    name: str
    device: str
    transport: Transport
    clock: Clock
    new_id: Callable[[], str]
    token: str | None = None
    outbox: list[Document] = field(default_factory=list)
    # Everything sent and settled, for a server that was restored from a backup.
    journal: list[Document] = field(default_factory=list)
    store: dict[str, Document] = field(default_factory=dict)
    cursor: str | None = None
    epoch: str | None = None
    acked_seq: int = 0
    seq: int = 0
    # Good for a push when the log-in is over.
    landing: str | None = None
    # Whether its queue travels packed.
    packs: bool = False
    # The newest rev each record was seen at, in pulls and answers.
    revs: dict[str, int] = field(default_factory=dict)

    # --- Writing -----------------------------------------------------------------------

    def queue(
        self,
        kind: str,
        fields: Any = None,
        *,
        record: str | None = None,
        base_rev: int | None = None,
        **raw: Any,
    ) -> Document:
        """Puts an intention in the outbox; `raw` replaces parts of it, also by nonsense."""
        self.seq += 1
        mutation: Document = {
            "id": self.new_id(),
            "seq": self.seq,
            "kind": kind,
            "record_id": record or self.new_id(),
            "base_rev": base_rev,
            "fields": fields or {},
            "occurred": self.clock.reading(self.clock.now()),
            **raw,
        }
        self.outbox.append(mutation)
        return mutation

    def envelope(self, mutations: list[Document]) -> Document:
        return {
            "device_id": self.device,
            "schema_version": 1,
            "app_build": "conformance",
            "clock": self.clock.reading(self.clock.now()),
            "queue": {"highest_seq": self.seq},
            "mutations": mutations,
        }

    # --- Requests ----------------------------------------------------------------------

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request. Raises: Lost."""
        content = b"" if body is None else json.dumps(body).encode()
        if headers.get("content_encoding") == "gzip":
            content = gzip.compress(content)
        names = {name.replace("_", "-").title(): text for name, text in headers.items()}
        return self.transport.send(Request(self.name, method, path, content, self.token, names))

    # --- Pushing -----------------------------------------------------------------------

    def push(self, most: int = 100) -> list[Document]:
        """Sends the oldest part of the outbox and drops what is settled; the results.

        An answer that does not come, or is "later", leaves everything as it is.
        """
        batch = self.outbox[:most]
        try:
            answer = self.request("POST", PUSH, self.envelope(batch), **self._encoding())
        except Lost:
            return []
        if answer.status in LATER:
            return []
        if answer.status != 200:
            raise Broken(6, f"{self.name}: a push was answered {answer.status}: {answer.body}")
        return self._settle(batch, answer.body)

    def _encoding(self) -> dict[str, str]:
        return {"content_encoding": "gzip"} if self.packs else {}

    def _settle(self, batch: list[Document], body: Document) -> list[Document]:
        results: list[Document] = body["results"]
        if [one["id"] for one in results] != [one["id"] for one in batch]:
            raise Broken(6, f"{self.name}: results are not those of the request, in its order")
        done = {
            mutation["seq"]
            for mutation, result in zip(batch, results, strict=True)
            if result["result"] != "retry"
        }
        known = {one["seq"] for one in self.journal}
        self.journal += [
            one for one in self.outbox if one["seq"] in done and one["seq"] not in known
        ]
        self.outbox = [one for one in self.outbox if one["seq"] not in done]
        if self.epoch is not None and body["epoch"] != self.epoch:
            self.revs = {}
        for mutation, result in zip(batch, results, strict=True):
            if result["rev"] is not None:
                self._saw(mutation["record_id"], result["rev"])
        self._compare(body["epoch"], body["acked_seq"])
        return results

    def _saw(self, record: Any, rev: int) -> None:
        if isinstance(record, str):
            self.revs[record] = max(self.revs.get(record, 0), rev)

    def _compare(self, epoch: str, acked_seq: int) -> None:
        """A younger server, or one that forgot: what was sent is sent again, oldest first."""
        is_younger = self.epoch is not None and epoch != self.epoch
        if is_younger or acked_seq < self.acked_seq:
            waiting = {one["seq"] for one in self.outbox}
            again = [one for one in self.journal if one["seq"] not in waiting]
            self.outbox = sorted([*again, *self.outbox], key=lambda one: int(one["seq"]))
            self.journal = []
        self.epoch, self.acked_seq = epoch, acked_seq

    # --- Pulling -----------------------------------------------------------------------

    def pull(self, limit: int = 200) -> bool:
        """Walks until nothing is left; whether it came to the end of the walk."""
        for _ in range(WALK_PAGES):
            try:
                answer = self.request("POST", PULL, self._pull_body(self.cursor, limit))
            except Lost:
                return False
            if answer.status in LATER:
                return False
            self._expect_page(answer)
            self._take(answer.body)
            if not answer.body["more"]:
                return True
        raise Broken(21, f"{self.name}: a walk does not end")

    def _pull_body(self, cursor: str | None, limit: int) -> Document:
        return {"device_id": self.device, "schema_version": 1, "cursor": cursor, "limit": limit}

    def _expect_page(self, answer: Answer) -> None:
        if answer.status != 200:
            raise Broken(33, f"{self.name}: a pull was answered {answer.status}: {answer.body}")

    def _take(self, page: Document) -> None:
        is_younger = self.epoch is not None and page["epoch"] != self.epoch
        if is_younger and self.cursor is not None and not page["reset"]:
            raise Broken(22, f"{self.name}: another epoch, and no reset")
        if is_younger:
            self.revs = {}
        if page["reset"]:
            self.store = {}
        for change in page["changes"]:
            if change["op"] == "put":
                self._put(change)
            else:
                self.store.pop(change["id"], None)
        self.cursor = page["cursor"]
        self._compare(page["epoch"], page["acked_seq"])

    def _put(self, change: Document) -> None:
        known, rev = self.revs.get(change["id"], 0), change["rev"]
        if rev < known:
            raise Broken(16, f"{self.name}: {change['type']} {change['id']} at {rev} after {known}")
        self._saw(change["id"], rev)
        self.store[change["id"]] = {"type": change["type"], **change["data"]}

    def cold(self) -> dict[str, Document]:
        """What a device that starts from nothing would hold now. Raises: Lost, Broken."""
        held: dict[str, Document] = {}
        cursor: str | None = None
        for _ in range(WALK_PAGES):
            answer = self.request("POST", PULL, self._pull_body(cursor, 1000))
            self._expect_page(answer)
            for change in answer.body["changes"]:
                held[change["id"]] = {"type": change["type"], **change["data"]}
            cursor = answer.body["cursor"]
            if not answer.body["more"]:
                return held
        raise Broken(21, f"{self.name}: a first walk does not end")

    def of_type(self, name: str) -> list[Document]:
        """What the store has of one type, by id."""
        return sorted(
            (one for one in self.store.values() if one["type"] == name), key=lambda one: one["id"]
        )
