"""CPU of process trees, from the operating system; wall times of requests."""

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def _statistics() -> dict[int, list[str]]:
    """The numbered fields of every process's `stat`, from the third on."""
    found = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            # The name in parentheses may hold spaces; what follows the last one is fixed.
            with contextlib.suppress(OSError):
                found[int(entry.name)] = (entry / "stat").read_text().rpartition(")")[2].split()
    return found


def _tree(root: int, processes: dict[int, list[str]]) -> list[int]:
    """A process and its living descendants."""
    members = [root]
    for member in members:
        members += [pid for pid, fields in processes.items() if int(fields[1]) == member]
    return members


def cpu_seconds(root: int) -> float:
    """User and system time of a process tree, children that have ended included."""
    processes = _statistics()
    ticks = sum(int(value) for pid in _tree(root, processes) for value in processes[pid][11:15])
    return ticks / TICKS


def memory_mb(root: int) -> float:
    """Proportional set size of a process tree in MB."""
    total = 0
    for pid in _tree(root, _statistics()):
        with contextlib.suppress(OSError):
            for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                total += int(line.split()[1]) if line.startswith("Pss:") else 0
    return total / 1024


@dataclass
class Figure:
    """One row of the table: CPU by process group, and the requests' wall times."""

    name: str
    records: int
    app_s: float = 0.0
    database_s: float = 0.0
    times_s: list[float] = field(default_factory=list)

    @property
    def per_thousand_ms(self) -> float:
        return (self.app_s + self.database_s) / max(self.records, 1) * 1e6

    def quantile_ms(self, share: float) -> float:
        """A quantile of the requests' wall times, in milliseconds."""
        ordered = sorted(self.times_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0

    def row(self, floor: "Figure | None") -> str:
        """The table's row; `ratio` is against the floor of the same run."""
        ratio = f"{self.per_thousand_ms / floor.per_thousand_ms:8.1f}" if floor else "        "
        app = self.app_s / max(self.records, 1) * 1e6
        database = self.database_s / max(self.records, 1) * 1e6
        times = "/".join(f"{self.quantile_ms(share):.1f}" for share in (0.5, 0.95, 0.99))
        return (
            f"{self.name:<34}{self.records:>9,}{app:>9.0f}{database:>9.0f}"
            f"{self.per_thousand_ms:>9.0f}{ratio}  {times:>20}"
        )


HEADER = (
    f"{'':<34}{'records':>9}{'app':>9}{'postgres':>9}{'sum':>9}{'x floor':>8}"
    f"  {'p50/p95/p99 ms':>20}"
)


class Meter:
    """Measures the CPU of the web processes (if any) and of PostgreSQL around a piece of work."""

    def __init__(self, *, web: int | None, database: int) -> None:
        self._web, self._database = web, database

    def measure(self, name: str, records: int, work: Callable[[], list[float]]) -> Figure:
        """Runs `work`, which answers the wall times of its requests."""
        before = self.spent()
        times = work()
        # The last commits' bookkeeping still runs when the answers are here.
        time.sleep(0.3)
        after = self.spent()
        return Figure(name, records, after[0] - before[0], after[1] - before[1], times)

    def spent(self) -> tuple[float, float]:
        """CPU seconds so far: the web processes', PostgreSQL's."""
        web = 0.0 if self._web is None else cpu_seconds(self._web)
        return web, cpu_seconds(self._database)
