"""Calls for help and overdue checks on the board: heard, taken, and seen through to the end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from dispatch.clockwork.timers import fire_due
from tests.browser.board.conftest import ScreenFactory
from tests.browser.board.screen import Gate
from tests.cast import Cast
from tests.live import call_for_help, wait_until
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in


def request(record_id: str) -> Body:
    found: Body = logged_in("alice").get(f"/backup-requests/{record_id}/").body
    return found


def test_two_dispatchers_and_one_call_for_help(cast: Cast, desk: ScreenFactory) -> None:
    bob = Tablet("bob")
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    alice, anton = desk("alice"), desk("anton")
    help_id = call_for_help(bob, assignment=assignment, message="back yard")
    for board in (alice, anton):
        board.see(".takeover", "HERON 1 NEEDS BACKUP")
        board.see(".takeover-what", "back yard")
        assert "HERON 1 NEEDS BACKUP" in board.see("[role=alert]").text_content()
        board.hears(tones=4)
        assert not board.scrolls()
    wait_until(lambda: len(request(help_id)["seen_by"]) == 2, seconds=8)
    names = sorted(person["name"] for person in request(help_id)["seen_by"])
    assert names == ["Alice", "Anton"]

    alice.press("F2")
    alice.see(".takeover-owner", "You have it.")
    anton.see(".takeover-owner", "Alice has it.")
    silent = anton.tones
    alice.press("1")
    alice.see(".who-goes", "Police: in how many minutes?")
    alice.page.keyboard.type("6")
    alice.press("Enter")
    for board in (alice, anton):
        board.see(".takeover.calm", "Police is going")
    committed = request(help_id)
    eta = datetime.fromisoformat(committed["eta"]) - datetime.now(UTC)
    assert committed["committed_unit"] == "Police"
    assert timedelta(minutes=5) < eta <= timedelta(minutes=6, seconds=1)
    alice.click("Police has arrived")
    anton.see(".takeover.calm", "Police is there")
    anton.click("It is over")
    for board in (alice, anton):
        board.gone(".takeover")
    assert request(help_id)["state"] == "released"
    assert anton.tones == silent


def test_whoever_comes_second_is_told_who_has_it(cast: Cast, desk: ScreenFactory) -> None:
    bob = Tablet("bob")
    board = desk("anton")
    help_id = call_for_help(bob)
    board.see(".takeover", "HERON 1 NEEDS BACKUP")

    def first_alice(route: Any) -> None:
        taken = logged_in("alice").post(f"/backup-requests/{help_id}/acknowledge/")
        assert taken.status == 200
        route.continue_()

    board.page.route("**/acknowledge/", first_alice)
    board.click("I have it")
    board.see(".said", "Alice has it.")
    board.see(".takeover-owner", "Alice has it.")


def test_two_of_a_crew_are_one_danger_with_the_words_of_both(
    cast: Cast, desk: ScreenFactory
) -> None:
    board = desk("alice")
    first = call_for_help(Tablet("bob"))
    second = call_for_help(Tablet("bea"), message="He has a knife")
    board.see(".takeover", "HERON 1 NEEDS BACKUP")
    board.see(".takeover-linked li", "Bea at")
    board.see(".takeover-linked li", "He has a knife")
    assert board.page.locator(".takeover").count() == 1
    wait_until(lambda: all(request(one)["seen_by"] for one in (first, second)), seconds=8)

    board.press("F2")
    board.see(".takeover-owner", "You have it.")
    wait_until(lambda: [request(one)["state"] for one in (first, second)] == ["acknowledged"] * 2)
    board.see(".takeover-linked li", "He has a knife")
    board.press("1")
    board.see(".who-goes", "Police: in how many minutes?")
    board.page.keyboard.type("6")
    board.press("Enter")
    board.see(".takeover.calm", "Police is going")
    wait_until(lambda: [request(one)["state"] for one in (first, second)] == ["committed"] * 2)
    assert request(first)["eta"] == request(second)["eta"]
    sounded = board.tones
    board.click("It is over")
    board.gone(".takeover")
    assert [request(one)["state"] for one in (first, second)] == ["released"] * 2
    assert board.tones == sounded


def test_words_that_come_after_somebody_has_the_first_are_taken_too(
    cast: Cast, desk: ScreenFactory
) -> None:
    board = desk("alice")
    first = call_for_help(Tablet("bob"))
    board.see(".takeover", "HERON 1 NEEDS BACKUP")
    board.press("F2")
    board.see(".takeover-owner", "You have it.")
    second = call_for_help(Tablet("bea"), message="He has a knife")
    board.see(".takeover-linked li", "He has a knife")
    board.see(".takeover-owner", "You have it.")
    board.click("I have it", ".takeover-linked")
    wait_until(lambda: request(second)["state"] == "acknowledged")
    assert request(first)["state"] == "acknowledged"


def test_help_that_goes_already_is_given_to_the_second_of_a_crew_in_one_press(
    cast: Cast, desk: ScreenFactory
) -> None:
    alice = logged_in("alice")
    first = call_for_help(Tablet("bob"))
    assert alice.post(f"/backup-requests/{first}/acknowledge/").status == 200
    eta = (datetime.now(UTC) + timedelta(minutes=6)).isoformat()
    commit = {"committed_unit": "Police", "eta": eta}
    assert alice.post(f"/backup-requests/{first}/commit/", commit).status == 200
    # Louder than what it stands behind: it has an alarm of its own.
    second = call_for_help(Tablet("bea"), kind="ems", message="He has a knife")
    board = desk("alice")
    board.see(".takeover-linked li", "Police is going")
    board.see(".takeover-what", "He has a knife")
    board.press("F2")
    board.click("the same, already going", ".who-goes")
    board.see(".takeover.calm", "Police is going")
    committed = request(second)
    assert (committed["state"], committed["committed_unit"]) == ("committed", "Police")
    assert committed["eta"] == request(first)["eta"]


def test_a_call_for_help_is_heard_while_the_list_is_loading(
    cast: Cast, desk: ScreenFactory
) -> None:
    bob = Tablet("bob")
    board = desk("alice")
    gate = Gate(board.page, "**/api/v1/board/")
    board.page.reload()
    board.see(".live", "Loading the list")
    call_for_help(bob)
    board.see(".takeover", "HERON 1 NEEDS BACKUP")
    assert board.page.locator("#units tbody").count() == 0
    # A reload gives the sound back only with a press; the page asks for it.
    board.press("F2")
    board.see(".takeover-owner", "You have it.")
    gate.open()
    board.see("#units tbody")
    board.see(".takeover-owner", "You have it.")


def test_a_late_one_asks_whether_it_is_still_needed(cast: Cast, desk: ScreenFactory) -> None:
    bob = Tablet("bob")
    board = desk("alice")
    at = datetime.now(UTC) - timedelta(minutes=36, seconds=15)
    bob.do("backup_request.create", {"said_by_radio": True}, at=at)
    clock = at.astimezone().strftime("%H:%M")
    board.see(".takeover", f"HERON 1 ASKED FOR BACKUP AT {clock}. STILL NEEDED?")
    assert "crew said it on the radio" in board.see(".takeover-what").inner_text()
    assert "36:" in board.see(".takeover-timer").inner_text()


def test_a_quiet_one_is_never_to_be_called_by_radio(cast: Cast, desk: ScreenFactory) -> None:
    bob = Tablet("bob")
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob.do("status_event.create", {"assignment": assignment, "status": "on_scene"})
    board = desk("alice")
    bob.pull()
    (check,) = bob.of_type("safety_check")
    bob.do("safety_check.answer", {"answer": "need_cover"}, record_id=check["id"])
    board.see(".takeover-quiet", "QUIET: do not call by radio")
    board.press("F2")
    board.see(".who-goes", "Who goes?")
    assert board.page.get_by_role("button", name="Speak to").count() == 0


def test_several_at_once_have_a_line_each_and_nothing_scrolls(
    cast: Cast, desk: ScreenFactory
) -> None:
    board = desk("alice")
    call_for_help(Tablet("bob"), urgency="routine")
    call_for_help(Tablet("carla"))
    board.see(".takeover:not(.small)", "HERON 2 NEEDS BACKUP")
    board.see(".takeover.small", "HERON 1 NEEDS BACKUP")
    assert not board.scrolls()


def test_an_overdue_check_is_answered_after_speaking_to_the_crew(
    cast: Cast, desk: ScreenFactory
) -> None:
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=12)):
        bob = Tablet("bob")
        _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
        bob.do("status_event.create", {"assignment": assignment, "status": "on_scene"})
    fire_due(now=datetime.now(UTC))
    board = desk("alice")
    alarm = board.see(".alarm.red", "Check overdue: HERON 1")
    board.shows("HERON 1", "OVERDUE")
    board.press("F8")
    assert board.has_focus == "Answered by radio"
    board.press("Enter")
    alarm.get_by_role("button", name="All OK").click()
    board.gone(".alarm")
    bob.pull()
    answered = [one for one in bob.of_type("safety_check") if one["state"] == "answered"]
    assert [(one["channel"], one["answered_by"]["name"]) for one in answered] == [
        ("radio", "Alice")
    ]


def test_a_call_nobody_acknowledges_is_given_to_another_unit(
    cast: Cast, desk: ScreenFactory
) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    fire_due(now=datetime.now(UTC) + timedelta(seconds=185))
    board = desk("alice")
    board.see(".alarm.amber", "Not acknowledged: HERON 1")
    board.click("Give to HERON 2", ".alarm")
    board.shows("HERON 2", "Assigned")
    board.gone(".alarm")
    state = logged_in("alice").get(f"/assignments/{assignment}/").body["state"]
    assert state == "reassigned"
