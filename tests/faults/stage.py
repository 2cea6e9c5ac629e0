"""A site of real processes, a dispatcher's screen on it, and presses of the button.

Whoever presses uses another web process than the one that serves the screen, as at a larger
site: nothing reaches the screen but through the database.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from api.authentication import token_pair
from incidents.models import BackupRequest
from notices.models import Webhook
from sync.models import Mutation
from tests.cast import new_id
from tests.live import Listening, Server, wait_until
from tests.notices.receiver import Receiver, receiving
from tests.torture.processes import ALIAS, Processes, Web, serving
from tests.torture.world import BACKUP_STEPS, HERE, Maker, Member, World

# What a tablet in trouble does: it does not give up, and it does not wait long.
AGAIN_AFTER_S = 0.1
ANSWER_S = 10.0
SHOWN_S = 30.0
LADDER_S = 30.0


@dataclass(frozen=True)
class Press:
    """One press of the button, in seconds from the press; all attempts included."""

    record: str
    began: float
    accepted_s: float
    shown_s: float
    attempts: int

    def since(self, moment: float) -> "Press":
        """The same, counted from a later moment than the press (monotonic seconds)."""
        later = moment - self.began
        return replace(self, accepted_s=self.accepted_s - later, shown_s=self.shown_s - later)


@dataclass
class Times:
    """What a run of presses took."""

    presses: list[Press] = field(default_factory=list)

    def row(self, name: str) -> str:
        """A line of the table, in milliseconds."""
        parts = [
            f"{label} p50 {_share(values, 0.5):5.0f}  p99 {_share(values, 0.99):5.0f}"
            f"  max {max(values) * 1000:5.0f}"
            for label, values in (("accepted", self.accepted()), ("on the board", self.shown()))
        ]
        again = sum(one.attempts > 1 for one in self.presses)
        return f"  {name:<42} {len(self.presses):4d} presses  {'   '.join(parts)}   again {again}"

    def accepted(self) -> list[float]:
        return [one.accepted_s for one in self.presses]

    def shown(self) -> list[float]:
        return [one.shown_s for one in self.presses]


def quantile(values: list[float], share: float) -> float:
    """The smallest value that so many of them do not exceed: of fewer than 100, p99 is the max."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 100) * len(ordered) // 100) - 1))]


def _share(values: list[float], share: float) -> float:
    return quantile(values, share) * 1000


class Screen:
    """A dispatcher's live stream; it comes back when it is cut off, as a browser does."""

    def __init__(self, web: Web, token: str) -> None:
        self._server = Server(f"http://127.0.0.1:{web.port}", web.child.process, Path())
        self._token = token
        self._stream = self._joined()

    def close(self) -> None:
        self._stream.__exit__()

    def shown_at(self, record: str) -> float:
        """When the screen was told of a call for help (monotonic seconds)."""
        end = time.monotonic() + SHOWN_S
        while time.monotonic() < end:
            if self._stream.ended_at is not None:
                self._stream = self._joined()
            # What is not there in a moment may be on its way, or the stream has ended.
            with suppress(pytest.fail.Exception, AssertionError):
                event = self._stream.next("backup_request", seconds=0.5)
                if event.data["id"] == record:
                    return event.at
        raise AssertionError(f"the screen was not told of {record} within {SHOWN_S} s")

    def _joined(self) -> Listening:
        stream = Listening(self._server, self._token).__enter__()
        stream.next("poke")
        return stream


