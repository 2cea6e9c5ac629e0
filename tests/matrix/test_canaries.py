"""What is the server's to set cannot be set: a canary in every read-only field, on every way in.

Which fields these are is read from the OpenAPI document: those of a record's form that the body of
its create or patch does not take.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from catalogue.kinds import catalogue
from catalogue.rxdb import COLLECTIONS
from catalogue.visibility import MODELS
from tests.api.hostile import properties
from tests.api.test_openapi import document
from tests.cast import new_id
from tests.matrix.requests import TIME
from tests.matrix.world import LISTS, World, mutation, undone
from tests.tablet import Body

CANARY = "canary-0197f3a0"
LONG_AGO = "1999-12-31T23:59:59Z"
NUMBER = 424_242
# Parts of the answer to a write that are no fields of the record.
ANSWER_ONLY = {"detail", "boards_watching"}
# The rev is the envelope's, and says what a sender has seen.
ENVELOPE = {"id", "rev"}


@dataclass(frozen=True)
class Door:
    """Who makes a record, of what, and who may change one that is there."""

    name: str
    create: str
    patch: str | None
    record: str | None = None


DOORS: Mapping[str, Door] = {
    "incident": Door("alice", "incident.create", "incident.patch", "incident"),
    "assignment": Door("alice", "assignment.create", "assignment.patch", "assignment"),
    "status_event": Door("bob", "status_event.create", None),
    "note": Door("bob", "note.create", "note.amend", "peer"),
    "outcome": Door("bob", "outcome.create", "outcome.amend", "outcome"),
    "backup_request": Door("bob", "backup_request.create", None, "help"),
    "shift": Door("sue", "shift.start", None),
    "break_glass": Door("nora", "break_glass.open", None),
}
# Nobody makes or changes these over the API.
READ_ONLY_TYPES = {"programme", "area", "code_list", "unit", "safety_check", "sync_issue"}
# A patch takes these in its shape, as a create does, and they are not its to change.
FIXED = {"incident": {"received_at"}, "outcome": {"assignment", "incident"}}


def form(record_type: str) -> dict[str, Any]:
    """The fields of a record, with their schemas."""
    path = f"/api/v1/{LISTS[record_type]}/{{record_id}}/"
    answer = document()["paths"][path]["get"]["responses"]["200"]
    name = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    fields: dict[str, Any] = document()["components"]["schemas"][name]["properties"]
    return fields


def taken(path: str, method: str) -> set[str]:
    body = document()["paths"][f"/api/v1{path}"][method]["requestBody"]
    return properties(body["content"]["application/json"]["schema"])


def read_only(record_type: str, *, patch: bool) -> list[str]:
    path = f"/{LISTS[record_type]}/"
    names = form(record_type).keys() - ENVELOPE
    if patch:
        fixed = FIXED.get(record_type, set())
        return sorted(names - (taken(f"{path}{{record_id}}/", "patch") - fixed))
    # `occurred` is the sender's claim; `occurred_at` is what the server made of it.
    return sorted(names - taken(path, "post"))


def canary(schema: dict[str, Any]) -> Any:
    """A value of a field's kind that nobody else would store there."""
    found = next((one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"), {})
    if "$ref" in found:
        return {"id": new_id(), "name": CANARY, "role": CANARY}
    by_format = {"date-time": LONG_AGO, "uuid": new_id()}
    by_type = {"integer": NUMBER, "number": NUMBER, "array": [CANARY], "boolean": True}
    if "enum" in found:
        return found["enum"][-1]
    return by_format.get(found.get("format", ""), by_type.get(found.get("type", ""), CANARY))


def fields_of(world: World, record_type: str) -> Body:
    """What makes a record of a type."""
    own, waiting = world.place("own"), world.place("waiting")
    made: dict[str, Body] = {
        "incident": {"call_type": "MNTL"},
        "assignment": {"incident": waiting["incident"], "unit": own["unit"]},
        "status_event": {"assignment": own["assignment"], "status": "acknowledged"},
        "note": {"assignment": own["assignment"], "kind": "peer", "body": "x"},
        "outcome": {"assignment": own["assignment"], "contact_outcome": "contact_made"},
        "backup_request": {"unit": own["unit"]},
        "shift": {"unit": own["unit"]},
        "break_glass": {"record": own["incident"], "reason": "a complaint"},
    }
    return made[record_type]


CHANGES: Mapping[str, Body] = {
    "incident": {"narrative": "x"},
    "assignment": {"eta": TIME},
    "note": {"body": "y"},
    "outcome": {"felt_safe": True},
}


def stored(record_type: str, record_id: str) -> str:
    """All columns of a row, as text."""
    (row,) = MODELS[record_type]._default_manager.filter(pk=record_id).values()
    return json.dumps(row, default=str)


def prepare(world: World, record_type: str) -> None:
    if record_type == "shift":
        # A unit has one shift at a time.
        world.door("sue").post(f"/shifts/{world.place('own')['shift']}/end/")


def expect_left_out(record_type: str, name: str, value: Any, plain: Body, shown: Body) -> None:
    """A record made with a canary is the one made without it."""
    path = f"{record_type}.{name}"
    if isinstance(value, bool):
        # A truth by itself looks like any other.
        assert shown[name] == plain[name], path
    else:
        assert shown[name] != value, path
    row = stored(record_type, shown["id"])
    marks = (CANARY, "1999-12-31", str(NUMBER), value if isinstance(value, str) else CANARY)
    is_a_word = name in ("status", "state", "not_served_reason")
    assert is_a_word or not [one for one in marks if one in row], path


def push(world: World, door: Door, asked: Body) -> Body:
    envelope = {"device_id": world.devices[door.name], "mutations": [asked]}
    (result,) = world.door(door.name).post("/sync/push/", envelope).body["results"]
    found: Body = result
    return found


def test_every_type_is_written_through_a_door_or_not_at_all() -> None:
    assert DOORS.keys() | READ_ONLY_TYPES == MODELS.keys()
    kinds = catalogue().kinds
    for record_type in READ_ONLY_TYPES:
        assert f"{record_type}.create" not in kinds
        assert f"{record_type}.patch" not in kinds
    creates = {kind.name for kind in kinds.values() if kind.creates} - {"position.create"}
    assert creates == {door.create for door in DOORS.values()}


@pytest.mark.parametrize("record_type", DOORS)
def test_no_create_sets_what_is_the_servers(world: World, record_type: str) -> None:
    door, fields = DOORS[record_type], fields_of(world, record_type)
    names = read_only(record_type, patch=False)
    assert len(names) >= 3
    with undone():
        prepare(world, record_type)
        plain = push(world, door, mutation(door.create, None, fields))["record"]
    for name in names:
        value = canary(form(record_type)[name])
        with undone():
            prepare(world, record_type)
            asked = mutation(door.create, None, {**fields, name: value})
            pushed = push(world, door, asked)
            assert pushed["result"] == "applied", pushed
            assert f"fields.{name}" in (pushed["detail"] or {}), f"push {record_type}.{name}"
            expect_left_out(record_type, name, value, plain, pushed["record"])
        with undone():
            prepare(world, record_type)
            posted = world.door(door.name).post(f"/{LISTS[record_type]}/", {**fields, name: value})
            assert posted.status == 201, posted.body
            assert f"fields.{name}" in (posted.body["detail"] or {}), f"POST {record_type}.{name}"
            expect_left_out(record_type, name, value, plain, posted.body)


PATCHED = [record_type for record_type, door in DOORS.items() if door.patch]


@pytest.mark.parametrize("record_type", PATCHED)
def test_no_patch_changes_what_is_the_servers(world: World, record_type: str) -> None:
    door = DOORS[record_type]
    assert door.patch
    assert door.record
    record_id = world.place("own")[door.record]
    path = f"/{LISTS[record_type]}/{record_id}/"
    http = world.door(door.name)
    before = http.get(path).body
    row = stored(record_type, record_id)
    for name in read_only(record_type, patch=True):
        value = canary(form(record_type)[name])
        if value == before[name]:
            value = not value if isinstance(value, bool) else f"{value}x"
        with undone():
            patched = http.patch(path, {**CHANGES[record_type], name: value}, rev=before["rev"])
            assert (patched.status, patched.body["code"]) == (422, "field_not_permitted"), name
            assert list(patched.body["errors"]) == [name]
            assert stored(record_type, record_id) == row
        with undone():
            alone = push(world, door, mutation(door.patch, record_id, {name: value}, before["rev"]))
            # A note's amendment is nothing without its body.
            code = "invalid" if record_type == "note" else "field_not_permitted"
            assert (alone["result"], alone["code"]) == ("rejected", code), f"{record_type}.{name}"
            assert code == "invalid" or list(alone["detail"]) == [f"fields.{name}"]
            assert stored(record_type, record_id) == row
        with undone():
            both = {**CHANGES[record_type], name: value}
            mixed = push(world, door, mutation(door.patch, record_id, both, before["rev"]))
            assert (mixed["result"], mixed["code"]) == ("applied", "field_not_permitted"), name
            assert list(mixed["detail"]) == [f"fields.{name}"]
            assert mixed["record"][name] == before[name] or name == "revisions"
            assert CANARY not in stored(record_type, record_id)


@pytest.mark.parametrize("record_type", PATCHED)
def test_a_record_sent_back_as_it_was_shown_changes_nothing(world: World, record_type: str) -> None:
    door = DOORS[record_type]
    assert door.record
    record_id = world.place("own")[door.record]
    path = f"/{LISTS[record_type]}/{record_id}/"
    shown = world.door(door.name).get(path).body
    with undone():
        answer = world.door(door.name).patch(path, shown, rev=shown["rev"])
    assert (answer.status, answer.body["rev"]) == (200, shown["rev"]), answer.body


VERBS = sorted(
    (path, method)
    for path in document()["paths"]
    for method in document()["paths"][path]
    if method == "post" and "{record_id}/" in path and not path.endswith("{record_id}/")
)


@pytest.mark.parametrize(("path", "method"), VERBS)
def test_no_verb_sets_what_is_the_servers(world: World, path: str, method: str) -> None:
    name = path.split("/")[3]
    record_type = next(kind for kind, address in LISTS.items() if address == name)
    label = {"safety_check": "check", "backup_request": "help"}.get(record_type, record_type)
    record_id = world.place("own")[label]
    body = document()["paths"][path][method].get("requestBody")
    schema = body["content"]["application/json"]["schema"] if body else {}
    canaries = {
        field: canary(shape)
        for field, shape in form(record_type).items()
        if field not in properties(schema)
    }
    said = {"answer": "ok", "reason": "duplicate", "committed_unit": "Police 12"}
    said |= {"unit": world.place("own")["other unit"], "new_assignment": new_id()}
    wanted = {field: value for field, value in said.items() if field in properties(schema)}
    with undone():
        address = path.removeprefix("/api/v1").replace("{record_id}", record_id)
        answer = world.door("sue").post(address, {**canaries, **wanted})
        assert answer.status in (200, 403, 409), answer.body
        row = stored(record_type, record_id)
    assert not [one for one in (CANARY, "1999-12-31", str(NUMBER)) if one in row]


@pytest.mark.parametrize("record_type", [one for one in COLLECTIONS if one in DOORS])
def test_no_document_sets_what_is_the_servers(world: World, record_type: str) -> None:
    door = DOORS[record_type]
    fields = fields_of(world, record_type)
    canaries = {
        name: canary(form(record_type)[name])
        for name in read_only(record_type, patch=False)
        # A document's own claim of when it happened.
        if name != "occurred_at"
    }
    record_id = new_id()
    with undone():
        address = f"/sync/rxdb/{record_type}/push/?device_id={quote(world.devices[door.name])}"
        row = {"newDocumentState": {"id": record_id, **fields, **canaries}}
        answer = world.door(door.name).post(address, [row])
        assert answer.status == 200, answer.body
        (adopted,) = answer.body
        assert adopted["id"] == record_id
        found = stored(record_type, record_id)
    assert not [one for one in (CANARY, "1999-12-31", str(NUMBER)) if one in found]
    assert datetime.fromisoformat(adopted["updated_at"]) > datetime.now(UTC) - timedelta(minutes=5)
