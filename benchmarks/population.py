"""An agency of a size, with tablets that have work queued."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from api.authentication import token_pair
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

NOTE = "Quiet on arrival; talked at the door, then in the kitchen. " * 4


@dataclass
class Tablet:
    """One person's queue on one device."""

    device: UUID
    token: str
    unit: UUID
    incident: UUID
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

    def push(self, body: bytes) -> tuple[str, str, bytes]:
        """Where to post an envelope, and with which token."""
        return "/sync/push/", self.token, body

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

    def pull_all(self, client: httpx.Client) -> list[float]:
        """Pulls until there is no more; wall times of the requests."""
        times = []
        headers = {"Authorization": f"Bearer {self.token}"}
        while True:
            body = {"device_id": str(self.device), "cursor": self.cursor, "limit": 1000}
            begun = time.perf_counter()
            answer = client.post("/sync/pull/", json=body, headers=headers)
            times.append(time.perf_counter() - begun)
            page = answer.raise_for_status().json()
            self.cursor = page["cursor"]
            self.received += len(page["changes"])
            if not page["more"]:
                return times


def migrate() -> None:
    """The tables, as their owner."""
    call_command("migrate", verbosity=0)


class City:
    """One agency that grows: crews on a call each, and closed calls of last year behind them."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.agency = Agency.objects.create(name="Benchmark")
        self._programme = Programme.objects.create(agency=self.agency, code="CRT", name="Response")
        self._password = make_password(None)
        self._crews = 0
        self._history = 0

    def crews(self, count: int) -> list[Tablet]:
        """As many more crews, each with a tablet."""
        begun, self._crews = self._crews, self._crews + count
        return [
            _crew(self.agency, self._programme, self._password, number, self.now)
            for number in range(begun, self._crews)
        ]

    def grow(self, history: int) -> None:
        """Notes on closed calls up to this many, ten a call; nobody on duty sees them any more."""
        missing = (history - self._history) // NOTES_A_CALL
        self._history = history
        _write(_OLD_CALLS, [self.agency.id, missing, self._someone()])
        _analyze()

    def tell(self, tablet: Tablet, count: int) -> None:
        """As many more notes on a tablet's call, by another hand."""
        _write(_NOTES, [count, NOTE, self._someone(), self.agency.id, tablet.assignment])

    def plain_notes(self, tablet: Tablet, count: int) -> bytes:
        """As many notes on a tablet's call, as rows."""
        note = {
            "agency": self.agency.id,
            "incident": tablet.incident,
            "assignment": tablet.assignment,
            "kind": "clinical",
            "body": NOTE,
            "author": self._someone(),
            "author_role": "emt",
            "corrected_at": self.now,
            "uncertainty_s": 0,
            "received_at": self.now,
        }
        return orjson.dumps([{"id": uuid4(), **note} for _ in range(count)])

    def _someone(self) -> UUID:
        return Responder.objects.filter(agency=self.agency).values_list("id", flat=True)[0]


NOTES_A_CALL = 10
_NOTE_COLUMNS = (
    "incidents_note (id, rev, created_at, updated_at, agency_id, incident_id, assignment_id, kind,"
    " body, revisions, author_id, author_role, corrected_at, uncertainty_s, received_at)"
)
# Past the capture triggers: what is a year old concerns no device.
_OLD_CALLS = f"""
    WITH door AS MATERIALIZED (SELECT set_config('sync.door', 'on', true)),
    calls AS (
      INSERT INTO incidents_incident (id, rev, created_at, updated_at, agency_id, number, status,
        cautions, received_at, closed_at, author_id)
      SELECT gen_random_uuid(), 1, t, t, %s, 'H' || gen_random_uuid(), 'Closed', '[]', t, t, author
      FROM door, generate_series(1, %s),
        (SELECT %s::uuid, now() - interval '200 days') AS v(author, t)
      RETURNING id, agency_id, author_id, received_at
    )
    INSERT INTO {_NOTE_COLUMNS}
    SELECT gen_random_uuid(), 1, received_at, received_at, agency_id, id, NULL, 'clinical',
      repeat('Quiet on arrival; talked at the door. ', 6), '[]', author_id, 'emt', received_at, 0,
      received_at
    FROM calls, generate_series(1, {NOTES_A_CALL})
"""
_NOTES = f"""
    INSERT INTO {_NOTE_COLUMNS}
    SELECT gen_random_uuid(), 1, now(), now(), a.agency_id, a.incident_id, a.id, 'operational',
      v.body, '[]', v.author, 'emt', now(), 0, now()
    FROM incidents_assignment a, generate_series(1, %s) AS n,
      (SELECT %s::text, %s::uuid) AS v(body, author)
    WHERE a.agency_id = %s AND a.id = %s
"""


def _write(statement: str, params: list[Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def _analyze() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


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
    return Tablet(device.id, token_pair(family)["access"], unit.id, incident.id, assignment.id)
