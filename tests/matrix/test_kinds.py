"""Every kind of mutation, pushed by everybody about what is theirs and about what is not.

What may be pushed is in `kinds.txt`, in the manner of `operations.txt`.
"""

from collections.abc import Mapping

import pytest

from catalogue.kinds import catalogue, clock_catalogue, operator_catalogue
from tests.matrix.kinds import ALONE, batches, of_place, prepare, pushed
from tests.matrix.requests import Asked, table
from tests.matrix.world import World, mutation, undone
from tests.tablet import Body

COLUMNS, EXPECTED = table("kinds.txt")
PLACES = ("own", "team")
WORDS = {"not_permitted": "x", "no_longer_permitted": "late"}


def word(result: Body) -> str:
    """How the table writes a result."""
    if result["result"] == "rejected":
        return WORDS.get(result["code"], result["code"])
    return "ok" if result["result"] == "applied" else str(result["result"])


def test_the_table_speaks_of_every_kind_at_every_place() -> None:
    kinds = {*catalogue().kinds, "void"}
    assert EXPECTED.keys() == {Asked(f"push {kind}", "-", at) for kind in kinds for at in PLACES}


def found_at(world: World, name: str, place: Mapping[str, str]) -> dict[str, Body]:
    """What becomes of each kind; whatever it did is taken back."""
    found = {}
    for batch in batches(of_place(place)):
        with undone():
            prepare(world, batch[0]["kind"], place)
            for asked, result in zip(batch, pushed(world, name, batch), strict=True):
                found[asked["kind"]] = result
    return found


@pytest.mark.parametrize("name", COLUMNS)
def test_everybody_may_push_what_the_table_says(world: World, name: str) -> None:
    column = COLUMNS.index(name)
    for place in PLACES:
        found = {kind: word(one) for kind, one in found_at(world, name, world.place(place)).items()}
        expected = {
            asked.operation.removeprefix("push "): cells[column]
            for asked, cells in EXPECTED.items()
            if asked.place == place
        }
        assert found == expected, f"{name}, {place}"


# --- What is not here ----------------------------------------------------------------------

# What speaks of no record that is there already: nothing tells one agency from another.
UNBOUND = {"incident.create", "backup_request.create", "void"}
# Nothing of theirs waits: it is for a person to judge.
CUT_OFF = ("dora", "rita")


@pytest.mark.parametrize("name", [one for one in COLUMNS if one not in CUT_OFF])
def test_another_agencys_record_is_waited_for_like_one_that_is_not_there(
    world: World, name: str
) -> None:
    there = found_at(world, name, world.place("away"))
    nowhere = found_at(world, name, world.place("absent"))
    for kind in there.keys() - UNBOUND:
        assert told(there[kind]) == told(nowhere[kind]), f"{name}: {kind}"
        assert there[kind]["result"] == "held", f"{name}: {kind}"
    assert told(there["void"]) == told(nowhere["void"])


def told(result: Body) -> Body:
    """All that a sender is told, the mutation's own id aside."""
    return {part: value for part, value in result.items() if part != "id"}


def test_what_waits_for_another_agencys_record_never_reaches_it(world: World) -> None:
    path = f"/incidents/{world.place('away')['incident']}/timeline/"
    before = world.door("max").get(path).body
    for name in COLUMNS:
        with undone():
            for batch in batches(of_place(world.place("away"))):
                pushed(world, name, batch)
            assert world.door("max").get(path).body == before, name


@pytest.mark.parametrize("name", ["bob", "sue", "adam", "cad"])
def test_what_only_the_operator_and_the_clock_do_cannot_be_pushed(world: World, name: str) -> None:
    inside = {*operator_catalogue().kinds, *clock_catalogue().kinds} - catalogue().kinds.keys()
    assert len(inside) >= 7
    place = world.place("own")
    with undone():
        batch = [mutation(kind, place["unit"], {"step": 1}) for kind in sorted(inside)]
        codes = [one["code"] for one in pushed(world, name, batch)]
    assert codes == ["unsupported_kind"] * len(batch)


def test_what_is_sent_alone_is_of_the_kinds_there_are() -> None:
    assert set(ALONE) <= catalogue().kinds.keys()
