"""`prepare_demo`: an invented city that is alive at whatever hour somebody tries it."""

import io
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from shapely import Point, from_geojson

from backend.local.demo import duty
from backend.local.demo.cities import CITIES
from incidents.models import OPEN_ASSIGNMENTS, Assignment, Incident, StatusEvent
from responders.models import Agency, Area, CrewMember, ProgrammeTerms, Responder, Shift, Unit
from sync.models import Change, Mutation
from tests.cast import PASSWORD, new_id
from tests.tablet import Tablet, logged_in

FIELD_UNITS = {"HEART 1", "HEART 2"}
WRITTEN = (Agency, Responder, Unit, Area, Shift, CrewMember, Incident, Assignment, Mutation, Change)


@pytest.fixture(autouse=True)
def demo_password(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    # The real cost is what log-ins pay; here it would be minutes.
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)


def prepare() -> dict[str, Any]:
    """Runs the command; its one line on stdout."""
    out, err = io.StringIO(), io.StringIO()
    call_command("prepare_demo", stdout=out, stderr=err)
    (line,) = out.getvalue().splitlines()
    document: dict[str, Any] = json.loads(line)
    return document


def written() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in WRITTEN}


def days_later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    """The command's clock, so many days ahead."""
    later = timezone.now() + timedelta(days=days)
    clock = SimpleNamespace(now=lambda: later)
    monkeypatch.setattr("backend.management.commands.prepare_demo.timezone", clock)


# --- The first start ---


def test_it_says_who_can_log_in_and_what_to_look_at() -> None:
    told = prepare()

    units = {one["username"]: one["unit"] for one in told["accounts"]}
    assert {name for name, unit in units.items() if unit == "HEART 1"} == {
        "clinician",
        "peer",
        "emt",
    }
    assert {name for name, unit in units.items() if unit == "HEART 2"} == {
        "clinician2",
        "peer2",
        "emt2",
    }
    roles = {one["username"]: one["role"] for one in told["accounts"]}
    assert roles["ccd"] == "ccd_clinician"
    assert roles["admin"] == "agency_admin"
    assert roles["other_clinician"] == "field_responder"
    assert [one["name"] for one in told["agencies"]] == [city.name for city in CITIES]
    story = Incident.objects.get(id=told["story_incident"]["id"])
    assert story.number == told["story_incident"]["number"]
    assert story.assignments.get().unit.call_sign == "HEART 1"


def test_everybody_can_log_in() -> None:
    for account in prepare()["accounts"]:
        device = new_id() if account["unit"] else None
        assert logged_in(account["username"], device).get("/me/").status == 200


def test_units_are_on_shift_with_a_complete_crew_and_each_on_a_call_of_its_own() -> None:
    prepare()

    now = timezone.now()
    units = Unit.objects.filter(call_sign__in=FIELD_UNITS).select_related("shift")
    assert len(units) == 2
    for unit in units:
        assert unit.shift is not None
        assert unit.shift.starts_at <= now
        assert unit.shift.ends_at >= now + duty.AHEAD
        assert (unit.shift.is_complete, unit.shift.crew.count()) == (True, 3)
        assert unit.status in ("acknowledged", "en_route")
    calls = Assignment.objects.filter(unit__in=units, state__in=OPEN_ASSIGNMENTS)
    assert len({call.incident_id for call in calls}) == 2
    assert Unit.objects.get(call_sign="CO-RESPONSE 1").status == "off_duty"


def test_calls_wait_inside_the_areas_one_with_cautions() -> None:
    prepare()

    waiting = Incident.objects.filter(agency__name="Demo City", status="Active")
    assert (
        len({call.call_type for call in waiting}) == len({call.priority for call in waiting}) == 3
    )
    assert any(call.cautions for call in waiting)
    for call in Incident.objects.select_related("area"):
        assert call.address
        assert call.narrative
        assert call.area is not None
        shape = from_geojson(json.dumps(call.area.geometry))
        assert shape.contains(Point(call.longitude, call.latitude))
        assert call.caller_phone is None or call.caller_phone.startswith("555-01")


def test_programmes_have_terms_over_all_areas() -> None:
    prepare()

    terms = ProgrammeTerms.objects.get(programme__code="CRT", programme__agency__name="Demo City")
    assert terms.required_roles == ["clinician", "peer_support_specialist", "emt"]
    assert {"SUICTHRT", "MNTL", "TRESPASS"} <= set(terms.call_types)
    assert terms.areas.count() == Area.objects.filter(agency__name="Demo City").count() >= 3


