"""A real browser, where the machine has one."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.live import Server, serving

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Chromium without a window; skipped where there is none.

    Not kept beyond a test: its driver runs an event loop in this thread, and Django would
    refuse the database to whatever test comes next.
    """
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser on this machine (looked for {', '.join(BROWSERS)})")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        # The sandbox needs rights that a container's root does not have.
        chromium = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def web(owner_dsn: str) -> Iterator[Server]:
    """The server process, with the scripts and styles of its pages."""
    with serving(owner_dsn, STATIC_FROM_PACKAGES="1", HTTPS_ONLY="0") as server:
        yield server
