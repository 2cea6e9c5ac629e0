"""The world of the authorization matrix: everybody's way in, and records at every place.

A place is where a record belongs, seen from HERON 1: `own`, another `team` of the agency, `away`
in the other agency, `absent`; and calls nobody was sent to: `waiting`, and `outside`, which the
integration sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from api.openapi.answer_examples import BROWSER
from incidents.models import Assignment, BackupRequest, Incident, SafetyCheck
from responders.access import CrewRole, Role
from responders.models import (
    Area,
    CodeList,
    CrewMember,
    Device,
    Programme,
    Responder,
    RoleGrant,
    Unit,
)
from tests.cast import Cast, gather, new_id, person
from tests.tablet import Body, Http, Tablet, logged_in

CREW = {"bob": "HERON 1", "carla": "HERON 2", "max": "OWL 1"}
# HERON 1 too: somebody deactivated, somebody whose tablet was withdrawn, somebody logged out.
SHUT_OUT = ("dora", "rita", "lana")
# HERON 1's police officer, of a crew that responds together.
SWORN = "cody"
FIELD = {*CREW, *SHUT_OUT, SWORN, "lena"}
LISTS = {
    "programme": "programmes",
    "area": "areas",
    "code_list": "code-lists",
    "unit": "units",
    "shift": "shifts",
    "incident": "incidents",
    "assignment": "assignments",
    "status_event": "status-events",
    "note": "notes",
    "outcome": "outcomes",
    "safety_check": "safety-checks",
    "backup_request": "backup-requests",
    "break_glass": "break-glass",
}
# Texts that must reach nobody but those who may read them.
SECRETS = {"clinical": "CANARY-C", "peer": "CANARY-P", "outcome": "CANARY-O", "kept": "CANARY-Q"}
PLACES = {"own": "one", "team": "two", "away": "next door"}


@dataclass
class World:
    """Records by `call/what`, and everybody's way in, taken when it is needed."""

    cast: Cast
    ids: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    doors: dict[str, Http] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    landing: dict[str, str] = field(default_factory=dict)
    # What there is at a place besides its call.
    around: dict[str, dict[str, str]] = field(default_factory=dict)

    def door(self, name: str) -> Http:
        """Somebody's log-in, on a tablet for whoever works in the field."""
        if name not in self.doors:
            tablet = Tablet(name) if name in FIELD else None
            self.doors[name] = tablet.http if tablet else logged_in(name)
            self.devices[name] = tablet.device_id if tablet else new_id()
            if tablet is not None:
                self.landing[name] = tablet.registration["landing_token"]
            if name == "lana":
                self.doors[name].token = self.landing[name]
        return self.doors[name]

    def add(self, label: str, record_type: str, record_id: str) -> None:
        self.ids[label] = record_id
        self.types[label] = record_type

    def place(self, name: str) -> dict[str, str]:
        """Ids at a place, by what they are of; `absent` has an id for everything."""
        if name == "absent":
            return {what: new_id() for what in self.place("own")}
        call = PLACES.get(name, name)
        of_call = {
            label.partition("/")[2]: record_id
            for label, record_id in self.ids.items()
            if label.startswith(f"{call}/")
        }
        return {**of_call, **self.around.get(call, {})}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def listed(http: Http, path: str) -> dict[str, Body]:
    """Everything a list holds, page by page."""
    found: dict[str, Body] = {}
    address = f"/{path}/?limit=7"
    while address:
        page = http.get(address)
        assert page.status == 200, page.body
        found.update({one["id"]: one for one in page.body["results"]})
        address = (page.body["next"] or "").partition("/api/v1")[2]
    return found


