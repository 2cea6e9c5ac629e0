"""The feed leads a pull to exactly what a look at everything shows."""

from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests import database as databases
from tests.cast import gather
from tests.invariants.led import STEPS, World


def everybody_pulls(world: World, limit: int = 1000) -> None:
    for name, held in world.readers.items():
        while held.pulls(world.now, limit):
            pass
        assert held.holdings() == held.visible(world.now), name


@settings(
    max_examples=12,
    # An example takes seconds: a search for the shortest one would take many minutes.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), st.booleans()), min_size=8, max_size=24
    )
)
# What a commit is not about, and what is not touched: by time, by who did it, by what it hangs on.
@example(steps=[("it is cancelled", True), ("nearly a week passes", True), ("minutes pass", True)])
@example(steps=[("a call in the street", True), ("bob is refused", True)])
@example(steps=[("a call that waits", True), ("tina writes", True), ("HERON 1 is sent", True)])
@example(steps=[("an assignment moves", True)])
def test_invariant_33_the_feed_leads_to_what_a_look_at_everything_shows(
    database: None, owner_dsn: str, steps: list[tuple[str, bool]]
) -> None:
    databases.empty(owner_dsn)
    now = timezone.now()
    world = World(gather(now), now)
    world.call("HERON 1")
    world.call("HERON 2")
    everybody_pulls(world)
    for step, is_pulled in steps:
        STEPS[step](world)
        if is_pulled:
            everybody_pulls(world)
    everybody_pulls(world)
    for name, held in world.readers.items():
        assert held.store == held.cold(world.now), name
