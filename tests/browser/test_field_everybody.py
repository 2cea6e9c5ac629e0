"""Everybody can use the field app: Spanish, night, the left hand, WCAG 2.2 A and AA, gloves."""

import pytest

from tests.browser.app import AppFactory
from tests.browser.scene import drive, send_heron
from tests.cast import Cast


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
    assert app.box(".dock-row .backup")["x"] < 195
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
        app.box(name) for name in (".actions .main", ".dock-row .backup", "nav .tab:last-child")
    )
    assert main["height"] >= 68
    assert backup["height"] >= 58
    assert backup["x"] - (queue["x"] + queue["width"]) >= 6
