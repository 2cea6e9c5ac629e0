"""A crew on scene, their safety checks as a tablet holds them, and an answer to one."""

from datetime import datetime
from typing import Any

from tests.cast import Cast
from tests.clockwork import Clock, checks_of
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in


def on_scene(tablet: Tablet, cast: Cast, call_sign: str = "HERON 1", **incident: Any) -> str:
    """An assignment the unit's crew has just arrived at."""
    alice = logged_in("alice")
    call, assignment = make_call(alice, cast.unit(call_sign))
    if incident:
        assert alice.patch(f"/incidents/{call}/", incident, rev=2).status == 200
    arrived = {"assignment": assignment, "status": "on_scene"}
    assert tablet.do("status_event.create", arrived)["result"] == "applied"
    return assignment


def states(tablet: Tablet, assignment: str) -> list[tuple[str, int]]:
    return [(one["state"], one["alert_level"]) for one in checks_of(tablet, assignment)]


def due_after(clock: Clock, check: Body) -> float:
    """Minutes from the start of the clock until the check is due."""
    return (datetime.fromisoformat(check["due_at"]) - clock.start).total_seconds() / 60


def answer(tablet: Tablet, check: str, **fields: Any) -> Body:
    return tablet.do("safety_check.answer", {"answer": "ok", **fields}, record_id=check)
