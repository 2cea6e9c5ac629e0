"""Whether a call is one for a programme: the rule as tables, and how a dispatcher reads it."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from incidents.call_types import AcceptanceCriteria, Reading, Screen
from incidents.eligibility import Call, ProgrammeWithTerms, Terms, Verdict, judge
from incidents.models import Incident
from responders.models import Area, Programme, ProgrammeTerms
from tests.cast import EVERY_HOUR, Cast
from tests.clockwork import Clock
from tests.steps import came_in, in_town
from tests.tablet import Http, logged_in

ZONE = ZoneInfo("America/New_York")
# Monday, noon in the agency.
NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)
BEAT, OTHER_BEAT = uuid4(), uuid4()
WEAPON, VIOLENCE = Screen.WEAPON, Screen.VIOLENCE
OFFICE_HOURS = [{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "17:00"}]
NIGHTS = [{"days": [0], "from": "20:00", "to": "04:00"}]
TERMS = Terms(
    valid_from=date(2026, 1, 1),
    valid_to=None,
    hours=EVERY_HOUR,
    criteria=AcceptanceCriteria(frozenset({"MNTL", "WELFARE"}), frozenset()),
    areas=frozenset({BEAT}),
)


def call(
    call_type: str | None = "MNTL", *screens: Screen, hours: float = 0, area: object = BEAT
) -> Call:
    """A call so many hours after Monday noon."""
    known = Reading(call_type, frozenset(screens))
    return Call(known, area, NOON + timedelta(hours=hours))  # type: ignore[arg-type]


def judged(call: Call, *terms: Terms) -> tuple[str, list[str]]:
    programme = ProgrammeWithTerms(uuid4(), "CRT", terms)
    found = judge(call=call, programme=programme, zone=ZONE)
    return found.verdict.value, [reason.code for reason in found.reasons]


NO = Verdict.DOES_NOT_FIT.value


@pytest.mark.parametrize(
    ("asked", "terms", "verdict", "reasons"),
    [
        (call(), TERMS, "fits", []),
        # Call type.
        (call("NOISE"), TERMS, NO, ["call_type_not_taken"]),
        (call(None), TERMS, "unclear", ["call_type_unknown"]),
        # Area; a programme that names none goes everywhere.
        (call(area=OTHER_BEAT), TERMS, NO, ["outside_area"]),
        (call(area=None), TERMS, "unclear", ["place_unknown"]),
        (call(area=None), replace(TERMS, areas=frozenset()), "fits", []),
        (call(area=OTHER_BEAT), replace(TERMS, areas=frozenset()), "fits", []),
        # Hours: Monday noon, 16:59, 17:00, Saturday noon.
        (call(), replace(TERMS, hours=OFFICE_HOURS), "fits", []),
        (call(hours=4.98), replace(TERMS, hours=OFFICE_HOURS), "fits", []),
        (call(hours=5), replace(TERMS, hours=OFFICE_HOURS), NO, ["outside_hours"]),
        (call(hours=120), replace(TERMS, hours=OFFICE_HOURS), NO, ["outside_hours"]),
        (call(), replace(TERMS, hours=[]), NO, ["outside_hours"]),
        # A night is its evening's: Monday 20:00 to Tuesday 04:00, and no other night.
        (call(hours=8), replace(TERMS, hours=NIGHTS), "fits", []),
        (call(hours=15.9), replace(TERMS, hours=NIGHTS), "fits", []),
        (call(hours=16), replace(TERMS, hours=NIGHTS), NO, ["outside_hours"]),
        (call(hours=-9), replace(TERMS, hours=NIGHTS), NO, ["outside_hours"]),
        # Weapon and violence, unless the programme goes there all the same.
        (call("MNTL", WEAPON), TERMS, NO, ["weapon_reported"]),
        (call("MNTL", VIOLENCE), TERMS, NO, ["violence_reported"]),
        (call("MNTL", VIOLENCE, WEAPON), TERMS, NO, ["weapon_reported", "violence_reported"]),
        (
            call("MNTL", WEAPON, VIOLENCE),
            replace(
                TERMS, criteria=AcceptanceCriteria(TERMS.criteria.call_types, frozenset({WEAPON}))
            ),
            NO,
            ["violence_reported"],
        ),
        # Terms that are over, or have not begun.
        (call(), replace(TERMS, valid_to=date(2026, 6, 1)), NO, ["no_terms"]),
        (call(), replace(TERMS, valid_from=date(2026, 6, 2)), NO, ["no_terms"]),
        # One thing that is certain outweighs what is not known; everything is said.
        (
            call("NOISE", WEAPON, area=None, hours=120),
            replace(TERMS, hours=OFFICE_HOURS),
            NO,
            ["call_type_not_taken", "outside_hours", "place_unknown", "weapon_reported"],
        ),
    ],
)
def test_the_rule(asked: Call, terms: Terms, verdict: str, reasons: list[str]) -> None:
    assert judged(asked, terms) == (verdict, reasons)


def test_a_night_goes_on_by_the_terms_of_its_evening() -> None:
    evening = replace(TERMS, valid_to=date(2026, 6, 2), hours=NIGHTS)
    morning = replace(TERMS, valid_from=date(2026, 6, 2), hours=OFFICE_HOURS)
    nothing_new = AcceptanceCriteria(frozenset({"NOISE"}), frozenset())
    terms = (evening, replace(morning, criteria=nothing_new))
    assert judged(call(hours=14), *terms) == ("fits", [])  # Tuesday 02:00
    assert judged(call(hours=24), *terms) == (NO, ["call_type_not_taken"])  # Tuesday noon
    assert judged(call("NOISE", hours=24), *terms) == ("fits", [])


def test_a_programme_without_terms_takes_nothing() -> None:
    assert judged(call()) == (NO, ["no_terms"])


@pytest.mark.parametrize(
    ("said_type", "weapon", "known_type", "screens"),
    [
        (None, None, "SUICTHRT", {WEAPON}),
        ("WELFARE", None, "WELFARE", {WEAPON}),
        (None, True, "SUICTHRT", {WEAPON}),
        # Somebody has asked: there is none.
        (None, False, "SUICTHRT", set()),
    ],
)
def test_what_people_say_of_a_call_stands_over_its_label(
    said_type: str | None, weapon: bool | None, known_type: str, screens: set[Screen]
) -> None:
    label = Reading("SUICTHRT", frozenset({WEAPON}))
    known = label.under(call_type=said_type, reported={WEAPON: weapon, VIOLENCE: None})
    assert (known.call_type, known.screens) == (known_type, screens)


# --- Over HTTP ---


@pytest.fixture
def city(cast: Cast) -> Cast:
    """North City with a co-response programme beside CRT: it goes where a weapon was reported."""
    cor = Programme.objects.create(agency=cast.agency, code="CoR", name="Co-response")
    ProgrammeTerms.objects.create(
        programme=cor,
        valid_from=date(2024, 1, 1),
        hours=EVERY_HOUR,
        call_types=["MNTL", "SUICTHRT"],
        screens_taken=["weapon"],
    )
    return cast


def verdicts(http: Http, incident: str) -> dict[str, tuple[str, list[str]]]:
    answer = http.get(f"/incidents/{incident}/eligibility/")
    assert answer.status == 200, answer.body
    return {
        one["programme_code"]: (one["verdict"], [reason["code"] for reason in one["reasons"]])
        for one in answer.body["verdicts"]
    }


def test_a_dispatcher_sees_which_programme_a_call_is_for(city: Cast) -> None:
    alice = logged_in("alice")
    calm, armed = came_in(alice, **in_town()), came_in(alice, **in_town(weapon_reported=True))
    assert verdicts(alice, calm) == {"CRT": ("fits", []), "CoR": ("fits", [])}
    assert verdicts(alice, armed) == {
        "CRT": (NO, ["weapon_reported"]),
        "CoR": ("fits", []),
    }


def test_the_board_has_the_verdicts_of_waiting_calls(city: Cast) -> None:
    alice = logged_in("alice")
    waiting, taken = came_in(alice, **in_town()), came_in(alice, **in_town())
    sent = {"incident": taken, "unit": city.unit("HERON 1")}
    assert alice.post("/assignments/", sent).status == 201
    (shown,) = alice.get("/board/").body["waiting"]
    assert shown["id"] == waiting
    assert shown["verdicts"] == alice.get(f"/incidents/{waiting}/eligibility/").body["verdicts"]
    words = [reason["words"] for one in shown["verdicts"] for reason in one["reasons"]]
    assert words == []


def test_a_label_is_read_by_the_agencys_mapping(city: Cast) -> None:
    alice = logged_in("alice")
    unread = came_in(alice, **in_town(call_type=None, call_type_label="127D_Suicide Threat Weapon"))
    assert verdicts(alice, unread)["CoR"] == ("unclear", ["call_type_unknown"])
    rules = Path(__file__).resolve().parents[2] / "docs" / "examples" / "call_types.csv"
    call_command("import_call_types", str(rules), agency="North City", stdout=io.StringIO())
    # The mapping came after the call: what it says of the label holds all the same.
    assert verdicts(alice, unread) == {
        "CRT": (NO, ["call_type_not_taken", "weapon_reported"]),
        "CoR": ("fits", []),
    }


def test_a_correction_changes_the_verdict(city: Cast) -> None:
    alice = logged_in("alice")
    incident = came_in(alice, **in_town(latitude=None, longitude=None, violence_reported=True))
    assert verdicts(alice, incident)["CRT"] == (NO, ["place_unknown", "violence_reported"])
    found = in_town(violence_reported=False)
    assert alice.patch(f"/incidents/{incident}/", found, rev=1).status == 200
    assert verdicts(alice, incident)["CRT"] == ("fits", [])
    # A beat that the terms do not name.
    beat = Area.objects.create(agency=city.agency, name="far", geometry={})
    Incident.objects.filter(id=incident).update(area=beat)
    assert verdicts(alice, incident)["CRT"] == (NO, ["outside_area"])


def test_a_call_that_is_over_is_judged_for_when_it_came_in(clock: Clock, city: Cast) -> None:
    alice = logged_in("alice")
    incident = came_in(alice, **in_town())
    ProgrammeTerms.objects.filter(programme=city.programme).update(hours=[])
    assert verdicts(alice, incident)["CRT"] == (NO, ["outside_hours"])
    assert alice.post(f"/incidents/{incident}/cancel/").status == 200
    later = clock.at(10)
    body = alice.get(f"/incidents/{incident}/eligibility/").body
    assert datetime.fromisoformat(body["judged_for"]) == clock.start < later


@pytest.mark.parametrize("part", ["eligibility", "recommendation"])
def test_another_agencys_call_is_not_there(city: Cast, part: str) -> None:
    incident = came_in(logged_in("alice"), **in_town())
    assert logged_in("mallory").get(f"/incidents/{incident}/{part}/").status == 404
