"""When everything comes at once: calls for help pass the bulk, and every queue drains once."""

import random
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from incidents.models import Note
from sync import storage
from tests.cast import CREWS, Cast, new_id
from tests.invariants.between import SOON, Watcher, background, elsewhere, gate_taken
from tests.live import SERVER_NAME, Listening, Server, serving, wait_until
from tests.steps import at_once, make_call
from tests.tablet import Body, Queued, Tablet, logged_in

FIXES = 5_000
# Each of them waits for itself once the whole has waited: the push lasts until it is let go.
FIXES_IN_ONE = 100
NOTES = 400


def over_the_wire(web: Server, tablet: Tablet, path: str, body: Body) -> httpx.Response:
    headers = {"Authorization": f"Bearer {tablet.http.token}"}
    return httpx.post(f"{web.url}/api/v1{path}", json=body, headers=headers, timeout=60)


def pushed(web: Server, tablet: Tablet) -> httpx.Response:
    return over_the_wire(web, tablet, "/sync/push/", tablet.envelope(tablet.outbox))


def a_trail(tablet: Tablet, unit: str) -> None:
    """Hours of positions in the outbox."""
    now = datetime.now(UTC)
    for start in range(0, FIXES, FIXES_IN_ONE):
        fixes = [
            {"latitude": 36.0, "longitude": -78.9, "accuracy_m": 8,
             "fix_at": (now - timedelta(seconds=number)).isoformat()}
            for number in range(start, start + FIXES_IN_ONE)
        ]  # fmt: skip
        tablet.queue("position.create", {"unit": unit, "fixes": fixes})


def a_long_shift(tablet: Tablet, assignment: str) -> None:
    """A full envelope that locks the call and its unit."""
    tablet.queue("status_event.create", {"assignment": assignment, "status": "on_scene"})
    for number in range(NOTES):
        fields = {"assignment": assignment, "kind": "peer", "body": str(number)}
        tablet.queue("note.create", fields)


def test_invariant_27_a_call_for_help_is_on_the_screen_before_positions_and_bulk(
    cast: Cast, web: Server, board: Listening, owner_dsn: str, watcher: Watcher
) -> None:
    unit = cast.unit("HERON 1")
    _, assignment = make_call(logged_in("alice"), unit)
    bob, bea, ben = Tablet("bob"), Tablet("bea"), Tablet("ben")
    a_trail(ben, unit)
    a_long_shift(bob, assignment)
    request = new_id()
    # Both are kept inside their transactions, with all their locks, as if they took that long.
    tables = "LOCK TABLE responders_position, incidents_note IN SHARE MODE"
    with background() as start:
        with elsewhere(owner_dsn, tables), gate_taken(owner_dsn, cast.agency.id):
            pushes = [start(partial(pushed, web, one)) for one in (ben, bob)]
            wait_until(lambda: len(watcher.waiting(SERVER_NAME)) == 2, seconds=SOON)
            pressed = over_the_wire(web, bea, "/backup-requests/", {"id": request})
            alarm = board.next("backup_request")
            assert not any(push.done() for push in pushes)
        assert (pressed.status_code, alarm.data["id"]) == (201, request)
        assert {push.result().status_code for push in pushes} == {200}


def test_invariant_27_a_call_for_help_has_threads_that_nobody_elses_request_can_take(
    cast: Cast, owner_dsn: str, watcher: Watcher
) -> None:
    bob, bea = Tablet("bob"), Tablet("bea")
    bob.do("void")
    bob.queue("void")
    queue = "SELECT FROM sync_custody WHERE device = %s FOR UPDATE"
    with serving(owner_dsn, WEB_THREADS="1") as narrow, background() as start:
        with elsewhere(owner_dsn, queue, bob.device_id):
            push = start(partial(pushed, narrow, bob))
            wait_until(lambda: watcher.waiting(SERVER_NAME), seconds=SOON)
            pressed = over_the_wire(narrow, bea, "/backup-requests/", {"id": new_id()})
            assert pressed.status_code == 201
            assert not push.done()
        assert push.result().status_code == 200


