"""What a pull promises: exactly what one may see, nothing twice, nothing lost with an answer."""

import psycopg

from tests.cast import Cast, new_id
from tests.steps import make_call
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
