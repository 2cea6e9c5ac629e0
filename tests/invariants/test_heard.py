"""Whatever becomes of a crew's other calls for help, an unheard one is heard (invariant 34)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from incidents.models import BackupRequest, Timer
from incidents.timing import STEPS, TimerKind
from tests import database as databases
from tests.cast import gather
from tests.clockwork import Clock, log_in_again, stopped_clock
from tests.steps import call_for_help
from tests.tablet import Body, Http, Tablet, logged_in

LAST = len(STEPS[TimerKind.BACKUP])


@dataclass
class World:
    """HERON 1's two and a neighbour, who call for help, and the dispatcher who hears them."""

    clock: Clock
    unit: str
    crew: tuple[Tablet, Tablet, Tablet]
    desk: Http
    made: list[str] = field(default_factory=list)
    seconds: int = 0

    def call(self, who: int, **fields: str) -> None:
        self.made.append(call_for_help(self.crew[who], unit=self.unit, **fields))

    def tell(self, which: int, verb: str, body: Body | None = None) -> None:
        """A verb to one of the calls; that it may come too late is part of the game."""
        if self.made:
            one = self.made[which % len(self.made)]
            answer = self.desk.post(f"/backup-requests/{one}/{verb}/", body or {})
            assert answer.status in (200, 409), answer.body

    def say_more(self, which: int, **fields: str) -> None:
        for tablet in self.crew:
            if self.made:
                one = self.made[which % len(self.made)]
                tablet.http.post(f"/backup-requests/{one}/amend/", fields)

    def wait(self, seconds: int) -> None:
        self.seconds += seconds
        self.clock.at(0, seconds=self.seconds)
        log_in_again(*self.crew)
        self.desk.token = logged_in("alice").token

    def unheard(self) -> list[BackupRequest]:
        return list(BackupRequest.objects.filter(state="requested").order_by("received_at", "id"))


Step = Callable[[World, int], None]
DEEDS: dict[str, Step] = {
    "bob calls": lambda world, n: world.call(0),
    "bea calls": lambda world, n: world.call(1),
    "carla calls in their name": lambda world, n: world.call(2),
    "bea calls an ambulance": lambda world, n: world.call(1, kind="ems"),
    "bob calls without haste": lambda world, n: world.call(0, urgency="routine"),
    "one is acknowledged": lambda world, n: world.tell(n, "acknowledge"),
    "help is sent to one": lambda world, n: world.tell(n, "commit", {"committed_unit": "Police"}),
    "help has arrived at one": lambda world, n: world.tell(n, "arrive"),
    "one is cancelled": lambda world, n: world.tell(n, "cancel", {"reason": "by mistake"}),
    "one is released": lambda world, n: world.tell(n, "release"),
    "one becomes urgent": lambda world, n: world.say_more(n, urgency="emergency"),
    "one is another kind": lambda world, n: world.say_more(n, kind="supervisor"),
    "seconds pass": lambda world, n: world.wait(11 + n),
    "two minutes pass": lambda world, n: world.wait(130),
}


def everybody_unheard_is_heard(world: World) -> None:
    due = set(
        Timer.objects.filter(fired_at__isnull=True, cancelled_at__isnull=True).values_list(
            "record", "step"
        )
    )
    steps = {record: {step for one, step in due if one == record} for record, _ in due}
    unheard = world.unheard()
    for one in unheard:
        assert steps.get(one.id), "somebody looks after it at a time that stands in a row"
        if one.is_silent:
            earlier = BackupRequest.objects.get(id=one.linked_to_id)
            assert earlier.unit_id == one.unit_id
            assert earlier.kind == one.kind
            assert earlier.ended_at is None
            assert not earlier.is_silent
            assert earlier.is_from_crew
            assert (one.urgency, earlier.urgency) != ("emergency", "routine")
            is_sounding = earlier.state == "requested" and earlier.escalation_level < LAST
            age = world.clock.now - (earlier.acknowledged_at or world.clock.start)
            # The look at who stands behind a taken call comes every ten seconds.
            assert is_sounding or age.total_seconds() < 130


@settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(deeds=st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 5)), max_size=14))
@example(deeds=[("bob calls", 0), ("bea calls", 0), ("one is cancelled", 0)])
@example(deeds=[("bob calls", 0), ("bea calls", 0), ("one is another kind", 0)])
@example(deeds=[("carla calls in their name", 0), ("bob calls", 0)])
@example(
    deeds=[
        ("bob calls", 0), ("one is acknowledged", 0), ("bea calls", 0), ("two minutes pass", 0),
    ]
)  # fmt: skip
def test_invariant_34_an_unheard_call_has_its_alarm_or_stands_behind_one_that_has(
    database: None, owner_dsn: str, deeds: list[tuple[str, int]]
) -> None:
    databases.empty(owner_dsn)
    with stopped_clock() as clock:
        cast = gather(clock.now)
        crew = (Tablet("bob"), Tablet("bea"), Tablet("carla"))
        world = World(clock, cast.unit("HERON 1"), crew, logged_in("alice"))
        for deed, number in deeds:
            DEEDS[deed](world, number)
            everybody_unheard_is_heard(world)
        # In the end each of them has climbed, whoever stood before it.
        for _ in range(2 + 2 * len(world.made)):
            world.wait(130)
            everybody_unheard_is_heard(world)
        assert all(one.escalation_level == LAST for one in world.unheard())
