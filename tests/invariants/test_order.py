"""The order things get: children after parents, commits as they become visible, revs upwards."""

from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
import pytest

from dispatch.tasks import release_held
from incidents.models import Assignment
from sync.generations import NOTED_EVERY
from sync.models import Custody
from tests.cast import Cast, new_id
from tests.invariants.between import SOON, Watcher, background, elsewhere, nobody_commits
from tests.live import wait_until
from tests.steps import at_once, make_call
from tests.tablet import Body, Http, Tablet, logged_in

TIMES = 50


def test_invariant_14_a_child_is_held_until_its_parent_comes(cast: Cast) -> None:
    bob = Tablet("bob")
    incident, assignment = new_id(), new_id()
    unit = cast.unit("HERON 1")
    note = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "first"})
    sent = bob.queue(
        "assignment.create", {"incident": incident, "unit": unit}, record_id=assignment
    )
    call = bob.queue("incident.create", {"call_type": "WELFARE"}, record_id=incident)
    held = [result["result"] for result in bob.send([note, sent])["results"]]
    assert held == ["held", "held"]
    assert bob.send([call])["results"][0]["result"] == "applied"
    assert bob.http.get(f"/notes/{note.body['record_id']}/").body["body"] == "first"
    again = bob.send([note])["results"][0]
    assert (again["result"], again["replayed"]) == ("held", True)


