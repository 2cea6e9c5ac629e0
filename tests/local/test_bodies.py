"""Request bodies: chunked ones read like plain ones, those too large are answered at once."""

import asyncio
import io
import json
from typing import Any

import pytest

from backend import bodies

LIMIT = 1000


class Asked(Exception):
    """The application was called, with this environment."""


def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    raise Asked(environ)


def serve(**environ: Any) -> tuple[str, dict[str, str], bytes]:
    """The answer of the front itself; raises Asked when it passes the request on."""
    seen: list[Any] = []
    front = bodies.WholeBody(app, limit=LIMIT)
    answer = front(environ, lambda status, headers: seen.extend((status, dict(headers))))
    return seen[0], seen[1], b"".join(answer)


class Unreadable(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


def chunked(body: bytes) -> dict[str, Any]:
    return {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(body)}


def test_a_chunked_body_gets_a_length_and_loses_nothing() -> None:
    with pytest.raises(Asked) as asked:
        serve(**chunked(b"x" * LIMIT))
    environ = asked.value.args[0]
    assert environ["CONTENT_LENGTH"] == str(LIMIT)
    assert environ["wsgi.input"].read() == b"x" * LIMIT
    assert "HTTP_TRANSFER_ENCODING" not in environ


def test_a_chunked_body_over_the_limit_is_refused() -> None:
    status, headers, body = serve(**chunked(b"x" * (LIMIT + 1)))
    assert status.startswith("413 ")
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["code"] == "too_large"


def test_a_declared_length_over_the_limit_is_refused_unread() -> None:
    status, _, _ = serve(**{"CONTENT_LENGTH": str(LIMIT + 1), "wsgi.input": Unreadable()})
    assert status.startswith("413 ")


@pytest.mark.parametrize("length", [None, "", "0", str(LIMIT), "no number", "-1"])
def test_other_lengths_are_passed_on_unread(length: str | None) -> None:
    with pytest.raises(Asked):
        serve(**{"CONTENT_LENGTH": length, "wsgi.input": Unreadable()})


def receiving(*messages: dict[str, Any]) -> Any:
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    return receive


def part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_parts_become_one_body() -> None:
    receive = receiving(part(b"ab", more=True), part(b"", more=True), part(b"c", more=False))
    assert asyncio.run(bodies.read_whole(receive, limit=3)) == b"abc"


def test_parts_are_not_read_past_the_limit() -> None:
    with pytest.raises(bodies.BodyTooLarge):
        asyncio.run(bodies.read_whole(receiving(part(b"abcd", more=True)), limit=3))


def test_a_body_cut_short_is_never_taken_for_a_whole_one() -> None:
    receive = receiving(part(b"ab", more=True), {"type": "http.disconnect"})
    with pytest.raises(bodies.ClientLeft):
        asyncio.run(bodies.read_whole(receive, limit=3))


def test_a_refusal_is_sent_before_the_rest_is_read() -> None:
    events: list[str] = []

    async def receive() -> dict[str, Any]:
        events.append("read")
        return part(b"x", more=len(events) < 5)

    async def send(message: dict[str, Any]) -> None:
        events.append(f"{message['type']} {message.get('more_body', '')}".strip())

    asyncio.run(bodies.refuse(receive, send))
    assert events[:2] == ["http.response.start", "http.response.body True"]
    assert events[-1] == "http.response.body"


def test_the_described_length_is_the_real_one() -> None:
    headers = [(b"host", b"a"), (b"content-length", b"9"), (b"transfer-encoding", b"chunked")]
    assert bodies.with_length(headers, 3) == [(b"host", b"a"), (b"content-length", b"3")]
