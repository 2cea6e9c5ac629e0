"""A crew's call in the field app: without signal, with two values, and closed in two taps."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from catalogue.code_lists import publish_code_lists
from incidents.models import Assignment, BackupRequest, Note, Outcome, StatusEvent
from responders.models import CodeList
from sync.models import Mutation
from tests.admin.desk import Desk
from tests.browser.app import App, AppFactory
from tests.browser.scene import drive, send_heron
from tests.cast import Cast
from tests.tablet import Tablet

NOTHING_THERE = "no_contact_gone"


# --- A call without signal ------------------------------------------------------------


def test_a_whole_call_offline_for_forty_minutes(cast: Cast, tablet: AppFactory) -> None:
    start = datetime.now(UTC) - timedelta(minutes=45)
    _, assignment = send_heron(minutes_ago=46)
    app = tablet()
    app.context.clock.install(time=start)
    app.page.reload()
    app.sign_in("bob")
    app.read("418 Quarry St, Apt 2B")
    app.kept_for_offline()

    app.offline()
    arrive_through_a_reload(app)
    stay_through_a_killed_tab(app)
    close_the_call(app)
    assert app.status == "Clearing"
    assert "unsent" in app.chip

    app.offline(False)
    # The tablet asks every ten seconds whether the line is back.
    app.context.clock.fast_forward("00:10")
    app.chip_says("All received")

    events = StatusEvent.objects.filter(assignment=assignment).order_by("corrected_at")
    assert [one.status for one in events][-5:] == [
        *("acknowledged", "en_route", "on_scene", "with_person", "clearing"),
    ]
    assert not [one.status for one in events if one.is_late or one.is_out_of_sequence]
    # The tablet's own minutes between the facts, whatever happened to its page meanwhile.
    times = {one.status: one.corrected_at for one in events}
    on_the_way = (times["on_scene"] - times["en_route"]).total_seconds()
    assert 290 <= on_the_way <= 330
    assert Note.objects.filter(assignment=assignment).count() == 2
    assert Outcome.objects.get(assignment=assignment).disposition == "resolved_in_place"
    assert Assignment.objects.get(id=assignment).state == "cleared"
    assert Mutation.objects.exclude(result="applied").count() == 0


def arrive_through_a_reload(app: App) -> None:
    """Five minutes of driving, and the page loaded anew at the door."""
    drive(app, "We have it", "We are on the way")
    app.context.clock.fast_forward("05:00")
    app.tap("We are on scene")
    # What is shown is stored: from here on nothing may take it away.
    app.until(lambda: app.status == "On scene")
    app.page.reload()
    assert app.status == "On scene"


def stay_through_a_killed_tab(app: App) -> None:
    """Half an hour on scene: a note, a check nobody can hear of, a draft that outlives its tab."""
    app.write_note("Dog is on a chain at the side door.")
    app.context.clock.fast_forward("10:30")
    app.tap("We are OK")
    app.read("Thank you")
    app.context.clock.fast_forward("00:05")
    app.tab("Call")
    app.tap("We are with the person")
    app.tab("Notes")
    app.choose("Clinical")
    app.page.locator("textarea").fill("Slept two hours in three days.")
    app.read("Draft kept on this device")
    app.kill()
    app.tab("Notes")
    assert app.page.locator("textarea").input_value() == "Slept two hours in three days."
    app.tap("Sign and save note")


def close_the_call(app: App) -> None:
    """Another check, then the four questions."""
    app.context.clock.fast_forward("20:00")
    app.tap("We are OK")
    app.context.clock.fast_forward("00:05")
    app.tab("Call")
    app.tap("Close the call")
    app.choose("Yes")
    for answer in ("Resolved on scene", "No police", "Yes"):
        app.choose(answer)
    app.tap("Close the call")


def test_nobody_there_is_two_taps_and_can_be_taken_back(cast: Cast, tablet: AppFactory) -> None:
    _, assignment = send_heron()
    app = tablet()
    app.context.clock.install()
    app.page.reload()
    app.sign_in("bob")
    drive(app, "We have it", "We are on the way", "We are on scene")
    app.chip_says("All received")
    app.go("close")

    app.choose("No")
    app.page.get_by_role("button", name="Nobody there").click()
    app.tap("Undo")
    assert app.status == "On scene"
    assert not Outcome.objects.exists()

    app.go("close")
    app.choose("No")
    app.page.get_by_role("button", name="Nobody there").click()
    app.context.clock.fast_forward("00:11")
    app.until(lambda: Outcome.objects.filter(assignment=assignment).exists())
    assert Outcome.objects.get().contact_outcome == NOTHING_THERE
    app.read("Available. No call for you.")


def test_what_the_office_offers_is_what_the_tablet_offers(cast: Cast, tablet: AppFactory) -> None:
    """Before the first pull the lists of the release; then the agency's, as the office edits it."""
    send_heron()
    app = tablet()
    app.sign_in("bob")
    drive(app, "We have it", "We are on the way", "We are on scene")
    app.chip_says("All received")
    app.go("close")
    app.choose("Yes")
    app.tap("More detail")
    app.page.get_by_role("checkbox", name="Blanket", exact=True).wait_for()

    publish_code_lists(agency=cast.agency, now=timezone.now())
    supplies = CodeList.objects.get(agency=cast.agency, name="supply")
    page = f"/responders/codelist/{supplies.id}/change/"
    adam = Desk("adam")
    adam.get(page)
    assert adam.save(page, codes="sunscreen: Sunscreen | Protector solar").status == 302
    app.page.get_by_role("checkbox", name="Sunscreen", exact=True).wait_for()
    assert app.page.get_by_role("checkbox", name="Blanket", exact=True).count() == 0
    app.go("me")
    app.choose("Español")
    app.go("close")
    app.tap("Más detalle")
    app.page.get_by_role("checkbox", name="Protector solar", exact=True).wait_for()


