"""An agency of a size, with tablets that have work queued."""

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import orjson
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.utils import timezone

from api.authentication import token_pair
from benchmarks import history
from benchmarks.options import BATCH
from catalogue.kinds import catalogue
from incidents.models import Assignment, Incident
from responders.access import CrewRole, Role
from responders.models import (
    Agency,
    CrewMember,
    Device,
    Programme,
    Responder,
    RoleGrant,
    Shift,
    TokenFamily,
    Unit,
)
from responders.queries import actor_of
from sync.push import Envelope, push

NOTE = "Quiet on arrival; talked at the door, then in the kitchen. " * 4
PAGE = 1000


def uuid7() -> UUID:
    """An id as the protocol prefers it: milliseconds since 1970 first (RFC 9562, version 7)."""
    chance = secrets.randbits(74)
    head = time.time_ns() // 1_000_000 << 16 | 7 << 12 | chance >> 62
    return UUID(int=head << 64 | 2 << 62 | chance & (1 << 62) - 1)


@dataclass
class Tablet:
    """One person's queue on one device."""

    family: TokenFamily
    unit: UUID
    incident: UUID
    assignment: UUID
    seq: int = 0
    cursor: str | int | None = None

    @property
    def device(self) -> UUID:
        return cast(UUID, self.family.device_id)

    @property
    def person(self) -> UUID:
        return self.family.responder_id

    @property
    def token(self) -> str:
        """A new one each time: history may take longer to grow than a token is good for."""
        return token_pair(self.family)["access"]

    def _mutation(
        self, kind: str, record_id: UUID, fields: object, base: int | None
    ) -> dict[str, object]:
        self.seq += 1
        return {
            "id": str(uuid7()),
            "seq": self.seq,
            "kind": kind,
            "record_id": str(record_id),
            "base_rev": base,
            "fields": fields,
            "occurred": {"wall": datetime.now(UTC).isoformat()},
        }

    def _envelope(self, mutations: list[dict[str, object]]) -> bytes:
        return orjson.dumps(
            {
                "device_id": str(self.device),
                "schema_version": 1,
                "clock": {"wall": datetime.now(UTC).isoformat()},
                "queue": {"highest_seq": self.seq},
                "mutations": mutations,
            }
        )

    def push(self, body: bytes) -> tuple[str, str, bytes]:
        """Where to post an envelope, and with which token."""
        return "/sync/push/", self.token, body

    def creates(self, count: int) -> bytes:
        """70 % notes, 20 % statuses, 10 % positions."""
        mutations = []
        for number in range(count):
            if number % 10 < 7:
                fields = {"assignment": str(self.assignment), "kind": "clinical", "body": NOTE}
                mutations.append(self._mutation("note.create", uuid7(), fields, None))
            elif number % 10 < 9:
                fields = {"assignment": str(self.assignment), "status": "on_scene"}
                mutations.append(self._mutation("status_event.create", uuid7(), fields, None))
            else:
                at = datetime.now(UTC) - timedelta(seconds=count - number)
                place = {"latitude": 36.0, "longitude": -78.9, "fix_at": at.isoformat()}
                mutations.append(
                    self._mutation(
                        "position.create", uuid7(), {"unit": str(self.unit), **place}, None
                    )
                )
        return self._envelope(mutations)

    def updates(self, count: int) -> bytes:
        """Patches of one record: every second one is against a base others have moved on from."""
        mutations = []
        for number in range(count):
            fields = {"team_note": f"note {number}"}
            base = 1 if number % 2 else None
            mutations.append(self._mutation("assignment.patch", self.assignment, fields, base))
        return self._envelope(mutations)

    def pull(self) -> tuple[str, str, bytes]:
        """Where to post a pull after the newest cursor, with which token, and its body."""
        body = {"device_id": str(self.device), "cursor": self.cursor, "limit": PAGE}
        return "/sync/pull/", self.token, orjson.dumps(body)

    def pull_all(self, client: httpx.Client, address: str) -> list[float]:
        """Pulls from an API until there is no more; wall times of the requests."""
        times = []
        while True:
            path, token, body = self.pull()
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            begun = time.perf_counter()
            answer = client.post(address + path, content=body, headers=headers)
            times.append(time.perf_counter() - begun)
            page = answer.raise_for_status().json()
            self.cursor = page["cursor"]
            if not page["more"]:
                return times


def migrate() -> None:
    """The tables, as their owner."""
    call_command("migrate", verbosity=0)


