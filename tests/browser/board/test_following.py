"""Board and tablet follow each other; and what the board does when they cannot."""

import os
import re
import signal
from typing import Any

from tests.browser.board.conftest import ScreenFactory
from tests.browser.board.screen import Screen, incident
from tests.cast import Cast, new_id
from tests.live import Server, wait_until
from tests.steps import make_call
from tests.tablet import Tablet, logged_in


def test_board_and_tablet_follow_each_other(cast: Cast, desk: ScreenFactory) -> None:
    bob = Tablet("bob")
    board = desk("alice")
    logged_in("alice").post("/incidents/", incident(call_type_label="Trespass"))
    board.card("Trespass").get_by_role("button", name="Trespass").click()
    board.click("All units")
    board.page.locator("#panel .choices").get_by_role("button", name="HERON 1").click()
    board.shows("HERON 1", "Assigned")
    bob.pull()
    (assignment,) = bob.of_type("assignment")
    assert assignment["state"] == "assigned"
    assert board.page.locator("#waiting .card").count() == 0

    on_call = {"assignment": assignment["id"]}
    bob.do("status_event.create", {**on_call, "status": "acknowledged"})
    board.shows("HERON 1", "Acknowledged")
    bob.do("status_event.create", {**on_call, "status": "en_route"})
    board.shows("HERON 1", "En route")
    board.see("#happened li", "HERON 1 en route")

    board.page.locator("#units").get_by_role("button", name="HERON 1").click()
    board.page.locator("#panel a").click()
    board.see(".call-history", "HERON 1 en route")
    board.click("Take off", "#on-it")
    board.click("Yes, take HERON 1 off", "#on-it")
    board.see("#on-it", "No unit is on this call")
    bob.pull()
    assert bob.store[assignment["id"]]["state"] == "cancelled"


def test_the_recommended_unit_is_assigned_in_two_clicks(cast: Cast, desk: ScreenFactory) -> None:
    alice = logged_in("alice")
    call = alice.post("/incidents/", incident(call_type_label="Trespass")).body["id"]
    ranking = alice.get(f"/incidents/{call}/recommendation/").body
    best = ranking["recommended"][0]["call_sign"]
    board = desk("alice")
    board.card("Trespass").get_by_role("button", name="Trespass").click()
    assert board.card("Trespass").locator(".chip.tick").text_content() == "CRT fits"
    board.click(f"Assign {best}")
    board.shows(best, "Assigned")


def test_a_call_is_dispatched_with_the_keyboard_alone(cast: Cast, desk: ScreenFactory) -> None:
    board = desk("alice")
    alice = logged_in("alice")
    for label, priority in (("Noise", 2), ("Trespass", 5), ("Suicide threat", 9)):
        alice.post("/incidents/", incident(call_type_label=label, priority=priority))
    for label in ("Noise", "Trespass", "Suicide threat"):
        board.see("#waiting .card", label)
    board.press("w")
    assert board.has_focus == "Suicide threat"
    board.press("ArrowDown", "Enter")
    assert "Trespass" in board.see(".card.chosen").inner_text()
    board.press("a")
    names = board.see("#panel .choices") and board.page.locator("#panel .choices button")
    wanted = [n for n, words in enumerate(names.all_inner_texts()) if "HERON 2" in words]
    board.press(str(wanted[0] + 1))
    board.shows("HERON 2", "Assigned")
    assert "Trespass" in board.row("HERON 2").inner_text()
    assert board.page.locator("#waiting .card").count() == 2
    # Nothing is typed where somebody types, and letters can be switched off.
    board.press("/")
    board.page.keyboard.type("wu")
    assert board.page.locator("#panel input").input_value() == "wu"
    board.press("Escape", "?")
    board.page.get_by_label("Single letters and digits work as keys").uncheck()
    board.press("Escape", "/")
    assert board.page.locator("#panel").count() == 0


def test_status_is_reported_on_behalf_with_the_channel(cast: Cast, desk: ScreenFactory) -> None:
    make_call(logged_in("alice"), cast.unit("HERON 1"))
    board = desk("alice")
    board.press("u", "Enter")
    board.see("#panel", "HERON 1")
    board.page.get_by_label("phone").check()
    board.click("En route", "#panel")
    board.shows("HERON 1", "En route")
    (event,) = logged_in("alice").get("/status-events/").body["results"]
    assert (event["status"], event["channel"], event["author"]["name"]) == (
        "en_route",
        "phone",
        "Alice",
    )


