"""Whoever is cut off - logged out, deactivated, a withdrawn tablet - still loses nothing."""

from datetime import UTC, datetime, timedelta

import psycopg
import time_machine
from django.core.management import call_command

from dispatch.tasks import release_held, show_overdue_held
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Tablet, logged_in


def withdrawn(tablet: Tablet) -> None:
    call_command("revoke_device", tablet.device_id)


def test_nothing_of_a_withdrawn_tablet_is_held_and_slips_through_later(cast: Cast) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    incident, assignment = new_id(), new_id()
    note = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    withdrawn(bob)
    answer = bob.http.post("/sync/push/", bob.envelope(bob.outbox))
    assert answer.body["results"][0]["code"] == "no_longer_permitted"
    alice.post("/incidents/", {"id": incident})
    body = {"id": assignment, "incident": incident, "unit": cast.unit("HERON 1")}
    assert alice.post("/assignments/", body).status == 201
    release_held()
    assert logged_in("sue").get(f"/notes/{note.body['record_id']}/").status == 404


def test_a_withdrawn_tablets_call_for_help_is_an_unverified_alarm(cast: Cast) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    withdrawn(bob)
    request = new_id()
    answer = bob.http.post("/backup-requests/", {"id": request})
    assert (answer.status, answer.body["code"]) == (403, "device_revoked")
    assert alice.get(f"/backup-requests/{request}/").body["unverified"] is True


def test_somebody_elses_id_does_not_silence_a_call_for_help(cast: Cast) -> None:
    request = new_id()
    assert Tablet("max").http.post("/backup-requests/", {"id": request}).status == 201
    bob = Tablet("bob")
    first = bob.http.post("/backup-requests/", {"id": request})
    again = bob.http.post("/backup-requests/", {"id": request})
    assert (first.status, again.status) == (201, 200)
    assert first.body["id"] == again.body["id"] != request


def test_what_waits_for_a_day_is_shown_to_a_supervisor_who_ends_it(cast: Cast) -> None:
    bob = Tablet("bob")
    missing = new_id()
    bob.do("note.create", {"assignment": missing, "kind": "peer", "body": "x"})
    assert show_overdue_held() == 0
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=True):
        assert show_overdue_held() == 1
        assert show_overdue_held() == 0
        sue = logged_in("sue")
        (waiting,) = sue.get("/sync/quarantine/").body["results"]
        assert waiting["result"] == "held"
        too_soon = sue.post(f"/sync/quarantine/{waiting['id']}/apply/")
        assert (too_soon.status, too_soon.body["code"]) == (422, "unknown_reference")
        assert list(too_soon.body["errors"]) == ["assignment"]
        closed = sue.post(f"/sync/quarantine/{waiting['id']}/close/", {"reason": "no such call"})
        assert closed.status == 200, closed.body
        assert sue.get("/sync/quarantine/").body["results"] == []


def test_what_is_released_after_a_day_is_settled_on_its_authors_tablet(cast: Cast) -> None:
    """The record that says so moves on like any other; it stayed open there for ever."""
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, missing = new_id(), new_id()
    bob.do("note.create", {"assignment": missing, "kind": "peer", "body": "x"})
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=True):
        assert show_overdue_held() == 1
    bob.pull()
    ((issue, open_one),) = [(key, one) for key, one in bob.store.items() if "mutation_id" in one]
    assert open_one["resolved_at"] is None
    alice.post("/incidents/", {"id": incident})
    body = {"id": missing, "incident": incident, "unit": cast.unit("HERON 1")}
    assert alice.post("/assignments/", body).status == 201
    bob.pull()
    assert bob.store[issue]["resolved_at"] is not None
    assert bob.store[issue]["rev"] == open_one["rev"] + 1


def test_the_sweeper_finds_what_came_another_way(cast: Cast, owner_dsn: str) -> None:
    bob, alice = Tablet("bob"), logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    late = new_id()
    note = bob.do("note.create", {"assignment": late, "kind": "peer", "body": "x"})
    assert note["result"] == "held"
    with psycopg.connect(owner_dsn) as connection:
        connection.execute(
            "INSERT INTO incidents_assignment SELECT (jsonb_populate_record(a,"
            " jsonb_build_object('id', %s::text, 'state', 'cleared'))).*"
            " FROM incidents_assignment a WHERE id = %s",
            [late, assignment],
        )
    assert release_held() == 1
    assert [one["body"] for one in bob.http.get("/notes/").body["results"]] == ["x"]
