"""Calls for help in the field app: heard, not sent, and with a log-in that has run out."""

import signal
from datetime import UTC, datetime, timedelta

from incidents.models import BackupRequest, Note
from responders.models import TokenFamily
from tests.browser.app import App, AppFactory
from tests.browser.scene import send_heron
from tests.cast import Cast
from tests.live import Server

# The page can do nothing else for a while: an old tablet, or one that has much to store.
BUSY = """({ after, for: ms }) => {
  setTimeout(() => { for (const end = performance.now() + ms; performance.now() < end;); }, after);
}"""


def test_backup_climbs_the_ladder(cast: Cast, tablet: AppFactory) -> None:
    alice, _ = send_heron()
    app = tablet()
    app.sign_in("bob")
    app.tab("Notes")
    app.hold_backup()
    app.page.locator("#ladder-title", has_text="Received").wait_for()
    app.read("Nobody is on the way yet")

    request = BackupRequest.objects.get()
    assert (request.kind, request.urgency) == ("law_enforcement", "emergency")
    assert (request.latitude, request.longitude) == (36.001, -78.9)
    path = f"/backup-requests/{request.id}"
    assert alice.http.post(f"{path}/acknowledge/").status == 200
    app.page.locator("#ladder-title", has_text="Seen by Alice").wait_for()
    eta = (datetime.now(UTC) + timedelta(minutes=6)).isoformat()
    commit = {"committed_unit": "FINCH 1", "eta": eta}
    assert alice.http.post(f"{path}/commit/", commit).status == 200
    app.page.locator("#ladder-title", has_text="FINCH 1 is coming").wait_for()
    app.tap("Back to the call (this stays on top)")
    app.page.locator(".strip", has_text="FINCH 1 is coming").wait_for()
    assert alice.http.post(f"{path}/release/").status == 200
    app.page.locator(".strip").wait_for(state="detached")


def test_two_of_a_crew_follow_the_help_that_is_on_its_way(cast: Cast, tablet: AppFactory) -> None:
    alice, _ = send_heron()
    bob, bea = tablet(), tablet()
    bob.sign_in("bob")
    bea.sign_in("bea")
    bob.hold_backup()
    bob.page.locator("#ladder-title", has_text="Received").wait_for()
    first = BackupRequest.objects.get()
    bea.page.locator("#ladder-title", has_text="Received").wait_for()
    # Of her own: only its author adds to a call for help, or takes it back.
    assert bea.page.get_by_role("button", name="Add words").count() == 0
    bea.tap("Back to the call (this stays on top)")
    bea.hold_backup()
    bea.until(lambda: BackupRequest.objects.count() == 2)
    second = BackupRequest.objects.exclude(id=first.id).get()
    bea.tap("Add words")
    bea.page.get_by_label("What should they know?").fill("He has a knife")
    bea.tap("Send these words")
    bob.page.locator(".also-asked li", has_text="He has a knife").wait_for()

    path = f"/backup-requests/{first.id}"
    assert alice.http.post(f"{path}/acknowledge/").status == 200
    commit = {"committed_unit": "FINCH 1"}
    assert alice.http.post(f"{path}/commit/", commit).status == 200
    for app in (bob, bea):
        app.page.locator("#ladder-title", has_text="FINCH 1 is coming").wait_for()
        assert app.page.get_by_text("Nobody is on the way yet").count() == 0
    # What nobody has taken on yet is told beside it.
    bea.page.locator(".also-asked li", has_text="You also asked at").wait_for()
    _hold(bea, "No longer needed: hold")
    bea.until(lambda: BackupRequest.objects.get(id=second.id).state == "cancelled")
    assert BackupRequest.objects.get(id=first.id).state == "committed"
    bea.page.locator(".strip", has_text="FINCH 1 is coming").wait_for()


def _hold(app: App, name: str) -> None:
    box = app.button(name).bounding_box()
    assert box is not None
    app.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    app.page.mouse.down()
    app.page.wait_for_timeout(1_150)
    app.page.mouse.up()


