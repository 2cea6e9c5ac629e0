"""Who may enter the office, what ends a visit, and what is not in it."""

import re
from datetime import timedelta
from urllib.parse import parse_qsl

from django.contrib.admin.models import LogEntry
from django.urls import get_resolver
from django.utils import timezone

from office.site import office
from responders.access import Role
from responders.models import Agency, Responder, RoleGrant, TokenFamily
from responders.sessions import MOST_FAILURES_PER_ACCOUNT
from tests.admin.desk import Desk
from tests.cast import PASSWORD, Cast, person
from tests.tablet import logged_in

LISTS = (
    "/responders/responder/",
    "/responders/unit/",
    "/responders/shift/",
    "/responders/programme/",
    "/responders/area/",
    "/responders/device/",
    "/incidents/calltyperule/",
)


def test_only_administrators_enter(cast: Cast) -> None:
    desk = Desk(None)
    for username in ("alice", "bob", "sue", "ana", "otto", "cad", "nobody"):
        page = desk.log_in(username)
        assert page.status == 200
        assert "No administrator has this user name and password." in page.errors
    for path in ("/", "/week/", "/roster/", *LISTS):
        assert desk.get(path).location.startswith("/admin/login/"), path


def test_an_account_without_an_agency_cannot_enter(cast: Cast) -> None:
    Responder.objects.create_superuser("root", PASSWORD)
    assert Desk(None).log_in("root").status == 200


def test_a_form_without_its_token_is_refused(adam: Desk) -> None:
    refused = adam.client.post("/admin/responders/programme/add/", {"code": "X", "name": "X"})
    assert refused.status_code == 403


def test_guessing_is_throttled_together_with_the_api(cast: Cast) -> None:
    desk = Desk(None)
    for _ in range(MOST_FAILURES_PER_ACCOUNT):
        desk.log_in("adam", "wrong")
    assert "Too many failed attempts" in desk.log_in("adam").text
    api = logged_in("alice")
    assert api.post("/auth/token/", {"username": "adam", "password": PASSWORD}).status == 429


def test_a_deactivated_administrator_is_out_with_the_next_page(adam: Desk, cast: Cast) -> None:
    assert adam.get("/").status == 200
    Responder.objects.filter(username="adam").update(is_active=False, deactivated_at=timezone.now())
    assert adam.get("/").location.startswith("/admin/login/")


def test_a_role_that_has_ended_ends_the_visit(adam: Desk, cast: Cast) -> None:
    RoleGrant.objects.filter(role=Role.ADMIN).update(valid_to=timezone.now())
    assert adam.get("/week/").location.startswith("/admin/login/")


def test_logging_out_ends_the_log_in_not_only_the_cookie(adam: Desk) -> None:
    stolen = adam.client.cookies["office"].value
    assert adam.post("/logout/").location == "/admin/login/"
    assert TokenFamily.objects.get().logged_out_at is not None
    adam.client.cookies["office"] = stolen
    assert adam.get("/").location.startswith("/admin/login/")


def test_a_new_password_ends_every_other_log_in(adam: Desk, cast: Cast) -> None:
    elsewhere = Desk("adam")
    fresh = "a much longer pass phrase"
    adam.get("/password_change/")
    saved = adam.post(
        "/password_change/", old_password=PASSWORD, new_password1=fresh, new_password2=fresh
    )
    assert saved.location == "/admin/password_change/done/", saved.errors
    assert adam.get("/").status == 200
    assert elsewhere.get("/").status == 302
    assert Desk(None).log_in("adam", fresh).status == 302


