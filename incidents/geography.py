"""Points on the map: which service area they lie in, how far apart they are. Pure."""

import json
from collections.abc import Iterable
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

from shapely import Point, STRtree, from_geojson
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

# Boundaries of beats are drawn by hand: what lies between two of them is no wider.
SLIVER_M = 300.0


def area_at(
    areas: Iterable[dict[str, Any]], latitude: float | None, longitude: float | None
) -> UUID | None:
    """The area a point (WGS 84 degrees) lies in; in a sliver between areas, the nearest one.

    `areas`: rows with `id` and a GeoJSON `geometry`. None without areas or without a point, and
    for a point that is far from all of them: an empty form, a swapped pair, another state.
    """
    if latitude is None or longitude is None:
        return None
    known = sorted(areas, key=lambda area: str(area["id"]))
    if not known:
        return None
    shapes = [_shape(json.dumps(area["geometry"])) for area in known]
    point = Point(longitude, latitude)
    tree = STRtree(shapes)
    inside = tree.query(point, predicate="intersects")
    if len(inside):
        found: UUID = known[int(min(inside))]["id"]
        return found
    index = int(tree.nearest(point))
    beside, _ = nearest_points(shapes[index], point)
    is_near = distance_m((beside.y, beside.x), (latitude, longitude)) <= SLIVER_M
    return known[index]["id"] if is_near else None


@lru_cache(maxsize=512)
def _shape(geometry: str) -> BaseGeometry:
    return from_geojson(geometry)


EARTH_RADIUS_M = 6_371_009.0
Place = tuple[float, float]


def distance_m(one: Place, other: Place) -> float:
    """Metres between two points (latitude, longitude; WGS 84 degrees) in a straight line.

    On a sphere of the mean radius: wrong by half a percent at most, which no street is straight
    enough to notice.
    """
    (lat1, lon1), (lat2, lon2) = (map(radians, point) for point in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))
