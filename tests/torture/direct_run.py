"""One history in this process: a plan carried out step by step, then everything laid open."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg
from django.utils import timezone

from api.authentication import token_pair
from conformance.checker import check
from conformance.history import History, Principal, Violation
from conformance.tablet import Broken, Clock, Tablet
from dispatch.clockwork.timers import fire_due
from incidents.models import Timer
from responders.access import Role
from responders.models import CrewMember, RoleGrant
from tests.torture.endings import (
    SUPERVISORS,
    every_page,
    lay_open,
    references_that_lead_nowhere,
    sync_all,
)
from tests.torture.plan import DEVICES, Plan, Step, wrong_by
from tests.torture.seam import Seam
from tests.torture.words import WRITERS, Desk
from tests.torture.world import HERE, World, new_id

# How many of the tablets send their queues packed.
PACKING = 0.5


class DirectRun:
    """Carries out steps; what the protocol forbids is collected, not raised."""

    def __init__(self, world: World, plan: Plan, owner: psycopg.Connection[Any]) -> None:
        self.world = world
        self.owner = owner
        self.random = Random(plan.seed)
        self.operations = 0
        self.history = History(seed=plan.seed, is_sequential=True)
        self.broken: list[Violation] = []
        self.seams: dict[str, Seam] = {}
        self.tablets: dict[str, Tablet] = {}
        # When escalations were looked at, and the time it was said to be.
        self.ticks: list[tuple[datetime, datetime]] = []
        self.cast = plan.cast
        self._slow: psycopg.Connection[Any] | None = None
        for name, skew in zip(DEVICES, plan.skews, strict=True):
            self._equip(name, wrong_by(skew, timezone.now()))
        for name in SUPERVISORS.values():
            self._equip(name, timedelta(0))
        self.desk = Desk(world, self.tablets, self.history)
        self._open_calls()

    def _equip(self, name: str, off: timedelta) -> None:
        member = self.world.members[name]
        units = frozenset({self.world.unit(member.unit)}) if member.unit else frozenset()
        agency = str(self.world.agencies[member.agency].id)
        self.history.principals[name] = Principal(
            name, str(member.person.id), agency, member.device, member.role, units
        )
        self.history.marks[agency] = f"<{agency[:8]}>"
        self.seams[name] = Seam(self.history, self.owner)
        clock = Clock(lambda: datetime.now(UTC), f"boot of {name}", off)
        token = token_pair(member.family)["access"]
        tablet = Tablet(name, member.device, self.seams[name], clock, new_id, token)
        tablet.packs = self.random.random() < PACKING
        self.tablets[name] = tablet

    def _open_calls(self) -> None:
        for dispatcher, units in (("dee", ("HERON", "OTTER")), ("mal", ("OWL",))):
            if dispatcher == "mal" and "mal" not in self.cast:
                continue
            tablet = self.tablets[dispatcher]
            for unit in units:
                self.desk.call(tablet, unit)
            self.guard(tablet.push)

    # --- Steps ---------------------------------------------------------------------------

    def step(self, step: Step) -> None:
        """Carries out one step."""
        self.operations += 1
        tablet = self.tablets[self.cast[step.who % len(self.cast)]]
        if step.kind in WRITERS:
            WRITERS[step.kind](self.desk, tablet, step)
            return
        own: Callable[[Tablet, Step], Any] = getattr(self, f"_{step.kind}")
        self.guard(lambda: own(tablet, step))

    def carry_out(self, plan: Plan) -> list[Violation]:
        """The whole plan and its end; what it broke."""
        for step in plan.steps:
            self.step(step)
        return self.finish()

    @property
    def pairs(self) -> set[tuple[str, str]]:
        return set().union(*(seam.pairs for seam in self.seams.values()))

    def guard(self, action: Callable[[], Any]) -> Any:
        try:
            return action()
        except Broken as broken:
            self.broken.append(Violation(broken.invariant, str(broken)))
            return None

    def _push(self, tablet: Tablet, step: Step) -> None:
        waiting = [one for one in self.tablets.values() if one.outbox]
        if not waiting:
            return
        tablet = tablet if tablet.outbox else waiting[step.who % len(waiting)]
        self.seams[tablet.name].fault = step.fault
        before = len(self.history.exchanges)
        tablet.push(most=100 if step.a % 3 else 2)
        if step.fault.startswith("kill") and len(self.history.exchanges) > before:
            self._look_at_what_is_there(tablet)

    def _look_at_what_is_there(self, tablet: Tablet) -> None:
        """After a crash: is there an effect already? Its receipt must be there as well."""
        made = [one for one in tablet.outbox if one.get("kind") == "note.create"]
        if made:
            observer = self.tablets[SUPERVISORS[self.world.members[tablet.name].agency]]
            observer.request("GET", f"/notes/{made[0]['record_id']}/")

    def _pull(self, tablet: Tablet, step: Step) -> None:
        self.seams[tablet.name].fault = step.fault
        tablet.pull(limit=(2, 5, 200)[step.a % 3])

    def _late(self, tablet: Tablet, step: Step) -> None:
        self.seams[tablet.name].deliver_late()

    def _call(self, tablet: Tablet, step: Step) -> None:
        dee = self.tablets["dee"]
        self.desk.call(dee, ("HERON", "OTTER")[step.a % 2])
        if step.b % 2:
            dee.push()

    def _rest_patch(self, tablet: Tablet, step: Step) -> None:
        self.desk.rest_patch(self.tablets["dee"], step)

    def _reassign(self, tablet: Tablet, step: Step) -> None:
        self.desk.reassign(self.tablets["dee"], step)

    def _cancel(self, tablet: Tablet, step: Step) -> None:
        self.desk.cancel(self.tablets["dee"], step)

    # --- Past the API --------------------------------------------------------------------

    def _lead(self, tablet: Tablet, step: Step) -> None:
        """Somebody leads the other unit from now on: no record changes, but what they see does."""
        who = self._crew(step)
        unit = self.world.units[("HERON", "OTTER")[step.b % 2]]
        RoleGrant.objects.create(
            responder_id=who.person, role=Role.LEAD.value, unit=unit, valid_from=timezone.now()
        )
        who.units |= {str(unit.id)}
        self._compare_now(self.tablets[who.name])

    def _lose(self, tablet: Tablet, step: Step) -> None:
        """Somebody goes home, and leads nobody any more."""
        who, now = self._crew(step), timezone.now()
        grants = RoleGrant.objects.filter(responder_id=who.person, role=Role.LEAD.value)
        grants.filter(valid_to__isnull=True).update(valid_to=now)
        CrewMember.objects.filter(responder_id=who.person, left_at__gt=now).update(left_at=now)
        who.units = frozenset()
        self._compare_now(self.tablets[who.name])

    def _compare_now(self, tablet: Tablet) -> None:
        """Rights change at once, although no record did."""
        if tablet.cursor is None or not tablet.pull():
            return
        if tablet.store != tablet.cold():
            self.broken.append(
                Violation(18, f"{tablet.name} holds what is no longer theirs to hold")
            )

    def _crew(self, step: Step) -> Principal:
        return self.history.principals[("ada", "abe", "bo")[step.a % 3]]

    def _delete_note(self, tablet: Tablet, step: Step) -> None:
        notes = [
            one["id"]
            for name in ("ada", "abe", "bo", "dee")
            for one in self.tablets[name].of_type("note")
            if one["id"] not in self.history.deleted
        ]
        if notes:
            record = notes[step.a % len(notes)]
            self.owner.execute("DELETE FROM incidents_note WHERE id = %s", [record])
            self.history.deleted.add(record)

    def _raw_write(self, tablet: Tablet, step: Step) -> None:
        self.owner.execute(
            "UPDATE responders_unit SET kind = %s WHERE id = %s",
            [f"kind {step.b}", self.world.unit("HERON")],
        )

    def _slow_writer(self, tablet: Tablet, step: Step) -> None:
        """Somebody has written and not yet committed; others commit meanwhile."""
        if self._slow is None:
            self._slow = psycopg.connect(self.owner.info.dsn)
            self._slow.execute(
                "UPDATE responders_programme SET name = %s WHERE id = %s",
                [f"name {step.b}", self.world.programmes[HERE].id],
            )

    def _slow_commit(self, tablet: Tablet, step: Step) -> None:
        if self._slow is not None:
            self._slow.commit()
            self._slow.close()
            self._slow = None

    def _tick(self, tablet: Tablet, step: Step) -> None:
        """What is due by then fires, and two firers look at once."""
        now = timezone.now()
        at = now + timedelta(seconds=(1.5, 2.5, 10)[step.a % 3])
        self.ticks.append((now, at))
        fire_due(now=at)
        fire_due(now=at)

    def _epoch(self, tablet: Tablet, step: Step) -> None:
        self.owner.execute("UPDATE sync_epoch SET id = gen_random_uuid(), started_at = now()")

    # --- The end -------------------------------------------------------------------------

    def finish(self) -> list[Violation]:
        """The faults end: everybody syncs, everything is laid open, and judged."""
        self.history.under_faults = len(self.history.exchanges)
        if self._slow is not None:
            # Whoever was slow commits last of all: no later change brings theirs along.
            self.guard(lambda: sync_all(list(self.tablets.values())))
        self._slow_commit(self.tablets["dee"], Step("slow_commit"))
        for seam in self.seams.values():
            seam.deliver_late()
        self.guard(self._settle_some)
        self.guard(lambda: lay_open(self))
        self.broken += references_that_lead_nowhere()
        self._forget_timers()
        return list(dict.fromkeys([*self.broken, *check(self.history)]))

    def _settle_some(self) -> None:
        """Supervisors decide every other conflict, for either side; queues are not empty yet."""
        if not any(result["conflict"] for _, _, result in self.history.results()):
            return
        for name in SUPERVISORS.values():
            for issue in every_page(self.tablets[name], "/sync/conflicts/"):
                side = self.random.choice(("server", "yours", ""))
                if side:
                    chosen = {one["name"]: one[side] for one in issue["conflict"]["fields"]}
                    path = f"/sync/conflicts/{issue['id']}/resolve/"
                    self.tablets[name].request("POST", path, {"fields": chosen})

    def _forget_timers(self) -> None:
        if self.ticks or self.desk.backups:
            agencies = list(self.world.agencies.values())
            Timer.objects.filter(agency__in=agencies, fired_at__isnull=True).delete()
