"""What a scenario has at hand: people who log in, tablets, calls, and a record of it all."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import randbits
from time import time_ns
from typing import Any
from uuid import UUID, uuid4

from conformance.checker import check
from conformance.history import Document, Final, History, Principal, Recording, Violation
from conformance.tablet import Clock, Tablet
from conformance.transport import Answer, Lost, Request, Transport, Unusable

# Who a run needs: two of one crew, one of another, dispatch, and somebody of another agency.
ROLES = ("crew", "teammate", "other_crew", "dispatcher", "supervisor", "outsider")
CREWS = ("crew", "teammate", "other_crew")


class Failed(Exception):
    """A scenario saw something else than the protocol promises."""


def expect(holds: object, text: str) -> None:
    """Raises: Failed."""
    if not holds:
        raise Failed(text)


def new_id() -> str:
    """An id of a record or a mutation, as clients had best choose them: UUIDv7 (RFC 9562)."""
    millis = time_ns() // 1_000_000
    return str(UUID(int=millis << 80 | 7 << 76 | randbits(12) << 64 | 2 << 62 | randbits(62)))


def random_id() -> str:
    """An id of a device or a boot: nothing in it tells when it was made."""
    return str(uuid4())


@dataclass(frozen=True)
class Account:
    """Somebody who can log in."""

    username: str
    password: str = field(repr=False)


@dataclass
class Person:
    """Somebody, as the deployment introduces them."""

    account: Account
    id: str
    agency: str
    unit: str | None


class Forgetful:
    """A transport that can lose the answer to its next request."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.loses_next = False

    def send(self, request: Request) -> Answer:
        answer = self._inner.send(request)
        if self.loses_next:
            self.loses_next = False
            raise Lost("on purpose")
        return answer


class Stage:
    """One scenario's place: what is made here is cancelled at the end."""

    def __init__(self, transport: Transport, people: Mapping[str, Person]) -> None:
        self.people = people
        self.history = History()
        self.recording = Recording(transport, self.history)
        self.tablets: list[Tablet] = []
        self._calls: list[str] = []
        self._logged_in: dict[str, Tablet] = {}

    # --- People and tablets --------------------------------------------------------------

    def tablet(self, role: str, *, off: timedelta = timedelta(0)) -> Tablet:
        """A new device in somebody's hands, logged in and registered."""
        tablet = self._device(role, off)
        self.tablets.append(tablet)
        return tablet

    def person(self, role: str) -> Tablet:
        """Somebody who is online, at a device of theirs; the same for the whole scenario."""
        if role not in self._logged_in:
            self._logged_in[role] = self._device(role, timedelta(0))
        return self._logged_in[role]

    def _device(self, role: str, off: timedelta) -> Tablet:
        person, device = self.people[role], random_id()
        name = f"{role} on {device[:8]}"
        kind = "crew" if role in CREWS else role
        self.history.principals[name] = Principal(name, person.id, person.agency, device, kind)
        clock = Clock(lambda: datetime.now(UTC), random_id(), off)
        tablet = Tablet(name, device, Forgetful(self.recording), clock, new_id)
        tablet.token = log_in(self.recording, person.account, device, name)
        body = {"device_id": device, "name": "conformance", "platform": "kit",
                "app_build": "1", "schema_version": 1}  # fmt: skip
        answer = tablet.request("POST", "/sync/devices/", body)
        expect(answer.status in (200, 201), f"registration was answered {answer.status}")
        tablet.landing = answer.body["landing_token"]
        return tablet

    def lose_next_answer(self, tablet: Tablet) -> None:
        assert isinstance(tablet.transport, Forgetful)
        tablet.transport.loses_next = True

    # --- Calls -----------------------------------------------------------------------------

    def unit(self, role: str = "crew") -> str:
        return str(self.people[role].unit)

    def call(self, role: str = "crew", **fields: Any) -> tuple[str, str]:
        """A call with somebody's unit sent to it: (incident, assignment)."""
        dispatcher = self.person("dispatcher")
        incident, assignment = new_id(), new_id()
        body = {"id": incident, "call_type": "WELFARE", "narrative": "conformance", **fields}
        self.done(dispatcher.request("POST", "/incidents/", body), 201)
        self._calls.append(incident)
        body = {"id": assignment, "incident": incident, "unit": self.unit(role)}
        self.done(dispatcher.request("POST", "/assignments/", body), 201)
        return incident, assignment

    def done(self, answer: Answer, *statuses: int) -> Any:
        """The body of an answer that has to be one of these."""
        expect(answer.status in (statuses or (200,)), f"answered {answer.status}: {answer.body}")
        return answer.body

    def at_once(self, *calls: Callable[[], Any]) -> list[Any]:
        """Runs calls in threads that start together."""
        barrier = threading.Barrier(len(calls))

        def run(call: Callable[[], Any]) -> Any:
            barrier.wait()
            return call()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(run, calls))

    # --- The end -----------------------------------------------------------------------------

    def judge(self) -> list[Violation]:
        """Everybody syncs; what the checker has to say of it all."""
        for tablet in self.tablets:
            for _ in range(5):
                if tablet.outbox:
                    tablet.push()
        for tablet in self.tablets:
            expect(tablet.pull(), f"{tablet.name} could not pull")
            custody = tablet.request("GET", f"/sync/devices/{tablet.device}/custody/")
            self.history.finals[tablet.name] = Final(
                dict(tablet.store),
                cold=tablet.cold(),
                outbox=list(tablet.outbox),
                highest_seq=tablet.seq,
                custody=self.done(custody),
            )
        return check(self.history)

    def clear_up(self) -> None:
        """Takes the calls off the board again."""
        for incident in self._calls:
            self.person("dispatcher").request("POST", f"/incidents/{incident}/cancel/", {})


def log_in(transport: Transport, account: Account, device: str | None, name: str) -> str:
    """An access token. Raises: Unusable, Lost."""
    tablet = Tablet(name, "", transport, Clock(lambda: datetime.now(UTC), ""), new_id)
    body: Document = {"username": account.username, "password": account.password}
    if device is not None:
        body["device_id"] = device
    answer = tablet.request("POST", "/auth/token/", body)
    if answer.status != 200 or not isinstance(answer.body, dict):
        code = answer.body.get("code") if isinstance(answer.body, dict) else None
        raise Unusable(f"{account.username} cannot log in: {answer.status} {code or ''}".strip())
    return str(answer.body["access"])


def introduce(transport: Transport, accounts: Mapping[str, Account]) -> dict[str, Person]:
    """Everybody, as the deployment knows them. Raises: Unusable."""
    missing = [role for role in ROLES if role not in accounts]
    if missing:
        raise Unusable(f"accounts are missing for: {', '.join(missing)}")
    try:
        people = {role: _introduced(transport, accounts[role], role) for role in ROLES}
    except Lost as error:
        raise Unusable(f"the deployment does not answer: {error}") from None
    crew, mate, other = (people[role].unit for role in CREWS)
    if crew is None or crew != mate or other in (None, crew):
        raise Unusable("crew and teammate must be on duty with one unit, other_crew with another")
    if people["outsider"].agency == people["crew"].agency:
        raise Unusable("outsider must belong to another agency")
    return people


def _introduced(transport: Transport, account: Account, role: str) -> Person:
    token = log_in(transport, account, random_id(), role)
    answer = transport.send(Request(role, "GET", "/me/", token=token))
    if answer.status != 200:
        raise Unusable(f"{account.username} is not told who they are: {answer.status}")
    unit = answer.body["unit"]
    return Person(account, answer.body["id"], answer.body["agency"], unit["id"] if unit else None)
