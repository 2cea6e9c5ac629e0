"""Request bodies: bounded, and the same whether they came chunked or with a length.

Django takes a body without Content-Length for an empty one, and reads a body of any length
that has one. Both servers therefore get a small front of this module.
"""

import asyncio
import contextlib
import io
import json
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

TOO_LARGE = json.dumps(
    {"type": "about:blank", "title": "Payload too large", "status": 413, "code": "too_large"}
).encode()
PROBLEM_TYPE = "application/problem+json"

# How much of a refused body is still taken off the wire, so that the answer gets through.
FORGET_BYTES = 64 * 1024 * 1024
FORGET_SECONDS = 5.0


class BodyTooLarge(Exception):
    """The body is longer than the limit."""


class ClientLeft(Exception):
    """The connection closed before the body was complete."""


class WholeBody:
    """WSGI front: answers 413 to bodies over `limit` bytes and gives chunked ones a length."""

    def __init__(self, app: WSGIApplication, *, limit: int) -> None:
        self.app = app
        self.limit = limit

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        try:
            if environ.get("HTTP_TRANSFER_ENCODING"):
                _read_chunked(environ, self.limit)
            elif _length(environ.get("CONTENT_LENGTH")) > self.limit:
                raise BodyTooLarge
        except BodyTooLarge:
            start_response(
                "413 Payload Too Large",
                [("Content-Type", PROBLEM_TYPE), ("Content-Length", str(len(TOO_LARGE)))],
            )
            return [TOO_LARGE]
        return self.app(environ, start_response)


def _length(value: str | None) -> int:
    """A Content-Length as a number; what is no number is for the server to refuse."""
    return int(value) if value and value.isascii() and value.isdigit() else 0


def _read_chunked(environ: WSGIEnvironment, limit: int) -> None:
    body = environ["wsgi.input"].read(limit + 1)
    if len(body) > limit:
        raise BodyTooLarge
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    # The body is no longer what this header says it is.
    del environ["HTTP_TRANSFER_ENCODING"]


def with_length(headers: Iterable[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    """ASGI headers that describe a body of `length` bytes already read in full."""
    kept = [pair for pair in headers if pair[0] not in {b"content-length", b"transfer-encoding"}]
    return [*kept, (b"content-length", str(length).encode())]


def declared_length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """The Content-Length among ASGI headers, 0 without one."""
    return next(
        (_length(value.decode("latin-1")) for name, value in headers if name == b"content-length"),
        0,
    )


async def read_whole(receive: Any, *, limit: int) -> bytes:
    """The body of an ASGI request. Raises BodyTooLarge or ClientLeft."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        body += message.get("body", b"")
        if len(body) > limit:
            raise BodyTooLarge
        if not message.get("more_body", False):
            return bytes(body)


async def refuse(receive: Any, send: Any) -> None:
    """Answer 413 over ASGI at once, then read what is still on its way and forget it."""
    headers = [
        (b"content-type", PROBLEM_TYPE.encode()),
        (b"content-length", str(len(TOO_LARGE)).encode()),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_LARGE, "more_body": True})
    # A socket closed with unread bytes is reset, and a client that sends everything before it
    # listens would see a broken connection in place of the answer.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FORGET_SECONDS):
            await _forget(receive)
    await send({"type": "http.response.body", "body": b""})


async def _forget(receive: Any) -> None:
    left = FORGET_BYTES
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return