def made_world() -> World:
    """Two running calls, one that waits, old ones, one from another system, one next door."""
    world = World(gather())
    cast = world.cast
    night = Programme.objects.create(agency=cast.agency, code="NIGHT", name="Night watch")
    Unit.objects.filter(id=cast.unit("HERON 2")).update(programme=night)
    lena = person(cast.agency, "lena", Role.LEAD)
    RoleGrant.objects.filter(responder=lena).update(unit=cast.units["HERON 1"])
    sam = person(cast.agency, "sam", Role.SUPERVISOR)
    RoleGrant.objects.filter(responder=sam).update(programme=night)
    _reference(world)
    _other_crew(world)
    for call, crew, dispatcher in (
        ("one", "bob", "alice"),
        ("two", "carla", "alice"),
        ("days old", "bob", "alice"),
        ("weeks old", "bob", "alice"),
        ("next door", "max", "mallory"),
    ):
        _call(world, call, crew, dispatcher)
    _age(world, "days old", timedelta(days=2))
    _age(world, "weeks old", timedelta(days=9))
    for call, author in (("waiting", "tina"), ("outside", "cad"), ("street", "bob")):
        _came_in(world, call, author)
    for kind, body in (("operational", "in the hall"), ("clinical", SECRETS["clinical"])):
        note = {"incident": world.ids["waiting/incident"], "kind": kind, "body": body}
        made = world.door("tina").post("/notes/", note)
        world.add(f"waiting/{kind}", "note", made.body["id"])
    for call, crew in (("one", "bob"), ("two", "carla"), ("next door", "max")):
        _unsettled(world, call, crew)
        _around(world, call, CREW[crew])
    _look(world, "nora", "weeks old", place="one")
    _look(world, "max", "next door", place="next door")
    for call in ("waiting", "outside"):
        world.around[call] = {"other unit": cast.unit("HERON 1")}
    # Everybody is let in now: a log-in inside `undone` would be taken back with the rest.
    for name in ("lena", "nora", "sue", "sam", "adam", "ana", "otto", "mallory"):
        world.door(name)
    world.doors["nobody"], world.devices["nobody"] = Http(), new_id()
    return world


def _other_crew(world: World) -> None:
    shift = world.cast.units["HERON 1"].shift
    assert shift is not None
    for name in (*SHUT_OUT, SWORN):
        role = CrewRole.OFFICER if name == SWORN else CrewRole.EMT
        one = person(world.cast.agency, name, Role.FIELD, role.value)
        CrewMember.objects.create(
            shift=shift,
            unit=shift.unit,
            responder=one,
            role=role.value,
            joined_at=shift.starts_at,
            left_at=shift.ends_at,
        )
        world.door(name)
    now = datetime.now(UTC)
    Responder.objects.filter(username="dora").update(is_active=False, deactivated_at=now)
    Device.objects.filter(id=world.devices["rita"]).update(revoked_at=now)


def _came_in(world: World, call: str, author: str) -> None:
    made = world.door(author).post("/incidents/", {"call_type": "MNTL"})
    assert made.status == 201, made.body
    world.add(f"{call}/incident", "incident", made.body["id"])


def _call(world: World, call: str, crew: str, dispatcher: str) -> None:
    dispatch, team = world.door(dispatcher), world.door(crew)
    _came_in(world, call, dispatcher)
    unit = world.cast.unit(CREW[crew])
    sent = {"incident": world.ids[f"{call}/incident"], "unit": unit}
    on = {"assignment": dispatch.post("/assignments/", sent).body["id"]}
    world.add(f"{call}/assignment", "assignment", on["assignment"])
    facts: dict[str, tuple[str, Body]] = {
        "status": ("status_event", {**on, "status": "acknowledged"}),
        "operational": ("note", {**on, "kind": "operational", "body": "on the porch"}),
        "clinical": ("note", {**on, "kind": "clinical", "body": SECRETS["clinical"]}),
        "peer": ("note", {**on, "kind": "peer", "body": SECRETS["peer"]}),
        "outcome": (
            "outcome",
            {**on, "contact_outcome": "contact_made", "narrative": SECRETS["outcome"]},
        ),
        "help": ("backup_request", {**on, "unit": unit}),
    }
    for name, (record_type, body) in facts.items():
        made = team.post(f"/{LISTS[record_type]}/", body)
        assert made.status == 201, made.body
        world.add(f"{call}/{name}", record_type, made.body["id"])
    check = SafetyCheck.objects.create(
        id=new_id(),
        agency_id=world.cast.units[CREW[crew]].agency_id,
        assignment_id=on["assignment"],
        unit=world.cast.units[CREW[crew]],
        due_at=datetime.now(UTC) + timedelta(minutes=20),
    )
    world.add(f"{call}/check", "safety_check", str(check.id))


def _age(world: World, call: str, age: timedelta) -> None:
    """Puts a call's whole life into the past."""
    then = datetime.now(UTC) - age
    Incident.objects.filter(id=world.ids[f"{call}/incident"]).update(
        received_at=then, closed_at=then, status="Closed"
    )
    Assignment.objects.filter(id=world.ids[f"{call}/assignment"]).update(
        assigned_at=then, cleared_at=then, state="cleared"
    )
    BackupRequest.objects.filter(id=world.ids[f"{call}/help"]).update(
        received_at=then, ended_at=then, state="released"
    )


