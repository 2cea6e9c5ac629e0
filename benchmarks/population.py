"""An agency of a size, with tablets that have work queued."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import orjson
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from api.authentication import token_pair
from incidents.models import Assignment, Incident, Note
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

NOTE = "Quiet on arrival; talked at the door, then in the kitchen. " * 4


@dataclass
class Tablet:
    """One person's queue on one device."""

    device: UUID
    token: str
    unit: UUID
    assignment: UUID
    seq: int = 0
    cursor: str | None = None
    received: int = 0
    ids: list[str] = field(default_factory=list)

    def _mutation(
        self, kind: str, record_id: UUID, fields: object, base: int | None
    ) -> dict[str, object]:
        self.seq += 1
        return {
            "id": str(uuid4()),
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

    def creates(self, count: int) -> bytes:
        """70 % notes, 20 % statuses, 10 % positions."""
        mutations = []
        for number in range(count):
            if number % 10 < 7:
                fields = {"assignment": str(self.assignment), "kind": "clinical", "body": NOTE}
                mutations.append(self._mutation("note.create", uuid4(), fields, None))
            elif number % 10 < 9:
                fields = {"assignment": str(self.assignment), "status": "on_scene"}
                mutations.append(self._mutation("status_event.create", uuid4(), fields, None))
            else:
                at = datetime.now(UTC) - timedelta(seconds=count - number)
                place = {"latitude": 36.0, "longitude": -78.9, "fix_at": at.isoformat()}
                mutations.append(
                    self._mutation(
                        "position.create", uuid4(), {"unit": str(self.unit), **place}, None
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

    def pull_all(self, url: str) -> list[float]:
        """Pulls until there is no more; wall times of the requests."""
        times = []
        headers = {"Authorization": f"Bearer {self.token}"}
        while True:
            body = {"device_id": str(self.device), "cursor": self.cursor, "limit": 1000}
            begun = time.perf_counter()
            answer = httpx.post(f"{url}/sync/pull/", json=body, headers=headers, timeout=60)
            times.append(time.perf_counter() - begun)
            page = answer.raise_for_status().json()
            self.cursor = page["cursor"]
            self.received += len(page["changes"])
            if not page["more"]:
                return times


def migrate() -> None:
    """The tables, as their owner."""
    call_command("migrate", verbosity=0)


def populate(*, devices: int, history: int) -> list[Tablet]:
    """An agency with this many crews on a call each, and closed calls with notes behind them."""
    now = timezone.now()
    agency = Agency.objects.create(name="Benchmark")
    programme = Programme.objects.create(agency=agency, code="CRT", name="Response")
    password = make_password(None)
    tablets = [_crew(agency, programme, password, number, now) for number in range(devices)]
    _fill_history(agency, tablets[0], history, now)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    return tablets


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
    return Tablet(device.id, token_pair(family)["access"], unit.id, assignment.id)


def _fill_history(agency: Agency, tablet: Tablet, history: int, now: datetime) -> None:
    """Closed calls of last year, ten notes each; nobody on duty sees them any more."""
    long_ago = now - timedelta(days=200)
    author = Responder.objects.first()
    assert author is not None
    for begun in range(0, history, 5000):
        calls = [
            Incident(
                agency=agency,
                number=f"H{begun}-{number}",
                received_at=long_ago,
                status="Closed",
                closed_at=long_ago,
                author=author,
            )
            for number in range(min(5000, history - begun) // 10)
        ]
        Incident.objects.bulk_create(calls)
        Note.objects.bulk_create(
            Note(
                agency=agency,
                incident=call,
                kind="clinical",
                body=NOTE,
                author=author,
                author_role="emt",
                corrected_at=long_ago,
                uncertainty_s=0,
                received_at=long_ago,
            )
            for call in calls
            for _ in range(10)
        )
