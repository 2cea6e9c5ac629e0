"""Short histories in this process: nothing acknowledged is lost, whatever happens on the way."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from conformance.history import History
from tests.torture.coverage import Coverage
from tests.torture.direct_run import DirectRun
from tests.torture.machine import Histories
from tests.torture.plan import PULL_FAULTS, PUSH_FAULTS, Plan, plan_of
from tests.torture.story import story
from tests.torture.world import World

HISTORIES = int(os.environ.get("INPROCESS", "1000"))
# The first of the seeds; or one history again, told in full.
FIRST = int(os.environ.get("FIRST") or "0")
SEED = os.environ.get("SEED")
# Parts, so that several workers share them.
PARTS = 4
CLASSES = tuple(dict.fromkeys([*PUSH_FAULTS, *PULL_FAULTS]))


def _seeds(part: int) -> list[int]:
    if SEED:
        return [int(SEED)] if part == 0 else []
    return list(range(FIRST + part, FIRST + HISTORIES * 3 // 4, PARTS))


@pytest.mark.parametrize("part", range(PARTS))
def test_seeded_histories_break_no_promise(
    stock: Iterator[World],
    owner: psycopg.Connection[Any],
    show_table: Callable[[str], None],
    part: int,
) -> None:
    """Three quarters of the histories come from seeds: each can be played again by its number."""
    coverage = Coverage(f"in-process, seeds, part {part + 1}")
    for seed in _seeds(part):
        plan = plan_of(seed)
        run = DirectRun(next(stock), plan, owner)
        found = run.carry_out(plan)
        coverage.add(
            run.history, operations=run.operations, pairs=run.pairs, violations=found,
            skews=plan.skews,
        )  # fmt: skip
        if SEED:
            show_table(story(run.history))
    show_table(coverage.table(CLASSES))
    assert not coverage.violations
    assert SEED or HISTORIES < 1000 or not coverage.missing(CLASSES)


def test_histories_of_a_state_machine_break_no_promise(
    stock: Iterator[World],
    owner: psycopg.Connection[Any],
    show_table: Callable[[str], None],
) -> None:
    """The others are chosen by hypothesis, which also finds the shortest one that fails."""
    Histories.stock, Histories.owner = stock, owner
    Histories.coverage = Coverage("in-process, hypothesis")
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES // 4,
            stateful_step_count=9,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    show_table(Histories.coverage.table(CLASSES))
    assert Histories.coverage.histories >= HISTORIES // 4
    assert not Histories.coverage.violations


def test_wrong_clocks_change_nothing_in_the_end(
    stock: Iterator[World], owner: psycopg.Connection[Any]
) -> None:
    """Invariant 23: the same steps with right clocks and with wild ones leave the same words.

    Only clocks that are clearly wrong: a claim within seconds of the corrected time counts for
    what somebody was allowed to do at that moment.
    """
    for seed in range(5000, 5006):
        plan = plan_of(seed)
        wild = replace(plan, skews=("72 h", "-72 h", "1970", "2099", "1 h", "-72 h"))
        right = replace(plan, skews=("0",) * len(plan.skews))
        one, other = _left_by(wild, stock, owner), _left_by(right, stock, owner)
        assert one == other, f"seed {seed}: {set(one) ^ set(other)}"


def _left_by(
    plan: Plan, stock: Iterator[World], owner: psycopg.Connection[Any]
) -> list[tuple[Any, ...]]:
    run = DirectRun(next(stock), plan, owner)
    assert run.carry_out(plan) == []
    return sorted(_gist(run.history), key=repr)


def _gist(history: History) -> Iterator[tuple[Any, ...]]:
    """What was left, without ids, times and marks."""
    for agency, records in history.everything.items():
        mark = history.marks[agency]
        for record in records.values():
            words = [
                str(record.get(name)).replace(mark, "")
                for name in ("state", "status", "team_note", "narrative", "body", "late", "rev",
                             "out_of_sequence", "address", "priority")
            ]  # fmt: skip
            yield record["type"], *words
