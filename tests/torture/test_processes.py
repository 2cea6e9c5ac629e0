"""Histories over real processes through a fault proxy, with real kills."""

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests.torture.coverage import Coverage
from tests.torture.process_plan import CLASSES, process_plan_of
from tests.torture.process_run import ProcessRun
from tests.torture.processes import ALIAS, Processes, serving
from tests.torture.proxy import Proxy
from tests.torture.story import story
from tests.torture.world import Maker, World

HISTORIES = int(os.environ.get("N", "25"))
FIRST = int(os.environ.get("FIRST") or "0")
SEED = os.environ.get("SEED")
SEEDS = [int(SEED)] if SEED else list(range(FIRST, FIRST + HISTORIES))


@pytest.fixture
def processes(django_db_blocker: pytest.FixtureRequest) -> Iterator[Processes]:
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), serving() as running:  # type: ignore[attr-defined]
        yield running
    logging.disable(logging.NOTSET)


def _worlds() -> Iterator[World]:
    while True:
        yield from Maker(using=ALIAS).make(min(20, len(SEEDS)))


def test_histories_over_real_processes_break_no_promise(
    processes: Processes, show_table: Callable[[str], None]
) -> None:
    coverage, answers = Coverage("processes"), Counter[int]()
    proxy = Proxy(processes.ports)
    port, stock = proxy.start(), _worlds()
    slowest = 0.0
    try:
        for seed in SEEDS:
            plan = process_plan_of(seed)
            run = ProcessRun(next(stock), plan, processes, proxy)
            found = run.carry_out(port)
            pairs = set().union(*(one.pairs for one in run.marked.values()))
            coverage.add(
                run.history, operations=plan.operations, pairs=pairs, violations=found,
                skews=plan.skews.values(),
            )  # fmt: skip
            answers.update(run.answers)
            if len(SEEDS) == 1:
                show_table(story(run.history))
            slowest = max(slowest, run.drained_in)
    finally:
        proxy.stop()
    statuses = ", ".join(f"{status or 'none'} {count}" for status, count in sorted(answers.items()))
    show_table(f"{coverage.table(CLASSES)}\n  answers: {statuses}; slowest end {slowest:.1f} s")
    if coverage.violations or answers[500]:
        show_table(processes.tracebacks())
    assert not coverage.violations
    # A server whose database is away says "later", never "something went wrong".
    assert answers[500] == 0
    assert len(SEEDS) < 25 or not coverage.missing(CLASSES)