DEVICES_OF_EACH = 7
WITHIN_SECONDS = 2.0
NOTES_OF_EACH = 4


def terminal(results: list[Body]) -> set[str]:
    return {result["id"] for result in results if result["result"] != "retry"}


def reconnect(web: Server, tablet: Tablet, *, at: float, loses_answers: bool) -> list[int]:
    """Comes back at a moment and goes on as the protocol says; the statuses it was answered."""
    statuses: list[int] = []
    time.sleep(at)
    while tablet.outbox:
        answer = pushed(web, tablet)
        statuses.append(answer.status_code)
        if answer.status_code == 200 and not (loses_answers and len(statuses) == 1):
            done = terminal(answer.json()["results"])
            tablet.outbox = [item for item in tablet.outbox if item.id not in done]
        elif answer.status_code != 200:
            time.sleep(float(answer.headers["Retry-After"]))
    pulled = over_the_wire(web, tablet, "/sync/pull/", {"device_id": tablet.device_id})
    return [*statuses, pulled.status_code]


def test_invariant_31_forty_devices_reconnect_at_once_and_every_queue_drains_once(
    cast: Cast, web: Server
) -> None:
    alice = logged_in("alice")
    calls = {call_sign: make_call(alice, cast.unit(call_sign))[1] for call_sign in CREWS}
    tablets: list[tuple[Tablet, str]] = [
        (Tablet(name), calls[call_sign])
        for call_sign, crew in CREWS.items()
        for name in crew
        for _ in range(DEVICES_OF_EACH)
    ]
    sent: list[Queued] = []
    for tablet, assignment in tablets:
        for number in range(NOTES_OF_EACH):
            fields = {"assignment": assignment, "kind": "peer", "body": str(number)}
            sent.append(tablet.queue("note.create", fields))
        tablet.queue("status_event.create", {"assignment": assignment, "status": "on_scene"})
    moments = random.Random(31)
    comings = [
        partial(
            reconnect,
            web,
            tablet,
            at=moments.uniform(0, WITHIN_SECONDS),
            loses_answers=number % 3 == 0,
        )
        for number, (tablet, _) in enumerate(tablets)
    ]
    answers = at_once(*comings)
    assert {status for statuses in answers for status in statuses} <= {200, 429, 503}
    stored = set(map(str, Note.objects.values_list("id", flat=True)))
    assert stored == {item.body["record_id"] for item in sent}
    for tablet, _ in tablets:
        custody = tablet.http.get(f"/sync/devices/{tablet.device_id}/custody/").body
        assert (custody["acked_seq"], custody["owed"]) == (tablet.seq, 0)


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BATCH_LOCK_TIMEOUT_MS", "SINGLE_LOCK_TIMEOUT_MS"):
        monkeypatch.setattr(storage, name, 200)


@pytest.mark.usefixtures("no_patience")
def test_invariant_31_a_busy_queue_is_told_when_to_come_again_and_drains_once(
    cast: Cast, owner_dsn: str
) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.do("void")
    note = bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    # Another push of the same tablet does not end.
    lock = "SELECT FROM sync_custody WHERE device = %s FOR UPDATE"
    with elsewhere(owner_dsn, lock, bob.device_id):
        busy = bob.http.post("/sync/push/", bob.envelope(bob.outbox))
    assert (busy.status, busy.body["code"]) == (503, "busy")
    assert float(busy.headers["Retry-After"]) > 0
    (result,) = bob.push()
    assert (result["result"], result["replayed"]) == ("applied", False)
    assert Note.objects.filter(id=note.body["record_id"]).count() == 1
    custody: Any = bob.http.get(f"/sync/devices/{bob.device_id}/custody/").body
    assert (custody["acked_seq"], custody["owed"]) == (2, 0)
