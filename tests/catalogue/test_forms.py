"""Every record type's public form, letter by letter: names, their order, ids and times."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Model

from api.views.base import FastJSONRenderer
from catalogue.compiled import Visible, rendered
from catalogue.kinds import catalogue
from catalogue.visibility import MODELS
from incidents.forms import FORMS
from incidents.models import (
    Assignment,
    BackupRequest,
    Incident,
    Note,
    Outcome,
    SafetyCheck,
    StatusEvent,
)
from incidents.wire import DISPATCH, FULL
from responders.models import (
    Area,
    BreakGlass,
    CodeList,
    CrewMember,
    Programme,
    Shift,
    Unit,
)
from responders.queries import Names
from sync.models import Issue
from tests.cast import Cast

# A time as it is kept, and as everybody is told it.
TIMES = (
    (datetime(2026, 3, 1, 12, 30, 0, 50_000, UTC), "2026-03-01T12:30:00.050000Z"),
    (datetime(2026, 3, 1, 12, 30, tzinfo=UTC), "2026-03-01T12:30:00Z"),
    (datetime(2025, 12, 31, 23, 59, 59, 999_999, UTC), "2025-12-31T23:59:59.999999Z"),
    (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00Z"),
    (datetime(2024, 2, 29, 23, 59, 59, 1, UTC), "2024-02-29T23:59:59.000001Z"),
)
SCREEN = {"weapon_reported": None, "violence_reported": True}
# PostgreSQL keeps the names within a column of JSON in an order of its own, shortest first.
REVISION = {"at": "2026-03-01T12:00:00Z", "rev": 1, "body": "wet"}


def made(model: type[Model], **values: Any) -> Any:
    return model._default_manager.create(id=uuid4(), rev=3, **values)


def fact(cast: Cast, at: datetime) -> dict[str, Any]:
    """What every report has; who wrote it is bob."""
    times = {"occurred_at": at, "received_at": at, "corrected_at": at}
    bob = {"author": cast.people["bob"], "author_role": "clinician"}
    return {"agency": cast.agency, "uncertainty_s": 0.5, **bob, **times}


@pytest.fixture(params=TIMES, ids=[text for _, text in TIMES])
def written(request: pytest.FixtureRequest, cast: Cast) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Record type -> a record, and what is told of it."""
    at, text = request.param
    return {**place(cast, at, text), **call(cast, at, text)}


