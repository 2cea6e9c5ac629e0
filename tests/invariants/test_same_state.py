"""Whatever happened: incremental pulls leave what a cold pull brings and the lists show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.db.models import Value
from django.db.models.functions import Concat
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from incidents.models import Note
from responders.access import Role
from responders.models import CrewMember, Responder, RoleGrant
from tests import database as databases
from tests.cast import Cast, gather, new_id
from tests.clockwork import log_in_again
from tests.matrix.world import LISTS, listed
from tests.tablet import Body, Tablet

CREW = {"HERON 1": "bob", "HERON 2": "carla"}
# Of each kind of view one: two crews, dispatch, and nora, who is given and loses roles.
NAMES = ("bob", "carla", "alice", "nora")


@dataclass
class World:
    """A few people at work, and the time that passes."""

    cast: Cast
    clock: Any
    tablets: dict[str, Tablet] = field(default_factory=dict)
    calls: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tablets = {name: Tablet(name) for name in NAMES}

    def moves(self, **by: float) -> None:
        self.clock.move_to(datetime.now(UTC) + timedelta(**by))
        log_in_again(*self.tablets.values())

    def call(self, call_sign: str) -> None:
        incident, assignment = new_id(), new_id()
        alice = self.tablets["alice"]
        alice.queue("incident.create", {"call_type": "MNTL"}, record_id=incident)
        sent = {"incident": incident, "unit": self.cast.unit(call_sign)}
        alice.queue("assignment.create", sent, record_id=assignment)
        alice.push()
        self.calls.append((call_sign, incident, assignment))

    def note(self, kind: str) -> None:
        for call_sign, _, assignment in self.calls[-2:]:
            fields = {"assignment": assignment, "kind": kind, "body": "x"}
            self.tablets[CREW[call_sign]].do("note.create", fields)

    def cancels(self) -> None:
        for _, _, assignment in self.calls[:1]:
            self.tablets["alice"].do("assignment.cancel", record_id=assignment)

    def reassigns(self) -> None:
        for call_sign, _, assignment in self.calls[-1:]:
            other = "HERON 2" if call_sign == "HERON 1" else "HERON 1"
            fields = {"unit": self.cast.unit(other), "new_assignment": new_id()}
            self.tablets["alice"].do("assignment.reassign", fields, record_id=assignment)

    def grants(self, role: Role) -> None:
        now = datetime.now(UTC)
        nora = self.cast.people["nora"]
        RoleGrant.objects.create(responder=nora, role=role.value, valid_from=now)

    def revokes(self) -> None:
        RoleGrant.objects.filter(responder=self.cast.people["nora"]).delete()

    def ends_its_shift(self, name: str) -> None:
        now = datetime.now(UTC)
        crewed = CrewMember.objects.filter(responder=self.cast.people[name], left_at__gt=now)
        crewed.update(left_at=now)

    def deletes_notes(self) -> None:
        Note.objects.all().delete()

    def renames(self, name: str) -> None:
        person = Responder.objects.filter(username=name)
        person.update(name=Concat("name", Value(" II")))

    def pages(self, name: str, *, arrive: bool) -> None:
        """One small page of a walk, whose answer arrives or not."""
        tablet = self.tablets[name]
        page = next(tablet.pages(limit=3))
        if arrive:
            tablet.take(page)

    def everybody_pulls(self) -> None:
        for tablet in self.tablets.values():
            tablet.pull(limit=7)


STEPS: dict[str, Callable[[World], None]] = {
    "a call for HERON 1": lambda world: world.call("HERON 1"),
    "a call for HERON 2": lambda world: world.call("HERON 2"),
    "clinical notes": lambda world: world.note("clinical"),
    "operational notes": lambda world: world.note("operational"),
    "a call is cancelled": World.cancels,
    "a call is reassigned": World.reassigns,
    "the notes are deleted": World.deletes_notes,
    "nora supervises": lambda world: world.grants(Role.SUPERVISOR),
    "nora dispatches": lambda world: world.grants(Role.DISPATCHER),
    "nora triages": lambda world: world.grants(Role.CCD),
    "nora loses her roles": World.revokes,
    "bob goes home": lambda world: world.ends_its_shift("bob"),
    "bob gets another name": lambda world: world.renames("bob"),
    "minutes pass": lambda world: world.moves(minutes=2),
    "a day passes": lambda world: world.moves(hours=26),
    "a week passes": lambda world: world.moves(days=8),
    "everybody pulls": World.everybody_pulls,
    "bob takes a page": lambda world: world.pages("bob", arrive=True),
    "bob loses a page": lambda world: world.pages("bob", arrive=False),
    "nora takes a page": lambda world: world.pages("nora", arrive=True),
    "nora loses a page": lambda world: world.pages("nora", arrive=False),
}


Store = dict[str, Body]


def views(world: World) -> Iterator[tuple[str, Store, Store, Store]]:
    """(whose, held after all the pulls, a cold pull, what the lists show) of every tablet."""
    # What moves with time alone has moved.
    world.moves(minutes=2)
    for name, tablet in world.tablets.items():
        tablet.pull()
        shown = {
            one["id"]: {"type": kind, **one}
            for kind, path in LISTS.items()
            for one in listed(tablet.http, path).values()
        }
        yield name, tablet.store, tablet.cold(), shown


@settings(
    max_examples=4,
    # An example takes a second: a search for the shortest one would take many minutes.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=4, max_size=14))
@example(
    steps=["a call for HERON 1", "clinical notes", "everybody pulls", "nora supervises",
           "nora loses a page", "nora takes a page", "a call is reassigned", "bob loses a page",
           "nora loses her roles", "nora takes a page"]
)  # fmt: skip
@example(
    steps=["nora dispatches", "a call for HERON 2", "operational notes", "a call is cancelled",
           "everybody pulls", "a week passes"]
)  # fmt: skip
@example(
    steps=["nora supervises", "a call for HERON 1", "clinical notes", "operational notes",
           "everybody pulls", "bob gets another name", "nora takes a page"]
)  # fmt: skip
def test_invariant_33_incremental_pulls_are_a_cold_pull_and_what_the_lists_show(
    database: None, owner_dsn: str, steps: list[str]
) -> None:
    databases.empty(owner_dsn)
    with time_machine.travel(datetime.now(UTC), tick=True) as clock:
        world = World(gather(), clock)
        for step in steps:
            STEPS[step](world)
        for name, held, cold, shown in views(world):
            assert held == cold, name
            listable = {one: record for one, record in held.items() if record["type"] in LISTS}
            assert listable == shown, name
