"""The OpenAPI document is complete, and what is answered is what it says."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from dispatch.clockwork.timers import fire_due
from responders.models import Device
from tests.cast import PASSWORD, Cast, new_id
from tests.steps import make_call
from tests.tablet import Answer, Body, Http, Tablet, logged_in

NOT_DESCRIBED = ("/api/v1/schema/", "/api/v1/docs/")
METHODS = ("get", "post", "put", "patch", "delete")


@cache
def document() -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def addresses(patterns: list[Any], prefix: str = "/") -> Iterator[str]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address)


# --- The document itself -------------------------------------------------------------------


def test_it_is_valid_and_nothing_had_to_be_guessed() -> None:
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        validate_schema(SchemaGenerator().get_schema(request=None, public=True))
    assert dict(GENERATOR_STATS._warn_cache) == {}
    assert dict(GENERATOR_STATS._error_cache) == {}


def test_the_command_passes_with_warnings_as_errors() -> None:
    printed = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=printed)
    assert printed.getvalue().startswith("openapi: 3.1.0")


def test_every_address_of_the_api_is_in_it() -> None:
    served = {one for one in addresses(get_resolver().url_patterns) if one.startswith("/api/v1/")}
    assert served - {*NOT_DESCRIBED} - document()["paths"].keys() == set()
    assert document()["paths"].keys() - served == set()


def test_every_operation_says_what_it_is() -> None:
    for path, method, operation in operations():
        name = f"{method} {path}"
        assert operation["summary"], name
        assert operation["description"], name
        assert len(operation["tags"]) == 1, name
        assert any(status.startswith("2") for status in operation["responses"]), name
    named = [operation["operationId"] for _, _, operation in operations()]
    assert len(named) == len(set(named))


def test_only_log_in_and_refresh_need_no_token() -> None:
    public = {
        path for path, _, operation in operations() if {"bearer": []} not in operation["security"]
    }
    assert public == {"/api/v1/auth/token/", "/api/v1/auth/token/refresh/"}
    for path, _, operation in operations():
        if path not in public:
            assert {"401", "403"} <= operation["responses"].keys()


def test_refusals_are_problems() -> None:
    for path, method, operation in operations():
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], f"{method} {path}"


def test_every_reference_leads_somewhere() -> None:
    names = set(re.findall(r"#/components/schemas/(\w+)", repr(document())))
    assert names - document()["components"]["schemas"].keys() == set()


def test_every_body_and_every_answer_has_an_example_that_is_one() -> None:
    for path, method, operation in operations():
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (one for body in bodies for one in body.get("content", {}).values()):
            assert "example" in content, f"{method} {path}"
            assert faults(content["schema"], content["example"]) == [], f"{method} {path}"


def test_every_kind_a_queue_may_carry_is_named() -> None:
    text = document()["components"]["schemas"]["Mutation"]["properties"]["fields"]["description"]
    for kind in ("note.create", "position.create", "shift.start", "backup_request.create", "void"):
        assert f"`{kind}`" in text


# --- The page ------------------------------------------------------------------------------


def test_the_page_needs_no_network_and_offers_to_log_in() -> None:
    page = Client().get("/api/v1/docs/").content.decode()
    files = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert files
    for one in files:
        assert one.startswith("/static/")
        assert finders.find(one.removeprefix("/static/")), one
    assert "/api/v1/schema/" in page
    served = yaml.safe_load(Client().get("/api/v1/schema/").content)
    assert served["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert served["openapi"].startswith("3.")


# --- What is answered ----------------------------------------------------------------------


# How the two kinds of text that are values inside are written, in every answer.
WRITTEN = {
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
}
FORMATS = FormatChecker(formats=())


def is_written(pattern: re.Pattern[str], value: Any) -> bool:
    return not isinstance(value, str) or pattern.fullmatch(value) is not None


for name, pattern in WRITTEN.items():
    FORMATS.checks(name)(partial(is_written, pattern))


def faults(schema: Any, value: Any) -> list[str]:
    """What is wrong with a value, and which of its fields the schema does not know."""
    whole = {**schema, "components": document()["components"]}
    validator = Draft202012Validator(whole, format_checker=FORMATS)
    errors = [one.message[:300] for one in validator.iter_errors(value)]
    return errors or list(unknown(schema, value, ""))


def unknown(schema: Any, value: Any, path: str) -> Iterator[str]:
    """Fields the schema does not speak of, wherever it speaks of an object's fields."""
    schemas = list(branches(schema, value))
    if isinstance(value, list):
        items = [one["items"] for one in schemas if "items" in one]
        for index, item in enumerate(value):
            for one in items:
                yield from unknown(one, item, f"{path}[{index}]")
    elif isinstance(value, dict):
        named = [one["properties"] for one in schemas if "properties" in one]
        for name, item in value.items():
            known = [properties[name] for properties in named if name in properties]
            if named and not known:
                yield f"{path}.{name} is not described"
            for one in known:
                yield from unknown(one, item, f"{path}.{name}")


