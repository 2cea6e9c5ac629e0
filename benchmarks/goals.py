"""What push and pull have to reach, as ratios of CPU within one run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks import rows
from benchmarks.records import Measured

PULLS = (rows.EMPTY, rows.AFTER_OTHERS, rows.NEWS)


@dataclass(frozen=True)
class Run:
    """One history size: this project, the reference, and this project at the smallest size."""

    product: Measured
    reference: Measured
    smallest: Measured


# None: the run left out what it takes to say.
Reached = Callable[[Run], float | None]


@dataclass(frozen=True)
class Goal:
    """`must` is held or something is wrong; `aim` is what would be good. Both are upper bounds."""

    name: str
    must: float
    aim: float
    reached: Reached
    unit: str = "x"

    def line(self, value: float) -> str:
        verdict = "aim" if value <= self.aim else "must" if value <= self.must else "NOT REACHED"
        bounds = "".join(f"{bound:>6g} {self.unit:<3}" for bound in (self.must, self.aim))
        return f"{self.name:<58}{bounds}{value:>8.2f} {self.unit:<3} {verdict}"


def _of_reference(name: str) -> Reached:
    def reached(run: Run) -> float | None:
        own = run.product.figures.get(name)
        other = run.reference.figures.get(rows.MATCHING.get(name, name))
        return own.against(other) if own and other else None

    return reached


def _of_own_create(name: str) -> Reached:
    def reached(run: Run) -> float | None:
        figures = run.product.figures
        return figures[name].against(figures[rows.CREATE]) if name in figures else None

    return reached


def _growth(run: Run) -> float | None:
    """The worst of the pulls against the same pull at the smallest size, minutes before."""
    if run.product is run.smallest:
        return None
    now, then = run.product.figures, run.smallest.figures
    return max((now[name].grown_from(then[name]) for name in PULLS if name in now), default=None)


GOALS = (
    Goal("push, full semantics, against the reference", 4, 3, _of_reference(rows.CREATE)),
    Goal("the same re-sent, against its first time", 0.5, 0.35, _of_own_create(rows.AGAIN)),
    Goal("update storm, against the create storm", 1.5, 1.2, _of_own_create(rows.UPDATE)),
    Goal("pull, nothing new, against the bare pull", 4, 3, _of_reference(rows.EMPTY)),
    Goal(
        "pull, nothing for me after commits of others, likewise",
        *(4, 3, _of_reference(rows.AFTER_OTHERS)),
    ),
    Goal("pull, 100 new, against the bare pull", 8, 5, _of_reference(rows.NEWS)),
    Goal("pulls with this history against the smallest, the worst", 1.3, 1.1, _growth),
    Goal("first pull of 2,000, against the bare pull", 5, 3, _of_reference(rows.FIRST)),
    Goal("memory (PSS) of the web processes", 150, 130, lambda run: run.product.memory_mb, "MB"),
)
HEADER = f"{'':<58}{'must':>6}    {'aim':>6}    {'reached':>8}"


def lines(run: Run) -> Iterator[str]:
    """A line for every goal this run can speak about."""
    yield HEADER
    for goal in GOALS:
        value = goal.reached(run)
        if value is not None:
            yield goal.line(value)
