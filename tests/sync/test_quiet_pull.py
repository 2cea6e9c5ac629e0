"""A pull of whom nothing concerns: one round trip, whatever others have done meanwhile."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import psycopg
import time_machine

from incidents.models import Incident
from sync import generations, lane
from sync.generations import MOST_PASSED, NOTED_EVERY
from sync.models import Commit, Custody, Holding
from tests.cast import Cast
from tests.steps import make_call
from tests.tablet import Tablet, logged_in


@contextmanager
def round_trips() -> Iterator[list[str]]:
    """What is asked of PostgreSQL on the path of push and pull, a text for each round trip."""
    asked: list[str] = []
    real = lane.ask

    def ask(questions: Sequence[lane.Question]) -> Any:
        asked.append("; ".join(text for text, _ in questions))
        return real(questions)

    with mock.patch.object(lane, "ask", ask):
        yield asked


def settled(name: str) -> Tablet:
    """A tablet that has pulled, and shown that it got the answer."""
    tablet = Tablet(name)
    tablet.pull()
    tablet.pull()
    return tablet


def write(tablet: Tablet, assignment: str, count: int) -> None:
    for number in range(count):
        fields = {"assignment": assignment, "kind": "peer", "body": str(number)}
        tablet.do("note.create", fields)


def test_what_others_do_costs_a_crew_one_round_trip(cast: Cast) -> None:
    alice = logged_in("alice")
    make_call(alice, cast.unit("HERON 1"))
    _, theirs = make_call(alice, cast.unit("HERON 2"))
    bob, carla = settled("bob"), Tablet("carla")
    write(carla, theirs, 3)
    before = list(Holding.objects.values())
    with round_trips() as asked:
        assert bob.pull() == []
    assert len(asked) == 1, asked
    assert not any(word in asked[0] for word in ("INSERT", "UPDATE", "DELETE"))
    assert list(Holding.objects.values()) == before


def test_a_long_quiet_range_is_passed_once(cast: Cast) -> None:
    alice = logged_in("alice")
    make_call(alice, cast.unit("HERON 1"))
    _, theirs = make_call(alice, cast.unit("HERON 2"))
    bob, carla = settled("bob"), Tablet("carla")
    with mock.patch.object(generations, "MOST_PASSED", 2):
        write(carla, theirs, 3)
        with round_trips() as asked:
            assert bob.pull() == []
        assert [text.split()[0] for text in asked] == ["SELECT"] * 2
        with round_trips() as asked:
            assert bob.pull() == []
        assert len(asked) == 1
    newest = Commit.objects.order_by("number").last()
    assert newest is not None
    assert newest.number in Holding.objects.values_list("number", flat=True)
    assert MOST_PASSED > 2


def test_what_concerns_a_crew_is_led_to_it(cast: Cast) -> None:
    """By the unit, by the call, and by who did it."""
    alice = logged_in("alice")
    incident, mine = make_call(alice, cast.unit("HERON 1"))
    bob = settled("bob")
    with mock.patch("catalogue.pulling._everything") as everything:
        write(Tablet("bea"), mine, 1)
        assert [one["type"] for one in bob.pull()] == ["note"]
        alice.patch(f"/incidents/{incident}/", {"address": "1 Elm Street"}, rev=2)
        assert [one["id"] for one in bob.pull()] == [incident]
        bob.do("backup_request.create", {"kind": "ems", "urgency": "routine"})
        assert "backup_request" in {one["type"] for one in bob.pull()}
    everything.assert_not_called()
    assert bob.store == bob.cold()


def test_a_commit_that_does_not_say_what_it_is_about_concerns_anybody(cast: Cast) -> None:
    alice = logged_in("alice")
    incident, _ = make_call(alice, cast.unit("HERON 2"))
    bob = settled("bob")
    Incident.objects.filter(id=incident).update(address="by hand")
    newest = Commit.objects.order_by("number").last()
    assert newest is not None
    assert newest.subjects is None
    with round_trips() as asked:
        assert bob.pull() == []
    assert len(asked) > 1


def test_a_pull_is_noted_now_and_then_and_after_every_push(cast: Cast) -> None:
    _, mine = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = settled("bob")
    first = Custody.objects.get().last_pull_at
    bob.pull()
    assert Custody.objects.get().last_pull_at == first
    write(bob, mine, 1)
    bob.pull()
    second = Custody.objects.get().last_pull_at
    assert first is not None
    assert second is not None
    assert second > first
    with time_machine.travel(datetime.now(UTC) + NOTED_EVERY + timedelta(seconds=1), tick=True):
        bob.pull()
        third = Custody.objects.get().last_pull_at
    assert third is not None
    assert third >= second + NOTED_EVERY


def test_a_table_that_was_emptied_leaves_no_tablet_with_what_was_in_it(
    cast: Cast, owner_dsn: str
) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    _, mine = make_call(alice, cast.unit("HERON 1"))
    note = bob.do("note.create", {"assignment": mine, "kind": "peer", "body": "x"})["record"]["id"]
    bob.pull()
    assert note in bob.store
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute("TRUNCATE incidents_note")
    bob.pull()
    assert note not in bob.store
    assert mine in bob.store
