"""What a push promises: receipts, replay, refusals that are kept, order."""

import gzip
import json

import orjson
import pytest

from responders.models import Position
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Tablet, logged_in


def test_the_same_id_twice_in_one_batch_is_one_effect(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    note = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "one"})
    twin = {**note.body, "fields": {**note.body["fields"], "body": "other"}}
    envelope = bob.envelope([note, note])
    envelope["mutations"].append(twin)
    results = bob.http.post("/sync/push/", envelope).body["results"]
    assert [(one["result"], one["replayed"], one["code"]) for one in results] == [
        ("applied", False, None),
        ("applied", True, None),
        ("rejected", False, "id_reused"),
    ]


def test_sequence_numbers_are_acknowledged_up_to_the_first_gap(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    notes = [
        bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": str(n)})
        for n in range(5)
    ]
    answer = bob.send([notes[0], notes[1], notes[4]])
    assert (answer["acked_seq"], answer["acked_extra"]) == (2, [5])
    custody = bob.http.get(f"/sync/devices/{bob.device_id}/custody/").body
    assert (custody["missing"], custody["owed"], custody["highest_seq"]) == ([3, 4], 2, 5)
    notes[2].body["kind"] = "void"
    answer = bob.send([notes[2], notes[3]])
    assert (answer["acked_seq"], answer["acked_extra"]) == (5, [])
    assert answer["results"][0]["result"] == "applied"


def test_a_record_that_many_mutations_changed_is_answered_once(cast: Cast) -> None:
    """Fifty patches of one record were answered with fifty copies of it."""
    alice, bob = logged_in("alice"), Tablet("bob")
    _, mine = make_call(alice, cast.unit("HERON 1"))
    for words in ("one", "two", "three"):
        bob.queue("assignment.patch", {"team_note": words}, record_id=mine, base_rev=1)
    bob.queue("note.create", {"assignment": mine, "kind": "peer", "body": "calm"})
    sent = list(bob.outbox)
    *earlier, last, note = bob.push()
    assert [(one["rev"], one["record"]) for one in earlier] == [(last["rev"], None)] * 2
    assert (last["record"]["rev"], last["record"]["team_note"]) == (last["rev"], "three")
    assert note["record"]["body"] == "calm"
    again = bob.http.post("/sync/push/", bob.envelope(sent)).body["results"]
    assert [one["record"] is not None for one in again] == [False, False, True, True]
    assert all(one["replayed"] for one in again)


def test_the_record_stands_where_it_was_applied(cast: Cast) -> None:
    """Whoever looks for stored forms looks at what was applied, not at a refusal after it."""
    alice, bob = logged_in("alice"), Tablet("bob")
    _, mine = make_call(alice, cast.unit("HERON 1"))
    bob.queue("assignment.patch", {"team_note": "one"}, record_id=mine, base_rev=1)
    bob.queue("assignment.patch", {"team_note": 7}, record_id=mine, base_rev=1)
    applied, refused = bob.push()
    assert (applied["result"], applied["record"]["team_note"]) == ("applied", "one")
    assert (refused["result"], refused["record"]) == ("rejected", None)


def test_what_is_not_plain_is_answered_by_the_view(cast: Cast) -> None:
    bob = Tablet("bob")
    for path in ("/sync/push/", "/sync/pull/"):
        body = {**bob.envelope([]), "cursor": None}
        assert bob.http.post(path, body).status == 200
        assert bob.http.post(path, body, accept="text/html").status == 406
        assert bob.http.post(f"{path}?format=xml", body).status == 404
    deep = b'{"device_id": "%s", "x": ' % bob.device_id.encode() + b"[" * 600 + b"]" * 600 + b"}"
    assert bob.http.post("/sync/pull/", deep).status == 400


def test_a_position_that_is_sent_again_is_a_copy(cast: Cast) -> None:
    bob, unit = Tablet("bob"), cast.unit("HERON 1")
    fix = {"latitude": 36.0, "longitude": -78.9, "fix_at": "2026-11-21T10:00:00Z"}
    first = bob.queue("position.create", {"unit": unit, **fix})
    sent = list(bob.outbox)
    (taken,) = bob.push()
    assert (taken["result"], taken["replayed"]) == ("applied", False)
    (again,) = bob.http.post("/sync/push/", bob.envelope(sent)).body["results"]
    assert (again["result"], again["replayed"]) == ("applied", True)
    other = {**first.body, "fields": {**first.body["fields"], "latitude": 35.0}}
    envelope = bob.envelope(sent)
    envelope["mutations"] = [other]
    (reused,) = bob.http.post("/sync/push/", envelope).body["results"]
    assert (reused["result"], reused["code"]) == ("rejected", "id_reused")
    assert Position.objects.filter(unit=unit).count() == 1


def test_parent_and_child_may_share_a_batch_in_either_order(cast: Cast) -> None:
    bob = Tablet("bob")
    incident, assignment = new_id(), new_id()
    unit = cast.unit("HERON 1")
    bob.queue("incident.create", {"call_type": "WELFARE"}, record_id=incident)
    bob.queue("assignment.create", {"incident": incident, "unit": unit}, record_id=assignment)
    bob.queue("status_event.create", {"assignment": assignment, "status": "on_scene"})
    assert [one["result"] for one in bob.push()] == ["applied"] * 3
    assert bob.http.get(f"/assignments/{assignment}/").body["state"] == "on_scene"


def test_another_agencys_record_looks_like_one_that_is_not_here(cast: Cast) -> None:
    alice = logged_in("alice")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    max_ = Tablet("max")
    stranger = max_.do("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    nobody = max_.do("note.create", {"assignment": new_id(), "kind": "peer", "body": "x"})
    assert stranger["result"] == nobody["result"] == "held"
    assert max_.http.get(f"/incidents/{incident}/").status == 404
    taken = max_.do("note.create", {"incident": incident, "kind": "peer", "body": "x"})
    assert taken["result"] == "held"
    assert incident not in max_.cold()


def test_a_crew_may_not_write_for_another_unit(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    carla = Tablet("carla")
    refused = carla.do("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    assert (refused["result"], refused["code"]) == ("rejected", "not_permitted")
    assert refused["record"] is None


def test_an_unknown_kind_is_kept(cast: Cast) -> None:
    bob = Tablet("bob")
    refused = bob.do("note.sing", {"body": "la"})
    assert (refused["result"], refused["code"]) == ("rejected", "unsupported_kind")


def test_a_mutation_over_its_limit_is_kept_and_refused(cast: Cast) -> None:
    bob = Tablet("bob")
    refused = bob.do("note.create", {"assignment": new_id(), "kind": "peer", "body": "x" * 70_000})
    assert (refused["result"], refused["code"]) == ("rejected", "too_large")


def test_a_mutation_is_measured_in_bytes(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    _, mine = make_call(alice, cast.unit("HERON 1"))
    for body in ("ñ" * 30_000, "ñ" * 35_000):
        bob.queue("note.create", {"assignment": mine, "kind": "peer", "body": body})
    short, long = bob.push()
    assert (short["result"], long["result"], long["code"]) == ("applied", "rejected", "too_large")


def test_envelopes_that_cannot_be_read(cast: Cast) -> None:
    bob = Tablet("bob")
    assert bob.http.post("/sync/push/", b"{").status == 400
    assert bob.http.post("/sync/push/", b'{"a": NaN}').status == 400
    assert bob.http.post("/sync/push/", b"[" * 6000).status == 400
    assert bob.http.post("/sync/push/", b"\xff\xfe").status == 400
    assert bob.http.post("/sync/push/", []).status == 400
    assert bob.http.post("/sync/push/", {"device_id": bob.device_id}).status == 400
    other = bob.http.post("/sync/push/", {"device_id": new_id(), "mutations": []})
    assert (other.status, other.body["code"]) == (403, "device_mismatch")
    many = {"device_id": bob.device_id, "mutations": [{}] * 501}
    assert bob.http.post("/sync/push/", many).status == 413
    packed = gzip.compress(orjson.dumps(bob.envelope([])))
    assert bob.http.post("/sync/push/", packed, content_encoding="gzip").status == 200
    bomb = gzip.compress(b" " * 30_000_000)
    assert bob.http.post("/sync/push/", bomb, content_encoding="gzip").status == 413


@pytest.mark.parametrize(
    "hostile",
    [
        b"7",
        b"null",
        b'"text"',
        b"[]",
        b"{}",
        b'{"id": "\\u0000", "kind": "\\u0000", "record_id": "\\ud800"}',
        b'{"id": {"a": "\\ud800"}, "kind": {}, "fields": []}',
        b'{"id": 99999999999999999999999999, "seq": 1e400, "base_rev": -1}',
        b'{"id": "MINE", "kind": "note.create", "record_id": "MINE", "seq": 9223372036854775808,'
        b' "fields": {"\\u0000": "\\ud800", "a\\ud800": {"b": ["\\u0000"]}}}',
        b'{"id": "MINE", "kind": "note.create", "record_id": "MINE", "base_rev": 1e308,'
        b' "fields": {"kind": "peer", "body": 7, "assignment": "x"}}',
        b'{"id": "MINE", "kind": "position.create", "record_id": "MINE",'
        b' "fields": {"unit": "MINE", "fixes": [{"latitude": 1e999}]}}',
        b'{"id": "MINE", "kind": "assignment.patch", "record_id": "MINE",'
        b' "fields": {"eta": "0001-01-01T00:00:00+14:00"}}',
        b'{"id": "MINE", "kind": "incident.create", "record_id": "MINE",'
        b' "fields": {"priority": 11, "latitude": 91}}',
        b'{"id": "MINE", "kind": "incident.create", "record_id": "MINE",'
        b' "fields": {"received_at": "9999-12-31T23:59:59-14:00"}}',
        b'{"id": "MINE", "kind": "shift.start", "record_id": "MINE",'
        b' "fields": {"unit": "MINE", "crew": ["MINE", {"id": "MINE"}]}}',
        b'{"id": "MINE", "kind": "backup_request.create", "record_id": "MINE",'
        b' "fields": {"unit": 7, "message": "\\u0000help\\ud800", "kind": "army"}}',
        b'{"id": "MINE", "kind": "note.create", "fields": {"a": ' + b"[" * 400 + b"]" * 400 + b"}}",
    ],
)
def test_nothing_in_a_mutation_fails_the_envelope(cast: Cast, hostile: bytes) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "HERE"})
    raw = json.dumps(bob.envelope(bob.outbox)).encode()
    raw = raw.replace(b'"mutations": [', b'"mutations": [' + hostile.replace(b"MINE", MINE) + b", ")
    for is_again in (False, True):
        answer = bob.http.post("/sync/push/", raw)
        assert answer.status == 200, answer.body
        first, second = answer.body["results"]
        assert first["result"] in ("rejected", "applied", "held")
        assert (second["result"], second["replayed"]) == ("applied", is_again)
    assert bob.http.post("/sync/pull/", {"device_id": bob.device_id}).status == 200
    quarantine = logged_in("sue").get("/sync/quarantine/")
    assert quarantine.status == 200


MINE = b"7d0c5a52-7a9c-4d3e-9d43-0f9c1b1f2a10"


def test_an_answer_says_what_is_stored_to_the_last_character(cast: Cast) -> None:
    """Answers are made from memory; a replay of them, and REST, read what was written."""
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    flagged_down = new_id()
    bob.queue(
        "incident.create",
        {"priority": 3, "latitude": 36, "longitude": -79, "narrative": " Cafe\u0301 "},
        record_id=flagged_down,
    )
    bob.queue(
        "note.create",
        {
            "assignment": assignment,
            "kind": "peer",
            "body": ' \u212bngstrom, "quoted" \\ and {braced} ',
        },
    )
    bob.queue(
        "note.create", {"incident": flagged_down, "kind": "operational", "body": "two\nlines"}
    )
    bob.queue(
        "status_event.create",
        {"assignment": assignment, "status": "on_scene", "latitude": 36.123456789},
    )
    bob.queue(
        "assignment.patch",
        {"team_note": "back door", "eta": "2026-11-22T10:00:00+01:00"},
        record_id=assignment,
        base_rev=1,
    )
    bob.queue(
        "outcome.create",
        {
            "assignment": assignment,
            "contact_outcome": "contact_made",
            "reasons": [],
            "felt_safe": True,
        },
    )
    bob.queue("backup_request.create", {"message": "two of us", "latitude": 36.0})
    results = bob.send()["results"]
    assert {result["result"] for result in results} == {"applied"}, results
    made = [result["record"] for result in results]
    assert made == [result["record"] for result in bob.send()["results"]]
    paths = {"note.create": "notes", "incident.create": "incidents", "outcome.create": "outcomes"}
    for queued, record in zip(bob.outbox, made, strict=True):
        path = paths.get(queued.body["kind"])
        if path:
            assert bob.http.get(f"/{path}/{record['id']}/").body == record