def test_pages_are_closed_to_frames_caches_and_foreign_scripts(adam: Desk) -> None:
    headers = adam.get("/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    cookie = adam.client.cookies["office"]
    assert (cookie["httponly"], cookie["path"], cookie["samesite"]) == (True, "/admin/", "Lax")


def test_the_api_knows_no_cookie(adam: Desk) -> None:
    answer = adam.client.get("/api/v1/me/")
    assert answer.status_code == 401
    assert not answer.cookies


def test_another_agencys_rows_are_not_there(adam: Desk, cast: Cast) -> None:
    theirs = {
        "/responders/responder/": cast.people["mallory"],
        "/responders/unit/": cast.units["OWL 1"],
        "/responders/shift/": cast.units["OWL 1"].shift,
        "/responders/programme/": cast.units["OWL 1"].programme,
    }
    for path, row in theirs.items():
        assert row is not None
        for page in ("change/", "history/"):
            assert adam.get(f"{path}{row.pk}/{page}").status == 404, path
        listed = adam.get(path)
        assert listed.status == 200
        assert str(row.pk) not in listed.text
        assert "OWL" not in listed.text
        assert "Mallory" not in listed.text
    for page in ("password/", "standing/"):
        path = f"/responders/responder/{cast.person('mallory')}/{page}"
        assert adam.post(path, to="left").status == 404
    added = adam.get("/responders/shift/add/").text
    assert "HERON 1" in added
    assert "OWL 1" not in added
    assert "Max" not in added
    unit = {"call_sign": "HERON 9", "kind": "crt", "is_active": "on"}
    foreign = str(cast.units["OWL 1"].programme_id)
    refused = adam.save("/responders/unit/add/", programme=foreign, **unit)
    assert "Select a valid choice" in " ".join(refused.errors)


def test_a_list_cannot_be_searched_by_its_secrets(adam: Desk) -> None:
    page = adam.get("/responders/responder/", password__startswith="argon2")
    assert page.status in (302, 400)


def test_clinical_records_are_not_in_the_office() -> None:
    names = {model._meta.label for model in office._registry}
    assert names == {
        "responders.Responder",
        "responders.Programme",
        "responders.Unit",
        "responders.Shift",
        "responders.Area",
        "responders.Device",
        "responders.CodeList",
        "incidents.CallTypeRule",
        "notices.Webhook",
    }
    under_admin = [
        one for one in get_resolver().url_patterns if str(one.pattern).startswith("admin/")
    ]
    routes = " ".join(str(one.pattern) for one in under_admin[0].url_patterns)
    for word in ("note", "outcome", "incident/", "view_on_site", "^r/"):
        assert word not in routes


def test_every_page_opens(adam: Desk, cast: Cast) -> None:
    shift = cast.units["HERON 1"].shift
    assert shift is not None
    rows = {
        "/responders/responder/": cast.people["bob"].pk,
        "/responders/unit/": cast.units["HERON 1"].pk,
        "/responders/programme/": cast.programme.pk,
        "/responders/shift/": shift.pk,
    }
    for path, key in rows.items():
        for page in ("", "add/", f"{key}/change/", f"{key}/history/"):
            opened = adam.get(path + page)
            assert opened.status == 200, path + page
            assert " object (" not in opened.text, path + page
    pages = ("/roster/", "/responders/area/import/", "/incidents/calltyperule/try/",
             "/password_change/", "/password_change/done/", "/jsi18n/",
             f"/responders/responder/{cast.person('bob')}/password/")  # fmt: skip
    for page in pages:
        assert adam.get(page).status == 200, page
    lost = adam.get("/responders/unit/x/change/")
    assert (lost.status, "There is nothing here" in lost.text) == (404, True)
    assert (
        adam.client.get("/api/v1/nothing/")
        .headers["Content-Type"]
        .startswith("application/problem+json")
    )


def test_two_agencies_have_an_administrator_each(cast: Cast) -> None:
    person(cast.other_agency, "aaron", Role.ADMIN)
    page = Desk("aaron").get("/responders/unit/")
    assert "OWL 1" in page.text
    assert "HERON" not in page.text
    assert Agency.objects.count() == 2


def test_what_an_administrator_does_is_remembered(adam: Desk, cast: Cast) -> None:
    fields = {"call_sign": "HERON 1", "programme": str(cast.programme.id), "kind": "crt"}
    adam.save(f"/responders/unit/{cast.unit('HERON 1')}/change/", is_active="on", **fields)
    entry = LogEntry.objects.get()
    assert entry.user_id == cast.people["adam"].id
    assert entry.action_time > timezone.now() - timedelta(minutes=1)


def test_every_filter_that_a_list_offers_can_be_followed(adam: Desk) -> None:
    followed = 0
    for path in LISTS:
        for query in re.findall(r'href="\?([^"]+)"', adam.get(path).text):
            page = adam.get(path, **dict(parse_qsl(query)))
            assert page.status == 200, (path, query)
            followed += 1
    assert followed > 2 * len(LISTS)
