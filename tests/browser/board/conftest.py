"""Boards in a browser: each its own context, none may have complained at the end."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.board.screen import Screen
from tests.live import Server

DESK = {"width": 1440, "height": 900}
ScreenFactory = Callable[..., Screen]


@pytest.fixture
def desk(browser: Any, web: Server, database: None) -> Iterator[ScreenFactory]:
    """Opens boards: `desk("alice")`; anything else named goes to the browser's context."""
    contexts: list[Any] = []
    screens: list[Screen] = []

    def sit_down(username: str, path: str = "/board/", **about: Any) -> Screen:
        usual = {"viewport": DESK, "base_url": web.url, "color_scheme": "light"}
        context = browser.new_context(**(usual | about))
        contexts.append(context)
        screen = Screen.opened(context, path)
        screens.append(screen)
        screen.log_in(username)
        screen.see("#units tbody")
        return screen

    yield sit_down
    for context in contexts:
        context.close()
    assert [problem for screen in screens for problem in screen.problems] == []
