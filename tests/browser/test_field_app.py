"""The field app in Chromium: a shift offline, calls for help, several people on one tablet."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from incidents.models import Assignment, BackupRequest, Note, Outcome, StatusEvent
from responders.models import Device, TokenFamily
from sync.models import Mutation
from tests.browser.app import App, AppFactory
from tests.cast import Cast, new_id
from tests.live import Server
from tests.tablet import Tablet

NOTHING_THERE = "no_contact_gone"


def send_heron(minutes_ago: float = 0, **fields: Any) -> tuple[Tablet, str]:
    """A call for HERON 1, sent by alice some minutes ago; her desk and the assignment."""
    alice = Tablet("alice")
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    incident, assignment = new_id(), new_id()
    call = {
        "call_type": "WELFARE",
        "call_type_label": "Welfare check",
        "priority": 6,
        "address": "418 Quarry St, Apt 2B",
        "latitude": 36.0,
        "longitude": -78.9,
        "narrative": "She has not come out for two days.",
        "cautions": [],
        **fields,
    }
    unit = alice_unit(alice)
    alice.queue("incident.create", call, record_id=incident, at=at)
    alice.queue(
        "assignment.create", {"incident": incident, "unit": unit}, record_id=assignment, at=at
    )
    results = alice.push()
    assert {one["result"] for one in results} == {"applied"}, results
    return alice, assignment


def alice_unit(alice: Tablet) -> str:
    alice.pull()
    units = {unit["call_sign"]: unit["id"] for unit in alice.of_type("unit")}
    return str(units["HERON 1"])


def drive(app: App, *steps: str) -> None:
    for step in steps:
        app.tap(step)


# --- Install and start --------------------------------------------------------------------


def test_it_installs_and_starts_without_network(
    cast: Cast, tablet: AppFactory, web: Server
) -> None:
    manifest = httpx.get(f"{web.url}/app/manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["display"]) == ("/app/", "standalone")
    sizes = {icon["sizes"] for icon in manifest["icons"]}
    assert {"192x192", "512x512"} <= sizes
    for icon in manifest["icons"]:
        assert httpx.get(web.url + icon["src"]).status_code == 200
    send_heron()
    app = tablet()
    app.sign_in("bob")
    app.read("418 Quarry St, Apt 2B")
    app.kept_for_offline()

    app.offline()
    app.kill()

    app.read("418 Quarry St, Apt 2B")
    app.read("She has not come out for two days.")
    app.chip_says("No signal")
    app.tab("Call")
    app.see(".leaflet-container .map-area")


def test_the_shell_is_small(web: Server) -> None:
    worker = httpx.get(f"{web.url}/app/sw.js").text
    files = re.findall(r'"(/(?:app|assets)/[^"]*)"', worker)
    assert "/app/" in files
    sizes = {}
    with httpx.Client(base_url=web.url, headers={"Accept-Encoding": "gzip"}) as client:
        for path in {*files, "/app/sw.js"}:
            with client.stream("GET", path) as response:
                assert response.status_code == 200, path
                sizes[path] = sum(len(piece) for piece in response.iter_raw())
    assert sum(sizes.values()) < 150_000, sizes


# --- A call without signal ----------------------------------------------------------------


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
    drive(app, "We have it", "We are on the way")
    app.context.clock.fast_forward("05:00")
    app.tap("We are on scene")
    app.page.reload()
    assert app.status == "On scene"
    app.write_note("Dog is on a chain at the side door.")
    # Ten minutes on scene: asked without any signal.
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
    app.context.clock.fast_forward("20:00")
    app.tap("We are OK")
    app.context.clock.fast_forward("00:05")
    app.tab("Call")
    app.tap("Close the call")
    app.choose("Yes")
    for answer in ("Settled on the spot", "No", "Yes"):
        app.choose(answer)
    app.tap("Close the call")
    assert app.status == "Writing up"
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


def test_flagged_down_without_signal_a_crew_starts_a_call_of_its_own(
    cast: Cast, tablet: AppFactory
) -> None:
    app = tablet()
    app.sign_in("bob")
    app.chip_says("All received")
    app.offline()
    app.page.get_by_role("button", name="Flagged down").click()
    app.page.get_by_label("Where?").fill("Bench by the boathouse")
    app.tap("Start the call")
    app.read("Bench by the boathouse")
    assert app.status == "On scene"

    app.offline(False)
    app.chip_says("All received")
    app.until(lambda: Assignment.objects.filter(state="on_scene").exists())
    assert Assignment.objects.get().incident.address == "Bench by the boathouse"


# --- Two values ---------------------------------------------------------------------------


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


# --- Calls for help -----------------------------------------------------------------------


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


def test_a_server_that_does_not_answer_is_not_sent_within_three_seconds(
    cast: Cast, tablet: AppFactory
) -> None:
    app = tablet()
    app.context.clock.install()
    app.page.reload()
    app.sign_in("bob")
    app.chip_says("All received")
    # The line is there, but nothing ever comes back on it.
    app.context.route("**/api/v1/**", lambda route: None)
    app.context.clock.pause_at(datetime.now(UTC) + timedelta(seconds=60))
    box = app.page.locator(".dock-row .backup").bounding_box()
    app.page.mouse.move(box["x"] + 20, box["y"] + 20)
    app.page.mouse.down()
    app.context.clock.run_for(1_000)
    app.page.mouse.up()
    app.page.locator("#ladder-title", has_text="On this device").wait_for()
    app.context.clock.run_for(2_900)
    app.page.locator("#ladder-title", has_text="On this device").wait_for()
    app.context.clock.run_for(100)
    app.page.locator("#radio-title", has_text="NOT SENT").wait_for()


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


# --- Status check -------------------------------------------------------------------------


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


# --- People and devices -------------------------------------------------------------------


def test_a_withdrawn_tablet_hands_over_what_is_unsent_and_forgets(
    cast: Cast, tablet: AppFactory
) -> None:
    send_heron()
    app = tablet()
    app.sign_in("bob")
    app.read("418 Quarry St, Apt 2B")
    app.chip_says("All received")
    app.offline()
    app.write_note("Only on this tablet.")
    app.write_note("And this as well.")
    Device.objects.update(revoked_at=datetime.now(UTC))

    app.offline(False)
    app.read("This device was withdrawn.")
    app.read("2 unsent items were handed over.")
    kept = Mutation.objects.filter(kind="note.create")
    assert kept.count() == 2
    assert app.databases() == ["field-device"]
    app.page.reload()
    app.page.get_by_label("User name").wait_for()


def test_two_people_on_one_tablet(cast: Cast, tablet: AppFactory) -> None:
    send_heron()
    app = tablet()
    app.sign_in("bob")
    app.read("418 Quarry St, Apt 2B")
    app.chip_says("All received")
    app.offline()
    app.write_note("Bob wrote this without signal.")
    app.go("me")
    app.tap("Sign out")
    app.read("1 items are only on this device. They will be sent under your name.")
    app.tap("Sign out, keep them here")
    app.read("1 unsent")

    app.offline(False)
    app.sign_in("bea")
    app.chip_says("All received")
    app.write_note("Bea wrote this.")
    app.chip_says("All received")
    assert [note.author.username for note in Note.objects.all()] == ["bea"]
    app.tab("Notes")
    assert app.page.get_by_text("Bob wrote this").count() == 0
    app.go("me")
    app.tap("Sign out")

    # Without network, from what is kept here, and then under his own name.
    app.offline()
    app.page.get_by_label("User name").wait_for()
    app.sign_in("bob")
    app.tab("Notes")
    app.read("Bob wrote this without signal.")
    app.offline(False)
    app.until(lambda: Note.objects.count() == 2)
    authors = {note.author.username for note in Note.objects.all()}
    assert authors == {"bob", "bea"}


def test_a_wrong_password_opens_nothing_offline(cast: Cast, tablet: AppFactory) -> None:
    app = tablet()
    app.sign_in("bob")
    app.chip_says("All received")
    app.go("me")
    app.tap("Sign out")
    app.kept_for_offline()
    app.offline()
    app.page.get_by_label("User name").fill("bob")
    app.page.get_by_label("Password").fill("not his password")
    app.tap("Sign in")
    app.read("That password is not right.")


# --- A long queue -------------------------------------------------------------------------

WRITE_NOTES = """async (count) => {
  const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
  const frame = () => new Promise((done) => setTimeout(done));
  for (let n = 1; n <= count; n += 1) {
    const box = document.querySelector('textarea');
    set.call(box, n === 150 ? 'POISON' : `note ${n}`);
    box.dispatchEvent(new Event('input', { bubbles: true }));
    await frame();
    document.querySelector('.actions .main').click();
    while (document.querySelector('textarea').value !== '') await frame();
  }
}"""


def test_three_hundred_items_and_a_poisoned_one(cast: Cast, tablet: AppFactory) -> None:
    send_heron()
    app = tablet()
    app.sign_in("bob")
    app.read("418 Quarry St, Apt 2B")
    app.chip_says("All received")
    app.offline()
    app.tab("Notes")
    app.page.evaluate(WRITE_NOTES, 300)
    assert app.chip == "300 unsent"

    # Whatever stands between tablet and server chokes on one of them.
    def choke(route: Any) -> None:
        if "POISON" in (route.request.post_data or ""):
            problem = '{"code": "parse_error", "status": 400}'
            route.fulfill(status=400, body=problem, content_type="application/problem+json")
        else:
            route.fallback()

    app.context.route("**/sync/push/", choke)
    app.offline(False)
    app.until(lambda: Note.objects.count() == 299, seconds=30)
    app.tab("Queue")
    app.read("Needs you · 1")
    app.read("Cannot be sent as it is (parse_error).")
    assert app.chip == "1 needs you"

    app.context.unroute_all(behavior="wait")
    app.tap("Try again now")
    app.chip_says("All received")
    assert Note.objects.count() == 300


# --- Everybody can use it -----------------------------------------------------------------


def test_spanish_by_night_for_the_left_hand(cast: Cast, tablet: AppFactory) -> None:
    send_heron()
    app = tablet(locale="es-MX")
    app.page.get_by_label("Usuario").fill("bob")
    app.page.get_by_label("Contraseña").fill("correct horse battery")
    app.tap("Entrar")
    app.read("418 Quarry St, Apt 2B")
    app.go("me")
    app.choose("Noche")
    app.choose("Izquierda")
    app.tab("Inicio")
    assert app.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert app.page.evaluate("document.documentElement.lang") == "es"
    backup = app.page.locator(".dock-row .backup").bounding_box()
    assert backup["x"] < 195
    app.tap("La tomamos")
    app.chip_says("Todo recibido")
    app.offline()
    app.hold_backup()
    app.page.locator("#radio-title", has_text="NO ENVIADO").wait_for()
    app.read("USE EL RADIO")
    app.page.reload()
    app.page.locator("#radio-title", has_text="NO ENVIADO").wait_for()


PAGES = ("home", "call", "notes", "queue", "close", "help", "me", "new")


@pytest.mark.parametrize("theme", ["Day", "Night"])
def test_every_page_is_accessible(cast: Cast, tablet: AppFactory, theme: str) -> None:
    send_heron(cautions=["Dog loose in the yard", "Steep back steps, no light"])
    app = tablet()
    assert app.violations() == []
    app.sign_in("bob")
    app.read("418 Quarry St, Apt 2B")
    app.go("me")
    app.choose(theme)
    app.tap("Home")
    drive(app, "We have it", "We are on the way", "We are on scene")
    app.write_note("Side gate is open.")
    app.chip_says("All received")
    faults: dict[str, list[str]] = {}
    for page in PAGES:
        app.go(page)
        app.see("main")
        faults[page] = [*app.violations(), *app.small_targets()]
    app.go("home")
    app.tap("Other")
    faults["other"] = [*app.violations(), *app.small_targets()]
    app.tap("Cancel")
    app.offline()
    app.hold_backup()
    app.see(".radio-page")
    faults["not sent"] = [*app.violations(), *app.small_targets()]
    app.offline(False)
    app.see(".ladder-page")
    faults["ladder"] = [*app.violations(), *app.small_targets()]
    assert {page: found for page, found in faults.items() if found} == {}
    # The main button is bigger than its neighbours, and backup is clear of them.
    app.tap("Back to the call (this stays on top)")
    main, backup, queue = (
        app.page.locator(name).bounding_box()
        for name in (".actions .main", ".dock-row .backup", "nav .tab:last-child")
    )
    assert main["height"] >= 68
    assert backup["height"] >= 58
    assert backup["x"] - (queue["x"] + queue["width"]) >= 6