@dataclass
class Stage:
    """Everything a fault is tried on."""

    processes: Processes
    world: World
    screen: Screen
    # As a tablet does, it keeps its connections.
    client: httpx.Client
    # The agency's own system, which is told of every call for help.
    receiver: Receiver
    pressed: set[str] = field(default_factory=set)

    def agency(self) -> Any:
        return self.world.agencies[HERE]

    def address(self, number: int = 1) -> str:
        return f"http://127.0.0.1:{self.processes.webs[number].port}/api/v1"

    def post(self, name: str, path: str, body: Any, *, at: int = 1) -> httpx.Response:
        """A request of somebody; JSON, or bytes that are sent as they are."""
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        headers = {"Authorization": f"Bearer {token_of(self.world.members[name])}"}
        headers["Content-Type"] = "application/json"
        return self.client.post(self.address(at) + path, headers=headers, **content)  # type: ignore[arg-type]

    def press(self, name: str, **fields: Any) -> Press:
        """One call for help: pressed, pressed again until it is accepted, seen on the screen."""
        body = {"id": new_id(), **fields}
        began, attempts = time.monotonic(), 0
        while True:
            attempts += 1
            status = 0
            with suppress(httpx.TransportError):
                status = self.post(name, "/backup-requests/", body).status_code
            if status in (200, 201):
                break
            assert status in (0, 503), status
            time.sleep(AGAIN_AFTER_S)
        accepted = time.monotonic() - began
        self.pressed.add(body["id"])
        shown = self.screen.shown_at(body["id"]) - began
        return Press(body["id"], began, accepted, shown, attempts)

    def press_many(self, name: str, count: int) -> list[str]:
        """Calls for help of somebody in no crew, in one push: none of them repeats another."""
        records = [new_id() for _ in range(count)]
        mutations = [
            {"id": new_id(), "kind": "backup_request.create", "record_id": one, "fields": {}}
            for one in records
        ]
        envelope = {"device_id": self.world.members[name].device, "mutations": mutations}
        answer = self.post(name, "/sync/push/", envelope)
        assert {one["result"] for one in answer.json()["results"]} == {"applied"}
        self.pressed.update(records)
        return records

    def release(self, record: str) -> None:
        """The crew needs no more help: the next press is no repeat of this one."""
        answer = self.post("ada", f"/backup-requests/{record}/release/", {})
        assert answer.status_code == 200, answer.text

    def rows(self) -> Any:
        return BackupRequest.objects.using(ALIAS)

    def steps_of(self, record: str) -> list[int]:
        """How often each step of its escalation was fired, by the journal."""
        fired = Mutation.objects.using(ALIAS).filter(source="timer", record_id=record)
        steps = [orjson.loads(row.payload)["fields"]["step"] for row in fired]
        return [steps.count(step) for step in range(1, len(BACKUP_STEPS) + 1)]

    def all_told(self) -> bool:
        """Whether the agency's own system has heard of every call that was accepted."""
        told = [one.told() for one in list(self.receiver.requests)]
        return self.pressed <= {
            one["data"]["id"] for one in told if one["type"] == "backup_request.created"
        }

    def climbs_once(self, record: str, *, seconds: float = LADDER_S) -> None:
        """Nobody takes it on: every step is fired, and none of them twice.

        The level is the highest step's; a lower one that another process has in hand comes later.
        """
        wait_until(lambda: all(self.steps_of(record)), seconds=seconds)
        steps = self.steps_of(record)
        assert steps == [1] * len(BACKUP_STEPS), f"fired by step: {steps}"
        assert self.rows().get(id=record).escalation_level == len(BACKUP_STEPS)


def token_of(member: Member) -> str:
    """An access token of somebody's log-in."""
    return token_pair(member.family)["access"]


@contextmanager
def stage() -> Iterator[Stage]:
    """A fresh site with two agencies on it, a screen of its dispatcher at the first process."""
    with (
        pytest.MonkeyPatch.context() as patched,
        receiving() as receiver,
        httpx.Client(timeout=ANSWER_S) as client,
    ):
        patched.setenv("OUTBOUND_NETWORKS", "127.0.0.0/8")
        with serving() as processes, _screened(processes) as (world, screen):
            Webhook.objects.using(ALIAS).create(
                agency=world.agencies[HERE],
                name="records",
                url=receiver.url,
                types=["backup_request.created", "backup_request.escalated"],
            )
            yield Stage(processes, world, screen, client, receiver)


@contextmanager
def _screened(processes: Processes) -> Iterator[tuple[World, Screen]]:
    world = Maker(using=ALIAS).make(1)[0]
    screen = Screen(processes.webs[0], token_of(world.members["dee"]))
    try:
        yield world, screen
    finally:
        screen.close()