def test_invariant_14_what_was_held_is_applied_in_its_authors_order(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = new_id(), new_id()
    reports = [
        bob.queue(
            "status_event.create",
            {"assignment": assignment, "status": status},
            at=datetime.now(UTC) - timedelta(minutes=minutes),
        )
        for minutes, status in ((3, "en_route"), (2, "on_scene"), (1, "clearing"))
    ]
    # They come in any order, each in a push of its own.
    for report in (reports[1], reports[2], reports[0]):
        assert bob.send([report])["results"][0]["result"] == "held"
    alice.post("/incidents/", {"id": incident})
    body = {"id": assignment, "incident": incident, "unit": cast.unit("HERON 1")}
    assert alice.post("/assignments/", body).status == 201
    events = alice.get(f"/status-events/?assignment={assignment}").body["results"]
    assert len(events) == 3
    assert not [one for one in events if one["out_of_sequence"] or one["late"]]
    assert alice.get(f"/assignments/{assignment}/").body["state"] == "cleared"


def test_invariant_14_child_and_parent_that_arrive_at_once_find_each_other(cast: Cast) -> None:
    bob, bea = Tablet("bob"), Tablet("bea")
    for _ in range(TIMES):
        incident = new_id()
        bob.queue("incident.create", {"call_type": "WELFARE"}, record_id=incident)
        bea.queue("note.create", {"incident": incident, "kind": "peer", "body": "x"})
        at_once(bob.push, bea.push)
    # bea is no author of the calls: her notes are settled, one way or the other, not waiting.
    assert release_held() == 0
    custody = bea.http.get(f"/sync/devices/{bea.device_id}/custody/").body
    assert custody["acked_seq"] == TIMES


@pytest.mark.usefixtures("patience")
def test_invariant_14_a_child_that_comes_while_its_parent_commits_is_applied(
    cast: Cast, owner_dsn: str, watcher: Watcher
) -> None:
    bob, spare = Tablet("bob"), Tablet("bob")
    incident = new_id()
    bob.queue("incident.create", {"call_type": "WELFARE"}, record_id=incident)
    note = spare.queue("note.create", {"incident": incident, "kind": "peer", "body": "x"})
    with background() as start, nobody_commits(owner_dsn):
        parent = start(bob.push)
        wait_until(lambda: len(watcher.waiting()) == 1, seconds=SOON)
        child = start(spare.push)
        wait_until(lambda: child.done() or len(watcher.waiting()) == 2, seconds=SOON)
    assert [result["result"] for result in parent.result()] == ["applied"]
    assert child.result()[0]["result"] in ("applied", "held")
    assert bob.http.get(f"/notes/{note.body['record_id']}/").status == 200


def test_invariant_15_a_transaction_that_commits_after_a_poll_is_in_the_next(
    cast: Cast, owner_dsn: str
) -> None:
    alice = logged_in("alice")
    first, _ = make_call(alice, cast.unit("HERON 1"))
    second, _ = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    with psycopg.connect(owner_dsn) as slow:
        slow.execute("UPDATE incidents_incident SET address = 'slow' WHERE id = %s", [first])
        # The open writer delays nobody.
        quick = alice.patch(f"/incidents/{second}/", {"address": "quick"}, rev=2)
        assert quick.status == 200, quick.body
        assert [change["id"] for change in bob.pull()] == [second]
        slow.commit()
    assert [change["id"] for change in bob.pull()] == [first]
    assert bob.store == bob.cold()


@pytest.mark.usefixtures("patience")
def test_invariant_15_a_push_under_way_does_not_delay_its_own_tablets_pull(
    cast: Cast, owner_dsn: str, watcher: Watcher
) -> None:
    incident, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    # Long enough ago to be noted again.
    Custody.objects.update(last_pull_at=datetime.now(UTC) - 2 * NOTED_EVERY)
    bob.queue("assignment.patch", {"team_note": "dog"}, record_id=assignment, base_rev=1)
    with background() as start, nobody_commits(owner_dsn):
        push = start(bob.push)
        wait_until(partial(watcher.are_waiting, 1), seconds=SOON)
        assert bob.pull() == []
        assert not push.done()
    assert [change["id"] for change in bob.pull()] == [assignment]
    assert incident in bob.store
    custody = bob.http.get(f"/sync/devices/{bob.device_id}/custody/").body
    assert custody["last_pull_at"] > custody["last_push_at"]


@pytest.mark.parametrize("writers", [8])
def test_invariant_15_a_reader_between_many_writers_misses_nothing(
    cast: Cast, writers: int
) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    authors = [Tablet(name) for name in ("bob", "bea", "ben", "bob", "bea", "ben", "bob", "bea")]
    for author in authors[:writers]:
        for number in range(12):
            fields = {"assignment": assignment, "kind": "peer", "body": str(number)}
            author.queue("note.create", fields)
    expected = {item.body["record_id"] for author in authors for item in author.outbox}

    def write(author: Tablet) -> None:
        while author.outbox:
            author.send(author.outbox[:1])
            author.outbox.pop(0)

    def read() -> None:
        for _ in range(40):
            bob.pull()

    at_once(read, *(lambda author=author: write(author) for author in authors[:writers]))
    bob.pull()
    assert {note["id"] for note in bob.of_type("note")} == expected
    assert bob.store == bob.cold()


@pytest.mark.usefixtures("patience")
def test_invariant_16_two_writers_of_one_record_never_make_the_same_rev(
    cast: Cast, owner_dsn: str, watcher: Watcher
) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob, bea = Tablet("bob"), Tablet("bea")
    for tablet, fields in ((bob, {"team_note": "dog"}), (bea, {"eta": "2026-11-22T10:00:00Z"})):
        tablet.queue("assignment.patch", fields, record_id=assignment, base_rev=1)
    # Both are inside their transactions before either has committed.
    pushes: list[Future[list[Body]]] = []
    with background() as start, nobody_commits(owner_dsn):
        for number, tablet in enumerate((bob, bea), start=1):
            pushes.append(start(tablet.push))
            wait_until(partial(watcher.are_waiting, number), seconds=SOON)
    assert [push.result()[0]["rev"] for push in pushes] == [2, 3]
    bob.pull()
    stored = bob.store[assignment]
    assert (stored["team_note"], stored["eta"]) == ("dog", "2026-11-22T10:00:00Z")


def test_invariant_16_no_reader_sees_an_older_rev_after_a_newer_one(cast: Cast) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    writers = [Tablet("bob"), Tablet("bea"), Tablet("ben")]
    reader, dispatch = Tablet("bob"), logged_in("alice")
    by_pull: list[tuple[int, str | None]] = []

    def write(tablet: Tablet) -> None:
        for number in range(10):
            note = {"team_note": f"{tablet.username} {number}"}
            seen = tablet.http.get(f"/assignments/{assignment}/").body["rev"]
            tablet.do("assignment.patch", note, record_id=assignment, base_rev=seen)

    def pull() -> None:
        for _ in range(30):
            by_pull.extend(
                (change["rev"], change["data"]["team_note"])
                for change in reader.pull()
                if change["id"] == assignment
            )

    by_rest: list[int] = []

    def read(http: Http) -> None:
        path = f"/assignments/{assignment}/"
        by_rest.extend(http.get(path).body["rev"] for _ in range(30))

    at_once(pull, lambda: read(dispatch), *(lambda one=one: write(one) for one in writers))
    reader.pull()
    assert [rev for rev, _ in by_pull] == sorted(rev for rev, _ in by_pull)
    assert by_rest == sorted(by_rest)
    # One rev is one content.
    assert len({rev for rev, _ in by_pull}) == len(set(by_pull))
    assert reader.store == reader.cold()


def test_invariant_16_a_stale_copy_saved_elsewhere_is_a_newer_rev(
    cast: Cast, owner_dsn: str
) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    stale = Assignment.objects.get(id=assignment)
    for rev, note in enumerate(("dog", "cat", "hen"), start=1):
        alice.patch(f"/assignments/{assignment}/", {"team_note": note}, rev=rev)
    bob.pull()
    assert bob.store[assignment]["rev"] == 4
    stale.team_note = "fox"
    stale.save()
    bob.pull()
    assert (bob.store[assignment]["rev"], bob.store[assignment]["team_note"]) == (5, "fox")
    # Nor does a transaction that is rolled back leave a rev behind.
    undo = "UPDATE incidents_assignment SET team_note = 'owl' WHERE id = %s"
    with pytest.raises(ZeroDivisionError), elsewhere(owner_dsn, undo, assignment):
        raise ZeroDivisionError
    assert bob.pull() == []
