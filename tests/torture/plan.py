"""What happens in a history, as plain data: the same seed makes the same plan.

A step names things by numbers that are taken modulo what there is when its turn comes, so any
list of steps is a history, and a shorter one is too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

# Who has a tablet, and how far its wall clock may be off.
DEVICES = ("ada", "abe", "bo", "dee", "max", "mal")
# Who takes part: fewer people meet more often. Names that are there twice act twice as often.
CASTS = (
    ("ada", "ada", "abe", "dee"),
    ("ada", "ada", "bo", "dee"),
    ("ada", "abe", "bo", "dee", "dee"),
    ("ada", "ada", "dee", "max", "mal"),
    ("ada", "bo", "mal", "dee"),
)
SKEWS = (
    "0", "1 s", "-1 s", "1 h", "72 h", "-72 h", "1970", "2099",
)  # fmt: skip
WRITES = {
    "note": 6,
    "amend": 4,
    "patch_assignment": 7,
    "patch_incident": 5,
    "status": 4,
    "outcome": 2,
    "street": 3,
    "follow_street": 3,
    "backup": 2,
    "void": 1,
    "bad": 3,
    "reuse": 1,
    "steal": 3,
    "position": 1,
    "acknowledge": 1,
    "answer": 2,
    "reboot": 1,
}
SYNC = {"push": 22, "pull": 12}
OTHERS = {
    "call": 3,
    "rest_patch": 3,
    "reassign": 2,
    "cancel": 1,
    "lead": 2,
    "lose": 1,
    "delete_note": 1,
    "raw_write": 1,
    "slow_writer": 2,
    "slow_commit": 3,
    "late": 3,
    "tick": 2,
    "epoch": 1,
}
KINDS = {**WRITES, **SYNC, **OTHERS}
PUSH_FAULTS = (
    "drop request", "drop response", "duplicate", "duplicate at once", "late copy", "reorder",
    "truncate request", "truncate response", "kill at load", "kill at decide", "kill at show",
    "kill after commit", "record locked",
)  # fmt: skip
PULL_FAULTS = ("drop request", "drop response", "duplicate", "truncate response")
FAULT_RATE = 0.9
FOCUS = 6


@dataclass(frozen=True)
class Step:
    """One thing that happens; `a` and `b` choose among what there is."""

    kind: str
    who: int = 0
    a: int = 0
    b: int = 0
    fault: str = ""


@dataclass(frozen=True)
class Plan:
    """A history to be: who takes part, clocks of the devices by place, and the steps."""

    seed: int
    cast: tuple[str, ...]
    skews: tuple[str, ...]
    steps: tuple[Step, ...]


def faults_of(kind: str) -> tuple[str, ...]:
    return {"push": PUSH_FAULTS, "pull": PULL_FAULTS}.get(kind, ())


def step_of(random: Random, focus: tuple[str, ...] = ()) -> Step:
    weights = [weight * (FOCUS if kind in focus else 1) for kind, weight in KINDS.items()]
    kind = random.choices(list(KINDS), weights)[0]
    faults = faults_of(kind)
    fault = random.choice(faults) if faults and random.random() < FAULT_RATE else ""
    return Step(kind, random.randrange(100), random.randrange(100), random.randrange(100), fault)


def plan_of(seed: int, *, least: int = 5, most: int = 12, focus: tuple[str, ...] = ()) -> Plan:
    """The plan of a seed; steps of `focus` come more often."""
    random = Random(seed)
    skews = tuple(random.choice(SKEWS) for _ in DEVICES)
    steps = tuple(step_of(random, focus) for _ in range(random.randint(least, most)))
    return Plan(seed, random.choice(CASTS), skews, steps)


def wrong_by(skew: str, now: datetime) -> timedelta:
    """How far a clock is ahead."""
    number, _, unit = skew.partition(" ")
    if unit:
        return int(number) * {"s": timedelta(seconds=1), "h": timedelta(hours=1)}[unit]
    if number == "0":
        return timedelta(0)
    return datetime(int(number), 1, 1, tzinfo=UTC) - now