def test_a_short_press_asks_for_nothing(cast: Cast, tablet: AppFactory) -> None:
    app = tablet()
    app.sign_in("bob")
    app.hold_backup(seconds=0.6)
    app.hold_backup(seconds=0.1)
    app.read("What help?")
    assert not BackupRequest.objects.exists()
    # The keyboard's way: press, then confirm.
    app.page.locator(".dock-row .backup").press("Enter")
    app.read("Press again within 3 s to send")
    assert not BackupRequest.objects.exists()
    app.page.locator(".dock-row .backup").press("Enter")
    app.until(lambda: BackupRequest.objects.count() == 1)


def test_a_hold_counts_though_the_page_was_busy_as_the_second_passed(
    cast: Cast, tablet: AppFactory
) -> None:
    app = tablet()
    app.sign_in("bob")
    app.page.evaluate(BUSY, {"after": 400, "for": 1_500})
    app.hold_backup()
    app.until(BackupRequest.objects.exists)
    assert BackupRequest.objects.get().author == cast.people["bob"]


def test_backup_without_network_sends_to_the_radio_and_gets_through_later(
    cast: Cast, tablet: AppFactory
) -> None:
    send_heron()
    app = tablet()
    app.sign_in("bob")
    app.read("418 Quarry St, Apt 2B")
    app.offline()
    app.hold_backup()
    app.page.locator("#radio-title", has_text="NOT SENT").wait_for(timeout=3_000)
    app.read("USE THE RADIO")
    app.read("Channel CARE 2. Say:")
    app.read("HERON 1, emergency backup, 418 Quarry St, Apt 2B.")
    app.tap("I said it on the radio")
    app.read("Said on the radio")
    app.page.reload()
    app.page.locator("#radio-title", has_text="NOT SENT").wait_for()

    app.offline(False)
    app.page.locator("#ladder-title", has_text="Received").wait_for()
    app.until(lambda: BackupRequest.objects.filter(said_by_radio=True).exists())
    assert BackupRequest.objects.count() == 1


# Between the end of the hold and the words, by the page's own clock.
WATCH = """() => {
  window.seen = new Promise((done) => {
    let since = null;
    const look = () => {
      if (since === null && document.querySelector('#ladder-title')) since = performance.now();
      if (document.querySelector('#radio-title')) done(performance.now() - (since ?? 0));
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
}"""
# Three seconds, and what a busy machine adds to any timer.
WITHIN_MS = 3_000 + 1_500


def test_a_server_that_does_not_answer_is_not_sent_within_three_seconds(
    cast: Cast, tablet: AppFactory, web: Server
) -> None:
    app = tablet()
    app.sign_in("bob")
    app.chip_says("All received")
    app.page.evaluate(WATCH)
    # The line is there, but nothing comes back on it.
    web.process.send_signal(signal.SIGSTOP)
    try:
        app.hold_backup()
        app.page.locator("#radio-title", has_text="NOT SENT").wait_for()
        assert 2_500 <= app.page.evaluate("window.seen") <= WITHIN_MS
    finally:
        web.process.send_signal(signal.SIGCONT)
    app.page.locator("#ladder-title", has_text="Received").wait_for()
    assert BackupRequest.objects.count() == 1


def test_backup_with_an_expired_session(cast: Cast, tablet: AppFactory) -> None:
    send_heron()
    app = tablet()
    app.sign_in("bob")
    app.chip_says("All received")
    TokenFamily.objects.filter(responder=cast.people["bob"]).update(
        expires_at=datetime.now(UTC) - timedelta(seconds=1)
    )
    app.hold_backup()
    app.page.locator("#ladder-title", has_text="Received").wait_for(timeout=3_000)
    assert BackupRequest.objects.get().author == cast.people["bob"]
    app.tap("Back to the call (this stays on top)")
    app.write_note("Written after the log-in ran out.")
    app.until(Note.objects.exists)
    app.read("Your log-in has run out.")
