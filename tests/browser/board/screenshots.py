"""Pictures of the board in the demo city, for `docs/screenshots/`.

Part of `make screenshots`, beside a running `make run`. What happens in the pictures is done
through the public API, as tablets and dispatchers do it.
"""

import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "screenshots"
LOOKS = [(theme, *size) for theme in ("light", "dark") for size in ((1440, 900), (1920, 1080))]
CREWS = {"HEART 1": ("clinician", 38.504, -98.229), "HEART 2": ("clinician2", 38.523, -98.188)}


class Demo:
    """The demo city over HTTP: a dispatcher, and somebody of each crew."""

    def __init__(self, address: str, password: str) -> None:
        self._http = httpx.Client(base_url=f"{address}/api/v1", timeout=30)
        self._password = password
        self._tokens: dict[str, str] = {}

    def token(self, name: str) -> str:
        if name not in self._tokens:
            body = {"username": name, "password": self._password}
            if name not in ("dispatcher", "supervisor"):
                body["device_id"] = str(uuid4())
            self._tokens[name] = self._http.post("/auth/token/", json=body).json()["access"]
        return self._tokens[name]

    def ask(self, name: str, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token(name)}"}
        answer = self._http.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    def push(self, name: str, kind: str, fields: dict[str, Any]) -> None:
        device = self.ask(name, "GET", "/me/")["device_id"]
        mutation = {"id": str(uuid4()), "kind": kind, "record_id": str(uuid4()), "fields": fields}
        sent = {"device_id": device, "mutations": [mutation]}
        (result,) = self.ask(name, "POST", "/sync/push/", sent)["results"]
        assert result["result"] == "applied", result

    def unit(self, call_sign: str) -> dict[str, Any]:
        units: list[dict[str, Any]] = self.ask("dispatcher", "GET", "/board/")["units"]
        return next(unit for unit in units if unit["call_sign"] == call_sign)

    def positions(self) -> None:
        """Both crews are where they are, just now."""
        for call_sign, (name, latitude, longitude) in CREWS.items():
            fix = {"latitude": latitude, "longitude": longitude, "accuracy_m": 9}
            fields = {"unit": self.unit(call_sign)["id"], **fix}
            self.push(name, "position.create", fields | {"fix_at": datetime.now(UTC).isoformat()})

    def heart_2_is_free(self) -> None:
        """So that there is somebody to send."""
        unit = self.unit("HEART 2")
        if unit["assignment"]:
            on_call = {"unit": unit["id"], "assignment": unit["assignment"]}
            self.push("clinician2", "status_event.create", on_call | {"status": "available"})

    def nobody_needs_help(self) -> None:
        """The pictures of the field app leave calls for help behind."""
        for request in self.ask("dispatcher", "GET", "/board/")["backup_requests"]:
            path = f"/backup-requests/{request['id']}"
            if request["state"] == "requested":
                self.ask("dispatcher", "POST", f"{path}/acknowledge/", {})
            self.ask("dispatcher", "POST", f"{path}/release/", {})

    def someone_needs_help(self) -> str:
        """HEART 1 is with the person and asks for the police; the request's id."""
        unit = self.unit("HEART 1")
        on_call = {"unit": unit["id"], "assignment": unit["assignment"]}
        self.push("clinician", "status_event.create", on_call | {"status": "with_person"})
        asked = self.ask("clinician", "POST", "/backup-requests/", on_call | {"id": str(uuid4())})
        return str(asked["id"])


class Pictures:
    """Each picture of a page that was opened for it alone."""

    def __init__(self, browser: Any, address: str, password: str) -> None:
        self._browser = browser
        self._address = address
        self._password = password

    def take(
        self,
        name: str,
        prepare: Callable[[Any], None],
        *,
        path: str = "/board/",
        blocked: str = "",
    ) -> None:
        """`blocked` is an address that does not answer these pages."""
        for theme, width, height in LOOKS:
            page = self._open(width, height, theme, path, blocked)
            prepare(page)
            page.wait_for_timeout(600)
            page.screenshot(path=FOLDER / f"board-{name}-{theme}-{width}.png")
            page.context.close()

    def _open(self, width: int, height: int, theme: str, path: str, blocked: str) -> Any:
        size = {"width": width, "height": height}
        page = self._browser.new_context(base_url=self._address, viewport=size).new_page()
        page.add_init_script(f"localStorage.setItem('board-theme', '{theme}')")
        if blocked:
            page.route(blocked, lambda route: route.abort())
        page.goto(path)
        page.get_by_label("Name").fill("dispatcher")
        page.get_by_label("Password").fill(self._password)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_selector("#units tbody")
        return page


def _nothing(page: Any) -> None:
    """As it is."""


def _choose_a_call(page: Any) -> None:
    page.keyboard.press("w")
    page.keyboard.press("Enter")


def _have_it(page: Any) -> None:
    page.wait_for_selector(".takeover")
    if page.locator(".have-it").count():
        page.keyboard.press("F2")
    page.wait_for_selector(".who-goes")


def _open_the_call(page: Any) -> None:
    page.locator("#units").get_by_role("button", name="HEART 1").click()
    page.locator("#panel a").first.click()
    page.wait_for_selector(".lanes")


def _cut_off(page: Any) -> None:
    page.wait_for_selector(".lost", timeout=20_000)


def main() -> None:
    address = f"http://localhost:{os.environ.get('PORT', '8000')}"
    password = os.environ["DEMO_PASSWORD"]
    FOLDER.mkdir(exist_ok=True)
    demo = Demo(address, password)
    demo.nobody_needs_help()
    demo.heart_2_is_free()
    demo.positions()
    with sync_playwright() as driver:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        pictures = Pictures(browser, address, password)
        pictures.take("normal", _choose_a_call)
        help_id = demo.someone_needs_help()
        time.sleep(1)
        pictures.take("backup", _nothing)
        pictures.take("wall", _nothing, path="/board/?wall")
        pictures.take("connection-lost", _cut_off, blocked="**/events/")
        pictures.take("backup-who-goes", _have_it)
        demo.ask("dispatcher", "POST", f"/backup-requests/{help_id}/release/", {})
        pictures.take("call", _open_the_call)
        browser.close()


if __name__ == "__main__":
    main()
