"""What a push promises: receipts, replay, refusals that are kept, order."""

from tests.cast import Cast, new_id
from tests.tablet import Http, Tablet, logged_in


def make_call(http: Http, unit: str) -> tuple[str, str]:
    """An incident with a unit assigned; (incident, assignment)."""
    incident, assignment = new_id(), new_id()
    created = http.post("/incidents/", {"id": incident, "call_type": "MNTL", "priority": 6})
    assert created.status == 201, created.body
    assigned = http.post(
        "/assignments/", {"id": assignment, "incident": incident, "unit": unit}
    )
    assert assigned.status == 201, assigned.body
    return incident, assignment


def test_a_note_is_applied_once_however_often_it_is_sent(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    note = bob.queue("note.create", {"assignment": assignment, "kind": "clinical", "body": "calm"})
    first = bob.send()
    again = bob.push()
    assert first["results"][0]["result"] == "applied"
    assert first["results"][0]["rev"] == 1
    assert first["results"][0]["record"]["body"] == "calm"
    assert again[0] == {**first["results"][0], "replayed": True}
    assert first["acked_seq"] == 1
    listed = bob.http.get(f"/notes/?assignment={assignment}").body["results"]
    assert [one["id"] for one in listed] == [note.body["record_id"]]
