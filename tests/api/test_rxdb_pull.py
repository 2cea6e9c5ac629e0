"""The RxDB doorway: what its clients pull, and with which device."""

from datetime import UTC, datetime
from urllib.parse import quote

import httpx
import pytest

from incidents.models import Assignment, Note
from responders.models import CrewMember, Device
from sync.models import Holding
from tests.api.replica import Replica, a_call, note, receipts
from tests.cast import Cast, new_id
from tests.live import Server
from tests.tablet import Tablet, logged_in


def test_a_document_is_the_wire_form_with_an_envelope(cast: Cast) -> None:
    _, bob, assignment = a_call(cast)
    (document,) = Replica(bob, "assignment").pull()
    assert document.pop("_deleted") is False
    assert datetime.fromisoformat(document.pop("updated_at")).tzinfo is not None
    assert document == bob.get(f"/assignments/{assignment}/").body


def test_a_checkpoint_is_an_object_and_a_short_page_is_the_end(
    cast: Cast,
) -> None:
    _, bob, assignment = a_call(cast)
    notes = Replica(bob, "note")
    for number in range(4):
        assert notes.push(note(assignment, body=str(number))) == []
    assert Replica(bob, "assignment").pull()
    sizes = []
    while True:
        page = notes.page(limit=2)
        assert isinstance(page["checkpoint"], dict)
        assert "reset" not in page
        notes.checkpoint = page["checkpoint"]
        sizes.append(len(page["documents"]))
        if sizes[-1] < 2:
            break
    assert sizes == [2, 2, 0]


def test_pages_are_filtered_before_they_are_cut(cast: Cast) -> None:
    """What dispatch may not read must not shorten its pages."""
    alice, bob, assignment = a_call(cast)
    crew = Replica(bob, "note")
    for number in range(6):
        kind = "operational" if number % 2 else "clinical"
        crew.push(note(assignment, kind=kind, body=str(number)))
    board = Replica(alice, "note")
    assert len(board.page(limit=3)["documents"]) == 3
    assert len(board.pull(limit=2)) == 3


@pytest.mark.parametrize("limit", ["0", "1001", "x", "-1", "9" * 99])
def test_a_limit_that_cannot_be_kept_is_refused(cast: Cast, limit: str) -> None:
    _, bob, _ = a_call(cast)
    assert bob.get(f"/sync/rxdb/note/pull/?limit={limit}").status == 422


def test_losing_access_is_a_tombstone_and_nothing_else(cast: Cast) -> None:
    _, bob, assignment = a_call(cast)
    replica = Replica(bob, "assignment")
    replica.pull()
    CrewMember.objects.filter(responder=cast.people["bob"]).update(left_at=datetime.now(UTC))
    lost = replica.page()
    again = replica.page()
    assert lost["documents"] == again["documents"] == [{"id": assignment, "_deleted": True}]
    replica.pull()
    assert replica.pull() == []


@pytest.mark.parametrize(
    "checkpoint", ['{"cursor":"x"}', "[]", "7", "nonsense", "{}", '{"cursor":1}']
)
def test_a_checkpoint_that_means_nothing_is_a_reset(cast: Cast, checkpoint: str) -> None:
    _, bob, _ = a_call(cast)
    answer = bob.get(f"/sync/rxdb/assignment/pull/?checkpoint={quote(checkpoint)}")
    assert (answer.status, answer.body["reset"]) == (200, True)
    assert len(answer.body["documents"]) == 1
    first = bob.get("/sync/rxdb/assignment/pull/?checkpoint=null")
    assert "reset" not in first.body


def test_checkpoints_belong_to_one_type_one_person_and_one_device(cast: Cast) -> None:
    _, bob, _ = a_call(cast)
    mine = Replica(bob, "assignment")
    mine.pull()
    for http, name in (
        (bob, "note"),
        (Tablet("bea").http, "assignment"),
        (Tablet("bob").http, "assignment"),
    ):
        other = Replica(http, name)
        other.checkpoint = mine.checkpoint
        assert other.page()["reset"] is True