def test_flagged_down_without_signal_a_crew_starts_a_call_of_its_own(
    cast: Cast, tablet: AppFactory
) -> None:
    app = tablet()
    app.sign_in("bob")
    app.chip_says("All received")
    app.offline()
    app.page.get_by_role("button", name="Flagged down").click()
    app.page.get_by_label("Where?").fill("Bench by the boathouse")
    app.choose("Welfare check")
    app.tap("Start the call")
    app.read("Bench by the boathouse")
    assert app.status == "On scene"

    app.offline(False)
    app.chip_says("All received")
    app.until(lambda: Assignment.objects.filter(state="on_scene").exists())
    assert Assignment.objects.get().incident.address == "Bench by the boathouse"


def test_a_pull_that_left_before_a_tap_does_not_take_it_back(
    cast: Cast, tablet: AppFactory
) -> None:
    send_heron()
    app = tablet()
    app.sign_in("bob")
    app.tap("We have it")
    app.chip_says("All received")
    pulls: list[tuple[Any, Any]] = []
    app.page.route("**/api/v1/sync/pull/", lambda route: pulls.append((route, route.fetch())))
    app.page.evaluate("dispatchEvent(new Event('online'))")
    app.until(lambda: pulls)

    drive(app, "We are on the way", "We are on scene")
    app.until(lambda: StatusEvent.objects.filter(status="on_scene").exists())
    app.chip_says("All received")
    # Without an answer to it the next pull of the page cannot mend what this one did.
    route, answer = pulls.pop(0)
    route.fulfill(response=answer)
    app.until(lambda: pulls)
    assert app.status == "On scene"


# --- Two values -----------------------------------------------------------------------


def test_a_conflict_is_two_values_and_the_buttons_name_them(cast: Cast, tablet: AppFactory) -> None:
    alice, assignment = send_heron()
    app = tablet()
    app.sign_in("bob")
    app.tap("We have it")
    app.chip_says("All received")
    app.offline()
    app.tab("Call")
    drive(app, "Change", "20 min")
    row = alice.http.get(f"/assignments/{assignment}/").body
    theirs = datetime(2026, 11, 22, 13, 55, tzinfo=UTC)
    body = {"eta": theirs.isoformat()}
    assert alice.http.patch(f"/assignments/{assignment}/", body, rev=row["rev"]).status == 200

    app.offline(False)
    app.chip_says("1 needs you")
    app.tab("Queue")
    app.read("Two different values")
    buttons = app.page.locator(".conflict .plain").all_inner_texts()
    assert [words.split(" ")[0] for words in buttons] == ["Leave", "Use"]
    kept = app.page.locator(".value.yours strong").inner_text()
    app.tap(f"Use {kept}")

    app.chip_says("All received")
    assert Assignment.objects.get(id=assignment).eta != theirs
    app.read("Nothing is waiting on this device.")


# --- Status check ---------------------------------------------------------------------


def test_need_cover_looks_like_ok(cast: Cast, tablet: AppFactory) -> None:
    send_heron(minutes_ago=30)
    bob = Tablet("bob")
    bob.pull()
    (assignment,) = bob.of_type("assignment")
    at = datetime.now(UTC) - timedelta(minutes=12)
    arrived = {"status": "on_scene", "assignment": assignment["id"]}
    bob.queue("status_event.create", arrived, at=at)
    assert [one["result"] for one in bob.push()] == ["applied"]
    app = tablet()
    app.sign_in("bea")
    app.read("All three OK?")
    assert app.violations() == []
    app.tap("Need cover")
    app.read("Thank you")
    app.page.locator(".cover").wait_for(state="detached")
    app.until(lambda: BackupRequest.objects.filter(is_quiet=True).exists())
    app.chip_says("All received")
    # It came back with the pull, and nothing on the tablet shows it.
    app.page.wait_for_timeout(500)
    assert app.page.locator(".strip, .ladder-page, .radio-page").count() == 0
