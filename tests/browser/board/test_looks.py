"""What the board is to axe, to a full city, to a wall, and to a supervisor."""

import os
import signal
import time
from dataclasses import dataclass
from typing import Any

import pytest

from incidents.models import Incident
from responders.models import Unit
from tests.browser.axe import contrast_violations, violations
from tests.browser.board.conftest import ScreenFactory
from tests.browser.board.screen import Screen, incident
from tests.cast import Cast
from tests.live import Server, call_for_help, touch
from tests.steps import make_call
from tests.sync.test_issues import conflicting
from tests.tablet import Tablet, logged_in

UNITS, CALLS = 40, 60
# Of each second, in the page's own processor time: with a new list every second, six sevenths of it
# are left for whoever types.
WORK_MS = 150
STATES = ("available", "en_route", "on_scene", "with_person", "clearing", "meal", "delayed")


def busy(cast: Cast) -> None:
    """One call waits, HERON 1 asks for help, HERON 2's call is not acknowledged."""
    alice = logged_in("alice")
    alice.post("/incidents/", incident(call_type_label="Trespass", cautions=["Large dog"]))
    make_call(alice, cast.unit("HERON 2"))
    call_for_help(Tablet("bob"))


class Inspector:
    """Looks at a board as it stands with axe: all rules in the light, colours in the dark."""

    def __init__(self, board: Screen) -> None:
        self._board = board
        self.found: dict[str, list[str]] = {}
        # By hand: by itself the board is dark while the sun is down where its areas are.
        board.click("Theme: auto")

    def look(self, name: str) -> None:
        page = self._board.page
        faults = violations(page)
        self._board.click("Theme: light")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        faults += contrast_violations(page)
        self._board.click("Theme: dark")
        self._board.click("Theme: auto")
        if faults:
            self.found[name] = faults


def test_axe_finds_nothing_in_either_theme(cast: Cast, desk: ScreenFactory) -> None:
    busy(cast)
    board = desk("alice")
    board.see(".takeover", "HERON 1 NEEDS BACKUP")
    inspector = Inspector(board)
    board.card("Trespass").get_by_role("button", name="Trespass").click()
    board.see(".chosen-call", "Large dog")
    inspector.look("board")
    board.press("F2")
    board.see(".who-goes")
    board.press("u", "Enter")
    board.see("#panel .reported")
    inspector.look("who goes, and a unit")
    board.press("?")
    board.see(".key-list")
    inspector.look("keys")
    board.press("1", "Enter")
    board.see(".takeover.calm")
    board.page.locator(".card.chosen").get_by_role("button", name="Open call").click()
    board.see(".lanes")
    inspector.look("call")
    assert inspector.found == {}


def test_axe_finds_nothing_on_the_pages_of_a_supervisor(cast: Cast, desk: ScreenFactory) -> None:
    conflicting(cast)
    board = desk("sue")
    inspector = Inspector(board)
    board.go("resolve")
    board.see(".two-values")
    inspector.look("resolve")
    board.go("roster")
    board.see(".duties", "HERON 1")
    inspector.look("roster")
    assert inspector.found == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_wall_a_lost_board_and_the_log_in(
    cast: Cast, desk: ScreenFactory, web: Server, theme: str
) -> None:
    busy(cast)
    chosen = {"origin": web.url, "localStorage": [{"name": "board-theme", "value": theme}]}
    themed = {"storage_state": {"cookies": [], "origins": [chosen]}}
    wall = desk("anton", "/board/?wall", **themed)
    wall.see(".takeover", "HERON 1 NEEDS BACKUP")
    assert wall.page.evaluate("document.documentElement.dataset.theme") == theme
    assert violations(wall.page) == []
    board = desk("alice", **themed)
    board.see(".takeover", "HERON 1 NEEDS BACKUP")
    os.kill(web.process.pid, signal.SIGSTOP)
    try:
        board.page.locator(".lost").wait_for(timeout=30_000)
        assert violations(board.page) == []
    finally:
        os.kill(web.process.pid, signal.SIGCONT)
    board.gone(".lost")
    board.click("Log out")
    board.see(".login")
    assert violations(board.page) == []


def test_a_full_city_stays_smooth(cast: Cast, desk: ScreenFactory) -> None:
    full_city(cast)
    board = desk("alice")
    board.see("#units .count", str(UNITS))
    assert board.page.locator("#waiting .card").count() == CALLS
    meter = Meter(board)
    for _ in range(3):
        touch(cast)
        time.sleep(1)
    measured = meter.read()
    assert measured.work_ms < WORK_MS, measured


@dataclass(frozen=True)
class Measured:
    """Work of the page's own processor time in each second, and gaps between frames, in ms."""

    work_ms: float
    median_frame_ms: float
    slow_frame_ms: float


