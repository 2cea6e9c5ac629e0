"""The field app as somebody in a crew uses it: taps and words, in Chromium."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.browser.axe import violations
from tests.browser.line import Line

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1230, "height": 1770}
# Where HERON 1 is, in the square of the cast's only area.
HERE = {"latitude": 36.001, "longitude": -78.9, "accuracy": 12}
# Expected while a tablet has no signal, and no fault of the page.
NO_SIGNAL = ("net::ERR_", "status of 401", "status of 403", "status of 400")
# Generous: a shared machine is slow at times, and nothing here measures the app's own speed.
SECONDS = 20


def chromium_path() -> str | None:
    """The machine's Chromium."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@dataclass
class App:
    """One tablet: a browser context with the app in its only page."""

    context: Any
    line: Line
    # Of everybody who signs in.
    password: str
    page: Any = None
    problems: list[str] = field(default_factory=list)

    # --- Starting and signing in ---------------------------------------------------------

    def open(self) -> None:
        """A new page of the app; what it complains about is a fault of the test."""
        self.page = self.context.new_page()
        self.page.set_default_timeout(SECONDS * 1000)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._heard)
        self.page.goto("/app/")

    def _heard(self, said: Any) -> None:
        if said.type == "error" and not any(known in said.text for known in NO_SIGNAL):
            self.problems.append(said.text)

    def sign_in(self, username: str) -> None:
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password").fill(self.password)
        self.button("Sign in").click()
        self.see(".dock")

    def kept_for_offline(self) -> None:
        """Waits until the service worker has the whole app."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")

    def kill(self) -> None:
        """The tab ends as after a crash, and the app is opened again."""
        self.page.close(run_before_unload=False)
        self.open()

    def offline(self, is_so: bool = True) -> None:
        """No signal, or signal again."""
        if is_so:
            self.line.cut()
            self.context.set_offline(True)
        else:
            self.line.mend()
            self.context.set_offline(False)

    # --- Looking and touching ------------------------------------------------------------

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True).first

    def tap(self, name: str) -> None:
        self.button(name).click()

    def choose(self, name: str) -> None:
        self.page.get_by_role("radio", name=name, exact=True).click()

    def tab(self, name: str) -> None:
        # What is covered is inert, and has a dock of its own.
        self.page.locator("nav .tab:not([inert] *)", has_text=name).click()

    def see(self, selector: str) -> Any:
        return self.page.wait_for_selector(selector)

    def read(self, words: str) -> None:
        """Waits until these words are to be read somewhere on the page."""
        self.page.get_by_text(words).first.wait_for()

    def go(self, name: str) -> None:
        self.page.evaluate(f"location.hash = '#/{name}'")

    @property
    def status(self) -> str:
        self.tab("Home")
        return str(self.page.locator(".status h1").inner_text())

    @property
    def chip(self) -> str:
        return str(self.page.locator(".top .chip [role=status]").inner_text())

    def chip_says(self, words: str, seconds: float = SECONDS) -> None:
        end = time.monotonic() + seconds
        while words not in (said := self._chip_now()):
            assert time.monotonic() < end, f"the chip says {said!r}, not {words!r}"
            self.page.wait_for_timeout(30)

    def until(self, holds: Callable[[], Any], seconds: float = SECONDS) -> None:
        """Waits until it holds; the page and its routes go on meanwhile."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"not within {seconds} s"
            self.page.wait_for_timeout(30)

    def _chip_now(self) -> str:
        # Signals redraw it at any time: ask the page, do not hold on to the element.
        said = "document.querySelector('.top .chip [role=status]')?.textContent ?? ''"
        return str(self.page.evaluate(said))

    def box(self, selector: str) -> dict[str, float]:
        """Where it is, once it is anywhere: one page takes another's place."""
        boxes: list[dict[str, float]] = []

        def has_box() -> bool:
            box = self.page.locator(selector).bounding_box()
            boxes.extend([box] if box else [])
            return bool(box)

        self.until(has_box)
        return boxes[-1]

    def hold_backup(self, seconds: float = 1.15) -> None:
        """A finger on the backup button of whatever page is open."""
        box = self.box(".dock-row .backup")
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.wait_for_timeout(seconds * 1000)
        self.page.mouse.up()

    def write_note(self, body: str, kind: str = "Operational") -> None:
        self.tab("Notes")
        self.choose(kind)
        self.page.locator("textarea").fill(body)
        self.tap("Sign and save note")
        self.page.locator(".note-body", has_text=body).wait_for()

    # --- Measuring -----------------------------------------------------------------------

    def violations(self) -> list[str]:
        return violations(self.page)

    def small_targets(self, least: int = 48) -> list[str]:
        """Whatever can be touched and is lower or narrower than a glove needs."""
        return list(
            self.page.evaluate(
                """(least) => [...document.querySelectorAll(
                    'button, a[href], input, textarea, summary, [role=button]')]
                  .filter((one) => one.checkVisibility() && !one.closest('.leaflet-container'))
                  .map((one) => [one, one.getBoundingClientRect()])
                  .filter(([, box]) => box.width > 0 && (box.width < least || box.height < least))
                  .map(([one, box]) => `${one.outerHTML.slice(0, 100)} ${box.width}x${box.height}`)
                """,
                least,
            )
        )

    def databases(self) -> list[str]:
        names = "indexedDB.databases().then((all) => all.map((one) => one.name))"
        return sorted(self.page.evaluate(names))


AppFactory = Callable[..., App]
