"""One history over real processes: a thread for each device, and somebody who breaks things."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.db import connections
from django.utils import timezone

from api.authentication import token_pair
from conformance.checker import check
from conformance.history import Exchange, History, Principal, Recording, Violation
from conformance.tablet import Broken, Clock, Tablet
from conformance.transport import Answer, HttpTransport, Lost, Request, Transport
from tests.torture.endings import (
    SUPERVISORS,
    every_page,
    lay_open,
    references_that_lead_nowhere,
)
from tests.torture.plan import Step, wrong_by
from tests.torture.process_plan import Disaster, ProcessPlan
from tests.torture.processes import ALIAS, Processes
from tests.torture.proxy import FAULT, Proxy
from tests.torture.words import WRITERS, Desk
from tests.torture.world import BACKUP_STEPS, HERE, World, new_id

# Queues must be empty so long after the faults have ended.
DRAIN_SECONDS = 60.0
# Connections that died with a server are noticed by the next request on them.
EXCUSED_AFTER_S = 3.0
FREEZE_SECONDS = 0.5


class Marked:
    """A transport that tells the proxy what is to happen to its next request."""

    def __init__(self, name: str, inner: Transport, history: History) -> None:
        self._name, self._inner, self._history = name, inner, history
        self.fault = ""
        self.pairs: set[tuple[str, str]] = set()
        self._last = ""

    def send(self, request: Request) -> Answer:
        fault, self.fault = self.fault, ""
        if fault:
            with self._history.lock:
                self._history.faults[fault] = self._history.faults.get(fault, 0) + 1
            self.pairs |= {(self._last, fault)} if self._last else set()
            self._last = fault
        marked = replace(request, headers={**request.headers, FAULT: f"{self._name} {fault}"})
        return self._inner.send(marked)


class ProcessRun:
    """Carries out a plan over the proxy."""

    def __init__(self, world: World, plan: ProcessPlan, processes: Processes, proxy: Proxy) -> None:
        self.world, self.plan, self.processes, self.proxy = world, plan, processes, proxy
        self.random = Random(plan.seed)
        self.history = History(seed=plan.seed)
        self.broken: list[Violation] = []
        self.tablets: dict[str, Tablet] = {}
        self.marked: dict[str, Marked] = {}
        self.ticks: list[tuple[datetime, datetime]] = []
        self.answers: Counter[int] = Counter()
        self.drained_in = 0.0
        self._done = 0
        self._progress = threading.Condition()
        self._disturbed: list[tuple[float, float]] = []

    def carry_out(self, port: int) -> list[Violation]:
        """The whole history and its end; what it broke."""
        self._equip(f"http://127.0.0.1:{port}")
        self._open_calls()
        threads = [
            threading.Thread(target=self._work, args=(name, steps), name=name)
            for name, steps in self.plan.steps.items()
        ]
        for thread in threads:
            thread.start()
        try:
            for disaster in self.plan.disasters:
                self._wait_for(disaster.at, threads)
                self._strike(disaster)
        finally:
            for thread in threads:
                thread.join()
        return self._finish()

    def _equip(self, url: str) -> None:
        for name in (*self.plan.steps, "dee", "mal", *SUPERVISORS.values()):
            if name in self.tablets:
                continue
            member = self.world.members[name]
            units = frozenset({self.world.unit(member.unit)}) if member.unit else frozenset()
            agency = str(self.world.agencies[member.agency].id)
            self.history.principals[name] = Principal(
                name, str(member.person.id), agency, member.device, member.role, units
            )
            self.history.marks[agency] = f"<{agency[:8]}>"
            inner = Recording(HttpTransport(url), self.history)
            self.marked[name] = Marked(name, inner, self.history)
            off = wrong_by(self.plan.skews.get(name, "0"), timezone.now())
            clock = Clock(lambda: datetime.now(UTC), f"boot of {name}", off)
            token = token_pair(member.family)["access"]
            self.tablets[name] = Tablet(
                name, member.device, self.marked[name], clock, new_id, token
            )
            # Every second one sends its queue packed.
            self.tablets[name].packs = len(self.tablets) % 2 == 0
        self.desk = Desk(self.world, self.tablets, self.history)

    def _open_calls(self) -> None:
        for name, units in (("dee", ("HERON", "OTTER")), ("mal", ("OWL",))):
            for unit in units:
                self.desk.call(self.tablets[name], unit)
            self._guard(self.tablets[name].push)

    # --- Devices -------------------------------------------------------------------------

    def _work(self, name: str, steps: tuple[Step, ...]) -> None:
        for step in steps:
            self._guard(lambda step=step: self._step(self.tablets[name], step))  # type: ignore[misc]
            with self._progress:
                self._done += 1
                self._progress.notify_all()

    def _guard(self, action: Callable[[], Any]) -> None:
        try:
            action()
        except Broken as broken:
            self.broken.append(Violation(broken.invariant, str(broken)))

    def _step(self, tablet: Tablet, step: Step) -> None:
        if step.kind in WRITERS:
            WRITERS[step.kind](self.desk, tablet, step)
        elif step.kind == "push" and tablet.outbox:
            self.marked[tablet.name].fault = step.fault
            tablet.push(most=100 if step.a % 3 else 3)
        elif step.kind == "pull":
            self.marked[tablet.name].fault = step.fault
            tablet.pull(limit=(2, 5, 200)[step.a % 3])
        elif step.kind == "late":
            self.proxy.deliver_late(tablet.name)
        elif tablet.name == "dee":
            # A page that got no answer shows that; it promises nothing, and its user goes on.
            with suppress(Lost):
                self._dispatch(tablet, step)

    def _dispatch(self, tablet: Tablet, step: Step) -> None:
        if step.kind == "call":
            self.desk.call(tablet, ("HERON", "OTTER")[step.a % 2])
        elif step.kind == "rest_patch":
            self.desk.rest_patch(tablet, step)
        elif step.kind == "reassign":
            self.desk.reassign(tablet, step)

    # --- Disasters -----------------------------------------------------------------------

    def _wait_for(self, share: float, threads: list[threading.Thread]) -> None:
        due = share * self.plan.operations
        with self._progress:
            self._progress.wait_for(
                lambda: self._done >= due or not any(one.is_alive() for one in threads),
                timeout=DRAIN_SECONDS,
            )

    def _strike(self, disaster: Disaster) -> None:
        faults = self.history.faults
        faults[disaster.kind] = faults.get(disaster.kind, 0) + 1
        strikes: dict[str, Callable[[], None]] = {
            "kill web": self.processes.kill_web,
            "kill worker": self.processes.kill_worker,
            "restart database": self.processes.restart_database,
            "kill redis": self.processes.kill_queue,
            "flush redis": self.processes.flush_queue,
            "freeze redis": self._freeze,
            "restore backup": self._restore,
            "concurrent writers": self._write_past_everybody,
            "new epoch": self._new_epoch,
        }
        with self._disturbing():
            strikes[disaster.kind]()

    @contextmanager
    def _disturbing(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._disturbed.append((began, time.monotonic() + EXCUSED_AFTER_S))

    def _freeze(self) -> None:
        with self.processes.frozen_queue():
            time.sleep(FREEZE_SECONDS)

    def _restore(self) -> None:
        """The server is put back to an earlier state while everybody works on."""
        self.processes.back_up()
        done = self._done
        with self._progress:
            self._progress.wait_for(lambda: self._done >= done + 20, timeout=5)
        self.processes.restore()
        self.history.restored_at.append(len(self.history.exchanges))

    def _write_past_everybody(self) -> None:
        """Two writers on connections of their own; the first to write is the last to commit."""
        write = "UPDATE responders_programme SET name = %s WHERE id = %s"
        unit = "UPDATE responders_unit SET kind = %s WHERE id = %s"
        with (
            self.processes.owner() as slow,
            self.processes.owner() as quick,
            slow.transaction(),
            self._progress,
        ):
            slow.execute(write, [f"name {self._done}", self.world.programmes[HERE].id])
            quick.execute(unit, [f"kind {self._done}", self.world.unit("HERON")])
            done = self._done
            self._progress.wait_for(lambda: self._done >= done + 10, timeout=1)

    def _new_epoch(self) -> None:
        with self.processes.owner() as owner:
            owner.execute("UPDATE sync_epoch SET id = gen_random_uuid(), started_at = now()")

    # --- The end -------------------------------------------------------------------------

    def _finish(self) -> list[Violation]:
        with self._disturbing():
            self.processes.wait_until_up()
        ended = time.monotonic()
        self.history.under_faults = len(self.history.exchanges)
        for name in self.tablets:
            self.proxy.deliver_late(name)
        self._guard(self._see_escalations_through)
        self._guard(lambda: lay_open(self))
        # This one may be of a database that was restarted since.
        connections[ALIAS].close()
        self.broken += references_that_lead_nowhere(ALIAS)
        self.drained_in = time.monotonic() - ended
        if self.drained_in > DRAIN_SECONDS:
            self.broken.append(Violation(31, f"drained only after {self.drained_in:.0f} s"))
        for exchange in self.history.exchanges:
            exchange.is_excused |= self._is_excused(exchange)
            self.answers[exchange.status or 0] += 1
        return list(dict.fromkeys([*self.broken, *check(self.history)]))

    def _see_escalations_through(self) -> None:
        """Calls for help nobody takes climb to the last step, whoever of the firers is alive.

        One after the other, where one stood behind another.
        """
        sue = self.tablets["sue"]
        for tablet in self.tablets.values():
            while tablet.outbox and tablet.push():
                pass
        end = time.monotonic() + DRAIN_SECONDS
        while any(
            one["escalation_level"] < len(BACKUP_STEPS)
            for name in SUPERVISORS.values()
            for one in every_page(self.tablets[name], "/backup-requests/")
        ):
            if time.monotonic() > end:
                raise Broken(1, f"{sue.name} sees an escalation that goes no further")
            time.sleep(0.1)
        now = timezone.now()
        self.ticks.append((now, now + timedelta(hours=1)))

    def _is_excused(self, exchange: Exchange) -> bool:
        return any(
            exchange.began < until and exchange.ended > since for since, until in self._disturbed
        )
