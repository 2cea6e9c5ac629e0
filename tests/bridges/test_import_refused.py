"""`import_encounters`: a file or mapping that cannot be read is refused; nothing is written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from incidents.models import Incident
from responders.models import Agency
from tests.bridges.desk import EXAMPLE, HEADER, ROW, Desk, run, written
from tests.cast import Cast


@pytest.fixture
def desk(cast: Cast, tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (HEADER.replace("Met", "Meet").encode(), "has no column 'Met'"),
        (HEADER.replace("Met", "Left").encode(), "has no column 'Met'"),
        ((HEADER + ",Met").encode(), "the column 'Met' more than once"),
        (HEADER.encode() + b"\nA1,\xff\xfe", "is not UTF-8 (line 2)"),
        (HEADER.encode() + b'\n"A1,', "is not CSV (line 2"),
    ],
)
def test_a_malformed_file_is_refused_before_anything_is_written(
    desk: Desk, content: bytes, words: str
) -> None:
    before = written()
    with pytest.raises(CommandError) as refusal:
        desk.text(content)

    text = str(refusal.value)
    assert words in text
    assert "\n" not in text
    assert written() == before


def _with(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(mapping: dict[str, Any]) -> None:
        *folders, name = path.split("/")
        for folder in folders:
            mapping = mapping[folder]
        mapping[name] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_with("time_zone", "America/Atlantis"), "time_zone"),
        (_with("columns/colour", "Ref"), "columns"),
        (_with("columns/statuses", {"flying": "There"}), "columns.statuses"),
        (_with("columns/statuses", {"clearing": "There"}), "columns.statuses.clearing"),
        (_with("columns/address", "Ref"), "'Ref' is named twice"),
        (_with("translations/contact_outcome/met", "hello"), "translations.contact_outcome.met"),
        (
            _with("translations/disposition/stayed", {"disposition": "vanished"}),
            "translations.disposition.stayed",
        ),
        (
            _with(
                "translations/disposition/stayed",
                {"disposition": "resolved_in_place", "destination": "jail"},
            ),
            "translations.disposition.stayed: only goes with a transport",
        ),
        (_with("name", "Next Town!"), "name"),
        (_with("unit", {"call_sign": ""}), "unit"),
    ],
)
def test_an_invalid_mapping_is_refused_with_the_path_of_the_fault(
    desk: Desk, change: Callable[[dict[str, Any]], None], words: str
) -> None:
    change(desk.mapping)
    with pytest.raises(CommandError, match="the mapping is invalid at") as refusal:
        desk.rows({})

    assert words in str(refusal.value)
    assert not Incident.objects.exists()


def test_a_mapping_that_is_not_json_is_refused(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text(HEADER)
    for content in (b"columns: no", b"\xff"):
        (tmp_path / "mapping.yaml").write_bytes(content)
        with pytest.raises(CommandError, match="not JSON"):
            run(file, tmp_path / "mapping.yaml", report=tmp_path / "r.json", agency="North City")


def test_a_file_that_is_not_there_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.csv", EXAMPLE, report=tmp_path / "r.json", agency="North City")


@pytest.mark.parametrize(
    ("agency", "words"),
    [("East City", "no agency 'East City'"), (None, "has to be named")],
)
def test_whose_records_these_are_is_never_guessed(
    desk: Desk, agency: str | None, words: str
) -> None:
    before = written()
    with pytest.raises(CommandError, match=words):
        desk.text(HEADER, agency=agency)
    assert written() == before


def test_with_one_agency_it_need_not_be_named(database: None, tmp_path: Path) -> None:
    Agency.objects.create(name="Only City")
    desk = Desk(tmp_path)
    report = desk.text("\n".join([HEADER, ",".join(ROW.values())]), agency=None)

    assert report["agency"] == "Only City"
