"""Nothing a client can send is answered 5xx, and every refusal is one the document speaks of."""

import gzip
import json
from typing import Any

import pytest
from django.test import Client

from tests.api.hostile import (
    NESTED,
    PARSED_DEEP,
    VALUES,
    check,
    door,
    filled,
    properties,
    writers,
)
from tests.api.test_openapi import document
from tests.cast import PASSWORD, Cast, new_id
from tests.tablet import Body, Http

DEEP = 5000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "list": b"[]",
    "number": b"7",
    "text": b'"x"',
    "unfinished": b'{"a": ',
    "bad utf-8": b'{"a": "\xff\xfe"}',
    "bad utf-8 key": b'{"\xc3\x28": 1}',
    "utf-16": "{}".encode("utf-16"),
    "bom": b"\xef\xbb\xbf{}",
    "nan": b'{"latitude": NaN, "priority": Infinity}',
    "huge float": b'{"latitude": 1e999, "priority": 1e400, "uncertainty": -1e-400}',
    "huge integer": b'{"priority": 9223372036854775808, "seq": ' + b"9" * 4000 + b"}",
    "endless integer": b'{"priority": ' + b"9" * 200_000 + b"}",
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep field": b'{"body": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "parsed deep": b'{"fields": ' + b'{"a":' * PARSED_DEEP + b"1" + b"}" * PARSED_DEEP + b"}",
    "nul": b'{"body": "a\\u0000b", "reason": "\\u0000", "username": "\\u0000"}',
    "nul key": b'{"\\u0000": 1, "a\\u0000b": {"\\u0000": "\\u0000"}}',
    "surrogate": b'{"body": "\\ud83d", "reason": "\\udc00", "password": "\\ud800"}',
    "surrogate key": b'{"\\ud83d": "x", "body": {"\\udc00": 1}}',
    "twice": b'{"body": "a", "body": "b", "id": "x", "id": null}',
    "wrong types": b'{"id": [], "kind": {}, "body": 7, "fields": 7, "occurred": 7, "clock": []}',
    "broken clock": b'{"occurred": {"wall": "0001-01-01T00:00:00+14:00", "mono_ms": -1,'
    b' "boot_id": {"a": 1}}, "clock": {"wall": "9999-12-31T23:59:59-14:00", "mono_ms": 1e308,'
    b' "boot_id": {"a": 1}}}',
    "many items": json.dumps({"mutations": [{}] * 50_000, "cautions": ["x"] * 50_000}).encode(),
}


@pytest.mark.parametrize("name", BODIES)
def test_every_door_bears_every_body(place: dict[str, Any], name: str) -> None:
    for path, method in writers():
        headers = {"if_match": '"1"'} if method == "patch" else {}
        answer = door(path, place).request(
            method.upper(), filled(path, place), BODIES[name], **headers
        )
        check(method, path, answer)


FIELD_VALUES: list[Any] = [
    2**63,
    1e308,
    "\x00",
    "\ud83d",
    "x" * 12_000,
    [],
    {"\x00": "\ud83d"},
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    NESTED,
]


@pytest.mark.parametrize(("path", "method"), writers())
def test_every_field_bears_every_value(place: dict[str, Any], path: str, method: str) -> None:
    body = document()["paths"][path][method].get("requestBody")
    fields = properties(body["content"]["application/json"]["schema"]) if body else set()
    good = valid(path, place)
    for field in sorted(fields - {"username"}):
        for value in FIELD_VALUES:
            raw = json.dumps({**good, field: value}).encode()
            headers = {"if_match": '"1"'} if method == "patch" else {}
            answer = door(path, place).request(method.upper(), filled(path, place), raw, **headers)
            check(method, path, answer)


def valid(path: str, place: dict[str, Any]) -> Body:
    """Something sensible around the field in question."""
    if path.endswith("/sync/push/"):
        return {"device_id": place["device_id"], "mutations": []}
    if path.endswith(("/sync/pull/", "/sync/devices/")):
        return {"device_id": place["device_id"]}
    if path.endswith("/notes/"):
        return {"assignment": place["assignments"], "kind": "operational", "body": "x"}
    if path.endswith("/outcomes/"):
        return {"assignment": place["assignments"], "contact_outcome": "no_contact_gone"}
    if path.endswith("/status-events/"):
        return {"unit": place["unit"], "status": "available"}
    if path.endswith(("/assignments/", "/shifts/")):
        return {"unit": place["unit"], "incident": place["incidents"]}
    return {}


