"""What the sync cannot settle alone waits for a person, with both values or the whole payload."""

import orjson

from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Tablet, logged_in


def conflicting(cast: Cast) -> tuple[Tablet, str, str]:
    """bob's note against alice's on one field; (bob, assignment, conflict)."""
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    alice.patch(f"/assignments/{assignment}/", {"team_note": "dog"}, rev=1)
    bob = Tablet("bob")
    kept = bob.do("assignment.patch", {"team_note": "cat"}, record_id=assignment, base_rev=1)
    return bob, assignment, kept["conflict"]["id"]


def test_a_decision_may_only_name_fields_in_conflict(cast: Cast) -> None:
    _, _, conflict = conflicting(cast)
    alice = logged_in("alice")
    refused = alice.post(f"/sync/conflicts/{conflict}/resolve/", {"fields": {"eta": None}})
    assert (refused.status, refused.body["code"]) == (422, "invalid")
    assert logged_in("mallory").post(f"/sync/conflicts/{conflict}/resolve/", {}).status == 404


def test_an_author_settles_an_issue_of_their_own(cast: Cast) -> None:
    bob, _, conflict = conflicting(cast)
    assert Tablet("bea").http.post(f"/sync/issues/{conflict}/dismiss/").status == 404
    assert bob.http.post(f"/sync/issues/{conflict}/dismiss/").status == 200
    bob.pull()
    assert bob.store[conflict]["resolved_at"] is not None


def test_quarantine_keeps_the_payload_and_a_supervisor_applies_it(cast: Cast) -> None:
    alice, sue = logged_in("alice"), logged_in("sue")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    carla = Tablet("carla")
    fields = {"assignment": assignment, "kind": "operational", "body": "we took over"}
    note = carla.queue("note.create", fields)
    assert carla.push()[0]["result"] == "rejected"
    assert alice.get("/sync/quarantine/").status == 403
    (waiting,) = sue.get("/sync/quarantine/").body["results"]
    assert waiting["code"] == "not_permitted"
    # A note's payload may be clinical: a supervisor whose work is not care sees that it waits.
    assert waiting["payload"] is None
    applied = sue.post(f"/sync/quarantine/{waiting['id']}/apply/")
    assert applied.status == 200, applied.body
    stored = sue.get(f"/notes/{note.body['record_id']}/").body
    assert (stored["body"], stored["author"]["name"]) == ("we took over", "Carla")
    assert sue.get("/sync/quarantine/").body["results"] == []
    assert sue.post(f"/sync/quarantine/{waiting['id']}/apply/").status == 409


def test_a_supervisor_of_care_reads_the_payload_even_a_broken_one(cast: Cast) -> None:
    sue = cast.people["sue"]
    sue.profession = "clinician"
    sue.save()
    bob = Tablet("bob")
    bob.queue("note.create", {"assignment": new_id(), "kind": "peer", "body": "HALF"})
    raw = orjson.dumps(bob.envelope(bob.outbox)).replace(b"HALF", b"half \\ud83d\\u0000")
    assert bob.http.post("/sync/push/", raw).body["results"][0]["code"] == "invalid"
    http = logged_in("sue")
    (waiting,) = http.get("/sync/quarantine/").body["results"]
    assert waiting["payload"]["fields"]["body"] == "half \ud83d\x00"
    closed = http.post(f"/sync/quarantine/{waiting['id']}/close/", {"reason": "read it out"})
    assert closed.status == 200
    assert http.get("/sync/quarantine/").body["results"] == []