def branches(schema: Any, value: Any) -> Iterator[Any]:
    """A schema and everything it is made of that applies to the value."""
    yield schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from branches(document()["components"]["schemas"][name], value)
    for one in schema.get("allOf", []):
        yield from branches(one, value)
    for one in [*schema.get("anyOf", []), *schema.get("oneOf", [])]:
        if Draft202012Validator({**one, "components": document()["components"]}).is_valid(value):
            yield from branches(one, value)
            # The first that fits is the fullest; the others would only hide what it lacks.
            return


def expect(template: str, method: str, answer: Answer, status: int) -> Body:
    """The answer has that status, and the document describes it."""
    assert answer.status == status, answer.body
    responses = document()["paths"][f"/api/v1{template}"][method]["responses"]
    assert str(status) in responses, f"{method} {template} answers {status}"
    content = responses[str(status)].get("content", {})
    media_type = answer.headers.get("Content-Type", "").partition(";")[0]
    if content:
        assert media_type in content
        assert faults(content[media_type]["schema"], answer.body) == []
    else:
        assert answer.body == b""
    body: Body = answer.body if content else {}
    return body


def test_sessions(cast: Cast) -> None:
    http = Http()
    log_in = {"username": "alice", "password": PASSWORD}
    pair = expect("/auth/token/", "post", http.post("/auth/token/", log_in), 200)
    expect("/auth/token/", "post", http.post("/auth/token/", {"username": "x"}), 401)
    expect("/auth/token/", "post", http.post("/auth/token/", {"username": 7}), 422)
    path = "/auth/token/refresh/"
    expect(path, "post", http.post(path, {"refresh": pair["refresh"]}), 200)
    expect("/me/", "get", http.get("/me/"), 401)
    http.token = pair["access"]
    expect("/me/", "get", http.get("/me/"), 200)
    expect("/auth/logout/", "post", http.post("/auth/logout/"), 204)
    expect("/me/", "get", Tablet("bob").http.get("/me/"), 200)


@pytest.fixture
def call(cast: Cast) -> tuple[Http, Tablet, str, str]:
    """A call with a bit of everything on it: alice, bob, incident, assignment."""
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    place = {"latitude": 36.0, "longitude": -78.9}
    bob.queue("status_event.create", {"assignment": assignment, "status": "on_scene", **place})
    bob.queue("note.create", {"assignment": assignment, "kind": "clinical", "body": "calm"})
    bob.queue("note.create", {"assignment": assignment, "kind": "operational", "body": "porch"})
    bob.queue("outcome.create", {"assignment": assignment, "contact_outcome": "contact_made"})
    fix = {**place, "fix_at": datetime.now(UTC).isoformat(), "accuracy_m": 4.5}
    bob.queue("position.create", {"unit": cast.unit("HERON 1"), **fix})
    bob.queue("backup_request.create", {"message": "come"})
    assert {one["result"] for one in bob.push()} == {"applied"}
    alice.patch(f"/assignments/{assignment}/", {"team_note": "dog"}, rev=1)
    bob.do("safety_check.answer", {"assignment": assignment, "answer": "ok"})
    return alice, bob, incident, assignment


