"""`import_encounters`: every doubt about a row is told with its line, nothing is mended."""

import json
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.core.management.base import CommandError

from incidents.models import Assignment, Incident, Outcome, StatusEvent
from sync.storage import GATE
from tests.bridges.desk import HEADER, ROW, Desk, details, fault
from tests.cast import Cast


@pytest.fixture
def desk(cast: Cast, tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# --- Times ---


def test_midnight_is_a_date_without_a_time_and_not_stored_as_one(desk: Desk) -> None:
    report = desk.rows({"Met": "2025-06-02T00:00:00", "Called": "2025-06-02"})

    assert fault(report, "date_without_time")["rows"] == [2]
    assert details(report, "date_without_time") == {"Called": 1, "Met": 1}
    assert Incident.objects.get().received_at is None
    assert not StatusEvent.objects.filter(status="with_person").exists()


def test_times_out_of_order_are_stored_as_they_are_and_reported(desk: Desk) -> None:
    report = desk.rows(
        {"There": "2025-06-02T10:02:00"},
        {"Ref": "A2", "Met": "2025-06-02T00:00:00"},
        {"Ref": "A3"},
    )

    assert fault(report, "times_out_of_order")["rows"] == [2, 3]
    assert details(report, "times_out_of_order") == {
        "also with midnight stamps left aside": 1,
        "only by midnight stamps": 1,
    }
    early = StatusEvent.objects.get(incident__number="A1", status="on_scene")
    assert early.occurred_at == datetime(2025, 6, 2, 14, 2, tzinfo=UTC)
    assert early.is_out_of_sequence


@pytest.mark.parametrize(
    ("stamp", "kind"),
    [
        ("yesterday", "unreadable_time"),
        ("2025-13-40T10:00:00", "unreadable_time"),
        ("0001-01-01T01:00:00+14:00", "unreadable_time"),
        ("2025-03-09T02:30:00", "no_such_local_time"),
        ("2031-01-01T10:00:00", "future_time"),
    ],
)
def test_what_is_no_time_is_reported_and_not_stored(desk: Desk, stamp: str, kind: str) -> None:
    report = desk.rows({"Called": stamp})

    assert details(report, kind) == {"Called": 1}
    assert Incident.objects.get().received_at is None


def test_an_hour_that_came_twice_is_taken_the_first_time_and_reported(desk: Desk) -> None:
    report = desk.rows({"Called": "2025-11-02T01:30:00"})

    assert fault(report, "ambiguous_local_time")["count"] == 1
    assert Incident.objects.get().received_at == datetime(2025, 11, 2, 5, 30, tzinfo=UTC)


def test_another_form_of_times_is_the_mappings_to_say(desk: Desk) -> None:
    desk.mapping["time_format"] = "%m/%d/%Y %H:%M"
    times = ("Called", "Sent", "There", "Met", "Left")
    desk.rows(dict.fromkeys(times, "06/02/2025 10:30"))

    assert Incident.objects.get().received_at == datetime(2025, 6, 2, 14, 30, tzinfo=UTC)


def test_without_an_end_it_is_closed_at_the_last_known_time_and_that_is_said(desk: Desk) -> None:
    nothing = dict.fromkeys(("Called", "Sent", "There", "Met", "Left"), "")
    report = desk.rows({"Left": ""}, {"Ref": "A2", **nothing})

    assert details(report, "no_closing_time") == {
        "closed at the last time known": 1,
        "closed at the time of the import": 1,
    }
    first, second = Incident.objects.order_by("number")
    assert first.closed_at == datetime(2025, 6, 2, 14, 22, tzinfo=UTC)
    assert second.closed_at == second.created_at
    assert Assignment.objects.get(incident=first).cleared_at is None
    assert Outcome.objects.get(incident=second).occurred_at is None
    assert details(report, "missing_time")["Left"] == 2


# --- Words ---


def test_without_an_end_point_no_outcome_is_made_up(desk: Desk) -> None:
    report = desk.rows({"End": ""})

    assert details(report, "no_end_point") == {"disposition 'stayed'": 1}
    assert Incident.objects.count() == 1
    assert not Outcome.objects.exists()


def test_an_unknown_word_is_reported_and_not_guessed(desk: Desk) -> None:
    report = desk.rows({"Why 1": "moon"}, {"Ref": "A2", "End": "MET"})

    assert details(report, "unmapped_value") == {"End: 'MET'": 1, "Why 1: 'moon'": 1}
    assert Outcome.objects.get().reasons == []


def test_a_known_word_that_says_nothing_is_no_fault(desk: Desk) -> None:
    report = desk.rows({"Town": "n/a"})

    assert report["faults"] == []
    assert Incident.objects.get().address is None


def test_a_disposition_of_somebody_nobody_met_is_not_stored(desk: Desk) -> None:
    report = desk.rows({"End": "gone"}, {"Ref": "A2", "End": "gone", "Result": ""})

    assert details(report, "disposition_without_contact") == {
        "no_contact_gone (2 rows) with 'stayed'": 1
    }
    assert set(Outcome.objects.values_list("contact_outcome", "disposition")) == {
        ("no_contact_gone", None)
    }


def test_spellings_of_one_value_are_named(desk: Desk) -> None:
    report = desk.rows({}, {"Ref": "A2"}, {"Ref": "A3", "End": "Met"})

    assert fault(report, "several_spellings")["rows"] == [4]
    assert list(details(report, "several_spellings")) == ["contact_made: 'met' 2, 'Met' 1"]


def test_a_reason_given_twice_is_stored_once_and_reported(desk: Desk) -> None:
    report = desk.rows({"Why 2": "worry"})

    assert fault(report, "repeated_reason")["rows"] == [2]
    assert Outcome.objects.get().reasons == ["anxiety"]


# --- Malformed rows ---


def test_malformed_rows_are_reported_by_line_and_the_others_are_taken(desk: Desk) -> None:
    good = ",".join(ROW.values())
    lines = [
        HEADER,
        good.replace("Springtown", '"Spring\ntown"'),  # lines 2 and 3
        "",
        "A2,too,short",
        good.replace("A1", " "),
        good.replace("worry", "somebody else"),
        good.replace("A1", "A3").replace("worry", "nul\x00"),
        good.replace("A1", "A4") + ",one more",
        good.replace("A1", "A5"),
    ]
    report = desk.text("\n".join(lines))

    assert fault(report, "unmapped_value")["rows"] == [2]
    assert fault(report, "wrong_number_of_cells")["rows"] == [5, 9]
    assert fault(report, "no_id")["rows"] == [6]
    assert fault(report, "repeated_id")["rows"] == [7]
    assert details(report, "repeated_id") == {"first on line 2": 1}
    assert fault(report, "unstorable_text")["rows"] == [8]
    assert report["results"]["skipped"] == 5
    assert sorted(Incident.objects.values_list("number", flat=True)) == ["A1", "A5"]


def test_a_row_the_ledger_refuses_is_reported_and_the_others_are_taken(desk: Desk) -> None:
    report = desk.rows({"Ref": "A" * 120}, {"Why 2": "x" * 70_000, "Ref": "A2"}, {"Ref": "A3"})

    assert fault(report, "refused")["rows"] == [2, 3]
    assert list(Incident.objects.values_list("number", flat=True)) == ["A3"]


def test_rows_that_are_locked_elsewhere_are_named_and_the_command_fails(
    desk: Desk, cast: Cast, owner_dsn: str
) -> None:
    desk.rows({})
    with psycopg.connect(owner_dsn) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [GATE, str(cast.agency.id)])
        with pytest.raises(CommandError, match="Import the file again"):
            desk.rows({}, {"Ref": "A2"})

    report = json.loads((desk.folder / "report.json").read_text())
    assert fault(report, "busy")["rows"] == [3]
    assert desk.rows({}, {"Ref": "A2"})["results"]["imported"] == 1
