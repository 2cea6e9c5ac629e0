"""The checker is itself tested: each of these server bugs is caught, and the server has none."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from conformance.history import Violation
from tests.torture.bugs import BUGS, Bug
from tests.torture.direct_run import DirectRun
from tests.torture.plan import plan_of
from tests.torture.world import World

# More histories than any bug has needed, so that a change of the steps does not hide one.
MOST_HISTORIES = 120


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_the_checker_catches(
    bug: Bug,
    stock: Iterator[World],
    owner: psycopg.Connection[Any],
    show_table: Callable[[str], None],
) -> None:
    for seed in _seeds(bug):
        found = _history(seed, bug, stock, owner, is_planted=True)
        if found:
            show_table(f"{bug.name}: caught by seed {seed}: {found[0]}")
            # The same history with the server as it is: what was found is the bug's doing.
            assert _history(seed, bug, stock, owner, is_planted=False) == []
            return
    pytest.fail(f"{bug.name} was not caught in {MOST_HISTORIES} histories")


def _seeds(bug: Bug) -> Iterator[int]:
    """First the history that has met it: the others are for when the steps have changed."""
    yield bug.met_by
    yield from range(MOST_HISTORIES)


def _history(
    seed: int,
    bug: Bug,
    stock: Iterator[World],
    owner: psycopg.Connection[Any],
    *,
    is_planted: bool,
) -> list[Violation]:
    plan = plan_of(seed, least=10, most=25, focus=bug.focus)
    world = next(stock)
    if not is_planted:
        return DirectRun(world, plan, owner).carry_out(plan)
    with bug.planted():
        return DirectRun(world, plan, owner).carry_out(plan)


def test_lost_updates_are_seen_without_knowing_the_order_at_the_server(
    stock: Iterator[World], owner: psycopg.Connection[Any]
) -> None:
    """Over real processes the order is not known; a weaker rule has to do."""
    bug = next(one for one in BUGS if one.name == "last write wins")

    def is_seen(seed: int) -> bool:
        plan = plan_of(seed, least=10, most=25, focus=bug.focus)
        with bug.planted():
            run = DirectRun(next(stock), plan, owner)
            run.history.is_sequential = False
            return any("was written over" in one.text for one in run.carry_out(plan))

    assert any(is_seen(seed) for seed in _seeds(bug))


def test_what_refers_to_nothing_is_seen_at_the_end(
    stock: Iterator[World], owner: psycopg.Connection[Any]
) -> None:
    plan = plan_of(0, least=2, most=4)
    run = DirectRun(next(stock), plan, owner)
    owner.execute("UPDATE incidents_assignment SET author_id = gen_random_uuid()")
    found = run.carry_out(plan)
    assert any("incidents_assignment.author_id" in one.text for one in found)


def test_there_are_at_least_twelve_of_them() -> None:
    assert len({bug.name for bug in BUGS}) >= 12
