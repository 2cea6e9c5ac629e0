"""Who sees what and who may do what, for everybody of the cast: section 5 of the protocol."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents.handlers import catalogue
from incidents.models import Assignment, BackupRequest, Incident, SafetyCheck
from incidents.visibility import MODELS
from responders.access import Role
from responders.models import Programme, Responder, RoleGrant
from tests.api.test_openapi import operations
from tests.cast import Cast, new_id, person
from tests.tablet import Body, Http, Tablet, logged_in

CREW = {"bob": "HERON 1", "carla": "HERON 2", "max": "OWL 1"}
FIELD = {*CREW, "lena"}
LISTS = {
    "programme": "programmes",
    "area": "areas",
    "unit": "units",
    "shift": "shifts",
    "incident": "incidents",
    "assignment": "assignments",
    "status_event": "status-events",
    "note": "notes",
    "outcome": "outcomes",
    "safety_check": "safety-checks",
    "backup_request": "backup-requests",
}
# Texts that must reach nobody but those who may read them.
SECRETS = {"clinical": "CANARY-C", "peer": "CANARY-P", "outcome": "CANARY-O"}


@dataclass
class World:
    """Records by `call/what`, and everybody's way in, taken when it is needed."""

    ids: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    doors: dict[str, Http] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)

    def door(self, name: str) -> Http:
        """Somebody's log-in, on a tablet for whoever works in the field."""
        if name not in self.doors:
            tablet = Tablet(name) if name in FIELD else None
            self.doors[name] = tablet.http if tablet else logged_in(name)
            self.devices[name] = tablet.device_id if tablet else new_id()
        return self.doors[name]

    def add(self, label: str, record_type: str, record_id: str) -> None:
        self.ids[label] = record_id
        self.types[label] = record_type


@pytest.fixture
def world(cast: Cast) -> World:
    """Two running calls, one that waits, old ones, one from another system, one next door."""
    lena = person(cast.agency, "lena", Role.LEAD)
    RoleGrant.objects.filter(responder=lena).update(unit=cast.units["HERON 1"])
    sam = person(cast.agency, "sam", Role.SUPERVISOR)
    elsewhere = Programme.objects.create(agency=cast.agency, code="NIGHT", name="Night watch")
    RoleGrant.objects.filter(responder=sam).update(programme=elsewhere)
    world = World()
    _reference(world, cast, elsewhere)
    for call, crew, dispatcher in (
        ("one", "bob", "alice"),
        ("two", "carla", "alice"),
        ("days old", "bob", "alice"),
        ("weeks old", "bob", "alice"),
        ("next door", "max", "mallory"),
    ):
        _call(world, cast, call, crew, dispatcher)
    _age(world, "days old", timedelta(days=2))
    _age(world, "weeks old", timedelta(days=9))
    _came_in(world, "waiting", "tina")
    _came_in(world, "from outside", "cad")
    _came_in(world, "in the street", "bob")
    for kind, body in (("operational", "in the hall"), ("clinical", SECRETS["clinical"])):
        note = {"incident": world.ids["waiting/incident"], "kind": kind, "body": body}
        made = world.door("tina").post("/notes/", note)
        world.add(f"waiting/{kind}", "note", made.body["id"])
    return world


def _reference(world: World, cast: Cast, programme: Programme) -> None:
    world.add("reference/programme", "programme", str(cast.programme.id))
    world.add("reference/other programme", "programme", str(programme.id))
    world.add("reference/area", "area", world.door("bob").get("/areas/").body["results"][0]["id"])
    for call_sign, unit in cast.units.items():
        world.add(f"{call_sign}/unit", "unit", str(unit.id))
        world.add(f"{call_sign}/shift", "shift", str(unit.shift_id))


def _came_in(world: World, call: str, author: str) -> None:
    made = world.door(author).post("/incidents/", {"call_type": "MNTL"})
    assert made.status == 201, made.body
    world.add(f"{call}/incident", "incident", made.body["id"])


