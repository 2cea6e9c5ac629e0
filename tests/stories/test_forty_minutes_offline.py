"""The story: a call, a unit, forty minutes without signal, and a dispatcher who goes on working.

Minutes count from the call. Both tablets keep the time; one of them has no signal from
minute 5 to minute 45.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from responders.models import Position
from tests.cast import Cast, gather, new_id
from tests.tablet import Body, Http, Tablet, logged_in

START = datetime.now(UTC).replace(microsecond=0)


class Minutes:
    """The story's clock."""

    def __init__(self, traveller: Any) -> None:
        self._traveller = traveller

    def at(self, minute: float) -> datetime:
        moment = START + timedelta(minutes=minute)
        self._traveller.move_to(moment)
        return moment


def same_as_cold(*tablets: Tablet) -> None:
    """Incremental pulls and a cold pull leave everybody with the same records."""
    for tablet in tablets:
        tablet.pull()
        assert tablet.store == tablet.cold(), tablet.username


@pytest.fixture
def minutes(database: None) -> Any:
    with time_machine.travel(START, tick=False) as traveller:
        yield Minutes(traveller)


def log_in_again(tablet: Tablet) -> None:
    """The access token has run out meanwhile."""
    tablet.http.token = logged_in(tablet.username, tablet.device_id).token


def test_forty_minutes_offline(minutes: Minutes) -> None:
    cast: Cast = gather(START)
    unit = cast.unit("HERON 1")
    alice = Tablet("alice")
    bob, ben = Tablet("bob"), Tablet("ben")
    for tablet in (alice, bob, ben):
        tablet.pull()
    dispatch = alice.http

    # Minute 0: the call comes in. Minute 1: HERON 1 gets it. Minute 2: they are on their way.
    incident, assignment = new_id(), new_id()
    minutes.at(0)
    call = {
        "id": incident,
        "call_type": "MNTL",
        "priority": 6,
        "address": "12 Mill Lane",
        "latitude": 36.0,
        "longitude": -78.9,
        "cautions": ["Dog in the yard"],
        "narrative": "Neighbour is shouting at the trees",
    }
    assert dispatch.post("/incidents/", call).status == 201
    minutes.at(1)
    body = {"id": assignment, "incident": incident, "unit": unit}
    assert dispatch.post("/assignments/", body).status == 201
    bob.pull()
    assert bob.store[incident]["cautions"] == ["Dog in the yard"]
    minutes.at(2)
    assert bob.do("assignment.acknowledge", record_id=assignment)["result"] == "applied"
    minutes.at(3)
    en_route = bob.do("status_event.create", {"assignment": assignment, "status": "en_route"})
    assert en_route["record"]["status"] == "en_route"
    bob.pull()
    base = bob.store[assignment]["rev"]

    # Minutes 5 to 45: bob has no signal. Everything goes into the outbox.
    on_scene = bob.queue(
        "status_event.create", {"assignment": assignment, "status": "on_scene"}, at=minutes.at(10)
    )
    notes = [
        bob.queue("note.create", {"assignment": assignment, **note}, at=minutes.at(minute))
        for minute, note in (
            (12, {"kind": "operational", "body": "Side gate is open"}),
            (18, {"kind": "clinical", "body": "Frightened, oriented, no plan"}),
            (24, {"kind": "peer", "body": "Talked about the garden"}),
        )
    ]
    trail = [
        {
            "latitude": 36.0 + minute / 10_000,
            "longitude": -78.9,
            "accuracy_m": 8,
            "fix_at": minutes.at(minute).isoformat(),
        }
        for minute in range(5, 41)
    ]
    bob.queue("position.create", {"unit": unit, "fixes": trail}, at=minutes.at(40))
    bob.queue("assignment.patch", {"team_note": "Parked behind"}, record_id=assignment,
              base_rev=base, at=minutes.at(41))  # fmt: skip
    outcome = bob.queue(
        "outcome.create",
        {
            "assignment": assignment,
            "contact_outcome": "contact_made",
            "disposition": "resolved_in_place",
            "reasons": ["crisis"],
            "felt_safe": True,
        },
        at=minutes.at(42),
    )

    # Meanwhile dispatch changes the same assignment, and hears by radio that they are with her.
    minutes.at(15)
    log_in_again(alice)
    seen = dispatch.get(f"/assignments/{assignment}/")
    eta = {"eta": (START + timedelta(minutes=9)).isoformat()}
    patched = dispatch.patch(f"/assignments/{assignment}/", eta, rev=seen.body["rev"])
    assert patched.status == 200
    minutes.at(20)
    log_in_again(ben)
    by_radio = {"unit": unit, "assignment": assignment, "status": "with_person"}
    assert dispatch.post("/status-events/", {**by_radio, "channel": "radio"}).status == 201
    ben.pull()
    assert ben.store[assignment]["state"] == "on_scene"

    # Minute 45: the tablet is back. The first answer is lost; the second time it is a copy.
    minutes.at(45)
    log_in_again(bob)
    log_in_again(alice)
    first = bob.send()
    assert {result["result"] for result in first["results"]} == {"applied"}
    again = bob.send()
    assert outcomes(again) == outcomes(first)
    replayed = {one["id"] for one in again["results"] if one["replayed"]}
    # Positions, which have no journal, as well.
    assert replayed == {item.id for item in bob.outbox}
    bob.push()
    assert bob.outbox == []

    nothing_lost_or_doubled(dispatch, bob, assignment, notes, trail)
    board_did_not_move_back(dispatch, unit, on_scene.body["record_id"], incident)
    both_edits_stand(dispatch, assignment)

    # Minute 47: clear, and dispatch closes the call.
    minutes.at(47)
    clear = bob.do("status_event.create", {"assignment": assignment, "status": "clearing"})
    assert clear["record"]["late"] is False
    closed = dispatch.post(f"/incidents/{incident}/close/")
    assert (closed.status, closed.body["status"]) == (200, "Closed")
    assert dispatch.get(f"/assignments/{assignment}/").body["state"] == "cleared"
    custody = bob.http.get(f"/sync/devices/{bob.device_id}/custody/").body
    assert (custody["acked_seq"], custody["owed"]) == (bob.seq, 0)
    log_in_again(ben)
    same_as_cold(alice, bob, ben)
    assert outcome.body["record_id"] in ben.store
    assert "disposition" not in alice.store[outcome.body["record_id"]]


