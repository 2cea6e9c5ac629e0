"""docs/first-agency.md in a browser: from an empty database to a tablet that pulls its call."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from office.roster.taking import COLUMNS
from tests.browser.app import PHONE
from tests.cast import new_id
from tests.live import Server
from tests.tablet import Http, Tablet

OUTLINE = '{"type":"Polygon","coordinates":[[[-79,35.9],[-78.8,35.9],[-78.8,36.1],[-79,35.9]]]}'


@pytest.fixture
def page(browser: Any, web: Server, database: None) -> Iterator[Any]:
    context = browser.new_context(viewport=PHONE, base_url=web.url)
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.problems.append(said.text))
    yield page
    context.close()


def _roster(folder: Path) -> Path:
    now = timezone.now()
    since, until = (now + timedelta(hours=hours) for hours in (-1, 9))
    times = f"{since:%Y-%m-%d %H:%M}+00:00,{until:%Y-%m-%d %H:%M}+00:00"
    lines = [
        ",".join(COLUMNS),
        "unit,,,,,,,CRT,RIVER 1,,,,",
        "person,cleo,Cleo Vance,clinician,,,,,,,,,",
        "person,dee,Dee Larkin,,,,,,,,,,",
        "role,cleo,,,field_responder,,,,,,,,",
        "role,dee,,,dispatcher,,,,,,,,",
        f"shift,,,,,,,,RIVER 1,{times},cleo,",
    ]
    path = folder / "roster.csv"
    path.write_text("\n".join(lines))
    return path


def _open(page: Any, way: str) -> None:
    page.locator(".ways").get_by_text(way, exact=True).click()


def _save(page: Any) -> None:
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")


def _password_for(page: Any, name: str) -> str:
    _open(page, "People")
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="New password").click()
    page.get_by_role("button", name="Make a new password").click()
    password: str = page.locator(".secret code").inner_text()
    return password


def _http(username: str, password: str, device: str | None = None) -> Http:
    http = Http()
    body = {"username": username, "password": password}
    answer = http.post("/auth/token/", body | ({"device_id": device} if device else {}))
    assert answer.status == 200, answer.body
    http.token = answer.body["access"]
    return http


def test_from_an_empty_database_to_a_tablet_that_pulls_its_assignment(
    page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = io.StringIO()
    call_command("create_agency", "River City", admin="ada", stdout=said)

    page.goto("/admin/")
    page.fill("#id_username", "ada")
    page.fill("#id_password", said.getvalue().split()[-1])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_selector("text=Setting up")

    page.get_by_role("link", name="Areas", exact=True).last.click()
    page.click(".addlink")
    page.fill("#id_name", "Downtown")
    page.fill("#id_geometry", OUTLINE)
    _save(page)

    _open(page, "Programmes")
    page.click(".addlink")
    page.fill("#id_code", "CRT")
    page.fill("#id_name", "Community response team")
    page.get_by_text("Add another").click()
    page.fill("#id_terms-0-valid_from", "2026-01-01")
    page.fill("#id_terms-0-hours", "Mon-Sun 00:00-24:00")
    page.fill("#id_terms-0-required_roles", "clinician emt")
    page.get_by_role("checkbox", name="Downtown").check()
    _save(page)

    _open(page, "Roster file")
    page.set_input_files("input[type=file]", _roster(tmp_path))
    page.get_by_role("button", name="Show what would change").click()
    page.locator(".mark.free").first.wait_for()
    assert page.locator(".mark.free").all_inner_texts() == ["added"] * 6
    page.get_by_role("button", name="Take in these 6 changes").click()
    page.wait_for_selector("text=Taken in: 6 added, 0 changed.")

    cleo, dee = (_password_for(page, name) for name in ("Cleo Vance", "Dee Larkin"))
    _open(page, "Week")
    assert "Cleo Vance (clinician)" in page.locator(".shift").first.inner_text()
    assert "no EMT" in page.locator(".shift").first.inner_text()
    # Nothing is wider than the phone: nobody has to scroll sideways to read a page.
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    _open(page, "Today")
    home = page.locator("#content").inner_text()
    assert "RIVER 1 is understaffed. No EMT: nobody in the crew has this role." in home
    assert page.problems == []

    device, incident, assignment = new_id(), new_id(), new_id()
    monkeypatch.setattr("tests.tablet.logged_in", lambda name, own: _http(name, cleo, own))
    tablet = Tablet("cleo", device_id=device)
    dispatch = _http("dee", dee)
    unit = dispatch.get("/units/").body["results"][0]["id"]
    assert dispatch.post("/incidents/", {"id": incident, "call_type": "MNTL"}).status == 201
    sent = {"id": assignment, "incident": incident, "unit": unit}
    assert dispatch.post("/assignments/", sent).status == 201
    tablet.pull()
    assert tablet.store[assignment]["state"] == "assigned"
    _open(page, "Devices")
    assert "cleo's tablet" in page.locator("#result_list").inner_text()
