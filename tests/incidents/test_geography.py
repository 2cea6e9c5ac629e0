"""In which beat a place lies; a place in none is said to be in none."""

from uuid import UUID

import pytest

from incidents.geography import area_at

WEST, EAST = UUID(int=1), UUID(int=2)


def square(west: float, east: float) -> dict[str, object]:
    ring = [[west, 38.5], [east, 38.5], [east, 38.56], [west, 38.56], [west, 38.5]]
    return {"type": "Polygon", "coordinates": [ring]}


# Between the two a sliver of some nine metres.
AREAS = [
    {"id": WEST, "geometry": square(-98.25, -98.2001)},
    {"id": EAST, "geometry": square(-98.2, -98.15)},
]


@pytest.mark.parametrize(
    ("place", "area"),
    [
        ((38.53, -98.22), WEST),
        ((38.53, -98.18), EAST),
        # In the sliver, and a house on the wrong side of the line.
        ((38.53, -98.20002), EAST),
        ((38.53, -98.20008), WEST),
        ((38.5605, -98.18), EAST),
        # An empty form, a swapped pair, a geocoder's guess, the next town.
        ((0.0, 0.0), None),
        ((-98.18, 38.53), None),
        ((47.37, -115.37), None),
        ((38.57, -98.18), None),
        ((None, -98.18), None),
        ((38.53, None), None),
    ],
)
def test_the_area_of_a_place(place: tuple[float | None, float | None], area: UUID | None) -> None:
    assert area_at(AREAS, *place) == area


def test_without_areas_there_is_none() -> None:
    assert area_at([], 38.53, -98.18) is None
