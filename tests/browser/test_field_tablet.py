"""The field app on its tablet: install, cold start, several people, withdrawal, a long queue."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx

from incidents.models import Note
from responders.models import Device
from sync.models import Mutation
from tests.browser.app import AppFactory
from tests.browser.scene import send_heron
from tests.cast import Cast
from tests.live import Server

# --- Install and start ----------------------------------------------------------------


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


# --- People and devices ---------------------------------------------------------------


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
    app.read("One item is only on this device. It will be sent under your name.")
    app.tap("Sign out, keep them here")
    app.page.get_by_label("User name").wait_for()
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
    assert app.page.get_by_label("Password").is_visible()
    assert app.page.get_by_text("HERON 1").count() == 0, "nothing of the store is shown"


def test_answers_that_come_after_signing_out_are_dropped(cast: Cast, tablet: AppFactory) -> None:
    app = tablet()
    app.sign_in("bob")
    app.chip_says("All received")
    waiting: list[tuple[Any, Any]] = []
    app.page.route("**/api/v1/sync/pull/", lambda route: waiting.append((route, route.fetch())))
    app.page.evaluate("dispatchEvent(new Event('online'))")
    app.until(lambda: waiting)
    app.go("me")
    app.tap("Sign out")
    app.page.get_by_label("User name").wait_for()
    for route, answer in waiting:
        route.fulfill(response=answer)
    app.page.unroute("**/api/v1/sync/pull/")
    # Whatever the page makes of the late answer, it does before this.
    app.sign_in("bob")
    app.chip_says("All received")
    assert app.problems == []


# --- A long queue ---------------------------------------------------------------------


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
    app.see("textarea")
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
    app.chip_says("1 needs you")

    app.context.unroute_all(behavior="wait")
    app.tap("Try again now")
    app.chip_says("All received")
    assert Note.objects.count() == 300