def test_why_no_team_goes_is_one_choice_and_stays_with_the_call(
    cast: Cast, desk: ScreenFactory
) -> None:
    board = desk("alice")
    call = logged_in("alice").post("/incidents/", incident(call_type_label="Panhandling")).body
    board.card("Panhandling").get_by_role("button", name="Panhandling").click()
    board.page.get_by_label("No team goes, because").select_option("duplicate")
    board.see(".not-served", "same call twice")
    assert "Not for a team" in board.see("#waiting").inner_text()
    kept = logged_in("alice").get(f"/incidents/{call['id']}/").body
    assert kept["not_served_reason"] == "duplicate"


# What the banner said when it came up.
FIRST_SEEN = """() => {
  new MutationObserver((_, observer) => {
    const banner = document.querySelector('.lost');
    if (!banner) return;
    window.lostSaid = banner.textContent;
    observer.disconnect();
  }).observe(document.body, { childList: true, subtree: true });
}"""


def test_a_board_that_is_cut_off_says_so_within_ten_seconds(
    cast: Cast, desk: ScreenFactory, web: Server
) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    board = desk("alice")
    board.shows("HERON 1", "Assigned")
    board.page.locator("#units").get_by_role("button", name="HERON 1").click()
    _wait_for_a_heartbeat(board)
    board.page.evaluate(FIRST_SEEN)
    os.kill(web.process.pid, signal.SIGSTOP)
    try:
        board.page.locator(".lost").wait_for(timeout=30_000)
        age = re.search(r"This board is (\d+) seconds old", board.page.evaluate("window.lostSaid"))
        bob.do("status_event.create", {"assignment": assignment, "status": "en_route"})
        board.see(".lost", "seconds old")
        said = board.page.locator("body").inner_text()
        assert "Nothing below is live. Use the radio." in said
        assert "Cannot alarm" in said
        assert "as it was at" in said
        # A running timer would be a claim; a clock time is what is known.
        since = board.row("HERON 1").locator(".timer").inner_text()
        assert re.fullmatch(r"\d\d:\d\d", since)
        board.page.wait_for_timeout(1500)
        assert board.row("HERON 1").locator(".timer").inner_text() == since
        assert board.row("HERON 1").get_by_text("Assigned", exact=True).count() == 1
        dead = board.page.locator("#panel .reported button:not(:disabled)")
        assert dead.count() == 0
        assert board.tones > 0
    finally:
        os.kill(web.process.pid, signal.SIGCONT)
    # By the page's own count, at the moment it said so: a slow test takes nothing from it.
    assert age is not None
    assert int(age[1]) <= 10
    board.gone(".lost")
    board.shows("HERON 1", "En route")
    assert board.page.locator("#panel .reported button:not(:disabled)").count() > 0


def _wait_for_a_heartbeat(board: Screen) -> None:
    """The worst moment to be cut off is right after one."""
    before = board.see(".live").inner_text()
    wait_until(lambda: board.see(".live").inner_text() != before, seconds=10)


def test_clinical_text_never_reaches_the_board(cast: Cast, desk: ScreenFactory) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    call, assignment = make_call(alice, cast.unit("HERON 1"))
    for kind in ("clinical", "peer", "operational"):
        fields = {"assignment": assignment, "kind": kind, "body": f"CANARY-{kind}"}
        bob.do("note.create", fields)
    outcome = {"contact_outcome": "contact_made", "disposition": "safety_plan_made"}
    secret = {"narrative": "CANARY-outcome", "screening_level": "high", "felt_safe": True}
    bob.do("outcome.create", {"assignment": assignment, **outcome, **secret})
    # What the sync refused is clinical too until somebody has looked at it.
    elsewhere = {"assignment": new_id(), "kind": "peer"}
    bob.do("note.create", {**elsewhere, "body": "CANARY-refused"}, record_id="no id")

    board = desk("alice")
    wire = _listened_to(board)
    board.page.reload()
    board.shows("HERON 1", "Assigned")
    board.go(f"call/{call}")
    board.see("#notes", "CANARY-operational")
    board.go("resolve")
    board.see("#conflicts")
    board.press("Escape")
    board.see("#units")
    everything = "\n".join(wire)
    assert "CANARY-operational" in everything
    for word in ("clinical", "peer", "outcome", "refused"):
        assert f"CANARY-{word}" not in everything
    assert "safety_plan_made" not in everything
    assert "screening_level" not in everything


def _listened_to(board: Screen) -> list[str]:
    """Every body the page receives from now on; the stream's never ends and has ids only."""
    bodies: list[str] = []

    def keep(response: Any) -> None:
        if "/api/v1/" in response.url and not response.url.endswith("/events/"):
            bodies.append(response.text())

    board.page.on("requestfinished", lambda request: keep(request.response()))
    return bodies
