"""However much is on the board, a call for help is in sight; and only what was in sight is seen."""

from typing import Any

import pytest

from incidents.models import Incident
from tests.browser.board.conftest import ScreenFactory
from tests.browser.board.screen import Screen
from tests.cast import Cast
from tests.live import call_for_help, wait_until
from tests.tablet import Tablet, logged_in

CALLS = 40
# The page asks itself once a second whether somebody can look at it.
A_LOOK_MS = 2_500
# Each takes away what makes a takeover seen, gives it back, and tells the page as a browser does.
UNSEEN = {
    "another window in front": (
        "document.hasFocus = () => false; dispatchEvent(new Event('blur'))",
        "delete document.hasFocus; dispatchEvent(new Event('focus'))",
    ),
    "the page not shown": (
        """Object.defineProperty(document, 'visibilityState',
             {configurable: true, get: () => 'hidden'});
           document.dispatchEvent(new Event('visibilitychange'))""",
        """delete document.visibilityState;
           document.dispatchEvent(new Event('visibilitychange'))""",
    ),
    "the takeover out of sight": (
        "document.getElementById('board').style.transform = 'translateY(-4444px)'",
        "document.getElementById('board').style.transform = ''",
    ),
}


def many_calls(cast: Cast) -> None:
    """Calls for a team to take, each with a place and a programme that fits."""
    Incident.objects.bulk_create(
        Incident(
            agency=cast.agency,
            number=f"C-{n}",
            call_type="WELFARE",
            call_type_label=f"Welfare check {n}",
            priority=n % 11,
            address=f"{n} Invented Street",
            latitude=36.0,
            longitude=-78.9,
            received_at=cast.units["HERON 1"].created_at,
            author_id=cast.people["alice"].id,
        )
        for n in range(CALLS)
    )


def seen_by(help_id: str) -> list[str]:
    asked = logged_in("alice").get(f"/backup-requests/{help_id}/").body
    return [person["name"] for person in asked["seen_by"]]


def is_in_sight(board: Screen, selector: str) -> bool:
    """Whether all of it is within the window, and nothing lies over it."""
    return bool(
        board.page.locator(selector).first.evaluate(
            """(one) => {
              const box = one.getBoundingClientRect();
              const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
              return box.top >= 0 && box.bottom <= innerHeight && box.height > 0
                && one.contains(document.elementFromPoint(x, y));
            }"""
        )
    )


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)])
def test_a_full_board_never_scrolls_away_from_a_call_for_help(
    cast: Cast, desk: ScreenFactory, size: tuple[int, int]
) -> None:
    many_calls(cast)
    width, height = size
    board = desk("alice", viewport={"width": width, "height": height})
    board.see("#waiting .card")
    assert board.page.locator("#waiting .card").count() == CALLS
    assert not board.scrolls()
    for x in (60, width // 2, width - 60):
        board.page.mouse.move(x, height - 120)
        board.page.mouse.wheel(0, 6_000)
        board.page.mouse.wheel(0, 6_000)
    board.press("End", "PageDown", "w", "ArrowDown")
    board.page.wait_for_timeout(300)
    assert board.page.evaluate("[scrollY, document.getElementById('board').scrollTop]") == [0, 0]
    assert is_in_sight(board, ".top")

    help_id = call_for_help(Tablet("bob"))
    board.see(".takeover", "HERON 1 NEEDS BACKUP")
    assert is_in_sight(board, ".takeover-title")
    assert is_in_sight(board, ".have-it")
    wait_until(lambda: seen_by(help_id) == ["Alice"], seconds=8)
    # The lists scroll on their own.
    last: Any = board.page.locator("#waiting .card").last
    last.scroll_into_view_if_needed()
    assert is_in_sight(board, "#waiting .card:last-child")
    assert is_in_sight(board, ".takeover-title")


@pytest.mark.parametrize("why", UNSEEN)
def test_what_nobody_can_see_is_not_said_to_be_seen(
    cast: Cast, desk: ScreenFactory, why: str
) -> None:
    take_away, give_back = UNSEEN[why]
    board = desk("alice")
    board.page.evaluate(take_away)
    help_id = call_for_help(Tablet("bob"))
    board.page.locator(".takeover").wait_for(state="attached")
    board.page.wait_for_timeout(A_LOOK_MS)
    assert seen_by(help_id) == []
    board.page.evaluate(give_back)
    wait_until(lambda: seen_by(help_id) == ["Alice"], seconds=8)