def test_push_pull_and_custody(call: tuple[Http, Tablet, str, str]) -> None:
    alice, bob, _, assignment = call
    registration = {"device_id": bob.device_id, "name": "x"}
    expect("/sync/devices/", "post", bob.http.post("/sync/devices/", registration), 200)
    expect(
        "/sync/devices/",
        "post",
        logged_in("bea").post("/sync/devices/", {"device_id": new_id()}),
        201,
    )
    bob.queue("assignment.patch", {"team_note": "cat"}, record_id=assignment, base_rev=1)
    bob.queue("note.create", {"assignment": new_id(), "kind": "peer", "body": "x"})
    bob.queue("note.sing", {})
    bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": "x"})
    envelope = bob.envelope(bob.outbox)
    pushed = expect("/sync/push/", "post", bob.http.post("/sync/push/", envelope), 200)
    expect("/sync/push/", "post", bob.http.post("/sync/push/", envelope), 200)
    results = [one["result"] for one in pushed["results"]]
    assert results == ["conflict", "held", "rejected", "applied"]
    expect("/sync/push/", "post", bob.http.post("/sync/push/", b"{"), 400)
    other = {**envelope, "device_id": new_id()}
    expect("/sync/push/", "post", bob.http.post("/sync/push/", other), 403)
    pull = {"device_id": bob.device_id}
    pulled = expect("/sync/pull/", "post", bob.http.post("/sync/pull/", pull), 200)
    assert {one["type"] for one in pulled["changes"]} >= {
        "area", "assignment", "backup_request", "incident", "note", "outcome", "programme",
        "safety_check", "shift", "status_event", "sync_issue", "unit",
    }  # fmt: skip
    alice.post(f"/assignments/{assignment}/cancel/")
    alice.post(f"/assignments/{assignment}/reassign/")
    expect(
        "/sync/pull/",
        "post",
        bob.http.post("/sync/pull/", {**pull, "cursor": pulled["cursor"]}),
        200,
    )
    custody = f"/sync/devices/{bob.device_id}/custody/"
    expect("/sync/devices/{device_id}/custody/", "get", bob.http.get(custody), 200)
    bob.http.token = bob.registration["landing_token"]
    expect("/sync/push/", "post", bob.http.post("/sync/push/", envelope), 200)


def test_a_withdrawn_devices_push(cast: Cast) -> None:
    bob = Tablet("bob")
    bob.queue("void")
    Device.objects.filter(id=bob.device_id).update(revoked_at=datetime.now(UTC))
    refused = bob.http.post("/sync/push/", bob.envelope(bob.outbox))
    body = expect("/sync/push/", "post", refused, 403)
    assert body["results"]


RECORDS = (
    "incidents", "assignments", "status-events", "notes", "outcomes", "shifts", "units",
    "programmes", "areas", "safety-checks", "backup-requests",
)  # fmt: skip


def test_records_lists_and_the_board(call: tuple[Http, Tablet, str, str]) -> None:
    alice, bob, incident, _ = call
    for http in (alice, bob.http, logged_in("sue")):
        for name in RECORDS:
            page = expect(f"/{name}/", "get", http.get(f"/{name}/"), 200)
            assert page["results"], name
            one = http.get(f"/{name}/{page['results'][0]['id']}/")
            expect(f"/{name}/{{record_id}}/", "get", one, 200)
            missing = http.get(f"/{name}/{new_id()}/")
            expect(f"/{name}/{{record_id}}/", "get", missing, 404)
        path = f"/incidents/{incident}/timeline/"
        line = expect("/incidents/{record_id}/timeline/", "get", http.get(path), 200)
        assert {one["type"] for one in line["events"]} >= {"note", "outcome", "status_event"}
    for part in ("eligibility", "recommendation"):
        template = f"/incidents/{{record_id}}/{part}/"
        advice = expect(template, "get", alice.get(f"/incidents/{incident}/{part}/"), 200)
        assert advice["verdicts"]
        expect(template, "get", bob.http.get(f"/incidents/{incident}/{part}/"), 403)
    assert alice.post("/incidents/", {"call_type": "NOISE"}).status == 201
    board = expect("/board/", "get", alice.get("/board/"), 200)
    assert board["waiting"][0]["verdicts"][0]["reasons"]
    assert board["units"][0]["position"]["accuracy_m"] == 4.5
    expect("/board/", "get", bob.http.get("/board/"), 403)
    fire_due(now=datetime.now(UTC) + timedelta(hours=1))
    expect("/handover/", "get", alice.get("/handover/"), 200)
    expect("/handover/", "get", bob.http.get("/handover/"), 403)
    for http in (alice, bob.http):
        shift = http.get("/shifts/").body["results"][0]["id"]
        left = http.get(f"/shifts/{shift}/handover/")
        expect("/shifts/{record_id}/handover/", "get", left, 200)
    alarmed = expect("/board/", "get", alice.get("/board/"), 200)
    assert {one["kind"] for one in alarmed["alarms"]} == {"backup", "check"}
    check = alarmed["alarms"][1]["record"]
    verb = "/safety-checks/{record_id}/answer/"
    answered = bob.http.post(f"/safety-checks/{check}/answer/", {"answer": "ok"})
    expect(verb, "post", answered, 200)


