"""A small real HTTP server that receives what goes out: a webhook's, and a push service."""

import base64
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import http_ece  # type: ignore[import-untyped]
import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True)
class Request:
    """One request that came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def id(self) -> str:
        """The message it carries, by a webhook's header."""
        return self.headers["webhook-id"]

    def told(self) -> Any:
        return orjson.loads(self.body)


# What to answer: a status and headers.
Say = Callable[[Request], tuple[int, dict[str, str]]]


def well(request: Request) -> tuple[int, dict[str, str]]:
    return 204, {}


@dataclass
class Receiver:
    """Keeps every request; `say` decides what is answered."""

    port: int = 0
    say: Say = well
    requests: list[Request] = field(default_factory=list)
    # How long an answer takes, and when answers were given (monotonic seconds).
    slow_s: float = 0.0
    answered: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in"

    def at(self, path: str) -> list[Request]:
        return [one for one in self.requests if one.path == path]

    def types(self) -> list[str]:
        return [one.told()["type"] for one in self.requests]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.path, headers, body)
            receiver.requests.append(request)
            time.sleep(receiver.slow_s)
            status, more = receiver.say(request)
            self.send_response(status)
            for name, value in {**more, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()
            receiver.answered.append(time.monotonic())

        def log_message(self, *args: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Browser:
    """What a browser knows of its subscription: enough to read what is pushed to it."""

    receiver: Receiver
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: uuid4().bytes)
    path: str = field(default_factory=lambda: f"/push/{uuid4()}")

    @property
    def document(self) -> dict[str, Any]:
        """`PushSubscription.toJSON()`."""
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {
            "endpoint": f"http://127.0.0.1:{self.receiver.port}{self.path}",
            "expirationTime": None,
            "keys": {"p256dh": _text(point), "auth": _text(self.secret)},
        }

    def requests(self) -> list[Request]:
        return self.receiver.at(self.path)

    def heard(self) -> list[Any]:
        """What was pushed, decrypted."""
        return [
            orjson.loads(
                http_ece.decrypt(
                    request.body, private_key=self.key, auth_secret=self.secret,
                    version="aes128gcm",
                )
            )
            for request in self.requests()
        ]  # fmt: skip

    def types(self) -> list[str]:
        return [one["type"] for one in self.heard()]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
