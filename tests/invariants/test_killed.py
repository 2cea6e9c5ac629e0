"""A web worker that is killed inside a push leaves all of it or nothing, and never half."""

import time
from collections.abc import Iterator

import httpx
import pytest

from incidents.models import Assignment, Note, StatusEvent
from sync.models import Change, Mutation
from tests.cast import Cast
from tests.invariants.between import NUMBERING, Watcher, background, elsewhere
from tests.invariants.worker import NAME, Worker, worker
from tests.live import wait_until
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in


@pytest.fixture(scope="module")
def victim(owner_dsn: str) -> Iterator[Worker]:
    with worker(owner_dsn) as running:
        yield running


def send(victim: Worker, tablet: Tablet) -> Body | None:
    """The answer to the whole outbox; None if the worker died over it."""
    headers = {"Authorization": f"Bearer {tablet.http.token}"}
    body = tablet.envelope(tablet.outbox)
    try:
        answer = httpx.post(
            f"{victim.url}/api/v1/sync/push/", json=body, headers=headers, timeout=20
        )
    except httpx.TransportError:
        return None
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


def queued(cast: Cast) -> tuple[Tablet, str]:
    """bob with three things to send about one call; (bob, assignment)."""
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.queue("assignment.patch", {"team_note": "dog"}, record_id=assignment, base_rev=1)
    bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    bob.queue("status_event.create", {"assignment": assignment, "status": "on_scene"})
    return bob, assignment


def is_stored(bob: Tablet, assignment: str) -> bool:
    """All of it or nothing: receipts and effects are never apart."""
    receipts = Mutation.objects.filter(receipt_id__in=[item.id for item in bob.outbox]).count()
    row = Assignment.objects.get(id=assignment)
    effects = [
        row.team_note == "dog",
        row.state == "on_scene",
        Note.objects.filter(assignment_id=assignment).exists(),
        StatusEvent.objects.filter(assignment_id=assignment).exists(),
    ]
    assert receipts in (0, 3)
    assert effects == [receipts == 3] * 4
    return receipts == 3


def all_is_there_once(bob: Tablet, assignment: str, answer: Body, *, was_stored: bool) -> None:
    results = [(one["result"], one["replayed"]) for one in answer["results"]]
    assert results == [("applied", was_stored)] * 3
    assert answer["acked_seq"] == 3
    assert is_stored(bob, assignment)
    row = Assignment.objects.get(id=assignment)
    # Made; the note on it and the arrival, one rev each.
    assert row.rev == 3
    for item in bob.outbox[1:]:
        assert Change.objects.filter(record_id=item.body["record_id"]).count() == 1
    assert Note.objects.filter(assignment_id=assignment).count() == 1
    assert StatusEvent.objects.filter(assignment_id=assignment).count() == 1


# Where the push waits, for a lock that is held elsewhere, when its worker is killed.
MOMENTS = {
    "before it begins": "LOCK TABLE sync_custody IN SHARE MODE",
    "while it reads": "LOCK TABLE incidents_assignment IN EXCLUSIVE MODE",
    "while it writes": "LOCK TABLE sync_mutation IN SHARE MODE",
    "at its commit": f"SELECT pg_advisory_xact_lock({NUMBERING}, 0)",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_invariant_04_a_worker_killed_inside_a_push_leaves_all_or_nothing(
    cast: Cast, owner_dsn: str, watcher: Watcher, victim: Worker, moment: str
) -> None:
    bob, assignment = queued(cast)
    with background() as start:
        with elsewhere(owner_dsn, MOMENTS[moment]):
            lost = start(lambda: send(victim, bob))
            wait_until(lambda: watcher.waiting(NAME), seconds=10)
            victim.kill()
            watcher.end(watcher.connected(NAME))
            wait_until(lambda: not watcher.connected(NAME), seconds=10)
        assert lost.result() is None
    assert is_stored(bob, assignment) is False
    wait_until(victim.answers, seconds=10)
    again = send(victim, bob)
    assert again is not None
    all_is_there_once(bob, assignment, again, was_stored=False)


def test_invariant_04_what_was_committing_when_its_worker_was_killed_is_there_once(
    cast: Cast, owner_dsn: str, watcher: Watcher, victim: Worker
) -> None:
    bob, assignment = queued(cast)
    with background() as start:
        with elsewhere(owner_dsn, MOMENTS["at its commit"]):
            lost = start(lambda: send(victim, bob))
            wait_until(lambda: watcher.waiting(NAME), seconds=10)
            victim.kill()
        # The database does not know that nobody is there to hear it, and commits.
        assert lost.result() is None
        wait_until(lambda: not watcher.connected(NAME), seconds=10)
    assert is_stored(bob, assignment) is True
    wait_until(victim.answers, seconds=10)
    again = send(victim, bob)
    assert again is not None
    all_is_there_once(bob, assignment, again, was_stored=True)


# From when the request has hardly left until after it was answered.
@pytest.mark.parametrize("milliseconds", [5, 20, 60])
def test_invariant_04_a_worker_killed_at_any_moment_leaves_all_or_nothing(
    cast: Cast, watcher: Watcher, victim: Worker, milliseconds: int
) -> None:
    bob, assignment = queued(cast)
    warmed_up(victim, bob)
    pids, backends = victim.pids(), set(watcher.connected(NAME))
    with background() as start:
        sent = start(lambda: send(victim, bob))
        time.sleep(milliseconds / 1000)
        victim.kill(pids)
        # None, or what the next worker said if the dead one had not begun.
        answer = sent.result()
    wait_until(lambda: not backends & set(watcher.connected(NAME)), seconds=10)
    was_stored = is_stored(bob, assignment)
    assert was_stored or answer is None
    wait_until(victim.answers, seconds=10)
    again = send(victim, bob)
    assert again is not None
    all_is_there_once(bob, assignment, again, was_stored=was_stored)


def warmed_up(victim: Worker, tablet: Tablet) -> None:
    """The worker has its code and its connection: what follows takes as long as a push takes."""
    wait_until(victim.answers, seconds=10)
    headers = {"Authorization": f"Bearer {tablet.http.token}"}
    assert httpx.get(f"{victim.url}/api/v1/me/", headers=headers, timeout=20).status_code == 200
