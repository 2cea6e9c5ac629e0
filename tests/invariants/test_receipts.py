"""Whatever is sent, and however often: one effect, one answer, and nothing is thrown away."""

import orjson

from incidents.models import Note, Timer
from sync.models import Change, Mutation, Transaction
from tests.cast import Cast, new_id
from tests.invariants.between import elsewhere
from tests.steps import at_once, make_call
from tests.tablet import Tablet, logged_in

TIMES = 50


def test_invariant_01_a_push_sent_again_has_one_effect_one_change_one_alarm(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    note = bob.queue("note.create", {"assignment": assignment, "kind": "clinical", "body": "calm"})
    call = bob.queue("backup_request.create", {"message": "back yard"})
    lost = bob.send()
    again = bob.push()
    written, called = lost["results"]
    assert (written["result"], written["rev"], written["record"]["body"]) == ("applied", 1, "calm")
    assert (called["result"], lost["acked_seq"]) == ("applied", 2)
    assert again == [{**result, "replayed": True} for result in lost["results"]]
    assert bob.outbox == []
    listed = bob.http.get(f"/notes/?assignment={assignment}").body["results"]
    assert [one["id"] for one in listed] == [note.body["record_id"]]
    for item in (note, call):
        assert Change.objects.filter(record_id=item.body["record_id"]).count() == 1
    shown = alice.get("/board/").body["backup_requests"]
    assert [one["id"] for one in shown] == [call.body["record_id"]]
    assert Transaction.objects.exclude(urgent=[]).count() == 1
    assert Timer.objects.filter(record=call.body["record_id"]).count() == 4


def test_invariant_02_the_same_push_on_two_workers_has_one_effect(cast: Cast) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    for number in range(TIMES):
        note = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
        answers = at_once(bob.send, bob.send)
        results = [answer["results"][0] for answer in answers]
        assert {result["result"] for result in results} == {"applied"}
        assert sorted(result["replayed"] for result in results) == [False, True]
        assert {answer["acked_seq"] for answer in answers} == {number + 1}
        bob.outbox.clear()
        assert Note.objects.filter(id=note.body["record_id"]).count() == 1


def test_invariant_02_the_same_create_over_rest_at_once_is_one_record(cast: Cast) -> None:
    alice, anton = logged_in("alice"), logged_in("anton")
    for _ in range(20):
        body = {"id": new_id(), "call_type": "MNTL"}
        answers = at_once(
            lambda body=body: alice.post("/incidents/", body),
            lambda body=body: anton.post("/incidents/", body),
        )
        assert sorted(answer.status for answer in answers) == [200, 201]


def test_invariant_03_an_id_used_again_with_other_content_changes_nothing_and_is_kept(
    cast: Cast,
) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    sue = cast.people["sue"]
    sue.profession = "clinician"
    sue.save()
    bob = Tablet("bob")
    note = bob.queue("note.create", {"assignment": assignment, "kind": "clinical", "body": "one"})
    bob.send()
    note.body["fields"]["body"] = "two"
    refused = bob.send()["results"][0]
    again = bob.send()["results"][0]
    assert (refused["result"], refused["code"]) == ("rejected", "id_reused")
    assert (again["result"], again["code"], again["replayed"]) == ("rejected", "id_reused", True)
    kept = bob.http.get(f"/notes/{note.body['record_id']}/").body
    assert (kept["body"], kept["rev"]) == ("one", 1)
    issues = [one for one in bob.pull() if one["type"] == "sync_issue"]
    assert [issue["data"]["code"] for issue in issues] == ["id_reused"]
    (waiting,) = logged_in("sue").get("/sync/quarantine/").body["results"]
    assert waiting["payload"]["fields"]["body"] == "two"


def test_invariant_05_a_row_locked_elsewhere_is_retried_without_receipt_and_the_others_commit(
    cast: Cast, owner_dsn: str
) -> None:
    alice = logged_in("alice")
    _, locked = make_call(alice, cast.unit("HERON 1"))
    _, free = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    first = bob.queue("assignment.patch", {"team_note": "a"}, record_id=locked, base_rev=1)
    bob.queue("assignment.patch", {"team_note": "b"}, record_id=free, base_rev=1)
    later = bob.queue("assignment.patch", {"team_note": "c"}, record_id=locked, base_rev=1)
    bob.queue("note.create", {"assignment": free, "kind": "peer", "body": "x"})
    lock = "SELECT FROM incidents_assignment WHERE id = %s FOR UPDATE"
    with elsewhere(owner_dsn, lock, locked):
        answer = bob.send()
    results = answer["results"]
    assert [one["result"] for one in results] == ["retry", "applied", "retry", "applied"]
    assert results[0]["retry_after_ms"] > 0
    assert (answer["acked_seq"], answer["acked_extra"]) == (0, [2, 4])
    assert not Mutation.objects.filter(receipt_id__in=[first.id, later.id]).exists()
    after = bob.push()
    assert [(one["result"], one["replayed"]) for one in after] == [
        ("applied", False), ("applied", True), ("applied", False), ("applied", True),
    ]  # fmt: skip
    assert alice.get(f"/assignments/{locked}/").body["team_note"] == "c"


def test_invariant_06_bad_mutations_among_fifty_cost_only_themselves(cast: Cast) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    good = [
        bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": f"n{n}"})
        for n in range(46)
    ]
    nul = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "a\x00b"})
    half = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "HALF"})
    enum = bob.queue("note.create", {"assignment": assignment, "kind": "gossip", "body": "x"})
    broken = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    broken.body["id"] = "no-uuid"
    raw = orjson.dumps(bob.envelope(bob.outbox)).replace(b"HALF", b"\\ud83d")
    answer = bob.http.post("/sync/push/", raw)
    assert answer.status == 200
    by_seq = {item.seq: one for item, one in zip(bob.outbox, answer.body["results"], strict=True)}
    assert all(by_seq[item.seq]["result"] == "applied" for item in good)
    for item in (nul, half, enum, broken):
        assert (by_seq[item.seq]["result"], by_seq[item.seq]["code"]) == ("rejected", "invalid")
    assert by_seq[broken.seq]["id"] == "no-uuid"
    assert "fields.kind" in by_seq[enum.seq]["detail"]
    # Nothing of it is left to be sent for ever.
    assert answer.body["acked_seq"] == 50
    again = bob.http.post("/sync/push/", raw).body["results"]
    assert all(one["replayed"] for one in again)
    assert [one["result"] for one in again] == [one["result"] for one in answer.body["results"]]