def test_writes_and_their_refusals(call: tuple[Http, Tablet, str, str]) -> None:
    alice, bob, incident, assignment = call
    body = {"id": new_id(), "call_type": "MNTL", "status": "Closed"}
    made = expect("/incidents/", "post", alice.post("/incidents/", body), 201)
    assert made["detail"]
    expect("/incidents/", "post", alice.post("/incidents/", body), 200)
    expect("/incidents/", "post", alice.post("/incidents/", {**body, "call_type": "X"}), 409)
    expect("/incidents/", "post", alice.post("/incidents/", {"priority": 11}), 422)
    expect("/incidents/", "post", alice.post("/incidents/", b"{"), 400)
    path, one = f"/incidents/{incident}/", "/incidents/{record_id}/"
    expect(one, "patch", alice.patch(path, {"address": "1 Oak"}), 428)
    rev = alice.get(path).body["rev"]
    expect(one, "patch", alice.patch(path, {"address": "1 Oak"}, rev=rev), 200)
    expect(one, "patch", alice.patch(path, {"address": "2 Elm"}, rev=rev), 409)
    verb = "/assignments/{record_id}/acknowledge/"
    expect(verb, "post", bob.http.post(f"/assignments/{assignment}/acknowledge/"), 200)
    # An integration may write calls and read none.
    unseen = expect("/incidents/", "post", logged_in("cad").post("/incidents/", {}), 201)
    assert unseen["id"]
    pressed = bob.http.post("/backup-requests/", {"kind": "army"})
    request = expect("/backup-requests/", "post", pressed, 201)
    ladder = f"/backup-requests/{request['id']}"
    for verb in ("seen", "acknowledge", "arrive", "release"):
        done = alice.post(f"{ladder}/{verb}/")
        expect(f"/backup-requests/{{record_id}}/{verb}/", "post", done, 200)
    late = logged_in("anton").post(f"{ladder}/acknowledge/")
    expect("/backup-requests/{record_id}/acknowledge/", "post", late, 409)
    bob.http.token = bob.registration["landing_token"]
    blind = bob.http.post("/backup-requests/", {})
    expect("/backup-requests/", "post", blind, 201)


def test_issues(call: tuple[Http, Tablet, str, str]) -> None:
    alice, bob, _, assignment = call
    sue = logged_in("sue")
    bob.do("assignment.patch", {"team_note": "cat"}, record_id=assignment, base_rev=1)
    bob.do("incident.patch", {"address": "x"}, record_id=assignment)
    bob.do("note.sing", {"body": "la"})
    page = expect("/sync/conflicts/", "get", alice.get("/sync/conflicts/"), 200)
    expect("/sync/conflicts/", "get", bob.http.get("/sync/conflicts/"), 403)
    (conflict,) = page["results"]
    template = "/sync/conflicts/{issue_id}/resolve/"
    path = f"/sync/conflicts/{conflict['id']}/resolve/"
    expect(template, "post", alice.post(path, {"fields": {"x": 1}}), 422)
    expect(template, "post", alice.post(path, {"fields": {"team_note": "cat"}}), 200)
    page = expect("/sync/quarantine/", "get", sue.get("/sync/quarantine/"), 200)
    (waiting,) = page["results"]
    template = "/sync/quarantine/{issue_id}/apply/"
    expect(template, "post", sue.post(f"/sync/quarantine/{waiting['id']}/apply/"), 422)
    dismiss = f"/sync/issues/{waiting['id']}/dismiss/"
    expect("/sync/issues/{issue_id}/dismiss/", "post", bob.http.post(dismiss), 200)
    template = "/sync/quarantine/{issue_id}/close/"
    close = sue.post(f"/sync/quarantine/{waiting['id']}/close/", {"reason": "sung"})
    expect(template, "post", close, 409)