def _unsettled(world: World, call: str, crew: str) -> None:
    """A conflict, a refused mutation, and one whose text is clinical."""
    dispatcher = "mallory" if call == "next door" else "alice"
    assignment, incident = world.ids[f"{call}/assignment"], world.ids[f"{call}/incident"]
    path = f"/assignments/{assignment}/"
    dispatch = world.door(dispatcher)
    rev = dispatch.get(path).body["rev"]
    assert dispatch.patch(path, {"team_note": "dog"}, rev=rev).status == 200
    refused = [
        mutation("assignment.patch", assignment, {"team_note": "cat"}),
        mutation("incident.not_served", incident, {"reason": "duplicate"}),
        mutation("note.amend", world.ids["waiting/clinical"], {"body": SECRETS["kept"]}),
    ]
    envelope = {"device_id": world.devices[crew], "mutations": refused}
    results = world.door(crew).post("/sync/push/", envelope).body["results"]
    labels = ("conflict", "refused", "kept")
    pulled = world.door(crew).post("/sync/pull/", {"device_id": world.devices[crew], "limit": 999})
    issues = {
        one["data"]["mutation_id"]: one["id"]
        for one in pulled.body["changes"]
        if one["type"] == "sync_issue"
    }
    for label, asked, result in zip(labels, refused, results, strict=True):
        if result["result"] != "held":
            world.add(f"{call}/{label}", "sync_issue", issues[asked["id"]])


def mutation(kind: str, record_id: str | None, fields: Any, base_rev: int | None = 1) -> Body:
    """One element of a push; without a record it makes one."""
    return {
        "id": new_id(),
        "kind": kind,
        "record_id": record_id or new_id(),
        "base_rev": None if record_id is None else base_rev,
        "fields": fields,
    }


def _around(world: World, call: str, call_sign: str) -> None:
    """The unit of a call, its shift, programme and area, a colleague's unit, the crew's tablet."""
    unit = Unit.objects.get(id=world.cast.unit(call_sign))
    other = "HERON 1" if call_sign == "HERON 2" else "HERON 2"
    crew = next(name for name, sign in CREW.items() if sign == call_sign)
    world.around[call] = {
        "unit": str(unit.id),
        "shift": str(unit.shift_id),
        "programme": str(unit.programme_id),
        "area": str(Area.objects.get(agency=unit.agency_id).id),
        "codes": str(CodeList.objects.get(agency=unit.agency_id, name="supply").id),
        "device": world.devices[crew],
        "other unit": world.cast.unit(other),
        "subscription": _subscription(world, crew),
    }


def a_browser() -> Body:
    """What a browser says of its subscription."""
    return {**BROWSER, "endpoint": f"https://push.example.net/{new_id()}"}


def _subscription(world: World, name: str) -> str:
    made = world.door(name).post("/push-subscriptions/", a_browser())
    assert made.status == 201, made.body
    return str(made.body["id"])


def _look(world: World, name: str, call: str, *, place: str) -> None:
    """Somebody breaks the glass of a call."""
    asked = {"record": world.ids[f"{call}/incident"], "reason": "a complaint about the visit"}
    made = world.door(name).post("/break-glass/", asked)
    assert made.status == 201, made.body
    world.add(f"{call}/glass", "break_glass", made.body["id"])
    world.around[place]["glass"] = made.body["id"]


def _reference(world: World) -> None:
    cast = world.cast
    area = Area.objects.get(agency=cast.agency)
    night = Programme.objects.get(agency=cast.agency, code="NIGHT")
    world.add("reference/programme", "programme", str(cast.programme.id))
    world.add("reference/other programme", "programme", str(night.id))
    world.add("reference/area", "area", str(area.id))
    ours, _ = (
        CodeList.objects.create(
            agency=agency,
            name="supply",
            is_open=True,
            codes=[{"code": "water", "labels": {"en": "Water", "es": "Agua"}}],
        )
        for agency in (cast.agency, cast.other_agency)
    )
    world.add("reference/codes", "code_list", str(ours.id))
    for call_sign, unit in cast.units.items():
        world.add(f"{call_sign}/unit", "unit", str(unit.id))
        world.add(f"{call_sign}/shift", "shift", str(unit.shift_id))
