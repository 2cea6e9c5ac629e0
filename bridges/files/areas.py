"""Service areas out of a GeoJSON file (RFC 7946: WGS 84 degrees, longitude first). Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shapely import from_geojson, is_valid_reason
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from bridges.files.faults import Fault, FaultKind, FileRefused, quoted
from bridges.files.table import decoded
from sync.mutations import unstorable_text

POLYGONS = ("Polygon", "MultiPolygon")
# RFC 7946 knows one reference system; older files name it in one of these ways.
WGS_84 = ("CRS84", "4326")


@dataclass(frozen=True, slots=True)
class AreaRead:
    """One feature: `row` is its place in the file, from 1."""

    row: int
    name: str
    district: str
    geometry: dict[str, Any]
    properties: dict[str, Any]


@dataclass(slots=True)
class AreaReading:
    """A file, read: `rows` counts its features, also those that are skipped."""

    rows: int
    areas: list[AreaRead] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_areas(data: bytes, *, name_property: str, district_property: str) -> AreaReading:
    """Every feature as an area, or as a fault that says why it is skipped.

    Raises: FileRefused.
    """
    features = _features(data)
    reading = AreaReading(rows=len(features))
    first: dict[str, int] = {}
    for number, feature in enumerate(features, start=1):
        faults = list(_faults(number, feature, name_property, first))
        if faults:
            reading.faults += faults
            continue
        properties = feature["properties"]
        name = _word(properties[name_property])
        first[name] = number
        reading.areas.append(
            AreaRead(
                row=number,
                name=name,
                district=_word(properties.get(district_property)),
                geometry=feature["geometry"],
                properties=properties,
            )
        )
    return reading


def _features(data: bytes) -> list[Any]:
    try:
        document = json.loads(decoded(data))
    except (ValueError, RecursionError) as error:
        raise FileRefused(f"the file is not JSON: {error}") from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise FileRefused("the file is no GeoJSON FeatureCollection")
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise FileRefused("the file has no features")
    system = document.get("crs")
    if system is not None and not any(name in json.dumps(system) for name in WGS_84):
        raise FileRefused(f"the file is not in WGS 84 but in {quoted(json.dumps(system))}")
    return features


def _faults(
    number: int, feature: Any, name_property: str, first: dict[str, int]
) -> Iterator[Fault]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or feature.get("type") != "Feature":
        yield Fault(FaultKind.NOT_A_FEATURE, number)
        return
    name = _word(properties.get(name_property))
    if not name:
        yield Fault(FaultKind.NO_ID, number, f"property {name_property!r} is empty")
    elif name in first:
        yield Fault(FaultKind.REPEATED_ID, number, f"first in feature {first[name]}")
    if unstorable_text(properties, ""):
        yield Fault(FaultKind.UNSTORABLE_TEXT, number)
    problem = geometry_problem(feature.get("geometry"))
    if problem is not None:
        yield Fault(FaultKind.INVALID_GEOMETRY, number, problem)


def _word(value: Any) -> str:
    """A property as text: beats are numbers in one file and words in the next."""
    is_word = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value).strip() if is_word else ""


def geometry_problem(geometry: Any) -> str | None:
    """Why this cannot be an area; None when it can."""
    if not isinstance(geometry, dict) or geometry.get("type") not in POLYGONS:
        return "is no Polygon or MultiPolygon"
    try:
        shape = from_geojson(json.dumps(geometry))
    except (ShapelyError, ValueError, TypeError) as error:
        return f"cannot be read: {quoted(str(error))}"
    if shape.is_empty:
        return "is empty"
    if not _is_in_degrees(shape):
        return "lies outside of the globe: coordinates are not degrees"
    return None if shape.is_valid else is_valid_reason(shape)


def _is_in_degrees(shape: BaseGeometry) -> bool:
    west, south, east, north = shape.bounds
    return west >= -180 and south >= -90 and east <= 180 and north <= 90
