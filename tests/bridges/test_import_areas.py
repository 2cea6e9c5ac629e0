"""`import_areas`: service areas by their names, as the file has them, once."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from responders.models import Area
from sync.models import Change, Commit, Mutation
from tests.bridges.desk import details, fault
from tests.cast import Cast
from tests.shared_data import shared_file
from tests.tablet import Tablet, logged_in

SQUARE = [[-78.9, 36.0], [-78.8, 36.0], [-78.8, 36.1], [-78.9, 36.1], [-78.9, 36.0]]
BOW_TIE = [[-78.9, 36.0], [-78.8, 36.1], [-78.8, 36.0], [-78.9, 36.1], [-78.9, 36.0]]


def feature(beat: Any, ring: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"beat": beat, "district": "D1", **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


class Surveyor:
    """Runs the command on small files."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "areas.geojson"
        self._report = folder / "report.json"

    def features(self, *features: Any, **options: Any) -> dict[str, Any]:
        return self.document({"type": "FeatureCollection", "features": features}, **options)

    def document(self, document: Any, **options: Any) -> dict[str, Any]:
        self._file.write_text(json.dumps(document))
        return self.run(self._file, **options)

    def run(self, file: Path, **options: Any) -> dict[str, Any]:
        out = io.StringIO()
        options = {"agency": "North City", "report": self._report, **options}
        call_command("import_areas", file, stdout=out, stderr=io.StringIO(), **options)
        report: dict[str, Any] = json.loads(self._report.read_text())
        return report


@pytest.fixture
def surveyor(cast: Cast, tmp_path: Path) -> Surveyor:
    return Surveyor(tmp_path)


def written() -> list[int]:
    return [model.objects.count() for model in (Area, Mutation, Change, Commit)]


def test_a_feature_becomes_an_area_that_reaches_the_tablets(surveyor: Surveyor) -> None:
    tablet = Tablet("bob")
    tablet.pull()
    report = surveyor.features(feature("511", population_est_2020=4000.0))

    assert (report["results"]["imported"], report["faults"]) == (1, [])
    area = Area.objects.get(name="511")
    assert area.agency.name == "North City"
    assert area.district == "D1"
    assert area.properties["population_est_2020"] == 4000.0
    tablet.pull()
    assert "511" in [one["name"] for one in tablet.of_type("area")]


def test_the_same_file_again_writes_nothing(surveyor: Surveyor) -> None:
    features = [feature("511"), feature(" 512 ")]
    surveyor.features(*features)
    before = written()
    report = surveyor.features(*features)

    assert report["results"]["already there"] == 2
    assert written() == before
    assert set(Area.objects.filter(name__startswith="51").values_list("rev", flat=True)) == {1}


def test_an_area_that_has_changed_is_replaced_also_back_to_what_it_was(surveyor: Surveyor) -> None:
    moved = [[x + 1, y] for x, y in SQUARE]
    surveyor.features(feature("511"), feature("512"))
    first = Area.objects.get(name="511")
    report = surveyor.features(feature("511", moved), feature("512"))
    surveyor.features(feature("511"), feature("512"))

    assert (report["results"]["replaced"], report["results"]["already there"]) == (1, 1)
    area = Area.objects.get(name="511")
    assert (area.id, area.rev, area.geometry) == (first.id, 3, first.geometry)
    assert Area.objects.get(name="512").rev == 1


def test_an_area_somebody_made_by_hand_is_replaced_and_not_doubled(surveyor: Surveyor) -> None:
    report = surveyor.features(feature("1"))

    assert report["results"]["replaced"] == 1
    assert Area.objects.get(agency__name="North City", name="1").district == "D1"


def test_malformed_features_are_reported_and_the_others_are_taken(surveyor: Surveyor) -> None:
    metres = [
        [690_000, 3_986_000],
        [691_000, 3_986_000],
        [691_000, 3_987_000],
        [690_000, 3_986_000],
    ]
    report = surveyor.features(
        feature("511"),
        feature("512", BOW_TIE),
        feature("513", metres),
        feature("514", [[0, 0], [1, 1]]),
        feature("515", []),
        feature("516", "nonsense"),
        {**feature("517"), "geometry": {"type": "Point", "coordinates": [0, 0]}},
        {**feature("518"), "geometry": None},
        feature(None),
        feature(True),
        feature("511"),
        feature("519", note="nul\x00"),
        {"type": "Feature", "properties": None},
        "nothing",
        feature(520),
    )

    assert fault(report, "invalid_geometry")["rows"] == [2, 3, 4, 5, 6, 7, 8]
    assert any("Self-intersection" in text for text in details(report, "invalid_geometry"))
    assert fault(report, "no_id")["rows"] == [9, 10]
    assert fault(report, "repeated_id")["rows"] == [11]
    assert fault(report, "unstorable_text")["rows"] == [12]
    assert fault(report, "not_a_feature")["rows"] == [13, 14]
    assert report["results"]["skipped"] == 13
    names = Area.objects.filter(agency__name="North City").values_list("name", flat=True)
    assert sorted(names) == ["1", "511", "520"]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "no GeoJSON FeatureCollection"),
        ({"type": "Feature"}, "no GeoJSON FeatureCollection"),
        ({"type": "FeatureCollection", "features": []}, "has no features"),
        (
            {
                "type": "FeatureCollection",
                "features": [feature("511")],
                "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2264"}},
            },
            "not in WGS 84",
        ),
    ],
)
def test_a_file_of_another_kind_is_refused(surveyor: Surveyor, document: Any, words: str) -> None:
    before = written()
    with pytest.raises(CommandError, match=words):
        surveyor.document(document)
    assert written() == before


def test_a_file_that_is_no_json_is_refused(surveyor: Surveyor, tmp_path: Path) -> None:
    for content in (b"{", b"\xff\xfe", b"[" * 100_000):
        (tmp_path / "other.txt").write_bytes(content)
        with pytest.raises(CommandError, match=r"not JSON|not UTF-8"):
            surveyor.run(tmp_path / "other.txt")


def test_other_properties_can_be_named(surveyor: Surveyor) -> None:
    one = feature("511", zone="Z9", quarter="East")
    surveyor.features(one, name_property="zone", district_property="quarter")

    assert Area.objects.get(name="Z9").district == "East"


def test_the_agency_is_never_guessed(surveyor: Surveyor) -> None:
    with pytest.raises(CommandError, match="has to be named"):
        surveyor.features(feature("511"), agency=None)


def test_the_beats_of_durham(surveyor: Surveyor) -> None:
    file = shared_file("durham_police_beats_2022_simplified.geojson")
    report = surveyor.run(file)

    assert (report["rows"], report["results"]["imported"], report["faults"]) == (37, 37, [])
    beat = Area.objects.get(name="122")
    assert beat.properties == {
        "beat": "122",
        "district": "D1",
        "population_est_2020": 3000.0,
        "area_km2": 3.2,
        "agency": "DPD",
    }
    assert logged_in("alice").get(f"/areas/{beat.id}/").body["district"] == "D1"
    before = written()
    assert surveyor.run(file)["results"]["already there"] == 37
    assert written() == before
