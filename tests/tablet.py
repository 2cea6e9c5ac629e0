"""A small honest client: an outbox, a store, and the public API. Nothing else.

It keeps the protocol's promises to the letter: a mutation leaves the outbox only for a result
other than `retry`; the store is what the pulls said; nothing is assumed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from sync.ids import new_id
from tests.cast import PASSWORD

Body = dict[str, Any]


@dataclass
class Answer:
    """An HTTP answer: status, headers, JSON document."""

    status: int
    headers: dict[str, str]
    body: Any
    raw: bytes = b""


class Http:
    """Requests through Django's handler, all middleware included."""

    def __init__(self) -> None:
        self._client = Client(raise_request_exception=True)
        self.token: str | None = None

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request under `/api/v1`; a body that is bytes is sent as it is."""
        names: dict[str, Any] = {
            f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()
        }
        if self.token is not None and "HTTP_AUTHORIZATION" not in names:
            names["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        response = self._client.generic(
            method, f"/api/v1{path}", raw, content_type="application/json", **names
        )
        content = response.content if not response.streaming else b""
        is_json = content and "json" in response.headers.get("Content-Type", "")
        return Answer(
            response.status_code,
            dict(response.headers.items()),
            json.loads(content) if is_json else content,
            content,
        )

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.request("POST", path, body, **headers)

    def patch(self, path: str, body: Any, rev: int | None = None) -> Answer:
        headers = {} if rev is None else {"if_match": f'"{rev}"'}
        return self.request("PATCH", path, body, **headers)


def logged_in(username: str, device_id: str | None = None) -> Http:
    """Somebody with a valid access token; a crew member needs a device."""
    http = Http()
    body: Body = {"username": username, "password": PASSWORD}
    if device_id is not None:
        body["device_id"] = device_id
    answer = http.post("/auth/token/", body)
    assert answer.status == 200, answer.body
    http.token = answer.body["access"]
    return http


@dataclass
class Queued:
    """A mutation in the outbox."""

    seq: int
    body: Body

    @property
    def id(self) -> str:
        return str(self.body["id"])


@dataclass
class Tablet:
    """One person's app on one device."""

    username: str
    device_id: str = field(default_factory=lambda: str(uuid4()))
    boot_id: str = field(default_factory=lambda: str(uuid4()))
    # How far this tablet's wall clock is ahead of the truth.
    wrong_by: timedelta = timedelta(0)
    outbox: list[Queued] = field(default_factory=list)
    store: dict[str, Body] = field(default_factory=dict)
    cursor: str | None = None
    seq: int = 0

    def __post_init__(self) -> None:
        self.http = logged_in(self.username, self.device_id)
        answer = self.http.post(
            "/sync/devices/",
            {
                "device_id": self.device_id,
                "name": f"{self.username}'s tablet",
                "platform": "test",
                "app_build": "1.0.0",
                "schema_version": 1,
            },
        )
        assert answer.status in (200, 201), answer.body
        self.registration: Body = answer.body

    # --- Writing -----------------------------------------------------------------------

    def queue(
        self,
        kind: str,
        fields: Body | None = None,
        *,
        record_id: str | None = None,
        base_rev: int | None = None,
        at: datetime | None = None,
    ) -> Queued:
        """Puts an intention in the outbox; `at` is when it happened (the truth)."""
        self.seq += 1
        mutation = {
            "id": str(new_id()),
            "seq": self.seq,
            "kind": kind,
            "record_id": record_id or str(new_id()),
            "base_rev": base_rev,
            "fields": fields or {},
            "occurred": self.clock(at or datetime.now(UTC)),
        }
        queued = Queued(self.seq, mutation)
        self.outbox.append(queued)
        return queued

    def clock(self, at: datetime) -> Body:
        """What this tablet's clocks read at a moment."""
        return {
            "wall": (at + self.wrong_by).isoformat().replace("+00:00", "Z"),
            "mono_ms": int(at.timestamp() * 1000) - 1_700_000_000_000,
            "boot_id": self.boot_id,
        }

    def envelope(self, items: list[Queued]) -> Body:
        return {
            "device_id": self.device_id,
            "schema_version": 1,
            "app_build": "1.0.0",
            "clock": self.clock(datetime.now(UTC)),
            "queue": {"highest_seq": self.seq},
            "mutations": [item.body for item in items],
        }

    def send(self, items: list[Queued] | None = None) -> Body:
        """Posts the outbox (or some of it) and takes no notice of the answer: it got lost."""
        answer = self.http.post("/sync/push/", self.envelope(items or self.outbox))
        assert answer.status == 200, answer.body
        body: Body = answer.body
        return body

    def push(self) -> list[Body]:
        """Posts the outbox and drops what has a terminal result."""
        if not self.outbox:
            return []
        answer = self.send()
        results: list[Body] = answer["results"]
        done = {result["id"] for result in results if result["result"] != "retry"}
        self.outbox = [item for item in self.outbox if item.id not in done]
        return results

    def do(self, kind: str, fields: Body | None = None, **about: Any) -> Body:
        """Queues one intention, pushes the outbox, and returns its result."""
        queued = self.queue(kind, fields, **about)
        results = self.push()
        return next(result for result in results if result["id"] == queued.id)

    # --- Reading -----------------------------------------------------------------------

    def pages(self, limit: int = 200) -> Iterator[Body]:
        """A walk: pages until there is no more."""
        while True:
            answer = self.http.post(
                "/sync/pull/",
                {
                    "device_id": self.device_id,
                    "schema_version": 1,
                    "cursor": self.cursor,
                    "limit": limit,
                },
            )
            assert answer.status == 200, answer.body
            yield answer.body
            self.take(answer.body)
            if not answer.body["more"]:
                return

    def take(self, page: Body) -> None:
        """Applies one page to the store."""
        if page["reset"]:
            self.store = {}
        for change in page["changes"]:
            if change["op"] == "put":
                self.store[change["id"]] = {"type": change["type"], **change["data"]}
            else:
                self.store.pop(change["id"], None)
        self.cursor = page["cursor"]

    def pull(self, limit: int = 200) -> list[Body]:
        """Pulls until nothing is left; the changes."""
        changes: list[Body] = []
        for page in self.pages(limit):
            changes += page["changes"]
        return changes

    def cold(self) -> dict[str, Body]:
        """What somebody who starts from nothing would hold."""
        cursor, store, self.store = self.cursor, self.store, {}
        self.cursor = None
        self.pull()
        fresh, self.store, self.cursor = self.store, store, cursor
        return fresh

    def of_type(self, name: str) -> list[Body]:
        return [record for record in self.store.values() if record["type"] == name]
