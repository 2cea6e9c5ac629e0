"""Two people, one record: what both wrote stands or is kept, and nobody conflicts with himself."""

from incidents.models import Assignment
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.sync.test_issues import conflicting
from tests.sync.test_merge import patch
from tests.tablet import Tablet, logged_in

TEN = "2026-11-22T10:00:00Z"


def test_invariant_07_different_fields_edited_on_both_sides_both_stand_everywhere(
    cast: Cast,
) -> None:
    alice, board = logged_in("alice"), Tablet("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    edited = alice.patch(f"/assignments/{assignment}/", {"team_note": "dog"}, rev=1)
    assert edited.status == 200, edited.body
    merged = patch(bob, assignment, 1, eta=TEN)
    assert (merged["result"], merged["rev"]) == ("applied", 3)
    stored = alice.get(f"/assignments/{assignment}/").body
    assert (stored["team_note"], stored["eta"]) == ("dog", TEN)
    for tablet in (bob, board):
        tablet.pull()
        assert tablet.store[assignment] == {"type": "assignment", **stored}


def test_invariant_08_the_same_field_keeps_the_servers_value_and_both_are_kept(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    alice.patch(f"/assignments/{assignment}/", {"team_note": "dog"}, rev=1)
    kept = patch(bob, assignment, 1, team_note="cat", eta="2026-11-22T10:00:00+00:00")
    assert kept["result"] == "conflict"
    assert kept["conflict"]["fields"] == [
        {"name": "team_note", "base": None, "server": "dog", "yours": "cat"}
    ]
    assert kept["record"]["eta"] == TEN
    bob.pull()
    assert bob.store[assignment]["team_note"] == "dog"
    (issue,) = bob.of_type("sync_issue")
    assert issue["conflict"]["id"] == kept["conflict"]["id"]


def test_invariant_08_a_decision_is_a_new_rev_for_everybody(cast: Cast) -> None:
    bob, assignment, conflict = conflicting(cast)
    bob.pull()
    rev = bob.store[assignment]["rev"]
    alice = logged_in("alice")
    (listed,) = alice.get("/sync/conflicts/").body["results"]
    assert (listed["id"], listed["conflict"]["fields"]) == (conflict, [{"name": "team_note"}])
    assert listed["payload"] is None
    done = alice.post(f"/sync/conflicts/{conflict}/resolve/", {"fields": {"team_note": "cat"}})
    assert done.status == 200, done.body
    bob.pull()
    assert (bob.store[assignment]["team_note"], bob.store[assignment]["rev"]) == ("cat", rev + 1)
    assert bob.store[conflict]["resolved_at"] is not None
    assert alice.get("/sync/conflicts/").body["results"] == []
    again = alice.post(f"/sync/conflicts/{conflict}/resolve/", {"fields": {}})
    assert (again.status, again.body["code"]) == (409, "illegal_transition")


def test_invariant_08_a_decision_for_what_stands_is_a_new_rev_too(cast: Cast) -> None:
    bob, assignment, conflict = conflicting(cast)
    bob.pull()
    rev = bob.store[assignment]["rev"]
    stands = {"fields": {"team_note": "dog"}}
    assert logged_in("alice").post(f"/sync/conflicts/{conflict}/resolve/", stands).status == 200
    bob.pull()
    assert (bob.store[assignment]["team_note"], bob.store[assignment]["rev"]) == ("dog", rev + 1)


def test_invariant_09_two_edits_of_one_device_do_not_conflict_with_each_other(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.queue("assignment.patch", {"team_note": "one"}, record_id=assignment, base_rev=1)
    bob.queue("assignment.patch", {"team_note": "two"}, record_id=assignment, base_rev=1)
    assert [one["result"] for one in bob.push()] == ["applied", "applied"]
    # The next one, in a push of its own.
    assert patch(bob, assignment, 1, team_note="three")["result"] == "applied"
    assert alice.get(f"/assignments/{assignment}/").body["team_note"] == "three"


def test_invariant_10_a_lost_answer_and_a_further_edit_both_land(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    note = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "calm"})
    bob.queue("assignment.patch", {"team_note": "one"}, record_id=assignment, base_rev=1)
    bob.send()
    # What the tablet has not heard of is still what it edits.
    bob.queue("assignment.patch", {"team_note": "two"}, record_id=assignment, base_rev=1)
    bob.queue("assignment.patch", {"eta": TEN}, record_id=assignment, base_rev=1)
    amended = {"body": "calm again"}
    bob.queue("note.amend", amended, record_id=note.body["record_id"], base_rev=1)
    answers = [(one["result"], one["replayed"]) for one in bob.push()]
    assert answers == [("applied", True)] * 2 + [("applied", False)] * 3
    stored = alice.get(f"/assignments/{assignment}/").body
    assert (stored["team_note"], stored["eta"]) == ("two", TEN)
    assert bob.http.get(f"/notes/{note.body['record_id']}/").body["body"] == "calm again"
    bob.pull()
    assert bob.store == bob.cold()


def test_invariant_11_a_late_copy_of_an_old_edit_undoes_nothing(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    patch(bob, assignment, 1, team_note="one")
    patch(bob, assignment, 1, team_note="two")
    # Under a new id: a receipt alone does not tell, its number does.
    bob.seq -= 2
    again = patch(bob, assignment, 1, team_note="one")
    assert (again["result"], again["record"]["team_note"]) == ("applied", "two")
    assert alice.get(f"/assignments/{assignment}/").body["team_note"] == "two"


def test_invariant_12_a_patch_without_a_base_never_writes(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    patch(bob, assignment, 1, team_note="dog")
    assert patch(bob, assignment, None, team_note=" dog ")["result"] == "applied"
    assert patch(bob, assignment, None, team_note="cat")["result"] == "conflict"
    assert alice.get(f"/assignments/{assignment}/").body["team_note"] == "dog"


def test_invariant_12_a_create_on_a_known_id_overwrites_nothing(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    note = {"assignment": assignment, "kind": "peer", "body": "calm"}
    record = bob.do("note.create", note)["record"]
    same = bob.do("note.create", note, record_id=record["id"])
    assert (same["result"], same["record"]) == ("applied", record)
    other = bob.do("note.create", {**note, "body": "loud"}, record_id=record["id"])
    assert (other["result"], other["code"]) == ("rejected", "id_reused")
    assert bob.http.get(f"/notes/{record['id']}/").body == record


def test_invariant_12_nothing_brings_a_deleted_id_back(cast: Cast) -> None:
    alice, board = logged_in("alice"), Tablet("alice")
    incident, assignment = new_id(), new_id()
    alice.post("/incidents/", {"id": incident, "call_type": "MNTL"})
    sent = {"incident": incident, "unit": cast.unit("HERON 1")}
    assert board.do("assignment.create", sent, record_id=assignment)["result"] == "applied"
    Assignment.objects.filter(id=assignment).delete()
    again = board.do("assignment.create", sent, record_id=assignment)
    assert (again["result"], again["code"]) == ("rejected", "record_deleted")
    blind = patch(board, assignment, None, team_note="cat")
    assert (blind["result"], blind["code"]) == ("rejected", "record_deleted")
    answer = alice.post("/assignments/", {"id": assignment, **sent})
    assert (answer.status, answer.body["code"]) == (410, "record_deleted")
    assert assignment not in board.cold()


def test_invariant_13_deleted_online_and_edited_offline_stays_deleted_and_the_edit_is_kept(
    cast: Cast,
) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    bob.queue("assignment.patch", {"team_note": "cat"}, record_id=assignment, base_rev=1)
    note = {"assignment": assignment, "kind": "peer", "body": "x"}
    bob.queue("note.create", note, record_id=new_id())
    Assignment.objects.filter(id=assignment).delete()
    for result in bob.push():
        assert (result["result"], result["code"]) == ("rejected", "record_deleted")
        assert result["record"] is None
    bob.pull()
    assert assignment not in bob.store
    waiting = logged_in("sue").get("/sync/quarantine/").body["results"]
    (kept,) = [one for one in waiting if one["kind"] == "assignment.patch"]
    assert kept["payload"]["fields"] == {"team_note": "cat"}
    assert bob.store == bob.cold()


def test_invariant_29_normalised_values_raise_no_conflict_and_come_back_as_stored(
    cast: Cast,
) -> None:
    alice = logged_in("alice")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    path = f"/assignments/{assignment}/"
    assert alice.patch(path, {"team_note": "Caf\u00e9", "eta": TEN}, rev=1).status == 200
    same = patch(bob, assignment, 1, team_note="  Cafe\u0301\n", eta="2026-11-22T12:00:00+02:00")
    assert (same["result"], same["rev"], same["conflict"]) == ("applied", 2, None)
    assert (same["record"]["team_note"], same["record"]["eta"]) == ("Caf\u00e9", TEN)
    assert alice.patch(path, {"team_note": None}, rev=2).status == 200
    emptied = patch(bob, assignment, 2, team_note=" ")
    assert (emptied["result"], emptied["record"]["team_note"]) == ("applied", None)
    whole = bob.do("incident.patch", {"latitude": 36, "address": " 1 Oak "}, record_id=incident,
                   base_rev=bob.store[incident]["rev"])  # fmt: skip
    assert (whole["record"]["latitude"], whole["record"]["address"]) == (36.0, "1 Oak")
    bob.pull()
    assert bob.store[assignment]["team_note"] is None
    assert bob.store == bob.cold()