class Meter:
    """Begins to measure; the processor time is the main thread's, without what others do here."""

    def __init__(self, board: Screen) -> None:
        self._board = board
        self._wire = board.page.context.new_cdp_session(board.page)
        self._wire.send("Performance.enable", {"timeDomain": "threadTicks"})
        board.page.evaluate(
            """() => {
              window.frames = [];
              let last = performance.now();
              const step = (at) => { window.frames.push(at - last); last = at;
                requestAnimationFrame(step); };
              requestAnimationFrame(step);
            }"""
        )
        self._began = time.monotonic()
        self._before = self._busy_s()

    def _busy_s(self) -> float:
        metrics: list[dict[str, Any]] = self._wire.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    def read(self) -> Measured:
        """What it was since the beginning; the slow frame is that of 95 in 100."""
        seconds = time.monotonic() - self._began
        work = self._busy_s() - self._before
        frames = sorted(self._board.page.evaluate("window.frames"))
        return Measured(
            work_ms=work * 1000 / seconds,
            median_frame_ms=frames[len(frames) // 2],
            slow_frame_ms=frames[len(frames) * 95 // 100],
        )


def full_city(cast: Cast) -> None:
    """As many units as make 40, and 60 calls nobody is on, written past the ledger."""
    Unit.objects.bulk_create(
        Unit(
            agency=cast.agency,
            programme=cast.programme,
            call_sign=f"CRANE {n}",
            status=STATES[n % len(STATES)],
        )
        for n in range(UNITS - 2)
    )
    Incident.objects.bulk_create(
        Incident(
            agency=cast.agency,
            number=f"C-{n}",
            call_type="WELFARE",
            call_type_label=f"Welfare check {n}",
            priority=n % 11,
            address=f"{n} Invented Street",
            latitude=35.95 + n / 500,
            longitude=-78.95 + n / 500,
            received_at=cast.units["HERON 1"].created_at,
            author_id=cast.people["alice"].id,
        )
        for n in range(CALLS)
    )


def test_the_wall_shows_and_offers_nothing_to_press(cast: Cast, desk: ScreenFactory) -> None:
    busy(cast)
    wall = desk("anton", "/board/?wall", viewport={"width": 1920, "height": 1080})
    wall.see(".takeover", "HERON 1 NEEDS BACKUP")
    wall.see(".takeover-owner", "Nobody has it yet")
    assert wall.page.locator("button:not(:disabled):not(.sound)").count() == 0
    wall.press("F2")
    asked = logged_in("alice").get("/backup-requests/").body["results"]
    # Nobody sits before a wall: that it is shown there is no dispatcher's "seen".
    assert [(one["state"], one["seen_by"]) for one in asked] == [("requested", [])]


def test_the_desk_is_handed_over_in_one_page(cast: Cast, desk: ScreenFactory) -> None:
    busy(cast)
    board = desk("alice")
    board.page.get_by_role("link", name="Handover").click()
    board.see("#handover", "HERON 1 needs backup, and nobody has it")
    board.see("#handover", "HERON 2 assigned, not acknowledged")
    board.see("#handover", "Trespass, 12 Invented Street")
    board.see("#handover", "Not written up none")
    assert board.page.get_by_text("To be followed up").count() == 0, "that is clinical"
    inspector = Inspector(board)
    inspector.look("handover")
    assert inspector.found == {}
    board.page.locator("#handover li", has_text="not acknowledged").get_by_role("link").click()
    board.see(".lanes")
    supervisor = desk("sue")
    supervisor.go("handover")
    supervisor.see("#handover", "To be followed up none")


def test_a_dispatcher_decides_without_seeing_the_values(cast: Cast, desk: ScreenFactory) -> None:
    _, assignment, _ = conflicting(cast)
    board = desk("alice")
    board.see(".ways a", "To resolve 1")
    board.go("resolve")
    board.see(".issue", "team note")
    assert "cat" not in board.page.locator("body").inner_text()
    board.click("Leave what stands")
    board.see("#conflicts", "No two values are in conflict")
    assert logged_in("alice").get(f"/assignments/{assignment}/").body["team_note"] == "dog"


def test_a_supervisor_settles_what_waits(cast: Cast, desk: ScreenFactory) -> None:
    sue = cast.people["sue"]
    sue.profession = "clinician"
    sue.save()
    bob, assignment, _ = conflicting(cast)
    bob.pull()
    (call,) = bob.of_type("incident")
    carla = Tablet("carla")
    carla.do("note.create", {"assignment": assignment, "kind": "operational", "body": "we came"})
    carla.http.post("/break-glass/", {"record": call["id"], "reason": "she is at our door"})
    board = desk("sue")
    board.go("resolve")
    board.see("#openings", "Carla opened a call: she is at our door")
    board.see("#quarantine .payload", "we came")
    board.page.get_by_label("Or leave it, because").fill("told twice")
    board.click("Close", ".issue-ways")
    board.see("#quarantine", "Nothing waits here")
    board.see(".two-values .stands", "dog")
    board.see(".two-values .kept", "cat")
    board.click("Take cat")
    board.see("#conflicts", "No two values are in conflict")
    bob.pull()
    assert bob.store[assignment]["team_note"] == "cat"


def test_an_account_without_a_desk_gets_no_board(cast: Cast, browser: Any, web: Any) -> None:
    context = browser.new_context(base_url=web.url)
    board = Screen.opened(context)
    board.log_in("nora")
    board.see("[role=alert]", "This is the board of dispatchers and supervisors.")
    board.page.get_by_label("Password").fill("wrong")
    board.page.get_by_role("button", name="Log in").click()
    board.see("[role=alert]", "Name or password is wrong.")
    assert board.page.get_by_role("button", name="Log in").is_visible()
    assert board.page.locator("#units, #waiting").count() == 0
    context.close()