@pytest.mark.parametrize("value", [*VALUES, NESTED], ids=range(len(VALUES) + 1))
def test_every_part_of_a_mutation_bears_every_value(place: dict[str, Any], value: Any) -> None:
    bob: Http = place["bob"]
    kinds = ["note.create", "assignment.patch", "position.create", "incident.create",
             "backup_request.create", "shift.start", "status_event.create"]  # fmt: skip
    whole: Body = {
        "id": new_id(),
        "seq": 900,
        "kind": "note.create",
        "record_id": new_id(),
        "base_rev": None,
        "fields": {"assignment": place["assignments"], "kind": "peer", "body": "x"},
        "occurred": {"wall": "2026-11-21T09:58:00Z", "mono_ms": 1, "boot_id": new_id()},
    }
    mutations = [{**whole, "id": new_id(), part: value} for part in whole]
    mutations += [
        {**whole, "id": new_id(), "occurred": {**whole["occurred"], part: value}}
        for part in whole["occurred"]
    ]
    mutations += [
        {**whole, "id": new_id(), "record_id": new_id(), "kind": kind, "fields": {field: value}}
        for kind in kinds
        for field in ("body", "unit", "eta", "latitude", "fixes", "crew", "message", "status")
    ]
    envelope = {"device_id": place["device_id"], "mutations": mutations}
    for _ in range(2):
        answer = bob.post("/sync/push/", json.dumps(envelope).encode())
        assert answer.status == 200, answer.body
        assert {one["result"] for one in answer.body["results"]} <= {"applied", "held", "rejected"}
    assert bob.post("/sync/pull/", {"device_id": place["device_id"]}).status == 200
    assert place["sue"].get("/sync/quarantine/?limit=200").status == 200


# --- Bodies as a whole ---------------------------------------------------------------------


def raw(http: Http, path: str, body: bytes, content_type: str, **headers: str) -> Any:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Client().generic(
        "POST",
        f"/api/v1{path}",
        body,
        content_type=content_type,
        headers={"Authorization": f"Bearer {http.token}", **named},
    )


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
     "application/xml", "x", "application/json-patch+json"],
)  # fmt: skip
def test_bodies_of_another_kind_are_refused(place: dict[str, Any], content_type: str) -> None:
    for path in ("/incidents/", "/sync/push/", "/sync/pull/"):
        assert raw(place["bob"], path, b"{}", content_type).status_code == 415
    assert raw(place["bob"], "/backup-requests/", b"{}", content_type).status_code == 201


@pytest.mark.parametrize("charset", ["bz2_codec", "utf-7", "rot13", "utf-8; charset=x"])
def test_a_charset_is_no_way_to_another_codec(place: dict[str, Any], charset: str) -> None:
    made = raw(
        place["alice"],
        "/incidents/",
        b'{"address": "1 Oak"}',
        f"application/json; charset={charset}",
    )
    assert made.status_code == 201
    assert made.json()["address"] == "1 Oak"


def test_compressed_bodies_are_bounded(place: dict[str, Any]) -> None:
    bomb = gzip.compress(b" " * 30_000_000)
    cut = gzip.compress(b'{"address": "1 Oak"}')[:-4]
    for body, status in ((bomb, 413), (cut, 400), (b"no gzip", 400), (gzip.compress(bomb), 400)):
        for path in ("/incidents/", "/sync/pull/"):
            answer = raw(place["bob"], path, body, "application/json", content_encoding="gzip")
            assert answer.status_code == status
    packed = gzip.compress(b'{"address": "1 Oak"}')
    made = raw(place["alice"], "/incidents/", packed, "application/json", content_encoding="gzip")
    assert made.status_code == 201


def test_bodies_that_are_too_large(place: dict[str, Any]) -> None:
    for size in (300_000, 30_000_000):
        body = b'{"address": "' + b"x" * size + b'"}'
        for path in ("/incidents/", "/sync/pull/", "/auth/token/"):
            answer = raw(place["alice"], path, body, "application/json")
            assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    push = b'{"device_id": "x", "mutations": [' + b" " * 2_000_000 + b"]}"
    assert raw(place["bob"], "/sync/push/", push, "application/json").status_code == 413


def test_a_log_in_bears_everything(cast: Cast) -> None:
    http = Http()
    for value in [*VALUES, NESTED]:
        for field in ("username", "password", "device_id", "otp"):
            body = {"username": "nobody", "password": PASSWORD, field: value}
            answer = http.post("/auth/token/", json.dumps(body).encode())
            assert answer.status in (400, 401, 422, 429), (field, value)
        refreshed = http.post("/auth/token/refresh/", json.dumps({"refresh": value}).encode())
        assert refreshed.status in (400, 401, 422)
