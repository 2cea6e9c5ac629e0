"""Old apps, ended log-ins, people who are gone: their queues land, under their own names."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from responders.models import Responder
from sync.models import Mutation
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in


def old_mutations(assignment: str, unit: str) -> list[Body]:
    """What apps of other times send: no numbers, no clocks, other kinds and fields."""
    note = {"assignment": assignment, "kind": "peer", "body": "x"}
    return [
        {"id": new_id(), "kind": "note.create", "record_id": new_id(), "fields": note},
        {"id": new_id(), "kind": "note.create", "record_id": new_id(),
         "fields": {**note, "mood": 3, "status": "draft"}},
        {"id": new_id(), "kind": "note.write", "record_id": new_id(), "fields": note},
        {"id": new_id(), "kind": "status_event.create", "record_id": new_id(),
         "fields": {"unit": unit, "status": "arrived"}},
        {"id": new_id(), "kind": "outcome.create", "record_id": new_id(),
         "fields": {"assignment": assignment, "result": "helped"}},
        {"id": new_id(), "kind": "assignment.patch", "record_id": assignment,
         "fields": {"comment": "x"}, "base_rev": 1},
        {"id": new_id(), "kind": "note.create"},
        {"id": 7},
    ]  # fmt: skip


OLD: list[dict[str, Any]] = [
    {"schema_version": 0},
    {"schema_version": -3, "app_build": "0.0.1"},
    {"schema_version": "nine", "app_build": None},
    {"schema_version": 99, "app_build": "9.0.0", "trace": {"a": []}},
    {},
]


@pytest.mark.parametrize("about", OLD)
def test_invariant_28_an_app_several_schemas_old_is_taken_in_and_loses_nothing(
    cast: Cast, about: Body
) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    registration = bob.http.post("/sync/devices/", {"device_id": bob.device_id})
    assert registration.status == 200
    sent = old_mutations(assignment, cast.unit("HERON 1"))
    answer = bob.http.post("/sync/push/", {"device_id": bob.device_id, "mutations": sent, **about})
    assert answer.status == 200, answer.body
    results = answer.body["results"]
    assert [one["result"] for one in results[:3]] == ["applied", "applied", "rejected"]
    assert results[2]["code"] == "unsupported_kind"
    assert {one["result"] for one in results} <= {"applied", "rejected"}
    # Whatever became of it, all of it is here as it was written.
    kept = Mutation.objects.filter(author=cast.person("bob")).values_list("payload", flat=True)
    assert len(kept) == len(sent)
    assert any('"mood":3' in payload for payload in kept)
    pulled = bob.http.post("/sync/pull/", {"device_id": bob.device_id, **about})
    assert pulled.status == 200
    assert assignment in {change["id"] for change in pulled.body["changes"]}


def test_invariant_30_an_expired_session_lands_and_is_applied_under_its_author(cast: Cast) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    note = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=20), tick=True):
        assert bob.http.post("/sync/push/", bob.envelope(bob.outbox)).status == 401
        bob.http.token = bob.registration["landing_token"]
        assert bob.push()[0]["result"] == "applied"
        stored = logged_in("sue").get(f"/notes/{note.body['record_id']}/").body
        assert stored["author"]["name"] == "Bob"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=32), tick=True):
        bob.queue("void")
        assert bob.http.post("/sync/push/", bob.envelope(bob.outbox)).status == 401


def test_invariant_30_a_deactivated_authors_queue_lands_in_quarantine(cast: Cast) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    person = Responder.objects.get(username="bob")
    person.is_active, person.deactivated_at = False, datetime.now(UTC)
    person.save()
    assert bob.http.get("/me/").status == 401
    bob.http.token = bob.registration["landing_token"]
    kept = bob.push()[0]
    assert (kept["result"], kept["code"]) == ("rejected", "no_longer_permitted")
    (waiting,) = logged_in("sue").get("/sync/quarantine/").body["results"]
    assert waiting["author"]["name"] == "Bob"


def test_invariant_30_on_a_shared_tablet_nothing_lands_under_a_colleagues_name(cast: Cast) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    fields = {"assignment": assignment, "kind": "peer", "body": "bob's"}
    his = bob.queue("note.create", fields)
    # bob's log-in ends, and bea takes the tablet before it has a signal again.
    bob.http.post("/auth/logout/")
    bea = Tablet("bea", device_id=bob.device_id)
    hers = bea.queue("note.create", {**fields, "body": "bea's"})
    bob.http.token = bob.registration["landing_token"]
    assert [one["result"] for one in bea.push()] == ["applied"]
    assert [one["result"] for one in bob.push()] == ["applied"]
    sue = logged_in("sue")
    for note, name in ((his, "Bob"), (hers, "Bea")):
        stored = sue.get(f"/notes/{note.body['record_id']}/").body
        assert (stored["author"]["name"], stored["body"]) == (name, f"{name.lower()}'s")
    # Each of them has a queue of their own, though the numbers are the same.
    custody = bea.http.get(f"/sync/devices/{bea.device_id}/custody/").body
    assert (custody["acked_seq"], custody["owed"]) == (1, 0)
