"""Whoever writes a synced row, and however: the tablets hear of it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints, is_typeddict

import psycopg
import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F

from dispatch.clockwork.timers import fire_due
from incidents.forms import FORMS
from incidents.models import Assignment, Incident, Note
from incidents.wire import SHAPES
from responders.models import Responder, Unit
from responders.wire import Person
from tests.cast import SQUARE, Cast, new_id
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in

Write = Callable[[Cast, str, str, str], None]


def raw_sql(cast: Cast, owner_dsn: str, incident: str, assignment: str) -> None:
    with psycopg.connect(owner_dsn) as connection:
        connection.execute(
            "UPDATE incidents_incident SET address = '1 Raw Street' WHERE id = %s", [incident]
        )


def bulk_update(cast: Cast, owner_dsn: str, incident: str, assignment: str) -> None:
    Incident.objects.update(address="1 Bulk Street", priority=F("priority"))


def saved_form(cast: Cast, owner_dsn: str, incident: str, assignment: str) -> None:
    """What a form of the admin does: all columns of an object, as it was read."""
    one = Incident.objects.get(id=incident)
    one.address = "1 Form Street"
    one.save()


def several_tables(cast: Cast, owner_dsn: str, incident: str, assignment: str) -> None:
    with transaction.atomic():
        Incident.objects.filter(id=incident).update(address="1 Shell Street")
        Unit.objects.filter(id=cast.unit("HERON 1")).update(kind="outreach")


def bulk_create(cast: Cast, owner_dsn: str, incident: str, assignment: str) -> None:
    now = datetime.now(UTC)
    Note.objects.bulk_create(
        Note(
            agency=cast.agency, author=cast.people["sue"], author_role="supervisor",
            incident_id=incident, assignment_id=assignment, kind="peer", body=body,
            corrected_at=now, received_at=now, uncertainty_s=0,
        )
        for body in ("one", "two")
    )  # fmt: skip


def a_task(cast: Cast, owner_dsn: str, incident: str, assignment: str) -> None:
    """Nobody has acknowledged the assignment: a step of its escalation fires."""
    assert fire_due(now=datetime.now(UTC) + timedelta(seconds=61)) == 1


def deleted(cast: Cast, owner_dsn: str, incident: str, assignment: str) -> None:
    with psycopg.connect(owner_dsn) as connection:
        connection.execute("DELETE FROM incidents_assignment WHERE id = %s", [assignment])


# What the tablet has to hear of: (op, type) of each change.
WRITERS: list[tuple[Write, list[tuple[str, str]]]] = [
    (raw_sql, [("put", "incident")]),
    (bulk_update, [("put", "incident")]),
    (saved_form, [("put", "incident")]),
    (several_tables, [("put", "unit"), ("put", "incident")]),
    (bulk_create, [("put", "note"), ("put", "note")]),
    (a_task, [("put", "assignment")]),
    (deleted, [("remove", "assignment"), ("remove", "incident")]),
]


@pytest.mark.parametrize(("write", "heard"), WRITERS, ids=lambda one: getattr(one, "__name__", ""))
def test_invariant_32_whoever_writes_reaches_the_devices(
    cast: Cast, owner_dsn: str, write: Write, heard: list[tuple[str, str]]
) -> None:
    incident, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    before = {one: record["rev"] for one, record in bob.store.items()}
    write(cast, owner_dsn, incident, assignment)
    changes = bob.pull()
    assert [(change["op"], change["type"]) for change in changes] == heard
    for change in changes:
        assert change["op"] == "remove" or change["rev"] == before.get(change["id"], 0) + 1
    assert bob.store == bob.cold()


def test_invariant_32_an_import_reaches_the_devices(cast: Cast, tmp_path: Path) -> None:
    bob = Tablet("bob")
    bob.pull()
    properties = {"beat": "511", "district": "D1"}
    geometry = {"type": "Polygon", "coordinates": [SQUARE]}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    file = tmp_path / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    call_command("import_areas", file, agency="North City", report=tmp_path / "report.json")
    (change,) = bob.pull()
    assert (change["type"], change["data"]["name"]) == ("area", "511")


def test_invariant_32_what_was_deleted_by_hand_stays_deleted(cast: Cast, owner_dsn: str) -> None:
    incident, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    rev = bob.store[incident]["rev"]
    raw_sql(cast, owner_dsn, incident, assignment)
    bob.pull()
    assert (bob.store[incident]["address"], bob.store[incident]["rev"]) == ("1 Raw Street", rev + 1)
    deleted(cast, owner_dsn, incident, assignment)
    bob.pull()
    assert assignment not in bob.store
    resurrected: Body = bob.do("assignment.acknowledge", record_id=assignment)
    assert (resurrected["result"], resurrected["code"]) == ("rejected", "record_deleted")
    assert not Assignment.objects.filter(id=assignment).exists()


def test_invariant_32_after_a_decision_over_rest_the_rest_of_the_transaction_is_heard_too(
    cast: Cast,
) -> None:
    """Applying from the quarantine writes through the ledger, and the issue beside it."""
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    carla, sue = Tablet("carla"), logged_in("sue")
    refused = carla.do("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    assert refused["result"] == "rejected"
    carla.pull()
    (issue,) = carla.of_type("sync_issue")
    assert issue["resolved_at"] is None
    assert sue.post(f"/sync/quarantine/{issue['id']}/apply/").status == 200
    carla.pull()
    assert carla.store[issue["id"]]["resolved_at"] is not None


def _shows_people(shape: Any) -> bool:
    """Whether a person's name is part of a wire form, or of a form within it."""
    hints = get_type_hints(shape) if is_typeddict(shape) else {}
    within = [*hints.values(), *get_args(shape)]
    return shape is Person or any(map(_shows_people, within))


def test_invariant_32_a_new_name_shows_in_all_that_its_person_wrote(cast: Cast) -> None:
    """Names are no records of their own: they come along with what shows them."""
    alice, bob = logged_in("alice"), Tablet("bob")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    about = {"assignment": assignment}
    bob.do("status_event.create", {**about, "status": "on_scene"})
    bob.pull()
    (check,) = bob.of_type("safety_check")
    bob.do("note.create", {**about, "kind": "operational", "body": "x"})
    bob.do("outcome.create", {**about, "contact_outcome": "contact_made"})
    bob.do("safety_check.answer", {"answer": "ok"}, record_id=check["id"])
    help_id = new_id()
    bob.do("backup_request.create", {}, record_id=help_id)
    assert alice.post(f"/backup-requests/{help_id}/seen/").status == 200
    assert alice.post(f"/backup-requests/{help_id}/acknowledge/").status == 200
    bob.pull()
    for name in ("bob", "alice"):
        Responder.objects.filter(username=name).update(name=f"{name} renamed")
    told = {change["type"] for change in bob.pull()}
    # A crew never holds who broke the glass.
    assert told == {name for name in FORMS if _shows_people(SHAPES[name])} - {"break_glass"}
    assert bob.store == bob.cold()
    owner = bob.store[help_id]["acknowledged_by"]["name"]
    assert (bob.store[help_id]["author"]["name"], owner) == ("bob renamed", "alice renamed")
