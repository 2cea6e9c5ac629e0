"""One mutation of every kind, about what is at a place."""

from collections.abc import Mapping

from catalogue.kinds import catalogue
from tests.cast import new_id
from tests.matrix.requests import TIME
from tests.matrix.world import World, mutation
from tests.tablet import Body, Http

FIX = {"latitude": 36.0, "longitude": -78.9, "fix_at": TIME}
# What would change what the next one meets is sent alone; the rest goes together, in this order.
ALONE = (
    "assignment.create",
    "assignment.decline",
    "assignment.cancel",
    "assignment.reassign",
    "incident.close",
    "incident.cancel",
    "incident.reopen",
    "backup_request.arrive",
    "backup_request.cancel",
    "shift.start",
)


def of_place(place: Mapping[str, str]) -> list[Body]:
    """Every kind once, as far as there is what it is about at this place."""
    on = {"assignment": place["assignment"]}
    unit = place["unit"]
    helped, checked = place["help"], place["check"]
    found = [
        mutation("incident.create", None, {"call_type": "MNTL"}),
        mutation("incident.patch", place["incident"], {"narrative": "x"}, base_rev=99),
        mutation("status_event.create", None, {**on, "status": "acknowledged"}),
        mutation("note.create", None, {**on, "kind": "peer", "body": "x"}),
        mutation("note.amend", place["peer"], {"body": "y"}),
        mutation("outcome.create", None, {**on, "contact_outcome": "contact_made"}),
        mutation("outcome.amend", place["outcome"], {"felt_safe": True}),
        mutation("position.create", None, {"unit": unit, **FIX}),
        mutation("safety_check.answer", checked, {"answer": "ok"}),
        mutation("backup_request.create", None, {"unit": unit}),
        mutation("backup_request.seen", helped, {}),
        mutation("backup_request.acknowledge", helped, {}),
        mutation("backup_request.commit", helped, {"committed_unit": "Police 12"}),
        mutation("backup_request.arrive", helped, {}),
        mutation("backup_request.amend", helped, {"message": "back yard"}),
        mutation("backup_request.release", helped, {}),
        mutation("assignment.patch", place["assignment"], {"eta": TIME}, base_rev=99),
        mutation("assignment.acknowledge", place["assignment"], {}),
        mutation(
            "assignment.create", None, {"incident": place["incident"], "unit": place["other unit"]}
        ),
        mutation("incident.not_served", place["incident"], {"reason": "duplicate"}),
        mutation("sync_issue.resolve", place["conflict"], {"fields": {"team_note": "cat"}}),
        mutation("sync_issue.close", place["refused"], {"reason": "seen"}),
        mutation("sync_issue.dismiss", place["conflict"], {}),
        mutation("break_glass.open", None, {"record": place["incident"], "reason": "urgent"}),
        mutation("shift.end", place["shift"], {}),
        mutation("void", None, {}),
        mutation("assignment.decline", place["assignment"], {}),
        mutation("assignment.cancel", place["assignment"], {}),
        mutation(
            "assignment.reassign",
            place["assignment"],
            {"unit": place["other unit"], "new_assignment": new_id()},
        ),
        mutation("incident.close", place["incident"], {}),
        mutation("incident.cancel", place["incident"], {}),
        mutation("incident.reopen", place["incident"], {}),
        mutation("backup_request.cancel", helped, {}),
        mutation("shift.start", None, {"unit": unit}),
    ]
    assert {one["kind"] for one in found} == {*catalogue().kinds, "void"}
    return found


def batches(asked: list[Body]) -> list[list[Body]]:
    """What is pushed together."""
    alone = [[one] for one in asked if one["kind"] in ALONE]
    return [[one for one in asked if one["kind"] not in ALONE], *alone]


def prepare(world: World, kind: str, place: Mapping[str, str]) -> None:
    """Brings a record into the state in which a kind has something to change."""
    if kind == "shift.start":
        # A unit has one shift at a time.
        world.door("sue").post(f"/shifts/{place['shift']}/end/")
    if kind == "incident.reopen":
        world.door("alice").post(f"/incidents/{place['incident']}/cancel/")
    if kind == "backup_request.arrive":
        world.door("alice").post(f"/backup-requests/{place['help']}/acknowledge/")


def pushed(world: World, name: str, batch: list[Body]) -> list[Body]:
    """What became of each; a deactivated person's queue lands with the landing token."""
    envelope = {"device_id": world.devices[name], "mutations": batch}
    http = world.door(name)
    if name == "dora":
        http = Http()
        http.token = world.landing[name]
    answer = http.post("/sync/push/", envelope)
    assert answer.status in (200, 403), answer.body
    results: list[Body] = answer.body["results"]
    return results
