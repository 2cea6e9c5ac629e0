"""Breaking the glass: one person's view of one call, for four hours, and supervisors know."""

from datetime import timedelta

import pytest

from sync.models import Mutation
from tests.cast import Cast, gather, new_id
from tests.clockwork import Clock, log_in_again
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in


@pytest.fixture
def call(clock: Clock) -> tuple[Cast, str, str]:
    """HERON 1's call with a clinical note: cast, incident, note."""
    cast = gather()
    incident, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    note: Body = {"assignment": assignment, "kind": "clinical", "body": "calm"}
    made = Tablet("bob").http.post("/notes/", note)
    return cast, incident, made.body["id"]


def broken(tablet: Tablet, incident: str, **fields: str) -> Body:
    body = {"record": incident, "reason": "she is at our door", **fields}
    made = tablet.http.post("/break-glass/", body)
    assert made.status == 201, made.body
    found: Body = made.body
    return found


def test_it_widens_one_view_of_one_call_for_four_hours(
    call: tuple[Cast, str, str], clock: Clock
) -> None:
    _, incident, note = call
    carla, cora = Tablet("carla"), Tablet("cora")
    other = logged_in("alice").post("/incidents/", {"call_type": "MNTL"}).body["id"]
    for tablet in (carla, cora):
        tablet.pull()
        assert tablet.http.get(f"/incidents/{incident}/").status == 404
    broken(carla, incident)
    carla.pull()
    assert {incident, note} <= carla.store.keys()
    assert carla.http.get(f"/incidents/{incident}/timeline/").status == 200
    assert carla.http.get(f"/incidents/{other}/").status == 404
    cora.pull()
    assert incident not in cora.store
    clock.at(4 * 60 - 1)
    log_in_again(carla)
    carla.pull()
    assert note in carla.store
    clock.at(4 * 60 + 1)
    log_in_again(carla)
    carla.pull()
    assert not {incident, note} & carla.store.keys()
    assert carla.http.get(f"/notes/{note}/").status == 404


def test_it_gives_no_right_to_write(call: tuple[Cast, str, str]) -> None:
    _, incident, note = call
    carla = Tablet("carla")
    broken(carla, incident)
    assert carla.http.patch(f"/incidents/{incident}/", {"narrative": "x"}, rev=1).status == 403
    assert carla.http.patch(f"/notes/{note}/", {"body": "x"}, rev=1).status == 403


def test_supervisors_are_told_who_looked_and_why(call: tuple[Cast, str, str]) -> None:
    cast, incident, _ = call
    sue, alice = Tablet("sue"), logged_in("alice")
    sue.pull()
    carla = Tablet("carla")
    opened = broken(carla, incident)
    sue.pull()
    told = sue.store[opened["id"]]
    assert told["author"] == {
        "id": cast.person("carla"), "name": "Carla", "role": "clinician"
    }  # fmt: skip
    assert (told["record"], told["reason"]) == (incident, "she is at our door")
    assert [one["id"] for one in sue.http.get("/break-glass/").body["results"]] == [opened["id"]]
    assert alice.get("/break-glass/").body["results"] == []
    assert alice.get(f"/break-glass/{opened['id']}/").status == 404
    (journalled,) = Mutation.objects.filter(record_id=opened["id"])
    assert str(journalled.author) == cast.person("carla")
    assert str(journalled.device) == carla.device_id
    assert "she is at our door" in journalled.payload


def test_it_takes_a_reason_and_a_call_of_ones_own_agency(call: tuple[Cast, str, str]) -> None:
    _, incident, _ = call
    carla, mallory = Tablet("carla").http, logged_in("mallory")
    for body in ({"record": incident}, {"record": incident, "reason": "  "}, {"reason": "x"}):
        assert carla.post("/break-glass/", body).status == 422
    there = mallory.post("/break-glass/", {"record": incident, "reason": "x"})
    missing = new_id()
    nowhere = mallory.post("/break-glass/", {"record": missing, "reason": "x"})
    assert (there.status, there.body["code"]) == (422, "unknown_reference")
    assert there.raw.replace(incident.encode(), missing.encode()) == nowhere.raw


def test_one_that_arrives_late_opens_nothing_any_more(
    call: tuple[Cast, str, str], clock: Clock
) -> None:
    _, incident, note = call
    carla = Tablet("carla")
    at = clock.start - timedelta(hours=1)
    queued = carla.queue("break_glass.open", {"record": incident, "reason": "x"}, at=at)
    clock.at(5 * 60)
    log_in_again(carla)
    (result,) = carla.push()
    assert (result["id"], result["result"]) == (queued.id, "applied")
    carla.pull()
    assert note not in carla.store
