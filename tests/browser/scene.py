"""What the browser tests start from: a call for HERON 1."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.app import App
from tests.cast import new_id
from tests.tablet import Tablet


def send_heron(minutes_ago: float = 0, **fields: Any) -> tuple[Tablet, str]:
    """A call for HERON 1, sent by alice some minutes ago; her desk and the assignment."""
    alice = Tablet("alice")
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    incident, assignment = new_id(), new_id()
    call = {
        "call_type": "WELFARE",
        "call_type_label": "Welfare check",
        "priority": 6,
        "address": "418 Quarry St, Apt 2B",
        "latitude": 36.0,
        "longitude": -78.9,
        "narrative": "She has not come out for two days.",
        "cautions": [],
        **fields,
    }
    unit = _heron_1(alice)
    alice.queue("incident.create", call, record_id=incident, at=at)
    alice.queue(
        "assignment.create", {"incident": incident, "unit": unit}, record_id=assignment, at=at
    )
    results = alice.push()
    assert {one["result"] for one in results} == {"applied"}, results
    return alice, assignment


def _heron_1(alice: Tablet) -> str:
    alice.pull()
    units = {unit["call_sign"]: unit["id"] for unit in alice.of_type("unit")}
    return str(units["HERON 1"])


def drive(app: App, *steps: str) -> None:
    for step in steps:
        app.tap(step)
