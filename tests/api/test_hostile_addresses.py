"""No address, parameter, method or header is answered 5xx, and every refusal is documented."""

import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.hostile import STREAMS, check, filled
from tests.api.test_openapi import document, operations
from tests.cast import Cast
from tests.tablet import Http

TEXTS = [
    "", "%00", "%ff%fe", "%ed%a0%80", "'%0d%0aX:1", "9" * 400, "0001-01-01T00:00:00%2B14:00",
    "9999-12-31T23:59:59-14:00", "0392-10-29T21:06:43%2B21:30", "2026-13-45T99:99:99Z",
    "00000000-0000-0000-0000-000000000000", "cD0wMDAx", "x" * 3000,
]  # fmt: skip


def test_every_parameter_bears_every_text(place: dict[str, Any]) -> None:
    for path, method, operation in operations():
        parameters = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
        if method != "get" or path.endswith(STREAMS):
            continue
        check("get", path, place["sue"].get(f"{filled(path, place)}?%00=%ed%a0%80&%ff&="))
        # Filters of one kind together: what one of them refuses they all do.
        kinds: dict[str, list[str]] = {kind_of(one): [] for one in parameters}
        for one in parameters:
            kinds[kind_of(one)].append(one["name"])
        for text in TEXTS:
            for names in kinds.values():
                query = "&".join(f"{name}={text}" for name in names)
                check("get", path, place["sue"].get(f"{filled(path, place)}?{query}"))


def kind_of(parameter: dict[str, Any]) -> str:
    """Filters by what they take; how a list is read by its name."""
    is_reading = parameter["name"] in ("cursor", "limit")
    name: str = parameter["name"] if is_reading else parameter["schema"].get("format", "text")
    return name


def test_cursors_nobody_gave_out(place: dict[str, Any]) -> None:
    given = place["sue"].get("/incidents/?limit=1").body
    assert given["next"] is None
    for cursor in ("", "x", "PA==", ">", "%00", "é", "PjAwMDEtMDEtMDFUMDA6MDA6MDArMTQ6MDB-eA=="):
        answer = place["sue"].get(f"/incidents/?cursor={quote(cursor)}")
        assert (answer.status, answer.body["code"]) == (422, "invalid")
        pulled = place["bob"].post(
            "/sync/pull/", {"device_id": place["device_id"], "cursor": cursor}
        )
        assert (pulled.status, pulled.body["reset"]) == (200, True)


@pytest.mark.parametrize(
    "segment",
    ["%00", "x", "%ff", "%2e%2e", "1", "0" * 36, "%F0%9F%98%80", "a" * 5000,
     "00000000-0000-0000-0000-00000000000%00", "00000000-0000-0000-0000-00000000000G"],
)  # fmt: skip
def test_every_address_bears_every_segment(place: dict[str, Any], segment: str) -> None:
    for path, method, _ in operations():
        if "{" in path:
            address = re.sub(r"\{\w+\}", segment, path.removeprefix("/api/v1"))
            assert place["sue"].request(method.upper(), address, b"{}").status == 404
    for method in ("GET", "POST", "PUT", "DELETE", "TRACE", "PROPFIND"):
        assert place["sue"].request(method, f"/{segment}").status in (404, 405)


def test_methods_nobody_offers(place: dict[str, Any]) -> None:
    for path in document()["paths"]:
        offered = document()["paths"][path].keys()
        for method in ("get", "post", "put", "patch", "delete", "trace", "propfind"):
            if method not in offered and not path.endswith(STREAMS):
                answer = place["sue"].request(method.upper(), filled(path, place), b"{}")
                assert answer.status == 405, f"{method} {path}"
                assert "Allow" in answer.headers
        if not path.endswith(STREAMS):
            for method in ("OPTIONS", "HEAD"):
                assert place["sue"].request(method, filled(path, place)).status < 500


HEADERS: list[dict[str, str]] = [
    {"authorization": ""},
    {"authorization": "Bearer"},
    {"authorization": "Bearer "},
    {"authorization": "Bearer \x00"},
    {"authorization": "Bearer é"},
    {"authorization": "Bearer a b c"},
    {"authorization": "Basic YTpi"},
    {"authorization": "bearer " + "A" * 10_000},
    {"authorization": "Bearer landing_"},
    {"authorization": "Bearer landing_\xff"},
    {"authorization": "Bearer eyJhbGciOiJub25lIn0.eyJmYW0iOiJ4In0."},
]


@pytest.mark.parametrize("headers", HEADERS, ids=range(len(HEADERS)))
def test_tokens_that_are_none(cast: Cast, headers: dict[str, str]) -> None:
    http = Http()
    for method, path in (("GET", "/me/"), ("POST", "/sync/push/"), ("POST", "/backup-requests/")):
        assert http.request(method, path, b"{}", **headers).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"accept": "text/html"},
        {"accept": "\x00"},
        {"accept": "application/json; version=\xff"},
        {"accept_language": "\xff" * 100},
        {"content_encoding": "br"},
        {"content_encoding": "gzip, gzip"},
        {"content_encoding": "\x00"},
        {"x_forwarded_for": "\x00"},
        {"content_length": "-1"},
    ],
    ids=range(9),
)
def test_headers_that_make_no_sense(place: dict[str, Any], headers: dict[str, str]) -> None:
    for method, path in (("GET", "/units/"), ("POST", "/incidents/"), ("POST", "/sync/pull/")):
        answer = place["alice"].request(method, path, b'{"id": null}', **headers)
        assert answer.status < 500
