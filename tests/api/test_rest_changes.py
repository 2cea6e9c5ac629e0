"""Patches that merge and verbs over REST: the same door as a push."""

from datetime import UTC, datetime, timedelta

from incidents.models import Note
from tests.api.rest import CONTACT, refused
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Tablet, logged_in

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
    ending = {"reason": "nobody there"}
    refused(alice.post(f"/incidents/{incident}/close/", ending), 409, "illegal_transition")
    late = {"incident": incident, "unit": cast.unit("HERON 2")}
    assert "incident" in refused(alice.post("/assignments/", late), 409, "illegal_transition")


def test_a_call_is_closed_with_an_outcome_and_once(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob").http
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    path = f"/incidents/{incident}/close/"
    assert "reason" in refused(alice.post(path), 422, "invalid")
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