def place(cast: Cast, at: datetime, text: str) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Who is there: a unit and its shift, changed once, and reference data."""
    ours, bob = {"agency": cast.agency}, cast.people["bob"]
    programme = made(Programme, **ours, code="ACT", name="Assertive")
    area = made(Area, **ours, name="9", district="D", geometry={"type": "Point"})
    words = [{"code": "rest", "labels": {"en": "Rest", "es": "Reposo"}}]
    codes = made(CodeList, **ours, name="reasons", is_open=True, codes=words)
    unit = made(Unit, **ours, call_sign="KITE 1", programme=programme, status_as_of=at)
    until = at + timedelta(hours=8)
    span = {"starts_at": at, "ends_at": until, "ended_at": at + timedelta(hours=4)}
    shift = made(Shift, unit=unit, **ours, **span, missing_roles=["emt"], understaffed_reason="ill")
    CrewMember.objects.create(
        shift=shift, unit=unit, responder=bob, role="clinician", joined_at=at, left_at=until
    )
    Unit.objects.filter(id=unit.id).update(shift=shift)
    crew = [{"id": str(bob.id), "name": "Bob", "role": "clinician"}]
    known = {"id": str(programme.id), "rev": 3, "code": "ACT", "name": "Assertive"}
    return {
        "programme": (programme, known),
        "area": (
            area,
            {
                "id": str(area.id), "rev": 3, "name": "9", "district": "D",
                "geometry": {"type": "Point"},
            },
        ),
        "code_list": (
            codes,
            {"id": str(codes.id), "rev": 3, "name": "reasons", "open": True, "codes": words},
        ),
        "unit": (
            unit,
            {
                "id": str(unit.id), "rev": 4, "call_sign": "KITE 1",
                "programme": str(programme.id), "kind": "crt", "status": "off_duty",
                "status_as_of": text, "eido_primary": "NotAvailable",
                "eido_secondary": ["OffDuty"], "crew": crew, "shift": str(shift.id),
            },
        ),
        "shift": (
            shift,
            {
                "id": str(shift.id), "rev": 4, "unit": str(unit.id), "starts_at": text,
                "ends_at": written_by_hand(until),
                "ended_at": written_by_hand(at + timedelta(hours=4)), "crew": crew,
                "complete": False, "missing_roles": ["emt"], "understaffed_reason": "ill",
            },
        ),
    }  # fmt: skip


def written_by_hand(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def call(cast: Cast, at: datetime, text: str) -> dict[str, tuple[Any, dict[str, Any]]]:
    """What happens: a call, what was reported of it, and what waits for a person."""
    alice, heron = cast.people["alice"], cast.units["HERON 1"]
    by_alice = {"agency": cast.agency, "author": alice}
    incident = made(
        Incident, **by_alice, number="26-1", received_at=at, latitude=36.0, cautions=["dog"],
        violence_reported=True,
    )  # fmt: skip
    about = {"incident": incident, "unit": heron}
    assignment = made(Assignment, **by_alice, **about, eta=at, assigned_at=at, team_note="Zoë")
    on_it = {"incident": incident, "assignment": assignment}
    ids = {"assignment": str(assignment.id), "incident": str(incident.id)}
    report = {**fact(cast, at), **on_it}
    author = {"id": cast.person("bob"), "name": "Bob", "role": "clinician"}
    dispatcher = {"id": str(alice.id), "name": "Alice", "role": "dispatcher"}
    clocks = {"occurred_at": text, "received_at": text, "corrected_at": text}
    event = made(StatusEvent, **report, unit=heron, status="on_scene", is_late=True)
    note = made(Note, **report, kind="peer", body='"½"\n\u2028', revisions=[REVISION])
    outcome = made(Outcome, **report, contact_outcome="contact_made", supplies=["water"])
    heard = [{"id": str(alice.id), "at": text}]
    request = made(
        BackupRequest, **report, unit=heron, seen_by=heard, state="acknowledged",
        acknowledged_by=alice, acknowledged_at=at, is_quiet=True, alarmed_at=at,
    )  # fmt: skip
    late = {"by": cast.person("bob"), "at": text, "received_at": text, "uncertainty_s": 2.0}
    check = made(
        SafetyCheck, agency=cast.agency, assignment=assignment, unit=heron, due_at=at,
        created_at=at, state="answered", answered_by=cast.people["bob"], answered_at=at,
        late_answers=[late],
    )  # fmt: skip
    fields = [{"base": None, "name": "eta", "yours": None, "server": text}]
    issue = made(
        Issue, agency=cast.agency.id, author=cast.people["bob"].id, mutation_id="m",
        journal_receipt=uuid4(), kind="assignment.patch", record_type="assignment",
        record_id=assignment.id, result="conflict", fields=fields, created_at=at, updated_at=at,
    )  # fmt: skip
    glass = made(
        BreakGlass, **by_alice, author_role="dispatcher", record=incident.id, reason="asked",
        opened_at=at, ends_at=at + timedelta(hours=2),
    )  # fmt: skip
    return {
        "incident": (
            incident,
            {
                "id": str(incident.id), "rev": 3, "number": "26-1", "call_type": None,
                "call_type_label": None, "priority": None, "status": "Active", "address": None,
                "latitude": 36.0, "longitude": None, "area": None, "cautions": ["dog"],
                "narrative": None, "caller_name": None, "caller_phone": None, **SCREEN,
                "received_at": text, "closed_at": None, "reopened_at": None, "reason": None,
                "not_served_reason": None,
            },
        ),
        "assignment": (
            assignment,
            {
                "id": str(assignment.id), "rev": 3, "incident": str(incident.id),
                "unit": str(heron.id), "state": "assigned", "eta": text, "team_note": "Zoë",
                "reason": None, "assigned_at": text, "acknowledged_at": None,
                "cleared_at": None, "alert_level": 0,
            },
        ),
        "status_event": (
            event,
            {
                "id": str(event.id), "rev": 3, "unit": str(heron.id),
                "assignment": str(assignment.id), "status": "on_scene", "channel": "app",
                "latitude": None, "longitude": None, **clocks, "uncertainty_s": 0.5,
                "late": True, "out_of_sequence": False, "author": author,
            },
        ),
        "note": (
            note,
            {
                "id": str(note.id), "rev": 3, **ids, "kind": "peer", "body": '"½"\n\u2028',
                "author": author, **clocks, "revisions": [REVISION],
            },
        ),
        "outcome": (
            outcome,
            {
                **seen_by_dispatch(outcome, ids), "disposition": None, "destination": None,
                "reasons": [], "services": [], "supplies": ["water"], "felt_safe": None,
                "violence_codes": [], "screening_level": None, "follow_up_consent": None,
                "follow_up_wanted": None, "narrative": None, "author": author, **clocks,
                "revisions": [],
            },
        ),
        "backup_request": (
            request,
            {
                "id": str(request.id), "rev": 3, "unit": str(heron.id),
                "assignment": str(assignment.id), "kind": "law_enforcement",
                "urgency": "emergency", "message": None, "latitude": None, "longitude": None,
                "reason": None, "said_by_radio": None, "quiet": True, "state": "acknowledged",
                "late": False, "unverified": False, "silent": False, "alarmed_at": text,
                "resounds": 0, "linked_to": None,
                "seen_by": [dispatcher], "acknowledged_by": dispatcher, "acknowledged_at": text,
                "committed_unit": None, "eta": None, "escalation_level": 0, **clocks,
                "author": author,
            },
        ),
        "safety_check": (
            check,
            {
                "id": str(check.id), "rev": 3, "assignment": str(assignment.id),
                "unit": str(heron.id), "due_at": text, "state": "answered", "alert_level": 0,
                "answered_by": {**author, "role": ""}, "answered_at": text, "channel": None,
                "late_answers": [{**late, "by": {**author, "role": ""}}],
            },
        ),
        "sync_issue": (
            issue,
            {
                "id": str(issue.id), "rev": 3, "mutation_id": "m", "kind": "assignment.patch",
                "record_id": str(assignment.id), "result": "conflict", "code": None,
                "detail": None, "conflict": {"id": str(issue.id), "fields": fields},
                "created_at": text, "resolved_at": None,
            },
        ),
        "break_glass": (
            glass,
            {
                "id": str(glass.id), "rev": 3, "record": str(incident.id), "reason": "asked",
                "opened_at": text, "ends_at": written_by_hand(at + timedelta(hours=2)),
                "author": dispatcher,
            },
        ),
    }  # fmt: skip


def seen_by_dispatch(outcome: Outcome, ids: dict[str, str]) -> dict[str, Any]:
    """What dispatch is told of an outcome."""
    return {
        "id": str(outcome.id), "rev": 3, **ids, "contact_outcome": "contact_made",
        "police_involvement": "none", "current": True, "flagged": False,
    }  # fmt: skip


def text_of(type_name: str, record: UUID, view: str = FULL, known: Any = None) -> str:
    visible = {record: Visible(type_name, view, 3)}
    form = rendered(FORMS, visible, Names(), known or {})[record]
    return FastJSONRenderer().render(form).decode()


def as_text(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def test_every_form_to_the_letter(written: dict[str, tuple[Any, dict[str, Any]]]) -> None:
    assert written.keys() == FORMS.keys()
    for type_name, (record, told) in written.items():
        assert text_of(type_name, record.id) == as_text(told), type_name


def test_dispatch_is_told_the_same_but_of_outcomes(
    written: dict[str, tuple[Any, dict[str, Any]]],
) -> None:
    for type_name, (record, told) in written.items():
        names = list(told)[:8] if type_name == "outcome" else list(told)
        seen = as_text({name: told[name] for name in names})
        assert text_of(type_name, record.id, DISPATCH) == seen, type_name


def test_a_row_just_written_looks_as_it_does_when_it_is_read(
    written: dict[str, tuple[Any, dict[str, Any]]],
) -> None:
    """A push answers with rows it has in memory."""
    for type_name in written.keys() & catalogue().types.keys():
        record, told = written[type_name]
        record.refresh_from_db()
        columns = catalogue().types[type_name].columns
        fields = {field.column: field.attname for field in MODELS[type_name]._meta.fields}
        row = {column: getattr(record, fields[column]) for column in columns}
        known = {(type_name, record.id): row}
        assert text_of(type_name, record.id, known=known) == as_text(told), type_name
