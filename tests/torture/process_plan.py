"""What happens in a history over real processes: a list of steps for each device, and disasters."""

from dataclasses import dataclass
from random import Random

from tests.torture.plan import SKEWS, WRITES, Step

CROWD = ("ada", "dee", "bo", "abe", "max", "amy", "bea", "mal")
REQUEST_FAULTS = (
    "drop request", "drop response", "duplicate", "duplicate at once", "late copy", "reorder",
    "truncate request", "truncate response", "delay",
)  # fmt: skip
DISASTERS = (
    "kill web", "kill worker", "restart database", "kill redis", "flush redis", "freeze redis",
    "restore backup", "concurrent writers", "new epoch",
)  # fmt: skip
CLASSES = (*REQUEST_FAULTS, *DISASTERS)
# What else a device does, beside writing.
SYNC = {"push": 14, "pull": 8, "late": 2, "rest_patch": 2, "reassign": 1, "call": 2}
FAULT_RATE = 0.5


@dataclass(frozen=True)
class Disaster:
    """Something that happens to the servers when so much of the history is done."""

    kind: str
    at: float


@dataclass(frozen=True)
class ProcessPlan:
    """A history to be, over real processes."""

    seed: int
    steps: dict[str, tuple[Step, ...]]
    skews: dict[str, str]
    disasters: tuple[Disaster, ...]

    @property
    def operations(self) -> int:
        return sum(map(len, self.steps.values()))


def process_plan_of(seed: int) -> ProcessPlan:
    """The plan of a seed. Disasters take turns, so that a few histories see each of them."""
    random = Random(seed)
    names = CROWD[: random.randint(3, len(CROWD))]
    operations = random.choice((40, 50, 60, 80, 80, 120, 200))
    steps = {name: tuple(_step(random) for _ in range(operations // len(names))) for name in names}
    skews = {name: random.choice(SKEWS) for name in names}
    return ProcessPlan(seed, steps, skews, _disasters(seed, random))


def _disasters(seed: int, random: Random) -> tuple[Disaster, ...]:
    kinds = {DISASTERS[seed % len(DISASTERS)], "concurrent writers"}
    if random.random() < 0.3:
        kinds.add(random.choice(("flush redis", "freeze redis", "kill redis", "new epoch")))
    places = [0.2 + 0.6 * random.random() for _ in kinds]
    return tuple(map(Disaster, sorted(kinds), sorted(places)))


def _step(random: Random) -> Step:
    weights = {
        **{kind: one for kind, one in WRITES.items() if kind != "backup"},
        "backup": 1,
        **SYNC,
    }
    kind = random.choices(list(weights), list(weights.values()))[0]
    is_faulty = kind in ("push", "pull") and random.random() < FAULT_RATE
    faults = REQUEST_FAULTS if kind == "push" else ("drop request", "drop response", "delay",
                                                    "truncate response", "duplicate")  # fmt: skip
    fault = random.choice(faults) if is_faulty else ""
    return Step(kind, 0, random.randrange(100), random.randrange(100), fault)
