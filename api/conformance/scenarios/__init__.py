"""All scenarios, in the order they run: each is named by what it shows, and by the invariants."""

from api.conformance.scenarios import order, people, receipts, views
from api.conformance.scenarios.scenario import Scenario

ALL: tuple[Scenario, ...] = (
    *receipts.SCENARIOS,
    *order.SCENARIOS,
    *views.SCENARIOS,
    *people.SCENARIOS,
)
