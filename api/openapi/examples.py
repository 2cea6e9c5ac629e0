"""One call from beginning to end, as the examples of the OpenAPI document. Nobody in it is real."""

from typing import Any

from incidents.code_lists import LISTS

Document = dict[str, Any]

IDS = {
    "device": "0197f3a0-1111-7000-8000-000000000001",
    "assignment": "0197f3a0-2222-7000-8000-000000000002",
    "note": "0197f3a0-3333-7000-8000-000000000003",
    "mutation": "0197f3a0-4444-7000-8000-000000000004",
    "epoch": "0197f3a0-5555-4000-8000-000000000005",
    "boot": "0197f3a0-6666-4000-8000-000000000006",
    "incident": "0197f3a0-7777-7000-8000-000000000007",
    "unit": "0197f3a0-8888-7000-8000-000000000008",
    "other unit": "0197f3a0-8888-7000-8000-000000000108",
    "shift": "0197f3a0-9999-7000-8000-000000000009",
    "programme": "0197f3a0-aaaa-7000-8000-00000000000a",
    "area": "0197f3a0-bbbb-7000-8000-00000000000b",
    "status": "0197f3a0-cccc-7000-8000-00000000000c",
    "outcome": "0197f3a0-dddd-7000-8000-00000000000d",
    "check": "0197f3a0-eeee-7000-8000-00000000000e",
    "backup": "0197f3a0-ffff-7000-8000-00000000000f",
    "issue": "0197f3a0-1010-7000-8000-000000000010",
    "opening": "0197f3a0-1111-7000-8000-000000000011",
    "codes": "0197f3a0-1212-7000-8000-000000000012",
    "clinician": "0197f3a0-1313-7000-8000-000000000013",
    "dispatcher": "0197f3a0-1414-7000-8000-000000000014",
    "agency": "0197f3a0-1515-7000-8000-000000000015",
    "subscription": "0197f3a0-1616-4000-8000-000000000016",
}
MADE, SENT, ARRIVED, CLEARED = (
    f"2026-11-21T{clock}Z" for clock in ("09:40:00", "09:42:00", "09:58:00", "10:40:00")
)
RECEIVED = "2026-11-21T10:00:00.298Z"
BOB = {"id": IDS["clinician"], "name": "Bob", "role": "clinician"}
ALICE = {"id": IDS["dispatcher"], "name": "Alice", "role": "dispatcher"}
PLACE: Document = {"latitude": 36.0012, "longitude": -78.9005}
CLOCK = {"wall": ARRIVED, "mono_ms": 8692345, "boot_id": IDS["boot"]}
SIGNED: Document = {
    "author": BOB,
    "occurred_at": ARRIVED,
    "received_at": RECEIVED,
    "corrected_at": ARRIVED,
}


def _record(what: str, rev: int = 1, **fields: Any) -> Document:
    return {"id": IDS[what], "rev": rev, **fields}


# What is sent, by mutation kind: the fields of a push and of REST alike.
BODIES: dict[str, Document] = {
    "incident.create": {
        "call_type_label": "Welfare check",
        "priority": 4,
        "address": "12 Main St",
        **PLACE,
        "cautions": ["dog in the yard"],
        "caller_name": "a neighbour",
    },
    "incident.patch": {"address": "14 Main St"},
    "incident.close": {"reason": "the caller cannot be reached"},
    "incident.reopen": {},
    "incident.cancel": {"reason": "the caller rang off"},
    "incident.not_served": {"reason": "no_unit_available"},
    "assignment.create": {"incident": IDS["incident"], "unit": IDS["unit"]},
    "assignment.patch": {"team_note": "parked at the corner"},
    "assignment.acknowledge": {},
    "assignment.decline": {"reason": "flat tyre"},
    "assignment.cancel": {"reason": "handled by phone"},
    "assignment.reassign": {"unit": IDS["other unit"], "new_assignment": IDS["mutation"]},
    "status_event.create": {"assignment": IDS["assignment"], "status": "on_scene", **PLACE},
    "note.create": {
        "assignment": IDS["assignment"],
        "kind": "operational",
        "body": "Talking on the porch.",
    },
    "note.amend": {"body": "Talking on the porch, now with the sister."},
    "outcome.create": {
        "assignment": IDS["assignment"],
        "contact_outcome": "contact_made",
        "disposition": "resolved_in_place",
        "police_involvement": "none",
        "reasons": ["welfare_concern"],
        "felt_safe": True,
    },
    "outcome.amend": {"services": ["peer_support"]},
    "shift.start": {
        "unit": IDS["unit"],
        "ends_at": "2026-11-21T20:00:00Z",
        "crew": [{"id": IDS["clinician"], "role": "clinician"}],
    },
    "shift.end": {},
    "safety_check.answer": {"answer": "ok"},
    "backup_request.create": {
        "kind": "law_enforcement",
        "urgency": "emergency",
        "message": "back door",
        **PLACE,
    },
    "backup_request.seen": {},
    "backup_request.acknowledge": {},
    "backup_request.commit": {"committed_unit": "Car 12", "eta": "2026-11-21T10:04:00Z"},
    "backup_request.arrive": {},
    "backup_request.release": {},
    "backup_request.cancel": {"reason": "pressed by mistake"},
    "backup_request.amend": {"said_by_radio": True},
    "break_glass.open": {"record": IDS["incident"], "reason": "a complaint about the visit"},
}