class City:
    """One agency that grows: crews on a call each, and last year's calls behind them."""

    def __init__(self, superuser: str) -> None:
        self.now = timezone.now()
        self.agency = Agency.objects.create(name="Benchmark")
        self._superuser = superuser
        self._programme = Programme.objects.create(agency=self.agency, code="CRT", name="Response")
        self._password = make_password(None)
        self._desk = Responder.objects.create(
            agency=self.agency, username="desk", name="Desk", password=self._password
        )
        self._desk_device = uuid4()
        RoleGrant.objects.create(
            responder=self._desk,
            role=Role.SUPERVISOR.value,
            valid_from=self.now - timedelta(days=9),
        )
        self._crews = 0
        self._history = 0
        self._others: list[Tablet] = []

    def crews(self, count: int) -> list[Tablet]:
        """As many more crews, each with a tablet."""
        begun, self._crews = self._crews, self._crews + count
        return [
            _crew(self.agency, self._programme, self._password, number, self.now)
            for number in range(begun, self._crews)
        ]

    def grow(self, size: int, crews: list[Tablet]) -> None:
        """History up to this many records of all types; what is missing happened to `crews`."""
        past = history.Past(
            agency=self.agency.id,
            desk=self._desk.id,
            units=[crew.unit for crew in crews],
            people=[crew.person for crew in crews],
            devices=[crew.device for crew in crews],
        )
        history.write(self._superuser, past, size - self._history)
        self._history = size

    def tell(self, tablet: Tablet, count: int) -> None:
        """As many more notes on a tablet's call, pushed by the desk as by any other device."""
        now = timezone.now()
        actor = actor_of(person=self._desk, device=self._desk_device, now=now)
        for begun in range(0, count, BATCH):
            envelope = Envelope(
                device=self._desk_device,
                clock=None,
                highest_seq=0,
                mutations=[_note_on(tablet) for _ in range(min(BATCH, count - begun))],
            )
            answer = push(catalogue=catalogue(), actor=actor, envelope=envelope, now=now)
            refused = [one for one in answer.results if one.result != "applied"]
            if refused:
                raise SystemExit(f"a note of the desk's was refused: {refused[0]}")

    def go_on(self, commits: int) -> None:
        """As many commits of the agency that concern none of the crews made before."""
        self._others = self._others or self.crews(10)
        for number in range(commits):
            self.tell(self._others[number % len(self._others)], 1)

    def plain_notes(self, tablet: Tablet, count: int) -> bytes:
        """As many notes on a tablet's call, as rows."""
        note = {
            "agency": self.agency.id,
            "incident": tablet.incident,
            "assignment": tablet.assignment,
            "kind": "clinical",
            "body": NOTE,
            "author": self._desk.id,
            "author_role": "emt",
            "corrected_at": self.now,
            "uncertainty_s": 0,
            "received_at": self.now,
        }
        return orjson.dumps([{"id": uuid7(), **note} for _ in range(count)])


def _note_on(tablet: Tablet) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "kind": "note.create",
        "record_id": str(uuid7()),
        "fields": {"assignment": str(tablet.assignment), "kind": "operational", "body": NOTE},
    }


def _crew(
    agency: Agency, programme: Programme, password: str, number: int, now: datetime
) -> Tablet:
    unit = Unit.objects.create(agency=agency, call_sign=f"U{number}", programme=programme)
    shift = Shift.objects.create(
        agency=agency,
        unit=unit,
        starts_at=now - timedelta(hours=4),
        ends_at=now + timedelta(hours=8),
    )
    person = Responder.objects.create(
        agency=agency, username=f"p{number}", name=f"P {number}", password=password
    )
    RoleGrant.objects.create(
        responder=person, role=Role.FIELD.value, valid_from=now - timedelta(days=9)
    )
    CrewMember.objects.create(
        shift=shift,
        unit=unit,
        responder=person,
        role=CrewRole.EMT.value,
        joined_at=shift.starts_at,
        left_at=shift.ends_at,
    )
    Unit.objects.filter(id=unit.id).update(shift=shift, status="assigned")
    incident = Incident.objects.create(
        agency=agency, number=f"N{number}", received_at=now, author=person
    )
    assignment = Assignment.objects.create(
        agency=agency, incident=incident, unit=unit, assigned_at=now, author=person
    )
    device = Device.objects.create(id=uuid4(), agency=agency, registered_at=now)
    family = TokenFamily.objects.create(
        responder=person,
        device=device,
        current=uuid4(),
        current_issued_at=now,
        created_at=now,
        expires_at=now + timedelta(hours=12),
    )
    return Tablet(family, unit.id, incident.id, assignment.id)