def _call(world: World, cast: Cast, call: str, crew: str, dispatcher: str) -> None:
    dispatch, team = world.door(dispatcher), world.door(crew)
    _came_in(world, call, dispatcher)
    unit = cast.unit(CREW[crew])
    sent = {"incident": world.ids[f"{call}/incident"], "unit": unit}
    on = {"assignment": dispatch.post("/assignments/", sent).body["id"]}
    world.add(f"{call}/assignment", "assignment", on["assignment"])
    facts = {
        "status": ("status_event", {**on, "status": "en_route"}),
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
        agency_id=cast.units[CREW[crew]].agency_id,
        assignment_id=on["assignment"],
        unit=cast.units[CREW[crew]],
        due_at=datetime.now(UTC) + timedelta(minutes=20),
        state="cancelled",
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


# --- What they see -------------------------------------------------------------------------

WHOLE = (
    "incident", "assignment", "status", "operational", "clinical", "peer", "outcome", "help",
    "check",
)  # fmt: skip
BOARD = ("incident", "assignment", "status", "operational", "outcome", "help", "check")
REFERENCE: dict[str, tuple[str, ...]] = {"reference": ("programme", "other programme", "area")}
ONE, TWO = {"HERON 1": ("unit", "shift")}, {"HERON 2": ("unit", "shift")}
WAITING = {
    "waiting": ("incident", "operational", "clinical"),
    "from outside": ("incident",),
    "in the street": ("incident",),
}
AGENCY = dict.fromkeys(("one", "two", "days old", "weeks old"), WHOLE)
SEEN: dict[str, dict[str, tuple[str, ...]]] = {
    "bob": {**REFERENCE, **ONE, "one": WHOLE, "days old": WHOLE, "in the street": ("incident",)},
    "lena": {**REFERENCE, **ONE, "one": WHOLE, "days old": WHOLE},
    "carla": {**REFERENCE, **TWO, "two": WHOLE},
    "alice": {
        **REFERENCE, **ONE, **TWO, **WAITING,
        "one": BOARD, "two": BOARD, "waiting": ("incident", "operational"),
    },
    "tina": {**REFERENCE, **WAITING},
    "nora": REFERENCE,
    "sue": {**REFERENCE, **ONE, **TWO, **WAITING, **AGENCY},
    # Of a programme without units: calls nobody was sent to, and every call for help.
    "sam": {**REFERENCE, **WAITING, **dict.fromkeys(AGENCY, ("help",))},
    "adam": {**REFERENCE, **ONE, **TWO},
    "ana": {},
    "otto": {},
    "cad": {"from outside": ("incident",)},
    "max": {"OWL 1": ("unit", "shift"), "next door": WHOLE},
    "mallory": {"OWL 1": ("unit", "shift"), "next door": BOARD},
}  # fmt: skip


def expected(name: str) -> set[str]:
    return {f"{call}/{what}" for call, parts in SEEN[name].items() for what in parts}


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


def pulled(world: World, name: str) -> dict[str, tuple[str, Body]]:
    """What somebody who starts from nothing would hold: type and record by id."""
    http = world.door(name)
    body: Body = {"device_id": world.devices[name], "limit": 7}
    held: dict[str, tuple[str, Body]] = {}
    while True:
        page = http.post("/sync/pull/", body)
        assert page.status == 200, page.body
        held |= {one["id"]: (one["type"], one["data"]) for one in page.body["changes"]}
        body["cursor"] = page.body["cursor"]
        if not page.body["more"]:
            return held


def test_everybody_sees_their_part_however_they_ask(world: World) -> None:
    for name in SEEN:
        check_what_is_seen(world, name)


def check_what_is_seen(world: World, name: str) -> None:
    """By list, one by one, and by pull: the same records with the same content."""
    http = world.door(name)
    labels = {record_id: label for label, record_id in world.ids.items()}
    by_list = {kind: listed(http, path) for kind, path in LISTS.items()}
    in_lists = {one for records in by_list.values() for one in records}
    assert {labels[one] for one in in_lists & labels.keys()} == expected(name), name
    for label, record_id in world.ids.items():
        record_type = world.types[label]
        answer = http.get(f"/{LISTS[record_type]}/{record_id}/")
        if label in expected(name):
            assert answer.status == 200, label
            assert answer.body == by_list[record_type][record_id]
        else:
            assert (answer.status, answer.body["code"]) == (404, "not_found"), label
    held = pulled(world, name)
    assert {one: record for one, (kind, record) in held.items() if kind in LISTS} == {
        one: record for records in by_list.values() for one, record in records.items()
    }


def test_the_table_speaks_of_every_role_and_type(world: World) -> None:
    names = Responder.objects.filter(username__in=SEEN)
    roles = RoleGrant.objects.filter(responder__in=names).values_list("role", flat=True)
    assert {*roles} == {*Role}
    assert {*world.types.values()} == LISTS.keys() == MODELS.keys() - {"sync_issue"}


PUBLIC_OUTCOME = {
    "id", "rev", "assignment", "incident", "contact_outcome", "police_involvement", "current",
    "flagged",
}  # fmt: skip


def test_dispatch_is_told_two_answers_of_an_outcome(world: World) -> None:
    outcome = world.ids["one/outcome"]
    path = f"/outcomes/{outcome}/"
    shown = world.door("alice").get(path).body
    assert shown.keys() == PUBLIC_OUTCOME
    assert pulled(world, "alice")[outcome][1] == shown
    whole = world.door("bob").get(path).body
    assert whole.items() >= shown.items()
    for name in ("lena", "sue"):
        assert world.door(name).get(path).body == whole
    assert whole["narrative"] == SECRETS["outcome"]


def test_nobody_else_is_told_what_was_written_in_confidence(world: World) -> None:
    for name in sorted(SEEN.keys() - {"bob", "lena", "carla", "tina", "sue", "max"}):
        check_nothing_leaks(world, name)


def check_nothing_leaks(world: World, name: str) -> None:
    """No answer to whatever somebody can ask carries a text that is not theirs."""
    http = world.door(name)
    texts = [json.dumps(pulled(world, name))]
    for path, method, _ in operations():
        address = path.removeprefix("/api/v1")
        if method != "get" or address.endswith(("/events/", "/stream/")):
            continue
        for call in ("one", "waiting", "next door"):
            filled = address.replace("{record_id}", world.ids[f"{call}/incident"])
            filled = filled.replace("{device_id}", new_id()).replace("{record_type}", "note")
            texts.append(json.dumps(http.get(filled).body))
    # Of calls nobody was sent to a supervisor sees all notes, whatever the programme.
    may_read = {SECRETS["clinical"]} if name == "sam" else set()
    secrets = set(SECRETS.values()) - may_read
    assert [one for one in secrets for text in texts if one in text] == [], name


def test_dispatch_is_not_told_of_clinical_notes_by_their_timeline(world: World) -> None:
    path = f"/incidents/{world.ids['one/incident']}/timeline/"
    kinds = [
        one["record"]["kind"]
        for one in world.door("alice").get(path).body["events"]
        if one["type"] == "note"
    ]
    assert kinds == ["operational"]
    whole = world.door("bob").get(path).body["events"]
    assert len([one for one in whole if one["type"] == "note"]) == 3


def test_the_board_is_for_dispatch(world: World) -> None:
    may = {name for name in SEEN if world.door(name).get("/board/").status == 200}
    assert may == {"alice", "sue", "sam", "mallory"}
    assert [one["call_sign"] for one in world.door("mallory").get("/board/").body["units"]] == [
        "OWL 1"
    ]


# --- What they may do ----------------------------------------------------------------------

FACTS = {"status_event.create", "note.create", "outcome.create"}
AUTHORS = {"note.amend", "outcome.amend", "backup_request.amend"}
CREW_VERBS = {"assignment.acknowledge", "assignment.decline", "assignment.patch"}
DISPATCH_VERBS = {"assignment.create", "assignment.cancel", "assignment.reassign"}
CALL_ENDS = {"incident.close", "incident.cancel", "incident.not_served"}
HELP_OWN = {f"backup_request.{verb}" for verb in ("arrive", "release", "cancel")}
HELP_DISPATCH = {f"backup_request.{verb}" for verb in ("seen", "acknowledge", "commit")}
SHIFTS = {"shift.start", "shift.end"}
# Whoever is known here may call for help, and discard a draft.
ANYBODY = {"backup_request.create", "void"}
FIELD_KINDS = FACTS | CREW_VERBS | HELP_OWN | {"incident.patch", "position.create"}
FIELD_KINDS |= {"safety_check.answer"}
DISPATCH_KINDS = CREW_VERBS | DISPATCH_VERBS | CALL_ENDS | HELP_OWN | HELP_DISPATCH
DISPATCH_KINDS |= {"incident.create", "incident.patch", "status_event.create"}
DISPATCH_KINDS |= {"safety_check.answer"}

# By principal: what they may send about HERON 1's call, and about HERON 2's.
MAY: dict[str, tuple[set[str], set[str]]] = {
    "bob": (FIELD_KINDS | AUTHORS | {"incident.create"}, {"incident.create"}),
    "carla": ({"incident.create"}, FIELD_KINDS | AUTHORS | {"incident.create"}),
    "lena": (SHIFTS, set()),
    "alice": (DISPATCH_KINDS, DISPATCH_KINDS),
    "tina": (
        {"incident.create", "incident.patch", "note.create", "outcome.create"},
        {"incident.create", "incident.patch", "note.create", "outcome.create"},
    ),
    "nora": (set(), set()),
    "sue": (
        DISPATCH_KINDS | SHIFTS | {"note.create", "outcome.create"},
        DISPATCH_KINDS | SHIFTS | {"note.create", "outcome.create"},
    ),
    "adam": (SHIFTS, SHIFTS),
    "ana": (set(), set()),
    "otto": (set(), set()),
    "cad": ({"incident.create"}, {"incident.create"}),
    "max": ({"incident.create"}, {"incident.create"}),
    "mallory": ({"incident.create"}, {"incident.create"}),
}
ABROAD = {"max", "mallory"}
# What speaks of no record that is there already: nothing tells one agency from another.
UNBOUND = {"incident.create", *ANYBODY}


def mutations(world: World, call: str, call_sign: str, other: str) -> list[Body]:
    """One of every kind about a call and its unit; what ends the call comes last."""
    unit, on = world.ids[f"{call_sign}/unit"], {"assignment": world.ids[f"{call}/assignment"]}
    incident, shift = world.ids[f"{call}/incident"], world.ids[f"{call_sign}/shift"]
    fix = {"latitude": 36.0, "longitude": -78.9, "fix_at": "2026-11-21T10:00:00Z"}
    asked: list[tuple[str, str | None, Any]] = [
        ("incident.create", None, {"call_type": "MNTL"}),
        ("incident.patch", incident, {"narrative": "x"}),
        ("status_event.create", None, {**on, "status": "on_scene"}),
        ("note.create", None, {**on, "kind": "peer", "body": "x"}),
        ("note.amend", world.ids[f"{call}/peer"], {"body": "y"}),
        ("outcome.create", None, {**on, "contact_outcome": "contact_made"}),
        ("outcome.amend", world.ids[f"{call}/outcome"], {"felt_safe": True}),
        ("position.create", None, {"unit": unit, **fix}),
        ("safety_check.answer", world.ids[f"{call}/check"], {"answer": "ok"}),
        ("backup_request.create", None, {"unit": unit}),
        *[
            (f"backup_request.{verb}", world.ids[f"{call}/help"], {})
            for verb in ("seen", "acknowledge", "arrive", "amend", "cancel", "release")
        ],
        ("backup_request.commit", world.ids[f"{call}/help"], {"committed_unit": "Police 12"}),
        ("assignment.patch", on["assignment"], {"team_note": "x"}),
        ("assignment.acknowledge", on["assignment"], {}),
        ("assignment.create", None, {"incident": incident, "unit": unit}),
        ("shift.start", None, {"unit": unit}),
        ("shift.end", shift, {}),
        ("assignment.decline", on["assignment"], {}),
        ("assignment.cancel", on["assignment"], {}),
        (
            "assignment.reassign",
            on["assignment"],
            {"unit": world.ids[f"{other}/unit"], "new_assignment": new_id()},
        ),
        ("incident.not_served", incident, {"reason": "duplicate"}),
        ("incident.close", incident, {}),
        ("incident.cancel", incident, {}),
        ("void", None, {}),
    ]
    return [
        {
            "id": new_id(),
            "kind": kind,
            "record_id": record_id or new_id(),
            "base_rev": None if record_id is None else 1,
            "fields": fields,
        }
        for kind, record_id, fields in asked
    ]


def judged(world: World, name: str, asked: list[Body]) -> dict[str, str]:
    """By kind: `may`, `may not`, or `held` for what is not here."""
    http = world.door(name)
    envelope = {"device_id": world.devices[name], "mutations": asked}
    answer = http.post("/sync/push/", envelope)
    assert answer.status == 200, answer.body
    words = {}
    for mutation, result in zip(asked, answer.body["results"], strict=True):
        assert result["result"] in ("applied", "conflict", "held", "rejected"), result
        is_refused = result["code"] in ("not_permitted", "no_longer_permitted")
        word = "held" if result["result"] == "held" else "may not" if is_refused else "may"
        words[mutation["kind"]] = word
    return words


# Who moves nothing anybody else's attempts depend on.
HARMLESS = ("nora", "ana", "otto", "cad", "max", "mallory")


@pytest.mark.parametrize("names", [*((name,) for name in MAY if name not in HARMLESS), HARMLESS])
def test_everybody_may_do_their_part(world: World, names: tuple[str, ...]) -> None:
    for name in names:
        for place, call in enumerate(("one", "two")):
            check_what_is_done(world, name, place, call)


def check_what_is_done(world: World, name: str, place: int, call: str) -> None:
    """Of all there is to send about a call, what somebody may."""
    units = ("HERON 1", "HERON 2")
    found = judged(world, name, mutations(world, call, units[place], units[1 - place]))
    may = {kind for kind, word in found.items() if word == "may"}
    held = {kind for kind, word in found.items() if word == "held"}
    if name in ABROAD:
        assert (may, held) == (UNBOUND, found.keys() - UNBOUND), name
    else:
        assert (may, held) == (MAY[name][place] | ANYBODY, set()), name


def test_nobody_reaches_next_door(world: World) -> None:
    path = f"/incidents/{world.ids['next door/incident']}/timeline/"
    before = world.door("max").get(path).body
    for name in MAY.keys() - ABROAD:
        found = judged(world, name, mutations(world, "next door", "OWL 1", "OWL 1"))
        assert {kind for kind, word in found.items() if word != "held"} == UNBOUND, name
    assert world.door("max").get(path).body == before


def test_the_table_speaks_of_every_kind(world: World) -> None:
    asked = {one["kind"] for one in mutations(world, "one", "HERON 1", "HERON 2")}
    sent = {kind for kind in catalogue().kinds if not kind.startswith("sync_issue.")}
    assert asked - {"void"} == sent


def test_a_crew_sends_itself_to_what_it_came_upon(world: World) -> None:
    incident = world.ids["in the street/incident"]
    results = [
        judged(
            world,
            name,
            [
                {
                    "id": new_id(),
                    "kind": "assignment.create",
                    "record_id": new_id(),
                    "fields": {"incident": incident, "unit": world.ids[f"{call_sign}/unit"]},
                }
            ],
        )["assignment.create"]
        for name, call_sign in (("bob", "HERON 2"), ("carla", "HERON 2"), ("bob", "HERON 1"))
    ]
    assert results == ["may not", "may not", "may"]


def test_an_integration_changes_only_what_it_sent(world: World) -> None:
    http = world.door("cad")
    own = f"/incidents/{world.ids['from outside/incident']}/"
    assert http.patch(own, {"address": "1 Oak"}, rev=1).status == 200
    assert http.patch(f"/incidents/{world.ids['one/incident']}/", {}, rev=1).status == 404
