"""The call-type mapping: rules, what they make of real labels, and of calls that come in."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bridges.files.call_types import read_labels, report_on
from incidents.call_type_mapping import ProgrammeCriteria, mapping_of, programmes_on
from incidents.call_types import AcceptanceCriteria, CallTypeMapping, Match, Rule, Screen
from incidents.models import CallTypeRule
from responders.models import ProgrammeTerms
from tests.admin.desk import Desk
from tests.cast import Cast, new_id
from tests.shared_data import shared_file
from tests.tablet import Tablet, logged_in

RULES = Path(__file__).resolve().parents[2] / "docs" / "examples" / "call_types.csv"
CRT = (
    "SUICTHRT MNTL EDP TRESPASS WELFARE INTOX VICE INDECENT PHANDLE DISORD NOISE CITASST"
).split()
WEAPON, VIOLENCE = Screen.WEAPON, Screen.VIOLENCE


@pytest.fixture
def mapped(cast: Cast) -> Cast:
    """North City with the example's rules."""
    call_command("import_call_types", str(RULES), agency="North City", stdout=io.StringIO())
    ProgrammeTerms.objects.filter(programme=cast.programme).update(call_types=CRT)
    return cast


@pytest.mark.parametrize(
    ("label", "call_type", "screens"),
    [
        ("127D_Suicide Threat", "SUICTHRT", set()),
        ("127D_Suicide Threat Weapon", "SUICTHRT", {WEAPON}),
        ("113D_Disturbance Verbal Sm Wpn", "DISORD", {WEAPON}),
        ("113D_Disturbnce Physical Sm Wp", "ASSAULT", {WEAPON, VIOLENCE}),
        ("121C_Mental Disordr N-Viol Wpn", "MNTL", {WEAPON}),
        ("MENTAL NOT VIOLENT", "MNTL", set()),
        ("MENTAL VIOLENT NOT ARMED", "MTLV", {VIOLENCE}),
        ("MENTAL VIOLENT - ARMED", "MTLV", {VIOLENCE, WEAPON}),
        ("FIGHT - VERBAL/ORAL (NO WEAPONS)", "DISORD", set()),
        ("ASLT - WITH OR W/O WEAPONS (NO SHOOTINGS)", "WEAPON", {WEAPON}),
        ("SUICIDE - IP/JO SUICIDAL PERSON AND ATTEMPTS", "SUICATT", set()),
        ("Patrol Request", None, set()),
    ],
)
def test_the_examples_rules_read_real_spellings(
    label: str, call_type: str | None, screens: set[Screen]
) -> None:
    with RULES.open(newline="") as file:
        rows = list(csv.DictReader(file))
    screened = [Screen(row["screen"]) if row["screen"] else None for row in rows]
    rules = [
        Rule(Match(row["match"]), row["pattern"], row["call_type"], screen)
        for row, screen in zip(rows, screened, strict=True)
    ]
    reading = CallTypeMapping(rules).read(label)
    assert (reading.call_type, set(reading.screens)) == (call_type, screens)


def test_the_most_exact_rule_counts() -> None:
    mapping = CallTypeMapping(
        [
            Rule(Match.WORDS, "person", "PERSON"),
            Rule(Match.WORDS, "missing person", "MISSING"),
            Rule(Match.CODE, "08", "INTOX"),
            Rule(Match.LABEL, "08 - Missing Person", "CHILD"),
        ]
    )
    labels = ("a person", "missing old person", "08 - any person", "08 -  missing PERSON")
    assert [mapping.read(label).call_type for label in labels] == [
        "PERSON", "MISSING", "INTOX", "CHILD",
    ]  # fmt: skip


