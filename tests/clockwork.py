"""A clock to move, and firing by hand: what the periodic task and the feed process do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from dispatch.clockwork.timers import fire_due
from tests.tablet import Body, Http, Tablet, logged_in


class Clock:
    """Time stands still between moves; every move fires what has become due on the way."""

    def __init__(self, traveller: Any) -> None:
        self._traveller = traveller
        self.start = datetime.now(UTC)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def at(self, minutes: float, *, seconds: float = 0, fires: bool = True) -> datetime:
        """So long after the start; with `fires=False` every firer is dead meanwhile."""
        moment = self.start + timedelta(minutes=minutes, seconds=seconds)
        self._traveller.move_to(moment)
        if fires:
            fire_due(now=moment)
        return moment


@contextmanager
def stopped_clock() -> Iterator[Clock]:
    with time_machine.travel(datetime.now(UTC).replace(microsecond=0), tick=False) as traveller:
        yield Clock(traveller)


def log_in_again(*tablets: Tablet) -> None:
    """Access tokens run out while a story takes its hours."""
    for tablet in tablets:
        tablet.http.token = logged_in(tablet.username, tablet.device_id).token


def alarms(dispatch: Http) -> list[tuple[str, str, str]]:
    """(kind, step, record) of each alarm on the board."""
    board = dispatch.get("/board/")
    assert board.status == 200, board.body
    return [(one["kind"], one["step"], one["record"]) for one in board.body["alarms"]]


def checks_of(tablet: Tablet, assignment: str) -> list[Body]:
    """An assignment's checks as the tablet holds them after a pull, in the order they fall due."""
    tablet.pull()
    found = [one for one in tablet.of_type("safety_check") if one["assignment"] == assignment]
    return sorted(found, key=lambda one: (one["due_at"], one["state"] != "answered"))
