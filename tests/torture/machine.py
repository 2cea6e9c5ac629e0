"""The in-process layer as a state machine: hypothesis chooses steps and shortens what fails."""

import itertools
from collections.abc import Iterator
from typing import Any, ClassVar

import psycopg
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.torture.coverage import Coverage
from tests.torture.direct_run import DirectRun
from tests.torture.plan import CASTS, DEVICES, KINDS, SKEWS, Plan, Step, faults_of
from tests.torture.world import World

# Weights are places in a list: what is there twice is drawn twice as often.
_KINDS = [kind for kind, weight in KINDS.items() for _ in range(weight)]
_numbers = some.integers(0, 99)


@some.composite
def steps(draw: some.DrawFn) -> Step:
    """One step, with a fault more often than not."""
    kind = draw(some.sampled_from(_KINDS))
    faults = faults_of(kind)
    fault = draw(some.sampled_from([*faults, *faults, "", ""])) if faults else ""
    return Step(kind, draw(_numbers), draw(_numbers), draw(_numbers), fault)


class Histories(RuleBasedStateMachine):
    """One history; its end is judged when hypothesis has had enough of it."""

    stock: ClassVar[Iterator[World]]
    owner: ClassVar[psycopg.Connection[Any]]
    coverage: ClassVar[Coverage]
    numbers: ClassVar[Iterator[int]] = itertools.count()

    @initialize(
        cast=some.sampled_from(CASTS),
        skews=some.tuples(*[some.sampled_from(SKEWS) for _ in DEVICES]),
    )
    def begin(self, cast: tuple[str, ...], skews: tuple[str, ...]) -> None:
        self.plan = Plan(next(self.numbers), cast, skews, ())
        self.run = DirectRun(next(self.stock), self.plan, self.owner)

    @rule(step=steps())
    def step(self, step: Step) -> None:
        self.run.step(step)

    def teardown(self) -> None:
        if not hasattr(self, "run"):
            return
        found = self.run.finish()
        self.coverage.add(
            self.run.history,
            operations=self.run.operations,
            pairs=self.run.pairs,
            violations=found,
            skews=self.plan.skews,
        )
        assert not found, "\n".join(map(str, found))
