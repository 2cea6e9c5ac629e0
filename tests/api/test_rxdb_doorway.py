"""The RxDB doorway: what becomes of the documents its clients push."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from incidents.models import Assignment, Note, Outcome, StatusEvent
from responders.models import CrewMember
from sync.models import Issue, Mutation
from tests.api.replica import Replica, a_call, note, receipts
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Http, logged_in


def test_new_documents_become_records(cast: Cast) -> None:
    _, bob, assignment = a_call(cast)
    text = note(assignment)
    assert Replica(bob, "note").push(text) == []
    assert Note.objects.get(id=text["id"]).body == text["body"]
    claimed = (datetime.now(UTC) - timedelta(minutes=40)).isoformat()
    event = {"id": new_id(), "assignment": assignment, "status": "on_scene", "occurred_at": claimed}
    assert Replica(bob, "status_event").push(event) == []
    stored = StatusEvent.objects.get(id=event["id"])
    assert stored.occurred_at == stored.corrected_at == datetime.fromisoformat(claimed)
    outcome = {
        "id": new_id(),
        "assignment": assignment,
        "contact_outcome": "duplicate",
        "reasons": [],
    }
    assert Replica(bob, "outcome").push(outcome) == []
    assert Outcome.objects.get(id=outcome["id"]).contact_outcome == "duplicate"


def test_events_of_one_push_happen_in_the_order_of_their_times(cast: Cast) -> None:
    """RxDB sends a batch in no particular order."""
    _, bob, assignment = a_call(cast)
    now = datetime.now(UTC)
    rows = [
        {
            "newDocumentState": {
                "id": new_id(),
                "assignment": assignment,
                "status": status,
                "occurred_at": (now + timedelta(minutes=minutes)).isoformat(),
            }
        }
        # The assignment is a few moments old.
        for status, minutes in (("on_scene", 0), ("en_route", -0.001))
    ]
    with_past = Replica(bob, "status_event")
    Assignment.objects.update(assigned_at=now - timedelta(hours=1))
    assert with_past.rows(rows) == []
    assert Assignment.objects.get().state == "on_scene"


def test_the_same_push_again_has_one_effect_and_the_same_answer(
    cast: Cast,
) -> None:
    _, bob, assignment = a_call(cast)
    notes, assignments = Replica(bob, "note"), Replica(bob, "assignment")
    assignments.pull()
    text = note(assignment)
    for _ in range(3):
        assert notes.push(text) == []
        assert assignments.edit(assignment, team_note="cat") == []
    assert [kind for kind, _, _ in receipts(text["id"])] == ["note.create"]
    assert [kind for kind, _, _ in receipts(assignment) if kind.endswith("patch")] == [
        "assignment.patch"
    ]
    assert Assignment.objects.get().rev == assignments.documents[assignment]["rev"] + 1


def test_a_time_in_another_writing_is_the_time_that_stands(cast: Cast) -> None:
    _, bob, assignment = a_call(cast)
    replica = Replica(bob, "assignment")
    replica.pull()
    assert replica.edit(assignment, eta="2026-11-22T05:00:00+02:00") == []
    assert replica.pull()[0]["eta"] == "2026-11-22T03:00:00Z"


def test_only_what_differs_is_sent_and_merged(cast: Cast) -> None:
    alice, bob, assignment = a_call(cast)
    replica = Replica(bob, "assignment")
    replica.pull()
    rev = replica.documents[assignment]["rev"]
    eta = "2026-11-22T03:00:00Z"
    assert alice.patch(f"/assignments/{assignment}/", {"eta": eta}, rev=rev).status == 200
    assert replica.edit(assignment, team_note="  back door ") == []
    stored = Assignment.objects.get()
    assert (stored.team_note, stored.eta) == ("back door", datetime.fromisoformat(eta))
    mutation = Mutation.objects.filter(kind="assignment.patch", source="rxdb").get()
    sent = json.loads(mutation.payload)
    assert (sent["base_rev"], sent["fields"]) == (rev, {"team_note": "  back door "})
    (document,) = replica.pull()
    assert (document["team_note"], document["rev"]) == ("back door", stored.rev)


def test_a_conflict_is_stored_before_the_document_comes_back(
    cast: Cast,
) -> None:
    alice, bob, assignment = a_call(cast)
    replica = Replica(bob, "assignment")
    replica.pull()
    rev = replica.documents[assignment]["rev"]
    alice.patch(f"/assignments/{assignment}/", {"team_note": "dog"}, rev=rev)
    (document,) = replica.edit(assignment, team_note="cat", eta="2026-11-22T03:00:00Z")
    assert (document["id"], document["team_note"]) == (assignment, "dog")
    assert document["eta"] == "2026-11-22T03:00:00Z"
    assert document["_deleted"] is False
    issue = Issue.objects.get()
    assert [(one["name"], one["server"], one["yours"]) for one in issue.fields] == [
        ("team_note", "dog", "cat")
    ]
    (shown,) = Replica(bob, "sync_issue").pull()
    assert shown["id"] == str(issue.id)


def test_two_edits_without_a_pull_between_are_no_conflict(cast: Cast) -> None:
    """After a push RxDB believes its own document to be the master, under the rev it had."""
    _, bob, assignment = a_call(cast)
    assignments, notes = Replica(bob, "assignment"), Replica(bob, "note")
    assignments.pull()
    before = assignments.documents[assignment]
    text = note(assignment, rev=0)
    assert notes.push(text) == []
    for word in ("one", "two", "three"):
        after = {**before, "team_note": word}
        assert assignments.push(after, before) == []
        before = after
        edited = {**text, "body": word}
        assert notes.push(edited, text) == []
        text = edited
    assert Assignment.objects.get().team_note == "three"
    assert Note.objects.get().body == "three"
    assert Issue.objects.count() == 0


def test_an_amendment_that_is_made_again_after_another_stands(cast: Cast) -> None:
    """There are no numbers here: the order in which they arrive is the order in which they are."""
    _, bob, assignment = a_call(cast)
    notes = Replica(bob, "note")
    first = note(assignment, body="one")
    notes.push(first)
    notes.pull()
    known = notes.documents[first["id"]]
    second = {**known, "body": "two"}
    assert notes.push(second, known) == []
    assert notes.push({**second, "body": "one"}, second) == []
    for _ in range(2):
        notes.push(second, known)
        assert Note.objects.get().body == "two"


def test_what_stands_already_is_sent_again_by_the_next_pull(
    cast: Cast,
) -> None:
    """RxDB passes over a pulled document while it has an edit of it to push."""
    alice, bob, assignment = a_call(cast)
    replica = Replica(bob, "assignment")
    replica.pull()
    mine = replica.documents[assignment]
    change = {"team_note": "dog", "eta": "2026-11-22T03:00:00Z"}
    alice.patch(f"/assignments/{assignment}/", change, rev=mine["rev"])
    replica.pull()
    assert replica.push({**mine, "team_note": "dog"}, mine) == []
    (document,) = replica.pull()
    assert document["eta"] == "2026-11-22T03:00:00Z"
    assert replica.pull() == []


def test_no_assumed_state_on_a_known_id_never_overwrites(cast: Cast) -> None:
    _, bob, assignment = a_call(cast)
    notes, assignments = Replica(bob, "note"), Replica(bob, "assignment")
    assignments.pull()
    first = note(assignment)
    assert notes.push(first) == []
    (document,) = notes.push({**first, "body": "other"})
    assert document["body"] == first["body"]
    (standing,) = assignments.push({**assignments.documents[assignment], "team_note": "cat"})
    assert standing["team_note"] is None
    assert Assignment.objects.get().team_note is None
    assert [result for _, result, _ in receipts(first["id"])] == ["applied", "rejected"]
    assert Issue.objects.count() == 2
    assert notes.push(first) == []


def test_read_only_fields_are_ignored_when_equal_and_come_back_when_not(
    cast: Cast,
) -> None:
    _, bob, assignment = a_call(cast)
    replica = Replica(bob, "assignment")
    replica.pull()
    assert replica.edit(assignment) == []
    unit = new_id()
    (document,) = replica.edit(assignment, unit=unit, team_note="cat")
    assert (document["team_note"], document["unit"] == unit) == ("cat", False)
    replica.pull()
    (document,) = replica.edit(assignment, assigned_at="2020-01-01T00:00:00Z")
    assert receipts(assignment)[-1] == ("assignment.patch", "rejected", "field_not_permitted")
    text = note(assignment)
    notes = Replica(bob, "note")
    notes.push(text)
    notes.pull()
    (document,) = notes.edit(text["id"], kind="clinical")
    assert (document["kind"], document["rev"]) == ("operational", 1)


def test_orphans_are_held_and_applied_when_their_parent_comes(cast: Cast) -> None:
    alice, bob, _ = a_call(cast)
    incident, assignment = new_id(), new_id()
    notes = Replica(bob, "note")
    text = note(assignment)
    assert notes.push(text) == []
    edited = {**text, "body": "wrong house"}
    assert notes.push(edited, text) == []
    assert [result for _, result, _ in receipts(text["id"])] == ["held", "held"]
    assert alice.post("/incidents/", {"id": incident}).status == 201
    body = {"id": assignment, "incident": incident, "unit": cast.unit("HERON 2")}
    Assignment.objects.update(state="cleared")
    answer = alice.post("/assignments/", {**body, "unit": cast.unit("HERON 1")})
    assert answer.status == 201, answer.body
    (document,) = notes.pull()
    assert (document["body"], document["rev"]) == ("wrong house", 2)


def test_a_deletion_goes_to_quarantine_and_the_master_comes_back(
    cast: Cast,
) -> None:
    _, bob, assignment = a_call(cast)
    notes = Replica(bob, "note")
    text = note(assignment)
    notes.push(text)
    notes.pull()
    (document,) = notes.edit(text["id"], _deleted=True)
    assert document == notes.documents[text["id"]]
    assert receipts(text["id"])[-1] == ("note.delete", "rejected", "unsupported_kind")
    waiting = logged_in("sue").get("/sync/quarantine/").body["results"]
    assert [one["kind"] for one in waiting] == ["note.delete"]
    # A draft nobody else has seen: kept as well, and gone on the client.
    draft = note(assignment, _deleted=True)
    assert notes.push(draft) == [{"id": draft["id"], "_deleted": True}]


def test_setting_the_state_acknowledges_or_declines(cast: Cast) -> None:
    _, bob, assignment = a_call(cast)
    replica = Replica(bob, "assignment")
    replica.pull()
    assert replica.edit(assignment, state="acknowledged", team_note="on our way") == []
    stored = Assignment.objects.get()
    assert (stored.state, stored.team_note) == ("acknowledged", "on our way")
    assert [kind for kind, _, _ in receipts(assignment)][-2:] == [
        "assignment.acknowledge",
        "assignment.patch",
    ]
    replica.pull()
    assert replica.edit(assignment, state="declined", reason="flat tyre") == []
    stored.refresh_from_db()
    assert (stored.state, stored.reason) == ("declined", "flat tyre")
    replica.pull()
    (document,) = replica.edit(assignment, state="on_scene")
    assert document["state"] == "declined"


def test_what_cannot_be_changed_is_kept_and_comes_back(cast: Cast) -> None:
    _, bob, assignment = a_call(cast)
    events = Replica(bob, "status_event")
    event = {"id": new_id(), "assignment": assignment, "status": "en_route"}
    events.push(event)
    events.pull()
    (document,) = events.edit(event["id"], status="on_scene")
    assert document["status"] == "en_route"
    issues = Replica(bob, "sync_issue")
    (issue,) = issues.pull()
    assert (issue["code"], issue["kind"]) == ("unsupported_kind", "status_event.patch")
    (document,) = issues.edit(issue["id"], code="nothing")
    assert document["code"] == "unsupported_kind"


def test_a_revoked_unsent_edit_is_kept_and_its_document_leaves(cast: Cast) -> None:
    _, bob, assignment = a_call(cast)
    replica = Replica(bob, "assignment")
    replica.pull()
    CrewMember.objects.filter(responder=cast.people["bob"]).update(
        left_at=datetime.now(UTC) - timedelta(hours=1, minutes=59)
    )
    tombstone = {"id": assignment, "_deleted": True}
    assert replica.edit(assignment, team_note="cat") == [tombstone]
    assert Issue.objects.get().record_id is not None
    assert Assignment.objects.get().team_note is None
    # RxDB adopts it and says so; that is no deletion of its own.
    assert replica.push(tombstone, tombstone) == []
    assert Issue.objects.count() == 1


def test_a_deleted_record_stays_deleted(cast: Cast, owner_dsn: str) -> None:
    _, bob, assignment = a_call(cast)
    notes = Replica(bob, "note")
    text = note(assignment)
    notes.push(text)
    notes.pull()
    with psycopg.connect(owner_dsn) as connection:
        connection.execute("DELETE FROM incidents_note WHERE id = %s", [text["id"]])
    gone = [{"id": text["id"], "_deleted": True}]
    assert notes.edit(text["id"], body="still here") == gone
    assert notes.push(text | {"body": "new"}) == gone
    assert notes.pull() == gone
    assert Note.objects.count() == 0


HOSTILE: list[Any] = [
    None,
    7,
    "row",
    [],
    {},
    {"newDocumentState": None},
    {"newDocumentState": []},
    {"newDocumentState": {}},
    {"newDocumentState": {"id": 7}},
    {"newDocumentState": {"id": None, "_deleted": True}},
    {"newDocumentState": {"id": str(uuid4()), "kind": "sung", "body": "la"}},
    {"newDocumentState": {"id": str(uuid4()), "body": "\x00"}},
    {"newDocumentState": {"id": str(uuid4()), "body": "\ud83d"}},
    {"newDocumentState": {"id": str(uuid4()), "occurred_at": {"x": 1}, "assignment": [[]]}},
    {"newDocumentState": {"id": str(uuid4())}, "assumedMasterState": "x"},
    {"newDocumentState": {"id": str(uuid4()), "x": 1}, "assumedMasterState": {"rev": "9"}},
    {"newDocumentState": {"id": str(uuid4()), "body": "x" * 70_000}},
]


@pytest.mark.parametrize("name", ["note", "assignment", "sync_issue", "outcome", "status_event"])
def test_content_is_never_an_error_and_always_kept(cast: Cast, name: str) -> None:
    _, bob, _ = a_call(cast)
    replica = Replica(bob, name)
    before = Mutation.objects.count()
    adopted = replica.rows(HOSTILE)
    assert all(document["_deleted"] for document in adopted)
    stored = Mutation.objects.count() - before
    assert stored >= len(HOSTILE) - 1
    assert replica.rows(HOSTILE) == adopted
    assert Mutation.objects.count() - before == stored


def test_an_id_that_is_no_uuid_leaves_its_client(cast: Cast) -> None:
    _, bob, assignment = a_call(cast)
    (tombstone,) = Replica(bob, "note").push({**note(assignment), "id": "my-note"})
    assert tombstone == {"id": "my-note", "_deleted": True}


def test_an_envelope_that_cannot_be_read_is_refused(cast: Cast) -> None:
    _, bob, _ = a_call(cast)
    assert bob.post("/sync/rxdb/note/push/", b"{").status == 400
    assert bob.post("/sync/rxdb/note/push/", {"rows": []}).status == 400
    huge = b"[" + b" " * (16 * 2**20) + b"]"
    assert bob.post("/sync/rxdb/note/push/", huge).status == 413
    assert Http().get("/sync/rxdb/note/pull/").status == 401
    assert bob.get("/sync/rxdb/note/pull/?device_id=x").status == 422
    assert bob.get(f"/sync/rxdb/note/pull/?device_id={new_id()}").status == 403


def test_a_locked_record_is_busy_and_the_same_list_completes_it(cast: Cast, owner_dsn: str) -> None:
    alice, bob, assignment = a_call(cast)
    _, other = make_call(alice, cast.unit("HERON 1"))
    replica = Replica(bob, "assignment")
    replica.pull()
    rows = [
        {
            "newDocumentState": {**replica.documents[one], "team_note": "cat"},
            "assumedMasterState": replica.documents[one],
        }
        for one in (assignment, other)
    ]
    with psycopg.connect(owner_dsn) as elsewhere:
        elsewhere.execute("SELECT FROM incidents_assignment WHERE id = %s FOR UPDATE", [other])
        answer = bob.post(f"{replica.path}/push/", rows)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
        assert Assignment.objects.get(id=assignment).team_note == "cat"
    assert replica.rows(rows) == []
    assert set(Assignment.objects.values_list("team_note", flat=True)) == {"cat"}


def test_set_changed_and_set_back_is_the_last_and_a_repetition_a_copy(cast: Cast) -> None:
    """RxDB numbers nothing, and does not pull between: each edit believes what it pushed last."""
    _, bob, assignment = a_call(cast)
    replica = Replica(bob, "assignment")
    replica.pull()
    pulled = replica.documents[assignment]
    states = [pulled, *({**pulled, "team_note": one} for one in ("dog", "cat", "dog", "cat"))]
    for assumed, new in pairwise(states):
        for _ in range(2):
            assert replica.push(new, assumed) == []
        assert Assignment.objects.get().team_note == new["team_note"]
    patches = [one for one, _, _ in receipts(assignment) if one == "assignment.patch"]
    assert len(patches) == 4


def test_an_older_document_undoes_nothing(cast: Cast) -> None:
    """The document its client sends knows less than the master its client takes for granted."""
    alice, bob, assignment = a_call(cast)
    replica = Replica(bob, "assignment")
    replica.pull()
    old = replica.documents[assignment]
    path = f"/assignments/{assignment}/"
    changed = alice.patch(path, {"team_note": "He has a knife"}, rev=old["rev"])
    assert changed.status == 200, changed.body
    replica.pull()
    (adopted,) = replica.push({**old, "eta": "2031-05-01T10:00:00Z"}, replica.documents[assignment])
    assert adopted["team_note"] == "He has a knife"
    assert alice.get(path).body["team_note"] == "He has a knife"
    assert alice.get(path).body["eta"] == "2031-05-01T10:00:00Z"


@pytest.mark.parametrize(("count", "length"), [(501, 1), (100, 12_000)])
def test_a_push_is_never_too_large(cast: Cast, count: int, length: int) -> None:
    _, bob, assignment = a_call(cast)
    texts = [note(assignment, body="x" * length) for _ in range(count)]
    adopted = Replica(bob, "note").rows([{"newDocumentState": one} for one in texts])
    assert adopted == []
    assert Note.objects.count() == count
