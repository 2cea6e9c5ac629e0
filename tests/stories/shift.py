"""What the stories of a shift share: the people, the minutes, and what one of them does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.cast import Cast, gather, new_id
from tests.clockwork import Clock, alarms, checks_of, log_in_again, stopped_clock
from tests.tablet import Body, Http, Tablet

# Degrees of latitude; all of it is in the agency's only area.
SOUTH, MIDDLE, NORTH = 35.95, 36.0, 36.05
FIX_EVERY = timedelta(minutes=2)
LOG_IN_EVERY = timedelta(minutes=10)


@dataclass
class Shift:
    """Two crews, a dispatcher and a clock. Minutes count from the beginning of the story."""

    clock: Clock
    cast: Cast
    # bob and bea are HERON 1, carla and cora HERON 2; alice is at the desk.
    bob: Tablet = field(init=False)
    bea: Tablet = field(init=False)
    carla: Tablet = field(init=False)
    cora: Tablet = field(init=False)
    alice: Tablet = field(init=False)
    # Where each unit is, and which of them have no signal.
    places: dict[str, float] = field(default_factory=lambda: {"HERON 1": SOUTH, "HERON 2": NORTH})
    silent: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name in ("bob", "bea", "carla", "cora", "alice"):
            setattr(self, name, Tablet(name))
        self._logged_in_at = self.clock.start
        self._show_where()

    @property
    def desk(self) -> Http:
        """The dispatcher's screen."""
        return self.alice.http

    @property
    def tablets(self) -> tuple[Tablet, ...]:
        return (self.bob, self.bea, self.carla, self.cora, self.alice)

    def minute(self, minutes: float, *, seconds: float = 0) -> datetime:
        """Goes on to this minute: on the way what is due fires, and tablets say where they are.

        Those without signal do not.
        """
        until = self.clock.start + timedelta(minutes=minutes, seconds=seconds)
        while self.clock.now < until:
            self._goes_on(min(until, self.clock.now + FIX_EVERY))
        self._show_where()
        return until

    def _goes_on(self, now: datetime) -> None:
        self.clock.at(0, seconds=(now - self.clock.start).total_seconds())
        if now - self._logged_in_at >= LOG_IN_EVERY:
            log_in_again(*self.tablets)
            self._logged_in_at = now
        self._show_where()

    def _show_where(self) -> None:
        for tablet, call_sign in ((self.bob, "HERON 1"), (self.carla, "HERON 2")):
            if call_sign not in self.silent:
                at = self.clock.now.isoformat()
                fix = {"latitude": self.places[call_sign], "longitude": -78.9, "fix_at": at}
                fields = {"unit": self.cast.unit(call_sign), **fix}
                assert tablet.do("position.create", fields)["result"] == "applied"

    # --- At the desk ---

    def takes_call(self, **fields: object) -> str:
        """A call comes in at the middle of town."""
        place = {"latitude": MIDDLE, "longitude": -78.9}
        call = self.desk.post(
            "/incidents/", {"id": new_id(), "call_type": "MNTL", **place, **fields}
        )
        assert call.status == 201, call.body
        return str(call.body["id"])

    def sends(self, call_sign: str, incident: str) -> str:
        """The dispatcher assigns a unit."""
        body = {"incident": incident, "unit": self.cast.unit(call_sign)}
        made = self.desk.post("/assignments/", body)
        assert made.status == 201, made.body
        return str(made.body["id"])

    def recommended(self, incident: str) -> list[str]:
        """The units that qualify for a call, best first."""
        answer = self.desk.get(f"/incidents/{incident}/recommendation/")
        assert answer.status == 200, answer.body
        return [one["call_sign"] for one in answer.body["recommended"]]

    def alarms(self) -> list[tuple[str, str]]:
        """(kind, step) of what the dispatcher has to act on."""
        return [(kind, step) for kind, step, _ in alarms(self.desk)]

    # --- In the street ---

    def running_check(self, tablet: Tablet, assignment: str) -> Body:
        """The check an assignment's clock stands at."""
        return next(
            one
            for one in checks_of(tablet, assignment)
            if one["state"] not in ("answered", "cancelled")
        )

    def converged(self) -> None:
        """Everybody holds what somebody who starts from nothing would hold."""
        log_in_again(*self.tablets)
        for tablet in self.tablets:
            tablet.pull()
            assert tablet.store == tablet.cold(), tablet.username


def reports(tablet: Tablet, assignment: str, status: str) -> None:
    """A crew member presses a status button, with signal."""
    fields = {"assignment": assignment, "status": status}
    assert tablet.do("status_event.create", fields)["result"] == "applied"


def is_all_right(tablet: Tablet, check: Body) -> None:
    """A crew member answers a check, and it counts."""
    done = tablet.do("safety_check.answer", {"answer": "ok"}, record_id=check["id"])
    assert done["record"]["state"] == "answered"


@contextmanager
def shift_begins() -> Iterator[Shift]:
    """Everybody is on duty from two hours ago for the next ten."""
    with stopped_clock() as clock:
        yield Shift(clock, gather(clock.start))
