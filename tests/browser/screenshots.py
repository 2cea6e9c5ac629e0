"""Pictures of the field app on the demo city: `make screenshots`, beside a running `make run`.

Draws what is there: it acknowledges the demo call, goes on scene, asks for backup without network
and takes it back. Start it on a fresh LOCAL_DIR for the same pictures every time.
"""

import os
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.app import PHONE, TABLET, App, chromium_path
from tests.browser.axe import ROOT
from tests.browser.line import Line

FOLDER = ROOT / "docs" / "screenshots"
HERE = {"latitude": 38.506, "longitude": -98.236, "accuracy": 12}
CREWS = {"phone": ("clinician", PHONE), "tablet": ("clinician2", TABLET)}


def main() -> int:
    """Takes every picture once; needs DEMO_PASSWORD and a server on PORT."""
    port = int(os.environ.get("PORT", "8000"))
    password = os.environ.get("DEMO_PASSWORD", "")
    if not password:
        print("Set DEMO_PASSWORD to the password that `make run` prints.", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        for device, (username, size) in CREWS.items():
            line = Line("127.0.0.1", port)
            context = browser.new_context(
                viewport=size,
                base_url=line.url,
                geolocation=HERE,
                permissions=["geolocation"],
                locale="en-US",
            )
            _shift(App(context, line, password), device, username)
            context.close()
            line.close()
        browser.close()
    return 0


def _shift(app: App, device: str, username: str) -> None:
    app.open()
    app.sign_in(username)
    app.chip_says("All received")
    _both(app, f"{device}-home", "home")
    if device == "phone":
        app.tap("We are on the way")
    _both(app, f"{device}-call", "call")
    app.tap("We are on scene")
    app.write_note("Back door opens to the alley. Dog is inside the kitchen now.")
    app.chip_says("All received")
    if device == "phone":
        _phone_pages(app)
    app.offline()
    app.go("home")
    app.hold_backup()
    app.page.locator(".radio-page").wait_for()
    _both(app, f"{device}-not-sent")
    app.offline(False)
    app.page.locator("#ladder-title", has_text="Received").wait_for(timeout=30_000)
    _both(app, f"{device}-ladder")


def _phone_pages(app: App) -> None:
    app.tab("Notes")
    app.choose("Clinical")
    app.page.locator("textarea").fill("Slept two hours in three days. Oriented, no plan, no means.")
    app.read("Draft kept on this device")
    _both(app, "phone-notes", "notes")
    app.go("close")
    app.choose("No")
    _both(app, "phone-close", "close")
    app.offline()
    app.tab("Home")
    app.tap("We are with the person")
    app.page.wait_for_timeout(500)
    _both(app, "phone-queue", "queue")
    app.offline(False)
    app.chip_says("All received", seconds=40)


def _both(app: App, name: str, page: str | None = None) -> None:
    """One picture by day, one by night."""
    for theme in ("light", "dark"):
        # The page's own switch would take us to another page.
        app.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        if page:
            app.go(page)
        app.page.wait_for_timeout(700)
        _save(app.page, FOLDER / f"{name}-{theme}.png")


def _save(page: Any, path: Path) -> None:
    page.screenshot(path=path)
    print(path.relative_to(ROOT), f"{path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    sys.exit(main())
