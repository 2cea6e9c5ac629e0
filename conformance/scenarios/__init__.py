"""All scenarios, in the order they run: each is named by what it shows, and by the invariants."""

from conformance.scenarios import order, people, receipts, views
from conformance.scenarios.scenario import Scenario

ALL: tuple[Scenario, ...] = (
    *receipts.SCENARIOS,
    *order.SCENARIOS,
    *views.SCENARIOS,
    *people.SCENARIOS,
)
