"""A place with somebody for every door of the document, and what is thrown at them all."""

from typing import Any

from tests.api.test_openapi import document, operations
from tests.cast import Cast, new_id
from tests.matrix.world import a_browser
from tests.steps import make_call
from tests.tablet import Answer, Http, Tablet, logged_in

# Endless answers; their entry is tested with the live feed.
STREAMS = ("/events/", "/stream/")
# Parsers follow this far; what comes after them has to as well.
PARSED_DEEP = 450

VALUES: list[Any] = [
    None,
    True,
    -1,
    1e308,
    2**63,
    "",
    "\x00",
    "\ud83d",
    "x" * 12_000,
    "\u202e\u0007\ufeff",
    [],
    {},
    {"\x00": "\ud83d"},
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-11-21T10:00:00",
    "00000000-0000-0000-0000-000000000000",
    "٣" * 36,
]
NESTED: Any = []
for _ in range(PARSED_DEEP):
    NESTED = [NESTED]


def placed(cast: Cast) -> dict[str, Any]:
    """Somebody for every door, and a record behind each."""
    alice, bob, sue = logged_in("alice"), Tablet("bob"), logged_in("sue")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    note = {"assignment": assignment, "kind": "peer", "body": "x"}
    outcome = {"assignment": assignment, "contact_outcome": "contact_made"}
    bob.do("note.sing")
    return {
        "alice": alice,
        "bob": bob.http,
        "sue": sue,
        "incidents": incident,
        "assignments": assignment,
        "notes": bob.http.post("/notes/", note).body["id"],
        "outcomes": bob.http.post("/outcomes/", outcome).body["id"],
        "backup-requests": bob.http.post("/backup-requests/", {}).body["id"],
        "shifts": bob.http.get("/me/").body["shift"]["id"],
        "issue_id": sue.get("/sync/quarantine/").body["results"][0]["id"],
        "device_id": bob.device_id,
        "subscription_id": bob.http.post("/push-subscriptions/", a_browser()).body["id"],
        "unit": cast.unit("HERON 1"),
    }


def filled(path: str, place: dict[str, Any]) -> str:
    """An address of the document with ids that are there."""
    address = path.removeprefix("/api/v1")
    name = address.split("/")[1]
    for variable in ("issue_id", "device_id", "subscription_id"):
        address = address.replace(f"{{{variable}}}", place[variable])
    return address.replace("{record_id}", str(place.get(name, new_id())))


def check(method: str, path: str, answer: Answer) -> None:
    """No 5xx, and a status the document names for that operation."""
    known = document()["paths"][path][method]["responses"]
    assert str(answer.status) in known, f"{method} {path}: {answer.status} {answer.body}"
    if answer.status >= 400:
        assert answer.body["code"], answer.body


def writers() -> list[tuple[str, str]]:
    return [
        (path, method)
        for path, method, _ in operations()
        if method in ("post", "patch") and not path.endswith("/auth/logout/")
    ]


def door(path: str, place: dict[str, Any]) -> Http:
    """Somebody who may do what is behind an address."""
    is_device = path.endswith(("/sync/push/", "/sync/pull/", "/sync/devices/"))
    http: Http = place["bob" if is_device else "sue"]
    return http


def properties(schema: dict[str, Any]) -> set[str]:
    """Every field a body may have."""
    found = set(schema.get("properties", ()))
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        found |= properties(document()["components"]["schemas"][name])
    for part in schema.get("allOf", ()):
        found |= properties(part)
    return found
