"""What a device holds is what its person may see: lost answers, grants, revocations, retention."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from dispatch.tasks import KEEP_FEED, forget
from responders.models import CrewMember, RoleGrant, Shift
from tests.api.replica import Replica
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in


def removed(changes: list[Body]) -> set[str]:
    return {change["id"] for change in changes if change["op"] == "remove"}


def test_invariant_17_a_removal_comes_again_when_its_answer_was_lost(cast: Cast) -> None:
    incident, _ = make_call(logged_in("alice"), cast.unit("HERON 1"))
    grant = RoleGrant.objects.create(responder=cast.people["nora"], role="supervisor")
    nora = Tablet("nora")
    nora.pull()
    assert incident in nora.store
    grant.delete()
    lost = next(nora.pages())
    assert incident in removed(lost["changes"])
    assert incident in removed(nora.pull())
    assert nora.store == nora.cold()


def test_invariant_17_what_leaves_with_time_alone_leaves_after_a_lost_answer(cast: Cast) -> None:
    incident, _ = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    assert incident in bob.store
    # The shift is over.
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=11), tick=True):
        bob.http.token = logged_in("bob", bob.device_id).token
        lost = next(bob.pages())
        assert incident in removed(lost["changes"])
        bob.pull()
    assert incident not in bob.store
    assert not bob.of_type("unit")


def test_invariant_18_a_grant_of_old_rows_arrives_though_its_first_answer_was_lost(
    cast: Cast,
) -> None:
    incident, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    Tablet("bob").do("note.create", {"assignment": assignment, "kind": "clinical", "body": "old"})
    nora = Tablet("nora")
    nora.pull()
    assert incident not in nora.store
    grant = RoleGrant.objects.create(responder=cast.people["nora"], role="supervisor")
    lost = next(nora.pages())
    assert any(change["id"] == incident for change in lost["changes"])
    nora.pull()
    assert incident in nora.store
    assert [one["body"] for one in nora.of_type("note")] == ["old"]
    grant.delete()
    nora.pull()
    assert incident not in nora.store
    assert nora.of_type("note") == []


def test_invariant_19_revoked_with_an_unsent_edit_the_row_leaves_and_the_edit_is_kept(
    cast: Cast,
) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob, sue = Tablet("bob"), logged_in("sue")
    bob.pull()
    held = {name: [one["id"] for one in bob.of_type(name)] for name in ("incident", "unit")}
    shift = str(cast.units["HERON 1"].shift_id)
    assert sue.post(f"/shifts/{shift}/end/").status == 200
    bob.queue("assignment.patch", {"team_note": "cat"}, record_id=assignment, base_rev=1)
    (result,) = bob.push()
    assert (result["result"], result["code"]) == ("rejected", "no_longer_permitted")
    assert (result["rev"], result["record"]) == (None, None)
    removals = [change for change in bob.pull() if change["op"] == "remove"]
    gone = {assignment, shift, *held["incident"], *held["unit"]}
    assert {change["id"] for change in removals} == gone
    assert all(change.keys() == {"op", "type", "id"} for change in removals)
    assert not gone & bob.store.keys()
    (waiting,) = sue.get("/sync/quarantine/").body["results"]
    assert waiting["payload"]["fields"] == {"team_note": "cat"}


def among_others(cast: Cast) -> tuple[Tablet, set[str]]:
    """bob, and his notes between those of a call that is not his."""
    alice = logged_in("alice")
    _, mine = make_call(alice, cast.unit("HERON 1"))
    _, other = make_call(alice, cast.unit("HERON 2"))
    bob, carla = Tablet("bob"), Tablet("carla")
    ids = set()
    for number in range(12):
        for tablet, assignment in ((carla, other), (carla, other), (bob, mine)):
            fields = {"assignment": assignment, "kind": "peer", "body": str(number)}
            made = tablet.queue("note.create", fields)
            ids |= {made.body["record_id"]} if tablet is bob else set()
    carla.push()
    bob.push()
    return bob, ids


def test_invariant_20_rows_behind_invisible_ones_arrive_in_the_same_sync(cast: Cast) -> None:
    bob, ids = among_others(cast)
    pages = list(bob.pages(limit=3))
    assert [page["reset"] for page in pages] == [True] + [False] * (len(pages) - 1)
    assert [page["more"] for page in pages] == [True] * (len(pages) - 1) + [False]
    assert {len(page["changes"]) for page in pages[:-1]} == {3}
    assert {one["id"] for one in bob.of_type("note")} == ids
    assert bob.store == bob.cold()


def test_invariant_20_a_short_page_of_the_rxdb_doorway_is_the_last(cast: Cast) -> None:
    bob, ids = among_others(cast)
    replica = Replica(bob.http, "note")
    sizes: list[int] = []
    while not sizes or sizes[-1] == 5:
        page = replica.page(limit=5)
        replica.checkpoint = page["checkpoint"]
        replica.documents |= {one["id"]: one for one in page["documents"]}
        sizes.append(len(page["documents"]))
    assert replica.documents.keys() == ids
    assert sizes == [5, 5, 2]


def on_duty_again(cast: Cast, now: datetime) -> None:
    """HERON 1 has another shift, and bob is in its crew."""
    unit = cast.units["HERON 1"]
    shift = Shift.objects.create(
        agency=cast.agency, unit=unit, starts_at=now, ends_at=now + timedelta(hours=8)
    )
    CrewMember.objects.create(
        shift=shift, unit=unit, responder=cast.people["bob"], role="clinician",
        joined_at=now, left_at=shift.ends_at,
    )  # fmt: skip
    type(unit).objects.filter(id=unit.id).update(shift=shift)


def test_invariant_21_after_its_cursor_expired_a_tablet_holds_the_visible_and_sends_its_edits(
    cast: Cast,
) -> None:
    alice = logged_in("alice")
    over, ended = make_call(alice, cast.unit("HERON 1"))
    still_open, assignment = make_call(alice, cast.unit("HERON 1"))
    alice.post(f"/assignments/{ended}/cancel/")
    bob = Tablet("bob")
    bob.pull()
    assert {over, still_open} <= bob.store.keys()
    unsent = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    later = datetime.now(UTC) + KEEP_FEED + timedelta(hours=1)
    with time_machine.travel(later, tick=True):
        on_duty_again(cast, datetime.now(UTC))
        assert forget()["holdings"] == 1
        bob.http.token = logged_in("bob", bob.device_id).token
        pages = list(bob.pages(limit=2))
        assert [page["reset"] for page in pages] == [True] + [False] * (len(pages) - 1)
        assert [page["more"] for page in pages] == [True] * (len(pages) - 1) + [False]
        assert bob.store == bob.cold()
        assert over not in bob.store
        assert still_open in bob.store
        # The outbox is not the store: what was not sent is sent.
        assert [one["result"] for one in bob.push()] == ["applied"]
        bob.pull()
        assert bob.store[unsent.body["record_id"]]["body"] == "x"
        assert bob.store == bob.cold()


def test_invariant_21_what_is_forgotten_costs_a_tablet_that_came_in_time_nothing(
    cast: Cast,
) -> None:
    alice = logged_in("alice")
    board = Tablet("alice")
    with time_machine.travel(datetime.now(UTC) + KEEP_FEED - timedelta(days=1), tick=True):
        board.http.token = alice.token = logged_in("alice", board.device_id).token
        board.pull()
        incident, _ = make_call(alice, cast.unit("HERON 1"))
    with time_machine.travel(datetime.now(UTC) + KEEP_FEED + timedelta(days=1), tick=True):
        forget()
        board.http.token = logged_in("alice", board.device_id).token
        assert [page["reset"] for page in board.pages()] == [False]
        assert incident in board.store
        assert board.store == board.cold()


@pytest.mark.parametrize("cursor", ["", "x", "0" * 64, "é" * 64, "z" * 64, "0" * 100_000])
def test_invariant_21_a_cursor_that_means_nothing_starts_anew(cast: Cast, cursor: str) -> None:
    bob = Tablet("bob")
    bob.cursor = cursor
    assert next(bob.pages())["reset"] is True


def test_invariant_21_a_cursor_of_another_person_or_device_starts_anew(cast: Cast) -> None:
    bob, bea, spare = Tablet("bob"), Tablet("bea"), Tablet("bob")
    bob.pull()
    for other in (bea, spare):
        other.cursor = bob.cursor
        page = next(other.pages())
        assert page["reset"] is True
        assert page["changes"]


def test_invariant_21_a_cursor_of_the_future_or_of_another_epoch_starts_anew(cast: Cast) -> None:
    bob = Tablet("bob")
    bob.pull()
    assert bob.cursor is not None
    epoch, key = bob.cursor[:32], bob.cursor[32:]
    unknown = new_id().replace("-", "")
    for cursor in (epoch + unknown, unknown + key):
        bob.cursor = cursor
        page = next(bob.pages())
        assert page["reset"] is True
        assert page["changes"]
