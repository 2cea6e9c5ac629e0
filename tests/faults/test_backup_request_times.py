"""From the press to the dispatcher's screen, with real processes of which some are dead.

`make faults N=100` presses often enough to speak of a p99, and judges that. In `make test` there
are a few presses for each fault, on a machine that does other things as well: there the median
has to hold.
"""

import logging
import os
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from django.db import connections

from tests.faults import faults
from tests.faults.faults import Again
from tests.faults.stage import LADDER_S, Press, Stage, Times, quantile, stage
from tests.live import wait_until
from tests.torture.processes import ALIAS

PRESSES = int(os.environ.get("PRESSES") or "4")
JUDGED = 0.99 if PRESSES >= 100 else 0.5
# How long the write transaction has been open when the first press comes.
HOLD_S = float(os.environ.get("HOLD") or "0")
RESTARTS = max(1, PRESSES // 10)
# A carrier that was killed keeps its claim for a minute.
TOLD_S = 120.0
# All of them at once take their time; that each step comes once is what is looked at.
OF_EACH_S = 0.3
CALLS = int(os.environ.get("RACES") or "50")


@dataclass(frozen=True)
class Bar:
    """What 99 of 100 presses must not exceed, in seconds."""

    accepted_s: float
    shown_s: float

    def excess(self, times: Times) -> list[str]:
        """What does not hold."""
        accepted = quantile(times.accepted(), JUDGED)
        shown = quantile(times.shown(), JUDGED)
        found = [f"accepted after {accepted:.2f} s"] if accepted > self.accepted_s else []
        return found + ([f"on the board after {shown:.2f} s"] if shown > self.shown_s else [])


USUAL = Bar(accepted_s=0.5, shown_s=2.0)
DEGRADED = Bar(accepted_s=1.0, shown_s=5.0)
BEHIND_A_WRITER = Bar(accepted_s=2.0, shown_s=2.0)

Fault = Callable[[Stage], AbstractContextManager[Again]]
FAULTS: dict[str, tuple[Fault, Bar]] = {
    "nothing": (faults.nothing, USUAL),
    "Redis frozen": (faults.redis_frozen, DEGRADED),
    "Redis dead": (faults.redis_dead, DEGRADED),
    "Redis flushed before each press": (faults.redis_flushed, DEGRADED),
    "workers and beat dead": (faults.workers_dead, DEGRADED),
    "Redis, workers and beat dead": (faults.only_the_web_left, DEGRADED),
    "a write transaction stays open": (
        lambda where: faults.long_open_write(where, HOLD_S),
        BEHIND_A_WRITER,
    ),
    "5,000 positions, again and again": (faults.bulk_running, USUAL),
}


@pytest.fixture
def site(django_db_blocker: pytest.FixtureRequest) -> Iterator[Stage]:
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), stage() as made:  # type: ignore[attr-defined]
        # Connections are made, statements compiled: a site that has been up for a moment.
        for _ in range(4):
            made.release(made.press("ada").record)
        yield made
    logging.disable(logging.NOTSET)


# One test for all: they share the site, and nothing else is to run on it meanwhile.
def test_a_call_for_help_is_on_the_screen_in_time_whatever_else_fails(
    site: Stage, show_table: Callable[[str], None]
) -> None:
    rows = [f"  press to answer and to screen, in ms; {PRESSES} presses and one left alone each"]
    try:
        excess = _tried(site, rows)
    finally:
        show_table("\n".join(rows))
    assert not any(excess.values()), excess


def _tried(site: Stage, rows: list[str]) -> dict[str, list[str]]:
    """Everything, one after the other; what exceeds its bar, by fault. Adds to the table."""
    excess = {}
    for name, (fault, bar) in FAULTS.items():
        times = _pressed_under(site, fault)
        rows.append(times.row(name))
        excess[name] = bar.excess(times)
    during, since = _pressed_while_the_database_restarts(site)
    rows.append(during.row("PostgreSQL restarts"))
    rows.append(since.row("  the same, since it is back"))
    excess["PostgreSQL restarts"] = DEGRADED.excess(since)
    rows.append(_two_clocks_three_workers(site))
    # Whatever wake-ups were lost: it is in the rows, and somebody sends it.
    wait_until(site.all_told, seconds=TOLD_S)
    rows.append(f"  {len(site.pressed)} calls, all of which a webhook was told")
    return excess


def _pressed_under(site: Stage, fault: Fault) -> Times:
    """Presses while it lasts; one call nobody takes escalates, each step once."""
    times = Times()
    with fault(site) as again:
        again()
        # Of another kind: the others are to be no repeats of it.
        left_alone = site.press("ada", kind="ems")
        times.presses.append(left_alone)
        for _ in range(PRESSES):
            again()
            times.presses.append(site.press("ada"))
            site.release(times.presses[-1].record)
        site.climbs_once(left_alone.record)
    # Whoever was dead or behind is back, and may look at the same steps again.
    site.climbs_once(left_alone.record)
    site.release(left_alone.record)
    return times


def _pressed_while_the_database_restarts(site: Stage) -> tuple[Times, Times]:
    """As after a crash: times since the press, and since the database is back."""
    during, since = Times(), Times()
    moments = random.Random(RESTARTS)
    for _ in range(RESTARTS):
        press, back_at = _pressed_during_a_restart(site, moments.uniform(0, 0.05))
        during.presses.append(press)
        since.presses.append(press.since(back_at))
        site.climbs_once(press.record)
        site.release(press.record)
    return during, since


def _pressed_during_a_restart(site: Stage, after_s: float) -> tuple[Press, float]:
    """The press, and when the database answered again (monotonic seconds)."""
    with ThreadPoolExecutor(1) as pool:
        pressing = pool.submit(site.press, "ada")
        time.sleep(after_s)
        # By the main thread: the kernel ties a child to whoever starts it.
        site.processes.restart_database()
        back_at = time.monotonic()
        connections[ALIAS].close()
        return pressing.result(), back_at


def _two_clocks_three_workers(site: Stage) -> str:
    """More of everybody than there should be, and each step of every escalation is fired once."""
    site.processes.start_beat("second beat")
    for name in ("second worker", "third worker"):
        site.processes.start_worker(name)
    records = site.press_many("dee", CALLS)
    began = time.monotonic()
    for record in records:
        site.climbs_once(record, seconds=LADDER_S + CALLS * OF_EACH_S)
    seconds = time.monotonic() - began
    return (
        f"  two beats, three workers, two feed processes: {len(records)} escalations of"
        f" four steps, each fired once, in {seconds:.0f} s"
    )
