"""REST over the same door: creates that may be repeated, patches that merge, verbs, lists."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from incidents.models import Note
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Answer, Body, Http, Tablet, logged_in

CONTACT = {"contact_outcome": "contact_made", "disposition": "resolved_in_place"}


def refused(answer: Answer, status: int, code: str) -> Body:
    """The answer is that problem; its `errors`."""
    assert (answer.status, answer.body["code"]) == (status, code), answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title"} <= answer.body.keys()
    assert answer.body["status"] == status
    errors: Body = answer.body.get("errors", {})
    return errors


# --- Creating ------------------------------------------------------------------------------


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


# --- Changing ------------------------------------------------------------------------------


def test_a_patch_needs_the_rev_it_was_made_from(cast: Cast) -> None:
    alice = logged_in("alice")
    incident, _ = make_call(alice, cast.unit("HERON 1"))
    path = f"/incidents/{incident}/"
    found = alice.get(path)
    assert found.headers["ETag"] == f'"{found.body["rev"]}"'
    refused(alice.patch(path, {"address": "1 Oak"}), 428, "precondition_required")
    for header in ("*", '"x"', '"1", "2"', "²", '"99999999999"', '"-1"'):
        answer = alice.request("PATCH", path, {"address": "1 Oak"}, if_match=header)
        assert "If-Match" in refused(answer, 422, "invalid")
    done = alice.request("PATCH", path, {"address": "1 Oak"}, if_match=found.headers["ETag"])
    assert (done.status, done.body["address"]) == (200, "1 Oak")
    assert done.headers["ETag"] == f'"{found.body["rev"] + 1}"'
    weak = alice.request("PATCH", path, {"priority": 9}, if_match=f"W/{done.headers['ETag']}")
    assert weak.status == 200


def test_a_stale_patch_of_other_fields_merges(cast: Cast) -> None:
    alice, anton = logged_in("alice"), logged_in("anton")
    incident, _ = make_call(alice, cast.unit("HERON 1"))
    path = f"/incidents/{incident}/"
    rev = alice.get(path).body["rev"]
    assert anton.patch(path, {"address": "1 Oak"}, rev=rev).status == 200
    merged = alice.patch(path, {"narrative": "dog"}, rev=rev)
    assert (merged.status, merged.body["rev"]) == (200, rev + 2)
    assert (merged.body["address"], merged.body["narrative"]) == ("1 Oak", "dog")


def test_a_stale_patch_of_the_same_field_writes_nothing(cast: Cast) -> None:
    alice, anton = logged_in("alice"), logged_in("anton")
    incident, _ = make_call(alice, cast.unit("HERON 1"))
    path = f"/incidents/{incident}/"
    rev = alice.patch(path, {"address": "0 Ash"}, rev=alice.get(path).body["rev"]).body["rev"]
    anton.patch(path, {"address": "1 Oak"}, rev=rev)
    before = alice.get(path).body
    clash = alice.patch(path, {"address": "2 Elm", "narrative": "dog"}, rev=rev)
    refused(clash, 409, "conflict")
    (field,) = clash.body["conflict"]["fields"]
    assert field == {"name": "address", "base": "0 Ash", "server": "1 Oak", "yours": "2 Elm"}
    assert alice.get(path).body == before
    assert alice.get("/sync/conflicts/").body["results"] == []
    same = alice.patch(path, {"address": " 1 Oak "}, rev=rev)
    assert (same.status, same.body["rev"]) == (200, before["rev"])


def test_a_patch_of_a_read_only_field_is_refused_whole(cast: Cast) -> None:
    alice = logged_in("alice")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    path = f"/incidents/{incident}/"
    before = alice.get(path).body
    answer = alice.patch(path, {"status": "Closed", "address": "1 Oak"}, rev=before["rev"])
    assert "status" in refused(answer, 422, "field_not_permitted")
    assert alice.get(path).body == before
    moved = alice.patch(f"/assignments/{assignment}/", {"unit": cast.unit("HERON 2")}, rev=1)
    assert "unit" in refused(moved, 422, "field_not_permitted")
    sent_back = {"status": before["status"], "address": "1 Oak"}
    assert alice.patch(path, sent_back, rev=before["rev"]).status == 200


def test_null_empties_a_field(cast: Cast) -> None:
    alice = logged_in("alice")
    made = alice.post("/incidents/", {"address": "1 Oak", "cautions": ["dog"]}).body
    emptied = alice.patch(f"/incidents/{made['id']}/", {"address": None, "cautions": None}, rev=1)
    assert (emptied.body["address"], emptied.body["cautions"]) == (None, [])


def test_amending_keeps_what_was_written_first(cast: Cast) -> None:
    bob, bea = Tablet("bob").http, Tablet("bea").http
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    note = bob.post("/notes/", {"assignment": assignment, "kind": "peer", "body": "one"}).body
    path = f"/notes/{note['id']}/"
    amended = bob.patch(path, {"body": "two"}, rev=1)
    assert (amended.status, amended.body["body"], amended.body["rev"]) == (200, "two", 2)
    assert [one["body"] for one in amended.body["revisions"]] == ["one"]
    refused(bea.patch(path, {"body": "three"}, rev=2), 403, "not_permitted")
    # Of another tablet of theirs it would be written over something they had not seen.
    refused(Tablet("bob").http.patch(path, {"body": "three"}, rev=1), 409, "conflict")
    assert bea.get(path).body["body"] == "two"
    outcome = bob.post("/outcomes/", {"assignment": assignment, **CONTACT}).body
    path = f"/outcomes/{outcome['id']}/"
    changed = bob.patch(path, {"felt_safe": True}, rev=1)
    assert (changed.body["felt_safe"], changed.body["disposition"]) == (True, "resolved_in_place")
    assert len(changed.body["revisions"]) == 1


# --- Telling -------------------------------------------------------------------------------


def test_verbs_need_no_rev(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob").http
    _, first = make_call(alice, cast.unit("HERON 1"))
    seen = bob.post(f"/assignments/{first}/acknowledge/")
    assert (seen.status, seen.body["state"]) == (200, "acknowledged")
    again = bob.post(f"/assignments/{first}/acknowledge/")
    assert (again.status, again.body["rev"]) == (200, seen.body["rev"])
    _, second = make_call(alice, cast.unit("HERON 2"))
    new = new_id()
    handed = alice.post(
        f"/assignments/{second}/reassign/", {"unit": cast.unit("HERON 1"), "new_assignment": new}
    )
    assert (handed.status, handed.body["state"]) == (200, "reassigned")
    assert bob.get(f"/assignments/{new}/").body["unit"] == cast.unit("HERON 1")
    declined = bob.post(f"/assignments/{new}/decline/", {"reason": "on another call"})
    assert (declined.status, declined.body["state"]) == (200, "declined")
    cancelled = alice.post(f"/assignments/{first}/cancel/")
    assert (cancelled.status, cancelled.body["state"]) == (200, "cancelled")


def test_what_the_state_forbids_is_a_conflict(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob").http
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    twice = {"incident": incident, "unit": cast.unit("HERON 1")}
    assert "unit" in refused(alice.post("/assignments/", twice), 409, "illegal_transition")
    alice.post(f"/assignments/{assignment}/cancel/")
    for verb in ("acknowledge", "decline"):
        refused(bob.post(f"/assignments/{assignment}/{verb}/"), 409, "illegal_transition")
    move = {"unit": cast.unit("HERON 2"), "new_assignment": new_id()}
    refused(alice.post(f"/assignments/{assignment}/reassign/", move), 409, "illegal_transition")
    assert alice.post(f"/incidents/{incident}/cancel/").body["status"] == "Cancelled"
    refused(alice.post(f"/incidents/{incident}/close/"), 409, "illegal_transition")
    late = {"incident": incident, "unit": cast.unit("HERON 2")}
    assert "incident" in refused(alice.post("/assignments/", late), 409, "illegal_transition")


def test_a_call_is_closed_with_an_outcome_and_once(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob").http
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    path = f"/incidents/{incident}/close/"
    refused(alice.post(path), 409, "illegal_transition")
    assert bob.post("/outcomes/", {"assignment": assignment, **CONTACT}).status == 201
    refused(bob.post(path), 403, "not_permitted")
    closed = alice.post(path)
    assert (closed.status, closed.body["status"]) == (200, "Closed")
    assert closed.body["closed_at"] is not None
    assert alice.get(f"/assignments/{assignment}/").body["state"] == "cleared"
    again = alice.post(path)
    assert (again.status, again.body) == (200, closed.body)


def test_a_call_nobody_took_says_why(cast: Cast) -> None:
    alice = logged_in("alice")
    incident = alice.post("/incidents/", {"call_type": "MNTL"}).body["id"]
    path = f"/incidents/{incident}/not-served/"
    assert "reason" in refused(alice.post(path, {"reason": "busy"}), 422, "invalid")
    assert refused(alice.post(path), 422, "invalid")
    kept = alice.post(path, {"reason": "no_unit_available"})
    assert (kept.status, kept.body["not_served_reason"]) == (200, "no_unit_available")


def test_a_timeline_shows_both_clocks(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    earlier = datetime.now(UTC) - timedelta(minutes=40)
    bob.do("status_event.create", {"assignment": assignment, "status": "on_scene"}, at=earlier)
    bob.do("note.create", {"assignment": assignment, "kind": "clinical", "body": "calm"})
    bob.do("note.create", {"assignment": assignment, "kind": "operational", "body": "porch"})
    bob.do("outcome.create", {"assignment": assignment, **CONTACT})
    line = bob.http.get(f"/incidents/{incident}/timeline/").body
    assert line["incident"]["id"] == incident
    events = {one["type"]: one for one in line["events"]}
    status = events["status_event"]
    assert status["record"]["status"] == "on_scene"
    happened = datetime.fromisoformat(status["occurred_at"])
    received = datetime.fromisoformat(status["received_at"])
    assert abs(happened - earlier) < timedelta(seconds=1)
    assert received - happened > timedelta(minutes=39)
    ordered = [one["at"] for one in line["events"] if one["at"]]
    assert ordered == sorted(ordered, key=datetime.fromisoformat)
    assert events.keys() >= {"assignment", "status_event", "note", "outcome"}
    seen = alice.get(f"/incidents/{incident}/timeline/").body["events"]
    notes = [one["record"]["body"] for one in seen if one["type"] == "note"]
    assert notes == ["porch"]
    refused(Tablet("carla").http.get(f"/incidents/{incident}/timeline/"), 404, "not_found")


def test_a_timeline_goes_by_times_and_not_by_their_letters(cast: Cast) -> None:
    """As text, half a second past comes before the full one."""
    bob = Tablet("bob")
    incident, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for body, at in (("later", noon + timedelta(seconds=0.5)), ("first", noon)):
        bob.do("note.create", {"assignment": assignment, "kind": "peer", "body": body})
        Note.objects.filter(body=body).update(corrected_at=at)
    events = bob.http.get(f"/incidents/{incident}/timeline/").body["events"]
    notes = [(one["record"]["body"], one["at"]) for one in events if one["type"] == "note"]
    assert notes == [("first", "2026-03-01T12:00:00Z"), ("later", "2026-03-01T12:00:00.500000Z")]


# --- Lists ---------------------------------------------------------------------------------


def ids(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [one["id"] for one in answer.body["results"]]


def test_lists_are_filtered(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob").http
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    other = alice.post(
        "/incidents/", {"call_type": "WELFARE", "received_at": "2026-01-01T00:00:00Z"}
    ).body["id"]
    note = {"assignment": assignment, "kind": "operational", "body": "x"}
    kept = bob.post("/notes/", note).body["id"]
    cases: dict[str, list[str]] = {
        "/incidents/?call_type=MNTL": [incident],
        "/incidents/?status=Active": [other],
        "/incidents/?received_before=2026-02-01T00:00:00Z": [other],
        "/incidents/?received_after=2026-02-01T00:00:00Z": [incident],
        f"/assignments/?incident={incident}": [assignment],
        f"/assignments/?incident={other}": [],
        f"/assignments/?unit={cast.unit('HERON 2')}": [],
        "/assignments/?state=assigned": [assignment],
        f"/notes/?assignment={assignment}&kind=operational": [kept],
        f"/notes/?incident={incident}": [kept],
        "/notes/?kind=peer": [],
        f"/notes/?incident={new_id()}": [],
    }
    for path, expected in cases.items():
        assert ids(alice.get(path)) == expected, path
    for path in ("/notes/?incident=x", "/incidents/?received_after=soon", "/units/?programme=%00"):
        name = path.partition("?")[2].partition("=")[0]
        assert name in refused(alice.get(path), 422, "invalid")


def test_pages_hold_everything_once_also_when_much_was_made_at_once(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    for number in range(25):
        bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": str(number)})
    # One push: all 25 have the same time.
    assert {one["result"] for one in bob.push()} == {"applied"}
    whole = ids(bob.http.get("/notes/"))
    assert len(set(whole)) == 25
    pages, path = [], "/notes/?limit=10&kind=peer"
    while path:
        page = bob.http.get(path)
        pages.append(ids(page))
        back = page.body["previous"]
        path = (page.body["next"] or "").partition("/api/v1")[2]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert [one for page in pages for one in page] == whole
    before = bob.http.get(back.partition("/api/v1")[2])
    assert ids(before) == pages[1]
    first = bob.http.get(before.body["previous"].partition("/api/v1")[2])
    assert (ids(first), first.body["previous"]) == (pages[0], None)
    assert ids(bob.http.get(first.body["next"].partition("/api/v1")[2])) == pages[1]


def test_a_page_survives_what_happens_meanwhile(cast: Cast) -> None:
    alice = logged_in("alice")
    made = [alice.post("/incidents/", {}).body["id"] for _ in range(4)]
    page = alice.get("/incidents/?limit=2")
    assert ids(page) == [made[3], made[2]]
    alice.post("/incidents/", {})
    following = alice.get(page.body["next"].partition("/api/v1")[2])
    assert (ids(following), following.body["next"]) == ([made[1], made[0]], None)


@pytest.mark.parametrize("limit", ["0", "-1", "1000000000", "x", "", "²", "1" * 5000])
def test_a_senseless_limit_is_no_error(cast: Cast, limit: str) -> None:
    assert logged_in("alice").get(f"/units/?limit={quote(limit)}").status == 200