_SQUARE = [[-79.0, 35.9], [-78.8, 35.9], [-78.8, 36.1], [-79.0, 36.1], [-79.0, 35.9]]

# What is answered, by record type.
RECORDS: dict[str, Document] = {
    "programme": _record("programme", code="CRT", name="Community response team"),
    "area": _record(
        "area",
        name="District 1",
        district="1",
        geometry={"type": "Polygon", "coordinates": [_SQUARE]},
    ),
    "code_list": next(
        _record("codes", name=one.name, open=one.is_open, codes=one.codes)
        for one in LISTS
        if one.name == "urgency"
    ),
    "unit": _record(
        "unit",
        rev=7,
        call_sign="HERON 1",
        programme=IDS["programme"],
        kind="crt",
        status="on_scene",
        status_as_of=ARRIVED,
        eido_primary="NotAvailable",
        eido_secondary=["OnScene"],
        crew=[BOB],
        shift=IDS["shift"],
    ),
    "shift": _record(
        "shift",
        unit=IDS["unit"],
        starts_at="2026-11-21T08:00:00Z",
        ends_at="2026-11-21T20:00:00Z",
        ended_at=None,
        crew=[BOB],
        complete=False,
        missing_roles=["peer_support_specialist", "emt"],
        understaffed_reason="No EMT: nobody in the crew has this role.",
    ),
    "incident": _record(
        "incident",
        rev=4,
        number="F-0K2M9QX",
        call_type="WELFARE",
        call_type_label="Welfare check",
        priority=4,
        status="ResourcesOnscene",
        address="12 Main St",
        **PLACE,
        area=IDS["area"],
        cautions=["dog in the yard"],
        narrative=None,
        caller_name="a neighbour",
        caller_phone=None,
        weapon_reported=None,
        violence_reported=None,
        received_at=MADE,
        closed_at=None,
        reason=None,
        reopened_at=None,
        not_served_reason=None,
    ),
    "assignment": _record(
        "assignment",
        rev=3,
        incident=IDS["incident"],
        unit=IDS["unit"],
        state="on_scene",
        eta=None,
        team_note="parked at the corner",
        reason=None,
        assigned_at=SENT,
        acknowledged_at="2026-11-21T09:43:10Z",
        cleared_at=None,
        alert_level=0,
    ),
    "status_event": _record(
        "status",
        unit=IDS["unit"],
        assignment=IDS["assignment"],
        status="on_scene",
        channel="app",
        **PLACE,
        uncertainty_s=0.0,
        late=False,
        out_of_sequence=False,
        **SIGNED,
    ),
    "note": _record(
        "note",
        assignment=IDS["assignment"],
        incident=IDS["incident"],
        kind="operational",
        body="Talking on the porch.",
        revisions=[],
        **SIGNED,
    ),
    "outcome": _record(
        "outcome",
        assignment=IDS["assignment"],
        incident=IDS["incident"],
        contact_outcome="contact_made",
        police_involvement="none",
        current=True,
        flagged=False,
        disposition="resolved_in_place",
        destination=None,
        reasons=["welfare_concern"],
        services=["peer_support"],
        supplies=[],
        felt_safe=True,
        violence_codes=[],
        screening_level=None,
        follow_up_consent="given",
        follow_up_wanted=True,
        narrative=None,
        revisions=[],
        **SIGNED,
    ),
    "safety_check": _record(
        "check",
        assignment=IDS["assignment"],
        unit=IDS["unit"],
        due_at="2026-11-21T10:08:00Z",
        state="pending",
        answered_by=None,
        answered_at=None,
        alert_level=0,
        channel=None,
        late_answers=[],
    ),
    "backup_request": _record(
        "backup",
        rev=3,
        unit=IDS["unit"],
        assignment=IDS["assignment"],
        kind="law_enforcement",
        urgency="emergency",
        message="back door",
        **PLACE,
        reason=None,
        said_by_radio=None,
        quiet=False,
        state="committed",
        late=False,
        unverified=False,
        silent=False,
        alarmed_at="2026-11-21T10:00:00Z",
        resounds=0,
        linked_to=None,
        seen_by=[ALICE],
        acknowledged_by=ALICE,
        acknowledged_at="2026-11-21T10:00:09Z",
        committed_unit="Car 12",
        eta="2026-11-21T10:04:00Z",
        escalation_level=0,
        **SIGNED,
    ),
    "sync_issue": _record(
        "issue",
        mutation_id=IDS["mutation"],
        kind="assignment.patch",
        record_id=IDS["assignment"],
        result="conflict",
        code=None,
        detail=None,
        conflict={
            "id": IDS["issue"],
            "fields": [
                {
                    "name": "team_note",
                    "base": None,
                    "server": "at the back door",
                    "yours": "parked at the corner",
                }
            ],
        },
        created_at=RECEIVED,
        resolved_at=None,
    ),
    "break_glass": _record(
        "opening",
        record=IDS["incident"],
        reason="a complaint about the visit",
        opened_at=CLEARED,
        ends_at="2026-11-21T14:40:00Z",
        author={"id": IDS["dispatcher"], "name": "Nora", "role": "care_navigator"},
    ),
}


def page_with(document: Document) -> Document:
    """A list that holds one."""
    return {"results": [document], "next": None, "previous": None}