def test_types_and_the_pull_of_everything_do_not_disturb_each_other(cast: Cast) -> None:
    alice, _, assignment = a_call(cast)
    bob = Tablet("bob")
    bob.pull()
    notes, assignments = Replica(bob.http, "note"), Replica(bob.http, "assignment")
    notes.pull()
    assignments.pull()
    for number in range(3):
        alice.patch(f"/assignments/{assignment}/", {"team_note": str(number)}, rev=1 + number)
        notes.push(note(assignment))
        for replica in (notes, assignments):
            assert len(replica.pull()) == 1
            assert replica.pull() == []
        assert assignments.documents[assignment]["team_note"] == str(number)
        page = next(bob.pages())
        assert page["reset"] is False
        bob.pull()
    streams = set(Holding.objects.values_list("stream", flat=True))
    assert streams == {"", "rxdb:note", "rxdb:assignment"}


def test_there_are_five_types(cast: Cast) -> None:
    _, bob, _ = a_call(cast)
    for name in ("assignment", "note", "status_event", "outcome", "sync_issue"):
        assert bob.get(f"/sync/rxdb/{name}/pull/").status == 200
        assert bob.post(f"/sync/rxdb/{name}/push/", []).body == []
    for name in ("unit", "incident", "x"):
        assert bob.get(f"/sync/rxdb/{name}/pull/").status == 404
        assert bob.post(f"/sync/rxdb/{name}/push/", []).status == 404


def test_another_agency_sees_and_changes_nothing(cast: Cast) -> None:
    _, bob, assignment = a_call(cast)
    replica = Replica(bob, "assignment")
    replica.pull()
    stranger = Replica(logged_in("mallory"), "assignment")
    assert stranger.pull() == []
    stranger.documents = replica.documents
    stranger.edit(assignment, team_note="gone")
    assert Assignment.objects.get().team_note is None


def test_a_log_in_without_a_device_has_a_stable_one(cast: Cast) -> None:
    alice, _, assignment = a_call(cast)
    replica = Replica(alice, "assignment")
    replica.pull()
    before = replica.documents[assignment]
    assert replica.edit(assignment, team_note="one") == []
    replica.http = logged_in("alice")
    assert replica.push({**before, "team_note": "two"}, {**before, "team_note": "one"}) == []
    (document,) = replica.pull()
    assert document["team_note"] == "two"
    named = Replica(alice, "assignment")
    device = new_id()
    answer = alice.get(f"{named.path}/pull/?device_id={device}")
    assert len(answer.body["documents"]) == 1
    assert Device.objects.filter(id=device).exists()


def test_a_withdrawn_device_is_told_to_wipe_and_its_push_is_kept(cast: Cast) -> None:
    _, bob, assignment = a_call(cast)
    replica = Replica(bob, "note")
    Device.objects.update(revoked_at=datetime.now(UTC))
    text = note(assignment)
    answer = bob.post(f"{replica.path}/push/", [{"newDocumentState": text}])
    assert (answer.status, answer.body["wipe"]) == (403, True)
    assert receipts(text["id"]) == [("note.create", "rejected", "no_longer_permitted")]
    assert Note.objects.count() == 0
    assert bob.get(f"{replica.path}/pull/").status == 403


def test_the_stream_is_the_live_feed(cast: Cast, web: Server) -> None:
    headers = {"Authorization": f"Bearer {Tablet('bob').http.token}"}
    address = f"{web.url}/api/v1/sync/rxdb/stream/"
    with httpx.stream("GET", address, headers=headers, timeout=10) as response:
        assert response.headers["content-type"] == "text/event-stream"
        assert any(line == "event: poke" for line in response.iter_lines())
    assert httpx.get(address).status_code == 401
