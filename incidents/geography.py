"""Which service area a point lies in. Pure."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from shapely import Point, STRtree, from_geojson
from shapely.geometry.base import BaseGeometry


def area_at(
    areas: Iterable[dict[str, Any]], latitude: float | None, longitude: float | None
) -> UUID | None:
    """The area a point (WGS 84 degrees) lies in; in a sliver between areas, the nearest one.

    `areas`: rows with `id` and a GeoJSON `geometry`. None without areas or without a point.
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
    index = int(min(inside)) if len(inside) else int(tree.nearest(point))
    found: UUID = known[index]["id"]
    return found


@lru_cache(maxsize=512)
def _shape(geometry: str) -> BaseGeometry:
    return from_geojson(geometry)
