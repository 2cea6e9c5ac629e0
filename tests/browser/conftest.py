"""A real browser, where the machine has one, on the clients as they are built."""

from collections.abc import Iterator
from typing import Any

import pytest

from backend.local import clients
from backend.local.failure import LocalFailure
from tests.browser.app import BROWSERS, HERE, PHONE, App, AppFactory, chromium_path
from tests.browser.line import Line
from tests.cast import PASSWORD
from tests.live import Server, serving


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Chromium without a window; skipped where there is none.

    Its driver runs an event loop in this thread, which Django takes for a reason to refuse the
    database; as long as the browser lives Django is told otherwise.
    """
    found = chromium_path()
    if found is None:
        pytest.skip(f"no browser on this machine (looked for {', '.join(BROWSERS)})")
    playwright = pytest.importorskip("playwright.sync_api")
    with pytest.MonkeyPatch.context() as patch, playwright.sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # The sandbox needs rights that a container's root does not have.
        chromium = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def built() -> None:
    """The clients, built where they are not; skipped where there is nothing to build with."""
    try:
        clients.build()
    except LocalFailure as failure:
        pytest.skip(f"the browser clients could not be built: {failure}")


# One for the package, not for longer: it fires due timers.
@pytest.fixture(scope="package")
def web(owner_dsn: str, built: None) -> Iterator[Server]:
    """The server process, with the clients and the scripts and styles of its pages."""
    environment = {"STATIC_FROM_PACKAGES": "1", "HTTPS_ONLY": "0", "RADIO_CHANNEL": "CARE 2"}
    with serving(owner_dsn, **environment) as server:
        yield server


@pytest.fixture
def tablet(browser: Any, web: Server, database: None) -> Iterator[AppFactory]:
    """Makes tablets; none of them may have complained at the end."""
    apps: list[App] = []

    def make(**about: Any) -> App:
        line = Line("127.0.0.1", web.port)
        settings = {
            "viewport": PHONE,
            "base_url": line.url,
            "geolocation": HERE,
            "permissions": ["geolocation"],
            "locale": "en-US",
            "color_scheme": "light",
        }
        context = browser.new_context(**(settings | about))
        app = App(context, line, PASSWORD)
        apps.append(app)
        app.open()
        return app

    yield make
    for app in apps:
        app.context.close()
        app.line.close()
        assert app.problems == []
