"""Who sees what: every type of record, by list, one by one and by pull, for everybody."""

import json

import pytest

from catalogue.visibility import MODELS
from tests.api.test_openapi import operations
from tests.cast import new_id
from tests.matrix.world import LISTS, SECRETS, World, listed, undone
from tests.tablet import Body

WHOLE = (
    "incident", "assignment", "status", "operational", "clinical", "peer", "outcome", "help",
    "check",
)  # fmt: skip
BOARD = ("incident", "assignment", "status", "operational", "outcome", "help", "check")
ISSUES = ("conflict", "refused", "kept")
REFERENCE: dict[str, tuple[str, ...]] = {
    "reference": ("programme", "other programme", "area", "codes")
}
ONE, TWO = {"HERON 1": ("unit", "shift")}, {"HERON 2": ("unit", "shift")}
WAITING = {
    "waiting": ("incident", "operational", "clinical"),
    "outside": ("incident",),
    "street": ("incident",),
}
AGENCY = dict.fromkeys(("one", "two", "days old", "weeks old"), WHOLE)
SEEN: dict[str, dict[str, tuple[str, ...]]] = {
    "bob": {
        **REFERENCE, **ONE,
        "one": (*WHOLE, *ISSUES), "days old": WHOLE, "street": ("incident",),
    },
    "lena": {**REFERENCE, **ONE, "one": WHOLE, "days old": WHOLE},
    "carla": {**REFERENCE, **TWO, "two": (*WHOLE, *ISSUES)},
    "alice": {
        **REFERENCE, **ONE, **TWO, **WAITING,
        "one": BOARD, "two": BOARD, "waiting": ("incident", "operational"),
    },
    "tina": {**REFERENCE, **WAITING},
    # She broke the glass of one call.
    "nora": {**REFERENCE, "weeks old": (*WHOLE, "glass")},
    "sue": {**REFERENCE, **ONE, **TWO, **WAITING, **AGENCY, "weeks old": (*WHOLE, "glass")},
    # Of HERON 2's programme only; calls nobody was sent to and calls for help are everybody's.
    "sam": {
        **REFERENCE, **TWO, **WAITING,
        "two": WHOLE, "one": ("help",), "days old": ("help",), "weeks old": ("help", "glass"),
    },
    "adam": {**REFERENCE, **ONE, **TWO},
    "ana": {},
    "otto": {},
    "cad": {"outside": ("incident",)},
    "max": {"OWL 1": ("unit", "shift"), "next door": (*WHOLE, "conflict", "refused", "glass")},
    "mallory": {"OWL 1": ("unit", "shift"), "next door": BOARD},
}  # fmt: skip


def expected(world: World, name: str, *, in_lists: bool) -> set[str]:
    labels = {f"{call}/{what}" for call, parts in SEEN[name].items() for what in parts}
    return {one for one in labels if not in_lists or world.types[one] in LISTS}


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


@pytest.mark.parametrize("name", SEEN)
def test_everybody_sees_their_part_however_they_ask(world: World, name: str) -> None:
    """By list, one by one, and by pull: the same records with the same content."""
    http = world.door(name)
    labels = {record_id: label for label, record_id in world.ids.items()}
    by_list = {kind: listed(http, path) for kind, path in LISTS.items()}
    in_lists = {one for records in by_list.values() for one in records}
    seen = expected(world, name, in_lists=True)
    assert {labels[one] for one in in_lists & labels.keys()} == seen
    for label, record_id in world.ids.items():
        record_type = world.types[label]
        if label in seen:
            answer = http.get(f"/{LISTS[record_type]}/{record_id}/")
            assert answer.status == 200, label
            assert answer.body == by_list[record_type][record_id]
    held = pulled(world, name)
    whole = expected(world, name, in_lists=False)
    assert {labels[one] for one in held.keys() & labels.keys()} == whole
    assert {one: record for one, (kind, record) in held.items() if kind in LISTS} == {
        one: record for records in by_list.values() for one, record in records.items()
    }


@pytest.mark.parametrize("name", SEEN)
def test_what_is_not_theirs_is_not_there(world: World, name: str) -> None:
    seen = expected(world, name, in_lists=True)
    for label, record_id in world.ids.items():
        if label not in seen and world.types[label] in LISTS:
            answer = world.door(name).get(f"/{LISTS[world.types[label]]}/{record_id}/")
            assert (answer.status, answer.body["code"]) == (404, "not_found"), label


def test_the_table_speaks_of_every_type(world: World) -> None:
    assert {*world.types.values()} == MODELS.keys() == LISTS.keys() | {"sync_issue"}


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


# Care, its supervisors, and the crews that wrote them.
CONFIDANTS = {"bob", "lena", "carla", "tina", "max"}


@pytest.mark.parametrize("name", sorted(SEEN.keys() - CONFIDANTS))
def test_nobody_else_is_told_what_was_written_in_confidence(world: World, name: str) -> None:
    """No answer to whatever somebody can ask carries a text that is not theirs."""
    http = world.door(name)
    texts = [json.dumps(pulled(world, name))]
    for path, method, _ in operations():
        address = path.removeprefix("/api/v1")
        if method != "get" or address.endswith(("/events/", "/stream/")):
            continue
        for call in ("one", "two", "waiting", "next door"):
            filled = address.replace("{record_id}", world.ids[f"{call}/incident"])
            filled = filled.replace("{device_id}", new_id()).replace("{record_type}", "note")
            texts.append(http.get(filled).raw.decode())
            if filled == address:
                break
    told = {one for one in SECRETS.values() for text in texts if one in text}
    assert told == MAY_READ.get(name, set())


# Supervisors read what was written; what waits in quarantine only if their own work is care.
MAY_READ = {name: set(SECRETS.values()) - {SECRETS["kept"]} for name in ("sue", "sam", "nora")}


def test_quarantined_text_is_shown_to_supervisors_whose_work_is_care(world: World) -> None:
    for name in ("sue", "sam"):
        shown = world.door(name).get("/sync/quarantine/").body["results"]
        payloads = {one["id"]: one["payload"] for one in shown}
        assert payloads[world.ids["two/kept"]] is None
        assert payloads[world.ids["two/refused"]] is not None
        assert (world.ids["one/refused"] in payloads) is (name == "sue")


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


def test_the_board_is_of_ones_own_agency(world: World) -> None:
    units = world.door("mallory").get("/board/").body["units"]
    assert [one["call_sign"] for one in units] == ["OWL 1"]


# --- What depends on more than a place -----------------------------------------------------


def test_a_crew_sends_itself_to_what_it_came_upon(world: World) -> None:
    incident = world.ids["street/incident"]
    found = []
    for name, call_sign in (("bob", "HERON 2"), ("carla", "HERON 2"), ("bob", "HERON 1")):
        sent = {"incident": incident, "unit": world.ids[f"{call_sign}/unit"]}
        with undone():
            found.append(world.door(name).post("/assignments/", sent).status)
    assert found == [403, 403, 201]


def test_an_integration_changes_only_what_it_sent(world: World) -> None:
    http = world.door("cad")
    own = f"/incidents/{world.ids['outside/incident']}/"
    with undone():
        assert http.patch(own, {"address": "1 Oak"}, rev=1).status == 200
    assert http.patch(f"/incidents/{world.ids['one/incident']}/", {}, rev=1).status == 404
