"""Code lists: what the product's codes are called, on every tablet before it needs them."""

import inspect
from enum import StrEnum
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalogue.code_lists import publish_code_lists
from incidents import code_lists, codes
from responders.access import CrewRole
from responders.lifecycle import UnitStatus
from responders.models import CodeList
from sync.models import Mutation
from tests.admin.desk import Desk
from tests.cast import Cast
from tests.tablet import Tablet

ENUMERATIONS = [
    UnitStatus,
    CrewRole,
    *(
        one
        for _, one in inspect.getmembers(codes, inspect.isclass)
        if issubclass(one, StrEnum) and one is not StrEnum
    ),
]
BY_NAME = {one.name: one for one in code_lists.LISTS}


@pytest.mark.parametrize("enumeration", ENUMERATIONS)
def test_every_code_of_the_product_has_its_words(enumeration: type[StrEnum]) -> None:
    matching = [
        one
        for one in code_lists.LISTS
        if not one.is_open and {*map(str, one.words)} == {*map(str, enumeration)}
    ]
    assert len(matching) == 1
    assert [*map(str, matching[0].words)] == [*map(str, enumeration)], "offered in another order"


def test_all_words_are_there_in_both_languages_and_tell_codes_apart() -> None:
    for one in code_lists.LISTS:
        for language in (0, 1):
            words = [pair[language] for pair in one.words.values()]
            assert all(word.strip() for word in words), one.name
            assert len(set(words)) == len(words), f"{one.name}: two codes with the same words"


def test_violence_codes_are_those_of_nemsis() -> None:
    """Violence to the crew: 4506031 to 4506039 of NEMSIS v3.5."""
    assert set(BY_NAME["violence_code"].words) <= {str(code) for code in range(4506031, 4506040)}


# --- On the tablets ----------------------------------------------------------------------


def test_a_tablet_starts_with_them_and_finds_them_by_name(cast: Cast) -> None:
    publish_code_lists(agency=cast.agency, now=timezone.now())
    bob = Tablet("bob")
    bob.pull()
    held = {one["name"]: one for one in bob.of_type("code_list")}
    assert set(held) == set(BY_NAME)
    assert held["destination"]["codes"][0] == {
        "code": "emergency_department",
        "labels": {"en": "Emergency department", "es": "Sala de emergencias"},
    }
    (found,) = bob.http.get("/code-lists/?name=supply").body["results"]
    assert {**found, "type": "code_list"} == held["supply"]
    assert (found["open"], held["destination"]["open"]) == (True, False)


def test_another_agencys_lists_are_not_there(cast: Cast) -> None:
    publish_code_lists(agency=cast.other_agency, now=timezone.now())
    bob = Tablet("bob")
    bob.pull()
    theirs = CodeList.objects.filter(agency=cast.other_agency).first()
    assert theirs is not None
    assert bob.of_type("code_list") == []
    assert bob.http.get(f"/code-lists/{theirs.id}/").status == 404


def test_a_new_release_renews_the_closed_lists_and_leaves_the_agencys_own(cast: Cast) -> None:
    call_command("migrate", verbosity=0)
    bob = Tablet("bob")
    bob.pull()
    older = [{"code": "none", "labels": {"en": "Nobody"}}]
    ours = [{"code": "umbrella", "labels": {"en": "Umbrella"}}]
    own = CodeList.objects.filter(agency=cast.agency)
    own.filter(name="police_involvement").update(codes=older)
    own.filter(name="supply").update(codes=ours)
    call_command("migrate", verbosity=0)
    bob.pull()
    held = {one["name"]: one["codes"] for one in bob.of_type("code_list")}
    assert held["police_involvement"] == BY_NAME["police_involvement"].codes
    assert held["supply"] == ours


def test_publishing_what_is_current_writes_nothing(cast: Cast) -> None:
    now = timezone.now()
    assert len(publish_code_lists(agency=cast.agency, now=now)) == len(code_lists.LISTS)
    written = Mutation.objects.count()
    assert publish_code_lists(agency=cast.agency, now=now) == []
    assert Mutation.objects.count() == written


# --- In the office -----------------------------------------------------------------------


@pytest.fixture
def adam(cast: Cast) -> Desk:
    publish_code_lists(agency=cast.agency, now=timezone.now())
    publish_code_lists(agency=cast.other_agency, now=timezone.now())
    return Desk("adam")


def _page(cast: Cast, name: str, **where: Any) -> str:
    one = CodeList.objects.get(agency=where.get("agency", cast.agency), name=name)
    return f"/responders/codelist/{one.id}/change/"


def test_an_administrator_changes_the_agencys_own_list(adam: Desk, cast: Cast) -> None:
    bob = Tablet("bob")
    bob.pull()
    assert "water: Water | Agua" in adam.get(_page(cast, "supply")).text
    lines = "water: Water | Agua\n\nsunscreen: Sun: screen"
    assert adam.save(_page(cast, "supply"), codes=lines).status == 302
    bob.pull()
    (held,) = (one for one in bob.of_type("code_list") if one["name"] == "supply")
    assert held["codes"] == [
        {"code": "water", "labels": {"en": "Water", "es": "Agua"}},
        {"code": "sunscreen", "labels": {"en": "Sun: screen"}},
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("water: Water\nbread", "Line 2: write it like"),
        ("water: Water\nwater: Agua", "Water is there twice"),
        (f"{'w' * 101}: Water", "Expected `str` of length <= 100"),
        ("", "This field is required"),
    ],
)
def test_a_line_that_cannot_be_read_is_said_at_the_field(
    adam: Desk, cast: Cast, lines: str, words: str
) -> None:
    before = CodeList.objects.get(agency=cast.agency, name="supply").codes
    page = adam.save(_page(cast, "supply"), codes=lines)
    assert page.status == 200
    assert any(words in error for error in page.errors), page.errors
    assert CodeList.objects.get(agency=cast.agency, name="supply").codes == before


def test_closed_lists_and_another_agencys_are_not_in_the_office(adam: Desk, cast: Cast) -> None:
    listed = adam.get("/responders/codelist/").text
    assert "Supply" in listed
    assert "Destination" not in listed
    assert adam.get(_page(cast, "destination")).status == 404
    assert adam.get(_page(cast, "supply", agency=cast.other_agency)).status == 404
    assert adam.get("/responders/codelist/add/").status == 403
