"""What a pull promises: exactly what one may see, nothing twice, nothing lost with an answer."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import time_machine
from django.core.management import call_command

from responders.models import RoleGrant
from tests.cast import Cast, new_id
from tests.sync.test_push import make_call
from tests.tablet import Tablet, logged_in


def test_a_cold_pull_is_what_section_five_says(cast: Cast) -> None:
    alice = logged_in("alice")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    other, _ = make_call(alice, cast.unit("HERON 2"))
    bob = Tablet("bob")
    bob.do("note.create", {"assignment": assignment, "kind": "clinical", "body": "tired"})
    bob.do("note.create", {"assignment": assignment, "kind": "operational", "body": "door code 7"})
    bob.pull()
    assert {one["type"] for one in bob.store.values()} == {
        "programme", "area", "unit", "shift", "incident", "assignment", "note",
    }  # fmt: skip
    assert incident in bob.store
    assert other not in bob.store
    board = Tablet("alice")
    board.pull()
    assert {incident, other} <= board.store.keys()
    assert [one["kind"] for one in board.of_type("note")] == ["operational"]
    assert {one["call_sign"] for one in board.of_type("unit")} == {"HERON 1", "HERON 2"}
    strangers = Tablet("mallory").cold()
    assert not strangers.keys() & (bob.store.keys() | board.store.keys())


def test_an_incremental_pull_carries_only_what_changed(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    assert bob.pull() == []
    alice.patch(f"/assignments/{assignment}/", {"team_note": "back door"}, rev=1)
    changes = bob.pull()
    assert [(one["op"], one["type"], one["id"]) for one in changes] == [
        ("put", "assignment", assignment)
    ]
    assert bob.store == bob.cold()


def test_a_walk_in_small_pages_ends_with_the_same_store(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    for number in range(12):
        bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": str(number)})
    bob.push()
    pages = list(bob.pages(limit=3))
    assert [page["reset"] for page in pages] == [True] + [False] * (len(pages) - 1)
    assert [page["more"] for page in pages] == [True] * (len(pages) - 1) + [False]
    assert bob.store == bob.cold()


def test_a_lost_answer_with_a_removal_does_not_keep_the_row(cast: Cast) -> None:
    alice = logged_in("alice")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    assert incident in bob.store
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8)):
        again = logged_in("alice")
        again.post(f"/assignments/{assignment}/cancel/")
    end = datetime.now(UTC) + timedelta(hours=11)
    with time_machine.travel(end, tick=True):
        bob.http.token = logged_in("bob", bob.device_id).token
        next(bob.pages())
        bob.pull()
    assert incident not in bob.store
    assert not bob.of_type("unit")


def test_a_grant_reaches_back_to_old_records_and_its_end_takes_them(cast: Cast) -> None:
    alice = logged_in("alice")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    Tablet("bob").do("note.create", {"assignment": assignment, "kind": "clinical", "body": "old"})
    nora = Tablet("nora")
    nora.pull()
    assert incident not in nora.store
    grant = RoleGrant.objects.create(responder=cast.people["nora"], role="supervisor")
    lost = next(nora.pages())
    assert any(change["id"] == incident for change in lost["changes"])
    nora.cursor = nora.cursor
    nora.pull()
    assert incident in nora.store
    assert [one["body"] for one in nora.of_type("note")] == ["old"]
    grant.delete()
    nora.pull()
    assert incident not in nora.store
    assert nora.of_type("note") == []


def test_reassigning_takes_the_call_to_the_other_tablet_and_ends_it_here(cast: Cast) -> None:
    alice = logged_in("alice")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    bob, carla = Tablet("bob"), Tablet("carla")
    bob.pull()
    carla.pull()
    after = new_id()
    answer = alice.post(
        f"/assignments/{assignment}/reassign/",
        {"unit": cast.unit("HERON 2"), "new_assignment": after},
    )
    assert answer.status == 200, answer.body
    bob.pull()
    carla.pull()
    assert bob.store[assignment]["state"] == "reassigned"
    assert after not in bob.store
    assert {incident, after} <= carla.store.keys()


@pytest.mark.parametrize("cursor", ["", "x", "0" * 64, "é" * 64, "z" * 64, "0" * 100_000])
def test_a_cursor_that_means_nothing_starts_anew(cast: Cast, cursor: str) -> None:
    bob = Tablet("bob")
    bob.cursor = cursor
    assert next(bob.pages())["reset"] is True


def test_a_cursor_of_another_person_or_device_starts_anew(cast: Cast) -> None:
    bob, bea, spare = Tablet("bob"), Tablet("bea"), Tablet("bob")
    bob.pull()
    for other in (bea, spare):
        other.cursor = bob.cursor
        assert next(other.pages())["reset"] is True


def test_after_a_restore_everybody_starts_anew_and_sends_again(cast: Cast) -> None:
    bob = Tablet("bob")
    bob.pull()
    call_command("new_epoch")
    page = next(bob.pages())
    assert page["reset"] is True
    assert page["epoch"] != bob.registration["epoch"]


def test_what_raw_sql_writes_reaches_the_tablets(cast: Cast, owner_dsn: str) -> None:
    alice = logged_in("alice")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    with psycopg.connect(owner_dsn) as connection:
        connection.execute(
            "UPDATE incidents_incident SET address = '1 Raw Street' WHERE id = %s", [incident]
        )
    bob.pull()
    assert (bob.store[incident]["address"], bob.store[incident]["rev"]) == ("1 Raw Street", 3)
    with psycopg.connect(owner_dsn) as connection:
        connection.execute("DELETE FROM incidents_assignment WHERE id = %s", [assignment])
    bob.pull()
    assert assignment not in bob.store
    resurrected = bob.do("assignment.acknowledge", record_id=assignment)
    assert (resurrected["result"], resurrected["code"]) == ("rejected", "record_deleted")


def test_an_open_writer_elsewhere_delays_nobody_and_loses_nothing(
    cast: Cast, owner_dsn: str
) -> None:
    alice = logged_in("alice")
    first, _ = make_call(alice, cast.unit("HERON 1"))
    second, _ = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    with psycopg.connect(owner_dsn) as slow:
        slow.execute("UPDATE incidents_incident SET address = 'slow' WHERE id = %s", [first])
        alice.patch(f"/incidents/{second}/", {"address": "quick"}, rev=2)
        assert [change["id"] for change in bob.pull()] == [second]
        slow.commit()
    assert [change["id"] for change in bob.pull()] == [first]
    assert bob.store == bob.cold()


def test_a_crew_changed_past_the_ledger_is_shown_anew(cast: Cast, owner_dsn: str) -> None:
    """Crews are no records of their own; units and shifts show them."""
    bob = Tablet("bob")
    bob.pull()
    with psycopg.connect(owner_dsn) as connection:
        connection.execute(
            "UPDATE responders_crewmember SET left_at = now() WHERE responder_id = %s",
            [cast.person("ben")],
        )
    bob.pull()
    crews = {
        one["type"]: [who["id"] for who in one["crew"]]
        for one in bob.store.values()
        if "crew" in one
    }
    assert crews.keys() == {"unit", "shift"}
    assert cast.person("ben") not in crews["unit"] + crews["shift"]
    assert bob.store == bob.cold()
