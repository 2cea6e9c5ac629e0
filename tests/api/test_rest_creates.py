"""Creates over REST: they may be repeated, and what is wrong is named."""

import pytest

from tests.api.rest import CONTACT, refused
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Body, Http, Tablet, logged_in


def creations(cast: Cast) -> dict[str, tuple[Http, Body, Body]]:
    """For each list: who creates, what, and what would be other content under the same id."""
    alice, bob = logged_in("alice"), Tablet("bob").http
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    note = {"assignment": assignment, "kind": "peer", "body": "calm"}
    someday = {"starts_at": "2126-11-21T08:00:00Z", "ends_at": "2126-11-21T20:00:00Z"}
    return {
        "incidents": (alice, {"call_type": "MNTL", "priority": 6}, {"priority": 7}),
        "assignments": (
            alice,
            {"incident": incident, "unit": cast.unit("HERON 2"), "team_note": "dog"},
            {"team_note": "cat"},
        ),
        "status-events": (
            bob,
            {"assignment": assignment, "status": "en_route"},
            {"status": "on_scene"},
        ),
        "notes": (bob, note, {"body": "loud"}),
        "outcomes": (bob, {"assignment": assignment, **CONTACT}, {"felt_safe": False}),
        "shifts": (
            logged_in("adam"),
            {"unit": cast.unit("HERON 2"), "crew": [cast.person("carla")], **someday},
            {"unit": cast.unit("HERON 1")},
        ),
    }


ANOTHER = {"assignments": 409, "shifts": 422}


@pytest.mark.parametrize(
    "name", ["incidents", "assignments", "status-events", "notes", "outcomes", "shifts"]
)
def test_a_create_may_bring_its_id_and_be_repeated(cast: Cast, name: str) -> None:
    http, content, other = creations(cast)[name]
    body = {"id": new_id(), **content}
    first = http.post(f"/{name}/", body)
    assert first.status == 201, first.body
    assert (first.body["id"], first.headers["ETag"]) == (body["id"], '"1"')
    for field in content.keys() - {"crew"}:
        assert first.body[field] == content[field]
    again = http.post(f"/{name}/", body)
    assert (again.status, again.body) == (200, first.body)
    refused(http.post(f"/{name}/", {**body, **other}), 409, "id_reused")
    assert http.get(f"/{name}/{body['id']}/").body == first.body
    listed = http.get(f"/{name}/").body["results"]
    assert [one["id"] for one in listed].count(body["id"]) == 1
    # Without an id it is another record, where there may be one.
    assert http.post(f"/{name}/", content).status == ANOTHER.get(name, 201)


def test_a_repeat_after_the_record_has_moved_on_is_still_a_repeat(cast: Cast) -> None:
    alice = logged_in("alice")
    body = {"id": new_id(), "address": "1 Oak"}
    alice.post("/incidents/", body)
    assert alice.patch(f"/incidents/{body['id']}/", {"address": "2 Elm"}, rev=1).status == 200
    again = alice.post("/incidents/", body)
    assert (again.status, again.body["address"], again.body["rev"]) == (200, "2 Elm", 2)


def test_the_same_content_in_other_words_is_a_repeat(cast: Cast) -> None:
    alice = logged_in("alice")
    first = {
        "id": new_id(), "address": "Caf\u00e9 Oak", "latitude": 36, "longitude": -79.0,
        "narrative": "dog", "received_at": "2026-11-21T10:00:00Z",
    }  # fmt: skip
    made = alice.post("/incidents/", first)
    assert made.status == 201
    in_other_words = {
        **first, "address": " Cafe\u0301 Oak ", "latitude": 36.0, "longitude": -79,
        "received_at": "2026-11-21T11:00:00+01:00", "caller_name": None, "caller_phone": "",
    }  # fmt: skip
    again = alice.post("/incidents/", in_other_words)
    assert (again.status, again.body) == (200, made.body)
    # Also when somebody has changed it meanwhile: what was sent is compared with what was sent.
    alice.patch(f"/incidents/{first['id']}/", {"narrative": "two dogs"}, rev=1)
    assert alice.post("/incidents/", in_other_words).status == 200
    other = {**in_other_words, "narrative": "cat"}
    refused(alice.post("/incidents/", other), 409, "id_reused")


def test_read_only_fields_are_left_out_and_named(cast: Cast) -> None:
    made = logged_in("alice").post("/incidents/", {"status": "Closed", "closed_at": "x"})
    assert (made.status, made.body["status"]) == (201, "Active")
    assert made.body["detail"].keys() == {"fields.status", "fields.closed_at"}


def test_an_id_of_another_agency_tells_nothing_and_changes_nothing(cast: Cast) -> None:
    alice, mallory = logged_in("alice"), logged_in("mallory")
    incident, _ = make_call(alice, cast.unit("HERON 1"))
    before = alice.get(f"/incidents/{incident}/").body
    taken = mallory.post("/incidents/", {"id": incident, "call_type": "MNTL", "priority": 6})
    refused(taken, 409, "id_reused")
    assert alice.get(f"/incidents/{incident}/").body == before
    assert mallory.get("/incidents/").body["results"] == []


@pytest.mark.parametrize(
    ("name", "change", "path"),
    [
        ("incidents", {"priority": 11}, "priority"),
        ("incidents", {"latitude": "north"}, "latitude"),
        ("incidents", {"cautions": ["dog", 7]}, "cautions[1]"),
        ("incidents", {"received_at": "2026-11-21T10:00:00"}, "received_at"),
        ("incidents", {"id": "first"}, "id"),
        ("assignments", {"unit": None}, "unit"),
        ("assignments", {"eta": "soon"}, "eta"),
        ("status-events", {"status": "asleep"}, "status"),
        ("status-events", {"assignment": None}, "unit"),
        ("notes", {"kind": "gossip"}, "kind"),
        ("notes", {"body": "   "}, "body"),
        ("notes", {"body": "a\x00b"}, "body"),
        ("notes", {"assignment": None}, "assignment"),
        ("outcomes", {"contact_outcome": None}, "contact_outcome"),
        ("outcomes", {"contact_outcome": "no_contact_gone"}, "disposition"),
        ("outcomes", {"destination": "home"}, "destination"),
        ("outcomes", {"violence_codes": ["4506031", "1"]}, "violence_codes[1]"),
        ("shifts", {"ends_at": "2020-01-01T00:00:00Z"}, "ends_at"),
        ("shifts", {"crew": [{"role": "emt"}]}, "crew[0]"),
    ],
)
def test_what_is_invalid_is_named(cast: Cast, name: str, change: Body, path: str) -> None:
    http, content, _ = creations(cast)[name]
    before = len(http.get(f"/{name}/").body["results"])
    errors = refused(http.post(f"/{name}/", {**content, **change}), 422, "invalid")
    assert path in errors
    assert len(http.get(f"/{name}/").body["results"]) == before


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("assignments", {"incident": new_id()}),
        ("assignments", {"unit": new_id()}),
        ("status-events", {"assignment": new_id()}),
        ("notes", {"assignment": new_id()}),
        ("outcomes", {"assignment": new_id()}),
        ("shifts", {"crew": [new_id()]}),
    ],
)
def test_an_unknown_reference_is_refused_and_not_kept(cast: Cast, name: str, change: Body) -> None:
    http, content, _ = creations(cast)[name]
    errors = refused(http.post(f"/{name}/", {**content, **change}), 422, "unknown_reference")
    assert errors
    assert logged_in("sue").get("/sync/quarantine/").body["results"] == []