def test_the_report_on_the_labels_of_five_cities(mapped: Cast) -> None:
    path = shared_file("cad_call_type_labels_5cities.csv", folder="codes")
    out = io.StringIO()
    call_command(
        "report_call_types", str(path), agency="North City", count_column="count",
        group_column="city", stdout=out,
    )  # fmt: skip
    labels = read_labels(path.read_bytes(), label="label", count="count", group="city")
    programmes = programmes_on(timezone.localdate(), mapped.agency.id)
    report = report_on(labels, mapping=mapping_of(mapped.agency.id), programmes=programmes)
    assert report.all.labels == len(labels) == 3227
    assert report.all.calls == sum(label.calls for label in labels)
    # What the rules can honestly read: the rest is reported, not guessed.
    assert 120 <= report.taken.labels <= 140
    assert report.unmapped.labels > 2500
    assert report.screened[WEAPON].labels >= 18
    kept_away = {label.text for label in report.screened[WEAPON].examples}
    assert {"127D_Suicide Threat Weapon", "133D_Trespass/Unwted Sm Wpn"} <= kept_away
    # No label that speaks of a weapon, in whatever spelling, is sent to an unarmed team.
    armed = re.compile(r"weap|wpn|\bwp\b|armed|gun|knife|shot|stab|shoot", re.IGNORECASE)
    assert [one.text for one in report.taken.examples if armed.search(one.text)] == [
        "FIGHT - VERBAL/ORAL (NO WEAPONS)"
    ] * 2
    printed = out.getvalue()
    assert f"{report.unmapped.labels:>8,} {report.unmapped.calls:>12,}  unmapped" in printed
    assert f"{report.taken.labels:>8,} {report.taken.calls:>12,}  CRT" in printed
    armed_programme = ProgrammeCriteria(
        "COR", AcceptanceCriteria(frozenset(CRT), frozenset(Screen))
    )
    both = report_on(
        labels, mapping=mapping_of(mapped.agency.id), programmes=[*programmes, armed_programme]
    )
    assert both.screened == {}
    assert both.by_programme["CRT"].labels == report.taken.labels


def test_a_call_with_a_label_gets_its_type_and_a_weapon_is_a_reported_weapon(
    mapped: Cast,
) -> None:
    alice, incident = logged_in("alice"), new_id()
    label = {"call_type_label": "127D_Suicide Threat Weapon"}
    made = alice.post("/incidents/", {"id": incident, **label})
    assert made.status == 201, made.body
    assert made.body["call_type"] == "SUICTHRT"
    assert (made.body["weapon_reported"], made.body["violence_reported"]) == (True, None)
    assert alice.post("/incidents/", {"id": incident, **label}).status in (200, 201)
    said = {"call_type": "WELFARE", "weapon_reported": False}
    bob = Tablet("bob")
    other = new_id()
    bob.do("incident.create", {**label, **said}, record_id=other)
    bob.pull()
    assert bob.store[other]["call_type"] == "WELFARE"
    assert bob.store[other]["weapon_reported"] is False
    unknown = alice.post("/incidents/", {"id": new_id(), "call_type_label": "Patrol Request"})
    assert unknown.body["call_type"] is None


def test_another_agency_has_rules_of_its_own(mapped: Cast) -> None:
    mallory = logged_in("mallory")
    made = mallory.post(
        "/incidents/", {"id": new_id(), "call_type_label": "127D_Suicide Threat Weapon"}
    )
    assert (made.body["call_type"], made.body["weapon_reported"]) == (None, None)


def test_rules_are_kept_in_the_office(adam: Desk, cast: Cast) -> None:
    path = "/incidents/calltyperule/add/"
    rule = {"match": "words", "pattern": "Well Ck", "call_type": "welfare", "screen": ""}
    assert adam.save(path, **rule).status == 302
    stored = CallTypeRule.objects.get()
    assert (stored.pattern, stored.call_type, stored.agency_id) == (
        "well ck", "WELFARE", cast.agency.id,
    )  # fmt: skip
    assert "There is a rule with this pattern already." in adam.save(path, **rule).errors
    nothing = adam.save(path, match="words", pattern="x", call_type="", screen="")
    assert any("Give a type" in words for words in nothing.errors)
    with RULES.open("rb") as file:
        taken = adam.post("/incidents/calltyperule/try/", rules=file)
    assert taken.status == 302
    labels = io.BytesIO(b"label,count\n127D_Suicide Threat Weapon,158\nPatrol Request,279955\n")
    labels.name = "labels.csv"
    tried = adam.post(
        "/incidents/calltyperule/try/", labels=labels, label_column="label", count_column="count"
    )
    assert "What the rules make of these 2 labels" in tried.text
    assert "Patrol Request" in tried.text
    broken = io.BytesIO(b"match,pattern,call_type,screen\nwords,x,lower case,\n")
    broken.name = "rules.csv"
    refused = adam.post("/incidents/calltyperule/try/", rules=broken)
    assert any("line 2, call_type" in words for words in refused.errors)


def test_a_broken_file_of_rules_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "rules.csv"
    file.write_text("match,pattern,call_type,screen\nwords,good,GOOD,\nwords,bad,,rain\n")
    with pytest.raises(CommandError, match="line 3, screen"):
        call_command("import_call_types", str(file), agency="North City")
    assert not CallTypeRule.objects.exists()
