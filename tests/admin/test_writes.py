"""What an administrator saves: through the ledger to the tablets, refusals at the field."""

import io
import json
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from responders.models import (
    Area,
    Credential,
    Programme,
    ProgrammeTerms,
    Responder,
    RoleGrant,
    Shift,
    Unit,
)
from sync.models import Mutation
from tests.admin.desk import Desk, Page
from tests.cast import SQUARE, Cast
from tests.tablet import Tablet, logged_in

NOTHING: dict[str, list[dict[str, Any]]] = {"grants": [], "credentials": []}


def test_a_unit_reaches_the_tablets_and_a_taken_call_sign_is_said_at_the_field(
    adam: Desk, cast: Cast
) -> None:
    board = Tablet("alice")
    board.pull()
    fields = {"programme": str(cast.programme.id), "kind": "crt", "is_active": "on"}
    assert adam.save("/responders/unit/add/", call_sign="HERON 3", **fields).status == 302
    board.pull()
    unit = next(one for one in board.of_type("unit") if one["call_sign"] == "HERON 3")
    taken = adam.save(f"/responders/unit/{unit['id']}/change/", call_sign="HERON 1", **fields)
    assert taken.errors[0] == "Is the call sign of another unit"
    assert adam.save(
        f"/responders/unit/{unit['id']}/change/", call_sign="HERON 4", **fields
    ).status == 302  # fmt: skip
    board.pull()
    assert board.store[unit["id"]]["call_sign"] == "HERON 4"
    receipts = Mutation.objects.filter(kind__startswith="unit.").values_list("kind", "source")
    assert sorted(receipts) == [("unit.create", "admin"), ("unit.replace", "admin")]


