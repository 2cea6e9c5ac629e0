"""The dispatch board as somebody at a desk uses it: keys, presses and words, in Chromium."""

from dataclasses import dataclass, field
from typing import Any

from tests.cast import PASSWORD
from tests.live import wait_until
from tests.tablet import Body

SECONDS = 10
# Expected while the server does not answer, or refuses, and no fault of the page.
EXPECTED = ("net::ERR_", "status of 4", "status of 5")
# Every tone begins with an oscillator; its first frequency tells which tone it is.
RECORD_TONES = """
  window.tones = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    window.tones.push({at: Date.now()});
    return start.call(this, at);
  };
"""
RED_LIMIT = "document.documentElement.scrollHeight - document.documentElement.clientHeight"


@dataclass
class Screen:
    """One dispatcher's browser with the board in its only page."""

    page: Any
    problems: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, context: Any, path: str = "/board/") -> "Screen":
        """A page of the board before anybody has logged in."""
        screen = cls(context.new_page())
        screen.page.add_init_script(RECORD_TONES)
        screen.page.set_default_timeout(SECONDS * 1000)
        screen.page.on("pageerror", lambda error: screen.problems.append(str(error)))
        screen.page.on("console", screen._said)
        screen.page.goto(path)
        return screen

    def _said(self, said: Any) -> None:
        if said.type == "error" and not any(known in said.text for known in EXPECTED):
            self.problems.append(said.text)

    def log_in(self, username: str) -> None:
        self.page.get_by_label("Name").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()

    # --- Looking ---------------------------------------------------------------------------

    def see(self, selector: str, words: str = "") -> Any:
        """Waits for an element, with these words in it."""
        found = self.page.locator(selector, has_text=words or None).first
        found.wait_for()
        return found

    def gone(self, selector: str) -> None:
        self.page.locator(selector).first.wait_for(state="detached")

    def row(self, call_sign: str) -> Any:
        """A unit's line in the list."""
        return self.page.locator("#units tbody tr", has_text=call_sign).first

    def shows(self, call_sign: str, words: str) -> None:
        """Waits until a unit's line has these words."""
        self.page.locator(f"#units tbody tr:has-text('{call_sign}'):has-text('{words}')").wait_for()

    def card(self, words: str) -> Any:
        return self.page.locator("#waiting .card", has_text=words).first

    @property
    def tones(self) -> int:
        return int(self.page.evaluate("window.tones.length"))

    def hears(self, *, tones: int) -> None:
        """Waits until so many oscillators have sounded; a pair has two."""
        wait_until(lambda: self.tones >= tones, seconds=SECONDS)

    @property
    def has_focus(self) -> str:
        return str(self.page.evaluate("document.activeElement?.textContent ?? ''"))

    def scrolls(self) -> bool:
        return int(self.page.evaluate(RED_LIMIT)) > 0

    # --- Doing -----------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def click(self, name: str, inside: str = "body") -> None:
        self.page.locator(inside).get_by_role("button", name=name).first.click()

    def go(self, where: str) -> None:
        self.page.evaluate(f"location.hash = '#/{where}'")


class Gate:
    """Requests of a page that wait until somebody opens."""

    def __init__(self, page: Any, address: str) -> None:
        self._waiting: list[Any] = []
        self._is_open = False
        page.route(address, self._arrived)

    def _arrived(self, route: Any) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._waiting.append(route)

    def open(self) -> None:
        """The newest goes on; those before it were given up by the page."""
        self._is_open = True
        self._waiting[-1].continue_()


def incident(**fields: Any) -> Body:
    """A call as a dispatcher enters it, in the area of the cast."""
    usual = {
        "call_type": "WELFARE",
        "call_type_label": "Welfare check",
        "priority": 6,
        "address": "12 Invented Street",
        "latitude": 36.0,
        "longitude": -78.9,
    }
    return usual | fields