def outcomes(answer: Body) -> list[tuple[str, str]]:
    return [(result["id"], result["result"]) for result in answer["results"]]


def nothing_lost_or_doubled(
    dispatch: Http, bob: Tablet, assignment: str, notes: list[Any], trail: list[Any]
) -> None:
    bob.pull()
    mine = {record["id"] for record in bob.of_type("note")}
    assert mine == {note.body["record_id"] for note in notes}
    visible = dispatch.get(f"/notes/?assignment={assignment}").body["results"]
    assert [note["kind"] for note in visible] == ["operational"]
    assert Position.objects.count() == len(trail)


def board_did_not_move_back(dispatch: Http, unit: str, late_event: str, incident: str) -> None:
    board = dispatch.get("/board/").body
    (heron,) = [one for one in board["units"] if one["id"] == unit]
    assert heron["status"] == "with_person"
    assert datetime.fromisoformat(heron["as_of"]) == START + timedelta(minutes=20)
    assert heron["position"]["age_s"] == 5 * 60
    event = dispatch.get(f"/status-events/{late_event}/").body
    assert event["late"] is True
    order = [
        one["record"]["status"]
        for one in dispatch.get(f"/incidents/{incident}/timeline/").body["events"]
        if one["type"] == "status_event"
    ]
    assert order == ["en_route", "on_scene", "with_person"]


def both_edits_stand(dispatch: Http, assignment: str) -> None:
    stored = dispatch.get(f"/assignments/{assignment}/").body
    assert stored["team_note"] == "Parked behind"
    assert datetime.fromisoformat(stored["eta"]) == START + timedelta(minutes=9)