def test_a_programme_with_terms_in_words(adam: Desk, cast: Cast) -> None:
    terms = {
        "valid_from": "2026-01-01",
        "hours": "Mon-Fri 08:00-17:00\nSat,Sun 20:00-04:00",
        "required_roles": "clinician emt emt",
        "call_types": "mntl, WELFARE",
        "screens_taken": ["weapon"],
        "areas": [str(Area.objects.get(agency=cast.agency).id)],
    }
    path = "/responders/programme/add/"
    saved = adam.save(path, code="COR", name="Co-response", terms=[terms])
    assert saved.status == 302, saved.errors
    stored = ProgrammeTerms.objects.get(programme__code="COR")
    assert stored.hours == [
        {"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "17:00"},
        {"days": [5, 6], "from": "20:00", "to": "04:00"},
    ]
    assert stored.required_roles == ["clinician", "emt", "emt"]
    assert (stored.call_types, stored.screens_taken) == (["MNTL", "WELFARE"], ["weapon"])
    wrong = adam.save(
        path, code="X", name="X",
        terms=[terms | {"hours": "Mon 8-9", "required_roles": "wizard", "call_types": "a b"}],
    )  # fmt: skip
    assert "Line 1: write it like Mon-Fri 08:00-17:00." in wrong.errors
    assert "wizard is no crew role." in wrong.errors
    twice = adam.save(path, code="Y", name="Y", terms=[terms, terms | {"valid_from": "2026-05-01"}])
    assert any("Two terms are in force on 2026-05-01" in words for words in twice.errors)
    assert not Programme.objects.filter(code__in=("X", "Y")).exists()
    assert "Mon-Fri 08:00-17:00" in adam.get(
        f"/responders/programme/{stored.programme_id}/change/"
    ).text  # fmt: skip


def test_an_area_is_checked_as_an_import_checks_it(adam: Desk, cast: Cast) -> None:
    path = "/responders/area/add/"
    outline = {"type": "Polygon", "coordinates": [SQUARE]}
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    for text, words in (
        ("{", "This is not JSON."),
        (json.dumps({"type": "Point", "coordinates": [0, 0]}), "is no Polygon"),
        (json.dumps(bow), "Self-intersection"),
    ):
        assert words in " ".join(adam.save(path, name="7", district="", geometry=text).errors)
    feature = {"type": "Feature", "geometry": outline, "properties": {}}
    saved = adam.save(path, name="7", district="D1", geometry=json.dumps(feature))
    assert saved.status == 302, saved.errors
    board = Tablet("alice")
    board.pull()
    assert {one["name"]: one["geometry"] for one in board.of_type("area")}["7"] == outline
    again = adam.save(path, name="7", district="", geometry=json.dumps(outline))
    assert again.errors[0] == "Is the name of another area"


def test_areas_come_from_a_file_all_or_none(adam: Desk, cast: Cast) -> None:
    def upload(*features: dict[str, Any]) -> Page:
        document = json.dumps({"type": "FeatureCollection", "features": list(features)})
        file = io.BytesIO(document.encode())
        file.name = "beats.geojson"
        return adam.post(
            "/responders/area/import/", file=file, name_property="beat", district_property="d"
        )

    outline = {"type": "Polygon", "coordinates": [SQUARE]}
    good = {"type": "Feature", "geometry": outline, "properties": {"beat": 8, "d": "D2"}}
    bad = {"type": "Feature", "geometry": None, "properties": {"beat": 9}}
    refused = upload(good, bad)
    assert "Feature 2: no valid polygon in degrees (WGS 84) (is no Polygon or MultiPolygon)" in (
        refused.errors
    )
    assert not Area.objects.filter(name="8").exists()
    assert upload(good).status == 302
    assert Area.objects.get(name="8").agency_id == cast.agency.id
    assert "0 areas new, 0 replaced, 1 as they were." in (
        adam.get("/").text if upload(good).status == 302 else ""
    )


def test_a_person_their_roles_and_credentials(adam: Desk, cast: Cast) -> None:
    today = timezone.localdate()
    role = {"role": "field_responder", "valid_from_0": "2026-01-01", "valid_from_1": "00:00:00"}
    card = {"crew_role": "emt", "name": "EMT-B", "number": "7", "expires_on": today.isoformat()}
    fields = {"name": "Emil", "username": "emil", "profession": "emt"}
    path = "/responders/responder/add/"
    saved = adam.save(path, **fields, grants=[role], credentials=[card])
    assert saved.status == 302, saved.errors
    emil = Responder.objects.get(username="emil")
    assert emil.agency_id == cast.agency.id
    assert not emil.has_usable_password()
    assert f"Emil: EMT-B runs out on {today}" in adam.get("/").text
    assert "no password yet" in adam.get("/responders/responder/").text
    page = adam.post(f"/responders/responder/{emil.id}/password/")
    password = page.text.partition("<code>")[2].partition("</code>")[0]
    answer = logged_in("alice").post("/auth/token/", {"username": "emil", "password": password})
    assert answer.status == 200
    assert password not in adam.get(f"/responders/responder/{emil.id}/change/").text
    backwards = role | {"valid_to_0": "2025-01-01", "valid_to_1": "00:00:00"}
    wrong = adam.save(path, **(fields | {"username": "e2"}), grants=[backwards], credentials=[])
    assert "Must be after the start." in wrong.errors
    taken = adam.save(path, **(fields | {"username": "mallory"}), **NOTHING)
    assert "already exists" in " ".join(taken.errors)


def test_administrators_cannot_lock_themselves_out(adam: Desk, cast: Cast) -> None:
    me = cast.people["adam"]
    adam.post(f"/responders/responder/{me.id}/standing/", to="left")
    assert Responder.objects.get(id=me.id).is_active
    grant = RoleGrant.objects.get(responder=me)
    since = timezone.localtime(grant.valid_from)
    # Over wherever the agency is: its day may still be yesterday.
    yesterday = timezone.localdate() - timedelta(days=1)
    ended = {
        "id": str(grant.id), "responder": str(me.id), "role": "agency_admin",
        "valid_from_0": since.date().isoformat(), "valid_from_1": f"{since:%H:%M:%S}",
        "valid_to_0": yesterday.isoformat(), "valid_to_1": "00:00:00",
    }  # fmt: skip
    refused = adam.save(
        f"/responders/responder/{me.id}/change/", name="Adam", username="adam", profession="",
        grants=[ended], credentials=[],
    )  # fmt: skip
    assert "This is your own account" in refused.text
    assert RoleGrant.objects.get(id=grant.id).valid_to is None


def test_deactivating_somebody_ends_their_calls_at_once(adam: Desk, cast: Cast) -> None:
    bob, bea = Tablet("bob"), Tablet("bea")
    assert bob.http.get("/me/").status == 200
    page = adam.post(f"/responders/responder/{cast.person('bob')}/standing/", to="left")
    assert page.status == 302
    assert bob.http.get("/me/").status == 401
    body = {"username": "bob", "password": "correct horse battery", "device_id": bob.device_id}
    assert bea.http.post("/auth/token/", body).status == 401
    bea.pull()
    unit = bea.store[cast.unit("HERON 1")]
    assert unit["status"] == "understaffed"
    reason = "No clinician: Bob is no longer with the agency."
    assert bea.store[unit["shift"]]["understaffed_reason"] == reason
    adam.post(f"/responders/responder/{cast.person('bob')}/standing/", to="here")
    assert bea.http.post("/auth/token/", body).status == 200
    bea.pull()
    assert bea.store[cast.unit("HERON 1")]["status"] == "available"


def test_withdrawing_a_device_refuses_its_next_call(adam: Desk, cast: Cast) -> None:
    bob, bea = Tablet("bob"), Tablet("bea")
    bob.queue("note.create", {})
    bob.queue("note.create", {})
    bob.send(bob.outbox[:1])
    assert "1 unsent" in adam.get("/responders/device/").text
    assert "bob's tablet: 1 unsent, used by Bob" in adam.get("/").text
    warned = adam.get(f"/responders/device/{bob.device_id}/revoke/")
    assert "1 item of Bob is only on this device" in warned.text
    assert adam.post(f"/responders/device/{bob.device_id}/revoke/").status == 302
    refused = bob.http.get("/me/")
    assert (refused.status, refused.body["code"]) == (403, "device_revoked")
    assert bea.http.get("/me/").status == 200
    mallorys = logged_in("mallory", "0" * 8 + "-0000-4000-8000-" + "0" * 12)
    assert mallorys.get("/me/").status == 200
    assert (
        adam.post(f"/responders/device/{'0' * 8}-0000-4000-8000-{'0' * 12}/revoke/").status == 404
    )


# --- Shifts -----------------------------------------------------------------------------


def _shift(cast: Cast, unit: str, days: int, *people: str, hours: int = 8) -> dict[str, Any]:
    since = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)
    since += timedelta(days=days)
    until = since + timedelta(hours=hours)
    fields = {
        "unit": cast.unit(unit),
        "starts_at_0": f"{since:%Y-%m-%d}",
        "starts_at_1": f"{since:%H:%M:%S}",
        "ends_at_0": f"{until:%Y-%m-%d}",
        "ends_at_1": f"{until:%H:%M:%S}",
    }
    places = {f"person_{n}": cast.person(name) for n, name in enumerate(people, start=1)}
    return fields | places


