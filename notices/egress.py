"""Requests to addresses that somebody else has written down.

Whoever may name an address could have the server call its own neighbours. So an address is
resolved once, every answer is looked at, and the connection goes to what was looked at: a name
that resolves differently a moment later changes nothing. No redirect is followed, no answer is
read, no proxy of the environment is used.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

CONNECT_S = 3.0
ANSWER_S = 5.0
LONGEST_URL = 2000
# Carry an IPv4 address inside that nobody would look at.
_WRAPPED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class NotAllowed(Exception):
    """The address leads somewhere this server must not call; the text is for a person."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and how long to wait if that was said (seconds)."""

    status: int
    retry_after_s: int | None


def may_call(address: Address, networks: Iterable[Network]) -> bool:
    """Whether an address is public, or in one of the networks the site has allowed."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in network for network in networks):
        return True
    if isinstance(address, ipaddress.IPv6Address):
        is_wrapped = address.sixtofour or address.teredo or any(address in one for one in _WRAPPED)
        if is_wrapped:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def url_fault(url: str, networks: Sequence[Network]) -> str | None:
    """What is wrong with an address as it is written; None if it can be tried.

    Names are looked at when they are called: what they resolve to may change.
    """
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return f"must be an address of at most {LONGEST_URL} plain characters"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no address"
    if parts.scheme not in ("https", "http") or not host:
        return "must begin with https:// and name a host"
    if parts.username is not None or parts.password is not None:
        return "must not carry a name or password"
    if parts.scheme == "http" and not networks:
        return "must begin with https://"
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return None
    return None if may_call(literal, networks) else "is in a network this server does not call"


class _Guarded(httpcore.SyncBackend):
    """Connects to addresses that were looked at, and to no other."""

    def __init__(self, networks: Sequence[Network], *, is_plain: bool) -> None:
        self._networks = networks
        self._is_plain = is_plain

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        """To the host's first address, if all of them may be called. Raises: NotAllowed."""
        found = self._looked_up(host, port)
        for address in found:
            if not may_call(address, self._networks):
                raise NotAllowed("leads into a network this server does not call")
            # Without TLS only into what the site has allowed.
            if self._is_plain and not any(address in one for one in self._networks):
                raise NotAllowed("is not https")
        return super().connect_tcp(str(found[0]), port, *args, **kwargs)

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> Any:
        """Never. Raises: NotAllowed."""
        raise NotAllowed("is a file")

    def _looked_up(self, host: str, port: int) -> list[Address]:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError("the name is not known") from error
        return [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]


def post(
    *, url: str, body: bytes, headers: Mapping[str, str], networks: Sequence[Network]
) -> Answer:
    """Posts a body; the answer's status.

    Raises: NotAllowed; httpcore's errors for whatever keeps an answer from coming.
    """
    fault = url_fault(url, networks)
    if fault is not None:
        raise NotAllowed(fault)
    backend = _Guarded(networks, is_plain=url.startswith("http:"))
    timeouts = {"connect": CONNECT_S, "read": ANSWER_S, "write": ANSWER_S, "pool": ANSWER_S}
    with (
        httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=backend
        ) as pool,
        pool.stream(
            "POST", url, headers=list(headers.items()), content=body,
            extensions={"timeout": timeouts},
        ) as answer,
    ):  # fmt: skip
        told = [value for name, value in answer.headers if name.lower() == b"retry-after"]
        return Answer(answer.status, int(told[0]) if told and told[0].isdigit() else None)
