"""What a run has tried, as a table: a class of faults that was never hit has proven nothing."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.history import History, Violation


@dataclass
class Coverage:
    """Sums over histories."""

    name: str
    histories: int = 0
    operations: int = 0
    requests: int = 0
    # Of them, how many before the faults ended.
    under_faults: int = 0
    faulted: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    skews: Counter[str] = field(default_factory=Counter)
    violations: dict[int, list[Violation]] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def add(
        self,
        history: History,
        *,
        operations: int,
        pairs: Iterable[tuple[str, str]],
        violations: list[Violation],
        skews: Iterable[str] = (),
    ) -> None:
        """Takes in one history."""
        self.histories += 1
        self.operations += operations
        self.requests += len(history.exchanges)
        self.under_faults += history.under_faults
        self.faulted += sum(history.faults.values())
        self.faults.update(history.faults)
        self.pairs.update(pairs)
        self.skews.update(skews)
        for _, mutation, result in history.results():
            kind = mutation.get("kind") if isinstance(mutation, dict) else None
            self.kinds[kind if isinstance(kind, str) else "(malformed)"] += 1
            replay = " again" if result["replayed"] else ""
            self.results[f"{result['result']} {result['code'] or ''}".strip() + replay] += 1
        if violations:
            self.violations[history.seed] = violations

    def missing(self, classes: Iterable[str]) -> list[str]:
        return [one for one in classes if not self.faults[one]]

    def table(self, classes: Iterable[str]) -> str:
        """The table, and the violations below it."""
        known = tuple(classes)
        seconds = time.monotonic() - self.began
        possible = len(known) ** 2
        share = 100 * self.faulted / max(1, self.under_faults)
        lines = [
            f"{self.name}: {self.histories} histories, {self.operations} operations,"
            f" {self.requests} requests, {share:.0f} % of the {self.under_faults} before the"
            f" end with a fault, {seconds:.0f} s,"
            f" {len(self.violations)} with violations",
            *_columns("faults", {one: self.faults[one] for one in known}),
            *_columns("clocks", self.skews),
            f"  pairs of faults in a row: {len(self.pairs)} of {possible}",
            *_columns("results", self.results),
            *_columns("kinds", self.kinds),
        ]
        for seed, found in self.violations.items():
            lines += [f"  seed {seed}:", *(f"    {one}" for one in found[:5])]
        return "\n".join(lines)


def _columns(title: str, counts: dict[str, int] | Counter[str]) -> list[str]:
    entries = [f"{name} {count}" for name, count in sorted(counts.items())]
    lines, line = [], f"  {title}:"
    for entry in entries:
        if len(line) + len(entry) > 110:
            lines.append(line)
            line = "   "
        line += f" {entry},"
    return [*lines, line.rstrip(",")]