@pytest.fixture
def plan(adam: Desk, cast: Cast) -> Any:
    def save(unit: str, days: int, *people: str, path: str = "add", **more: Any) -> Page:
        return adam.save(f"/responders/shift/{path}/", **(_shift(cast, unit, days, *people) | more))

    return save


def test_a_shift_is_planned_and_what_its_crew_lacks_is_said(
    adam: Desk, cast: Cast, plan: Any
) -> None:
    Credential.objects.create(
        responder=cast.people["ben"], crew_role="emt", name="EMT-B",
        expires_on=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip
    assert plan("HERON 1", 3, "bob", "bea", "ben").status == 302
    shift = Shift.objects.get(unit=cast.units["HERON 1"], starts_at__gt=timezone.now())
    assert (shift.is_complete, shift.missing_roles) == (False, ["emt"])
    assert "No EMT: the credential of Ben ran out on" in adam.get("/week/").text or (
        "This crew is not complete" in adam.get("/").text
    )
    path = f"{shift.id}/change"
    changed = plan("HERON 1", 3, "bob", "bea", "carl", path=path)
    assert changed.status == 302, changed.errors
    shift.refresh_from_db()
    assert (shift.is_complete, shift.understaffed_reason) == (True, "")
    admin_tablet = Tablet("adam")
    admin_tablet.pull()
    names = [one["name"] for one in admin_tablet.store[str(shift.id)]["crew"]]
    assert names == ["Bob", "Carl", "Bea"]


def test_what_stands_in_a_shifts_way_is_named(cast: Cast, plan: Any) -> None:
    assert plan("HERON 1", 3, "bob").status == 302
    twice = plan("HERON 1", 3, "bea")
    assert any("HERON 1 has a shift" in words for words in twice.errors)
    elsewhere = plan("HERON 2", 3, "carla", "bob")
    assert any("Bob is in the crew of HERON 1" in words for words in elsewhere.errors)
    backwards = plan("HERON 2", 4, "carla", hours=-2, ends_at_0="2020-01-01")
    assert "Must be after starts_at" in backwards.errors
    assert Shift.objects.filter(starts_at__gt=timezone.now()).count() == 1


def test_the_crew_of_a_running_shift_changes_on_the_tablets(adam: Desk, cast: Cast) -> None:
    bob, ben = Tablet("bob"), Tablet("ben")
    bob.pull()
    shift = cast.units["HERON 1"].shift
    assert shift is not None
    zone = ZoneInfo(cast.agency.time_zone)
    ends = [timezone.localtime(one, zone) for one in (shift.starts_at, shift.ends_at)]
    fields: dict[str, Any] = {"unit": cast.unit("HERON 1")}
    for name, at in zip(("starts_at", "ends_at"), ends, strict=True):
        fields |= {f"{name}_0": f"{at:%Y-%m-%d}", f"{name}_1": f"{at:%H:%M:%S}"}
    fields |= {"person_1": cast.person("bob"), "person_2": cast.person("bea")}
    saved = adam.save(f"/responders/shift/{shift.id}/change/", **fields)
    assert saved.status == 302, saved.errors
    bob.pull()
    unit = bob.store[cast.unit("HERON 1")]
    assert [one["name"] for one in unit["crew"]] == ["Bob", "Bea"]
    assert unit["status"] == "understaffed"
    ben.pull()
    assert ben.of_type("unit") == []
    assert Unit.objects.get(id=unit["id"]).status == "understaffed"


def test_a_planned_shift_is_called_off(adam: Desk, cast: Cast, plan: Any) -> None:
    plan("HERON 1", 3, "bob")
    shift = Shift.objects.get(starts_at__gt=timezone.now())
    assert "Call off" in adam.get(f"/responders/shift/{shift.id}/end/").text
    assert adam.post(f"/responders/shift/{shift.id}/end/").status == 302
    assert plan("HERON 1", 3, "bob").status == 302
    assert str(shift.id) not in adam.get("/responders/shift/").text
