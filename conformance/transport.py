"""How a request gets to a deployment. The standard library is enough, so nothing is added to it."""

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

PREFIX = "/api/v1"
TIMEOUT_SECONDS = 30.0


class Lost(Exception):
    """No answer came. Whether the request arrived is not known."""


class Unusable(Exception):
    """The address or the log-in cannot be used at all; the text is for a person."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request below `/api/v1`; `sender` is the name of the tablet or person."""

    sender: str
    method: str
    path: str
    body: bytes = b""
    token: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and the JSON document (or the bytes of what is no JSON)."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Transport(Protocol):
    """Raises: Lost."""

    def send(self, request: Request) -> Answer: ...


def read_answer(status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    """An answer with its document. Raises: Lost, if what came is not all of it."""
    media = next((text for name, text in headers.items() if name.lower() == "content-type"), "")
    if "json" not in media:
        return Answer(status, headers, content)
    try:
        return Answer(status, headers, json.loads(content))
    except ValueError:
        raise Lost("half an answer") from None


class HttpTransport:
    """A deployment at an address, one connection a request."""

    def __init__(self, url: str) -> None:
        """Raises: Unusable."""
        parts = urlsplit(url if "//" in url else f"//{url}", scheme="https")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unusable(f"{url} is no address: give something like https://field.example.org")
        self._parts: SplitResult = parts

    def send(self, request: Request) -> Answer:
        headers = {"Content-Type": "application/json", **request.headers}
        if request.token is not None:
            headers["Authorization"] = f"Bearer {request.token}"
        path = f"{self._parts.path.rstrip('/')}{PREFIX}{request.path}"
        connection = self._connection()
        try:
            connection.request(request.method, path, request.body or None, headers)
            response = connection.getresponse()
            return read_answer(response.status, dict(response.getheaders()), response.read())
        except (OSError, http.client.HTTPException) as error:
            raise Lost(f"{type(error).__name__}: {error}") from None
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS, context=context)
