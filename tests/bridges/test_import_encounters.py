"""`import_encounters`: another system's rows are taken as they are, once, by nobody but us."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from incidents.models import Incident, Outcome, StatusEvent
from responders.models import Responder, Unit
from sync.models import Mutation
from tests.bridges.desk import EXAMPLE, HEADER, ROW, Desk, details, fault, run, written
from tests.cast import Cast, new_id
from tests.shared_data import shared_file
from tests.tablet import Tablet, logged_in


@pytest.fixture
def desk(cast: Cast, tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# --- What becomes of a row ---


def test_a_row_becomes_a_closed_incident_with_everything_that_is_known_of_it(desk: Desk) -> None:
    report = desk.rows({"Result": "hospital", "Why 2": "drink"})

    assert report["faults"] == []
    assert report["results"]["imported"] == 1
    incident = Incident.objects.get(source="next-town:A1")
    assert (incident.status, incident.number, incident.address) == ("Closed", "A1", "Springtown")
    assert incident.received_at == datetime(2025, 6, 2, 14, 0, tzinfo=UTC)
    assert incident.closed_at == datetime(2025, 6, 2, 15, 0, tzinfo=UTC)
    assignment = incident.assignments.get()
    assert (assignment.unit.call_sign, assignment.state) == ("NEXT 1", "cleared")
    assert assignment.assigned_at == datetime(2025, 6, 2, 14, 5, tzinfo=UTC)
    assert assignment.cleared_at == incident.closed_at
    events = incident.status_events.order_by("occurred_at")
    assert [event.status for event in events] == ["on_scene", "with_person", "clearing"]
    assert all(event.is_late and not event.is_out_of_sequence for event in events)
    outcome = incident.outcomes.get()
    assert outcome.contact_outcome == "contact_made"
    assert (outcome.disposition, outcome.destination) == (
        "transported_by_ems",
        "emergency_department",
    )
    assert outcome.reasons == ["anxiety", "intoxication"]
    assert outcome.author_role == "integration"


def test_a_unit_made_for_the_import_is_out_of_service_and_its_status_is_not_touched(
    desk: Desk,
) -> None:
    desk.rows({}, {"Ref": "A2"})

    unit = Unit.objects.get(call_sign="NEXT 1")
    assert (unit.is_active, unit.status, unit.status_as_of, unit.rev) == (
        False,
        "off_duty",
        None,
        1,
    )


def test_history_of_a_unit_on_duty_does_not_move_the_board(desk: Desk, cast: Cast) -> None:
    desk.mapping["unit"]["call_sign"] = "HERON 1"
    desk.rows({})

    before, after = cast.units["HERON 1"], Unit.objects.get(call_sign="HERON 1")
    assert (after.status, after.status_as_of) == (before.status, before.status_as_of)
    assert StatusEvent.objects.filter(unit=after).count() == 3


def test_the_whole_row_stays_readable_in_the_journal_and_nowhere_else(desk: Desk) -> None:
    desk.rows({"Town": "Elsewhere", "Met": "2025-06-02T00:00:00"})

    incident = Incident.objects.get()
    row = json.loads(Mutation.objects.get(record_id=incident.id).payload)["fields"]["row"]
    assert (row["Town"], row["Met"]) == ("Elsewhere", "2025-06-02T00:00:00")
    assert incident.address is None
    shown = logged_in("sue").get(f"/incidents/{incident.id}/").body
    assert "Elsewhere" not in json.dumps(shown)


def test_progress_is_shown_apart_from_the_report(desk: Desk) -> None:
    report = desk.rows(*({"Ref": f"A{n}"} for n in range(201)))

    assert report["progress"].split("\n")[:2] == ["200 of 201", "201 of 201"]
    assert report["printed"].startswith("export.csv into North City: 201 rows, 201 imported")


# --- Again ---


def test_the_same_file_again_writes_nothing(desk: Desk) -> None:
    rows = [{"Ref": f"A{n}"} for n in range(3)]
    desk.rows(*rows)
    before = written()
    report = desk.rows(*rows)

    assert report["results"] == {
        "imported": 0,
        "replaced": 0,
        "already there": 3,
        "changed since": 0,
        "skipped": 0,
    }
    assert written() == before


def test_a_longer_file_adds_what_is_new(desk: Desk) -> None:
    desk.rows({})
    report = desk.rows({}, {"Ref": "A2"})

    assert (report["results"]["imported"], report["results"]["already there"]) == (1, 1)


def test_a_row_that_has_changed_is_reported_and_not_overwritten(desk: Desk) -> None:
    desk.rows({}, {"Ref": "A2"})
    report = desk.rows({}, {"Ref": "A2", "End": "gone"})

    assert fault(report, "id_reused")["rows"] == [3]
    assert report["results"]["changed since"] == 1
    assert Outcome.objects.get(incident__number="A2").contact_outcome == "contact_made"


def test_two_agencies_may_import_the_same_file(desk: Desk) -> None:
    text = "\n".join([HEADER, ",".join(ROW.values())])
    desk.text(text)
    report = desk.text(text, agency="South City")

    assert report["results"]["imported"] == 1
    assert Incident.objects.filter(source="next-town:A1").count() == 2


# --- Who may ---


def test_no_client_can_send_an_import(desk: Desk, cast: Cast) -> None:
    tablet = Tablet("bob")
    fields = {"source": "next-town:X1", "number": "X1", "unit": cast.unit("HERON 1")}
    result = tablet.do("encounter.import", fields)
    areas = tablet.do("area.create", {"name": "Mine", "geometry": {}}, record_id=new_id())

    assert (result["result"], result["code"]) == ("rejected", "unsupported_kind")
    assert (areas["result"], areas["code"]) == ("rejected", "unsupported_kind")
    assert not Incident.objects.exists()


def test_nobody_can_log_in_as_the_import(desk: Desk) -> None:
    desk.rows({})

    account = Responder.objects.get(name="Import")
    assert not account.has_usable_password()


# --- The real file ---


@pytest.fixture
def lane_county(cast: Cast, tmp_path: Path) -> dict[str, Any]:
    file = shared_file("lane_county_mobile_crisis_2024_2025.csv")
    return run(file, EXAMPLE, report=tmp_path / "report.json", agency="North City")


def test_the_figures_of_lane_county(lane_county: dict[str, Any], tmp_path: Path) -> None:
    report = lane_county

    assert (report["rows"], report["results"]["imported"]) == (4682, 4682)
    assert fault(report, "no_end_point")["count"] == 1592
    assert fault(report, "date_without_time")["count"] == 1262
    assert details(report, "date_without_time")["Engagement with Client Date & Time"] == 833
    assert len(fault(report, "times_out_of_order")["rows"]) == 922
    assert details(report, "times_out_of_order")["also with midnight stamps left aside"] == 98
    assert (
        details(report, "disposition_without_contact")[
            "no_contact_gone (934 rows) with 'Remained in community'"
        ]
        == 846
    )
    assert list(details(report, "several_spellings"))[:4] == [
        "no_contact_gone: 'Unable to Locate' 649, 'Unable to locate client' 285",
        "contact_made: 'Engaged Client' 1,107, 'Engaged client' 228",
        "declined_to_engage: 'Refused' 532, 'Client declined to engage' 27,"
        " 'Client declined  to engage' 19",
        "cancelled_en_route: 'Cancelled' 215, 'Dispatch canceled before arrival' 4",
    ]
    assert Incident.objects.filter(status="Closed").count() == 4682
    # All but the 1,592 without an end point and the 5 whose end point is "Other".
    assert Outcome.objects.count() == 4682 - 1592 - 5
    _check_api()
    before = written()
    again = run(
        shared_file("lane_county_mobile_crisis_2024_2025.csv"),
        EXAMPLE,
        report=tmp_path / "again.json",
        agency="North City",
    )
    assert again["results"]["already there"] == 4682
    assert written() == before


def _check_api() -> None:
    incident = Incident.objects.get(source="lane-county:13209")
    supervisor = logged_in("sue")
    shown = supervisor.get(f"/incidents/{incident.id}/")
    assert shown.status == 200
    assert (shown.body["number"], shown.body["received_at"]) == ("13209", "2025-12-17T10:57:00Z")
    listed = supervisor.get("/incidents/")
    assert listed.body["results"]
    assert listed.body["next"]
    assert logged_in("mallory").get(f"/incidents/{incident.id}/").status == 404
