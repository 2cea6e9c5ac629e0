"""CPU of process trees, from the operating system; wall times of requests."""

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
# The kernel's name for "scheduled time of a whole process" in a clock's number.
_SCHEDULED = 2


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
    """User and system time of a process tree, children that have ended included.

    Ticks of 10 ms would hide what a few pulls cost, so a living process is asked for its clock.
    """
    processes = _statistics()
    spent = 0.0
    for pid in _tree(root, processes):
        spent += sum(int(value) for value in processes[pid][13:15]) / TICKS + _clock(pid)
    return spent


def database_seconds(root: int) -> dict[int, float]:
    """The same of each of PostgreSQL's living processes, but for autovacuum.

    That comes once a minute, with the work of everything before, and fell on whichever row was
    being measured: a fifth of some. Connections last longer than any measurement.
    """
    members = _tree(root, _statistics())
    return {pid: _clock(pid) for pid in members if b"autovacuum worker" not in _title(pid)}


def _clock(pid: int) -> float:
    # Ended since the list was made: its parent has its time now, or will have it.
    with contextlib.suppress(OSError):
        return time.clock_gettime((~pid << 3) | _SCHEDULED)
    return 0.0


def _title(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return (PROC / str(pid) / "cmdline").read_bytes()
    return b""


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
    records: int = 0
    app_s: float = 0.0
    database_s: float = 0.0
    # What the machine took, meanwhile, for always the same.
    probes_s: list[float] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)

    @property
    def app_ms(self) -> float:
        """CPU-ms of the web processes per 1,000 records."""
        return self.app_s / self.records * 1e6

    @property
    def database_ms(self) -> float:
        """CPU-ms of PostgreSQL per 1,000 records."""
        return self.database_s / self.records * 1e6

    @property
    def per_thousand_ms(self) -> float:
        return self.app_ms + self.database_ms

    def against(self, other: "Figure") -> float:
        """How many times the CPU of another row this one takes."""
        return self.per_thousand_ms / other.per_thousand_ms

    def grown_from(self, other: "Figure") -> float:
        """How many times the CPU of a row of another time, on a machine as fast as it was then."""
        slowed = median(self.probes_s) / median(other.probes_s)
        return self.against(other) / slowed

    def quantile_ms(self, share: float) -> float | None:
        """A quantile of the requests' wall times, in milliseconds."""
        ordered = sorted(self.times_s)
        return ordered[int(share * (len(ordered) - 1))] * 1000 if ordered else None


Spent = tuple[float, dict[int, float]]


class Meter:
    """Measures the CPU of the web processes and of PostgreSQL, if any, around a piece of work."""

    def __init__(self, *, web: int | None, database: int | None) -> None:
        self._web, self._database = web, database

    def measure(self, name: str, records: int, work: Callable[[], list[float]]) -> Figure:
        """Runs `work`, which answers the wall times of its requests, and handles `records`."""
        figure = Figure(name)
        self.add(figure, records, work)
        return figure

    def add(self, figure: Figure, records: int, work: Callable[[], list[float]]) -> None:
        """The same once more, into a figure there is."""
        _settle()
        figure.probes_s.append(_probe())
        before = self.spent()
        figure.times_s += work()
        _settle()
        app_s, database_s = self.since(before)
        figure.probes_s.append(_probe())
        figure.records += records
        figure.app_s += app_s
        figure.database_s += database_s

    def spent(self) -> Spent:
        """CPU seconds so far: of the web processes, of each process of PostgreSQL."""
        web = 0.0 if self._web is None else cpu_seconds(self._web)
        return web, {} if self._database is None else database_seconds(self._database)

    def since(self, before: Spent) -> tuple[float, float]:
        """CPU seconds since `spent`: the web processes', PostgreSQL's.

        Of a process that has ended meanwhile there is nothing to read.
        """
        web, database = self.spent()
        return web - before[0], sum(now - before[1].get(pid, 0.0) for pid, now in database.items())


def _settle() -> None:
    """The last commits' bookkeeping still runs when the answers are here."""
    time.sleep(0.3)


def _probe() -> float:
    """CPU seconds of a fixed piece of work: others on the machine slow it down as they do us."""
    begun = time.thread_time()
    sum(number * number for number in range(200_000))
    return time.thread_time() - begun
