"""What a tablet keeps of each of its people, and for how long."""

from incidents.models import Note
from responders.models import Responder
from tests.browser.app import App, AppFactory
from tests.browser.scene import send_heron
from tests.cast import Cast

NEW_PASSWORD = "another horse entirely"
FIFTEEN_DAYS_MS = 15 * 86_400_000


def leave_with_a_note_unsent(app: App, username: str) -> None:
    app.sign_in(username)
    app.read("418 Quarry St, Apt 2B")
    app.chip_says("All received")
    app.offline()
    app.write_note("Only on this tablet.")
    app.go("me")
    app.tap("Sign out")
    app.tap("Sign out, keep them here")
    app.page.get_by_label("User name").wait_for()
    app.offline(False)


def test_a_store_that_was_silent_for_long_goes_while_the_tablet_stays_on(
    cast: Cast, tablet: AppFactory
) -> None:
    send_heron()
    app = tablet()
    app.context.clock.install()
    app.page.reload()
    leave_with_a_note_unsent(app, "bob")
    app.sign_in("bea")
    app.chip_says("All received")
    of_bob, of_bea = (f"field-{cast.person(name)}" for name in ("bob", "bea"))
    assert app.databases() == sorted(["field-device", of_bob, of_bea])

    app.offline()
    app.page.clock.fast_forward(FIFTEEN_DAYS_MS)

    # Whoever is signed in is no exception; what is unsent is never deleted unasked.
    app.read("No contact for 15 days.")
    app.read("Sign in to send one item, or delete it.")
    app.until(lambda: app.databases() == sorted(["field-device", of_bob]))
    assert app.page.get_by_role("button", name="Bea").count() == 0


def test_a_new_password_opens_what_the_earlier_one_locked(cast: Cast, tablet: AppFactory) -> None:
    send_heron()
    app = tablet()
    leave_with_a_note_unsent(app, "bob")
    bob = Responder.objects.get(username="bob")
    bob.set_password(NEW_PASSWORD)
    bob.save()

    app.page.get_by_label("User name").fill("bob")
    app.page.get_by_label("Password").fill(NEW_PASSWORD)
    app.tap("Sign in")
    app.read("Your password has changed")
    app.page.get_by_label("Earlier password").fill("not it")
    app.tap("Open it")
    app.read("That password is not right.")
    app.page.get_by_label("Earlier password").fill(app.password)
    app.tap("Open it")
    app.chip_says("All received")
    assert [note.body for note in Note.objects.all()] == ["Only on this tablet."]


def test_one_window_at_a_time(cast: Cast, tablet: AppFactory) -> None:
    send_heron()
    app = tablet()
    app.sign_in("bob")
    app.chip_says("All received")
    first = app.page

    app.open()
    app.read("The app is open in another window.")
    app.tap("Use it here")
    app.see(".dock")
    app.write_note("From the second window.")
    app.chip_says("All received")
    first.get_by_text("The app is open in another window.").wait_for()
    assert Note.objects.count() == 1
