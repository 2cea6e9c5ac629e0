"""Finished calls on the board: nobody is sent to them again, they are closed, and opened again."""

import pytest

from incidents.models import Assignment
from tests.browser.board.conftest import ScreenFactory
from tests.cast import Cast
from tests.live import wait_until
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in

OUTCOME = {"contact_outcome": "contact_made", "disposition": "resolved_in_place"}


def finished(cast: Cast) -> tuple[Tablet, str, str]:
    """HERON 1 was there and is available again; who was there, the call and the assignment."""
    bob = Tablet("bob")
    call, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    for status in ("on_scene", "available"):
        bob.do("status_event.create", {"assignment": assignment, "status": status})
    return bob, call, assignment


def read(call: str) -> Body:
    found: Body = logged_in("alice").get(f"/incidents/{call}/").body
    return found


def test_a_finished_call_is_not_offered_to_a_team_again(cast: Cast, desk: ScreenFactory) -> None:
    _, call, assignment = finished(cast)
    cleared = Assignment.objects.get(id=assignment).cleared_at
    assert cleared is not None
    board = desk("alice")
    board.see("#waiting h3.group", "Awaiting a write-up 1")
    board.see("#waiting h3.group", "For a team to take 0")
    clock = cleared.astimezone().strftime("%H:%M")
    board.see("#waiting .card", f"HERON 1 has not written the outcome, cleared at {clock}")
    board.press("w", "Enter")
    board.see(".card.chosen", "Close without an outcome, because")
    # As long as a recommendation would take to come, and be pressed.
    board.page.wait_for_timeout(1_500)
    assert board.page.locator(".assign").count() == 0
    board.press("a", "Enter")
    board.see("#call-title", "MNTL")
    assert Assignment.objects.count() == 1
    assert read(call)["closed_at"] is None


def test_what_is_written_up_is_closed_in_one_press(cast: Cast, desk: ScreenFactory) -> None:
    alice = logged_in("alice")
    bob, call, assignment = finished(cast)
    # Still open for another reason: a call for help of this call.
    asked = {"assignment": assignment, "kind": "ems", "urgency": "routine"}
    bob.do("backup_request.create", asked)
    bob.do("outcome.create", {"assignment": assignment, **OUTCOME})
    assert read(call)["closed_at"] is None
    board = desk("alice")
    board.see("#waiting h3.group", "To close 1")
    board.press("w", "Enter")
    board.click("Close the call", ".card.chosen")
    wait_until(lambda: read(call)["status"] == "Closed")
    board.page.locator("#waiting .card").wait_for(state="detached")
    assert alice.get("/board/").body["waiting"] == []


@pytest.mark.parametrize("where", ["list", "page"])
def test_closing_without_an_outcome_takes_a_reason(
    cast: Cast, desk: ScreenFactory, where: str
) -> None:
    _, call, _ = finished(cast)
    board = desk("alice")
    if where == "page":
        board.go(f"call/{call}")
    else:
        board.press("w", "Enter")
    because = board.page.get_by_label("Close without an outcome, because")
    because.wait_for()
    assert board.page.get_by_role("button", name="Close the call").count() == 0
    because.fill("crew went home, outcome follows")
    board.click("Close the call")
    wait_until(lambda: read(call)["status"] == "Closed")
    assert read(call)["reason"] == "crew went home, outcome follows"


def test_a_call_closed_by_mistake_is_found_and_opened_again(
    cast: Cast, desk: ScreenFactory
) -> None:
    _, call, _ = finished(cast)
    closed = logged_in("alice").post(f"/incidents/{call}/close/", {"reason": "wrong line"})
    assert closed.status == 200, closed.body
    board = desk("alice")
    board.see("#waiting", "No call waits for a team.")
    board.press("/")
    board.page.locator("#panel input").fill(closed.body["number"])
    board.see("#panel .links li", "closed")
    board.press("Enter")
    board.see("#about", "Because: wrong line")
    board.click("Reopen the call", "#about")
    board.see("#about", "Send a unit")
    board.press("Escape")
    board.see("#waiting h3.group", "For a team to take 1")
    assert read(call)["closed_at"] is None