def test_the_crew_and_the_board_see_the_story() -> None:
    story = prepare()["story_incident"]["id"]
    tablet = Tablet("clinician")
    tablet.pull()

    assert story in tablet.store
    assignment = tablet.of_type("assignment")[0]["id"]
    result = tablet.do("status_event.create", {"assignment": assignment, "status": "on_scene"})
    assert result["result"] == "applied"
    assert not result["record"]["out_of_sequence"]
    assert logged_in("dispatcher").get(f"/incidents/{story}/").status == 200
    assert logged_in("other_dispatcher").get(f"/incidents/{story}/").status == 404


# --- Later starts ---


def test_a_second_start_makes_nothing_new() -> None:
    first = prepare()
    before = written()

    assert prepare() == first
    assert written() == before


def test_nobody_is_logged_out_by_a_second_start() -> None:
    prepare()
    http = logged_in("dispatcher")
    prepare()

    assert http.get("/units/").status == 200


def test_a_shift_that_ends_soon_is_followed_by_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare()
    calls = set(Assignment.objects.values_list("id", flat=True))
    days_later(monkeypatch, 0.6)
    story = prepare()["story_incident"]

    unit = Unit.objects.select_related("shift").get(call_sign="HEART 1")
    assert Shift.objects.filter(unit=unit).count() == 2
    assert unit.shift is not None
    assert unit.shift.crew.count() == 3
    # The call goes on, and the board still says so.
    assert set(Assignment.objects.values_list("id", flat=True)) == calls
    assert unit.status == "acknowledged"
    assert (
        Assignment.objects.get(id=unit.status_assignment).incident_id
        == Incident.objects.get(number=story["number"]).id
    )


def test_after_a_week_in_a_drawer_units_are_on_shift_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepare()
    days_later(monkeypatch, 7)
    prepare()

    for unit in Unit.objects.filter(call_sign__in=FIELD_UNITS).select_related("shift"):
        assert unit.shift is not None
        assert unit.shift.starts_at > timezone.now() + timedelta(days=6)
        assert unit.status in ("acknowledged", "en_route")


def test_a_unit_whose_call_is_over_gets_another_one() -> None:
    first = prepare()["story_incident"]
    tablet = Tablet("clinician")
    tablet.pull()
    assignment = tablet.of_type("assignment")[0]["id"]
    for status in ("on_scene", "clearing", "available"):
        tablet.do("status_event.create", {"assignment": assignment, "status": status})
    second = prepare()["story_incident"]

    assert second["id"] != first["id"]
    types = Incident.objects.filter(id__in=(first["id"], second["id"])).values_list("call_type")
    assert len(set(types)) == 2


def test_a_person_who_was_moved_to_another_unit_is_left_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepare()
    peer = CrewMember.objects.get(responder__username="peer")
    peer.unit = Unit.objects.get(call_sign="CO-RESPONSE 1")
    peer.left_at = timezone.now() + timedelta(days=30)
    peer.shift = Shift.objects.get(unit__call_sign="HEART 2")
    peer.save()
    days_later(monkeypatch, 2)
    prepare()

    unit = Unit.objects.select_related("shift").get(call_sign="HEART 1")
    assert unit.shift is not None
    assert unit.shift.missing_roles == ["peer_support_specialist"]
    assert not StatusEvent.objects.filter(author__username="peer").exists()


# --- Passwords ---


def test_a_new_password_is_everybodys_and_ends_their_sessions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepare()
    http = logged_in("dispatcher")
    monkeypatch.setenv("DEMO_PASSWORD", "another long password")
    prepare()

    assert all(
        person.check_password("another long password")
        for person in Responder.objects.exclude(name="Import")
    )
    assert http.get("/units/").status == 401


def test_no_two_accounts_share_a_salt() -> None:
    prepare()

    salts = [person.password.split("$")[4] for person in Responder.objects.all()]
    assert len(set(salts)) == len(salts)


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_password_it_does_nothing(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    if value is None:
        monkeypatch.delenv("DEMO_PASSWORD")
    else:
        monkeypatch.setenv("DEMO_PASSWORD", value)
    with pytest.raises(CommandError, match="DEMO_PASSWORD is not set"):
        prepare()
    assert not Agency.objects.exists()


@pytest.mark.parametrize("taken", ["account", "agency"])
def test_real_accounts_never_become_demo_accounts(taken: str) -> None:
    if taken == "account":
        Responder.objects.create(username="dispatcher", name="Somebody Real")
    else:
        Agency.objects.create(name="Demo City")
    with pytest.raises(CommandError, match="not a demo"):
        prepare()
    assert not Unit.objects.exists()
