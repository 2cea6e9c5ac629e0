"""Addresses other people write down never lead into the site's own network."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest

from notices import egress
from notices.models import Delivery, Webhook
from tests.cast import Cast, new_id
from tests.notices.receiver import Receiver
from tests.tablet import Tablet

OURS = [ipaddress.ip_network("10.1.0.0/16")]
NEVER = """
    127.0.0.1 10.1.1.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
    240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fd00::1 ff02::1
    ::ffff:10.0.0.1 ::ffff:127.0.0.1 64:ff9b::a00:1 2002:a00:1:: 2001:0:a00:1::
""".split()


@pytest.mark.parametrize("address", NEVER)
def test_a_neighbour_is_never_called(address: str) -> None:
    assert not egress.may_call(ipaddress.ip_address(address), [])


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_the_public_is(address: str) -> None:
    assert egress.may_call(ipaddress.ip_address(address), [])


def test_a_site_may_allow_networks_of_its_own_and_no_more() -> None:
    assert egress.may_call(ipaddress.ip_address("10.1.2.3"), OURS)
    assert egress.may_call(ipaddress.ip_address("::ffff:10.1.2.3"), OURS)
    assert not egress.may_call(ipaddress.ip_address("10.2.0.1"), OURS)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.org/", "must begin with https"),
        ("ftp://example.org/", "must begin with https"),
        ("https:///path", "must begin with https"),
        ("https://ann:secret@example.org/", "name or password"),
        ("https://10.0.0.1/", "network this server does not call"),
        ("https://[::1]/", "network this server does not call"),
        ("https://[::1/", "is no address"),
        ("https://example.org:port/", "is no address"),
        ("https://exa mple.org/", "plain characters"),
        ("https://example.org/\n", "plain characters"),
        ("https://example.org/" + "x" * 2000, "plain characters"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(url: str, words: str) -> None:
    assert words in str(egress.url_fault(url, []))


def test_an_ordinary_address_is_fine() -> None:
    assert egress.url_fault("https://hooks.example.org:8443/in?x=1", []) is None


def post(url: str, *networks: str) -> egress.Answer:
    allowed = [ipaddress.ip_network(one) for one in networks]
    return egress.post(url=url, body=b"{}", headers={}, networks=allowed)


def test_a_name_is_judged_by_what_it_leads_to(receiver: Receiver) -> None:
    with pytest.raises(egress.NotAllowed, match="network this server does not call"):
        post(f"https://localhost:{receiver.port}/in")
    with pytest.raises(egress.NotAllowed, match="network this server does not call"):
        post(f"http://localhost:{receiver.port}/in", "10.0.0.0/8")
    assert receiver.requests == []


def test_one_private_answer_among_public_ones_is_enough(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two(*args: Any, **kwargs: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
            for address in ("8.8.8.8", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with pytest.raises(egress.NotAllowed):
        post("https://hooks.example.org/in")


def test_a_name_is_looked_up_once_and_then_called_by_number(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookups: list[str] = []

    def ours(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        lookups.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        # A number needs no look-up.
        lambda host, port, *args, **kwargs: (
            real(host, port, *args, **kwargs)
            if host == "127.0.0.1"
            else ours(host, port, *args, **kwargs)
        ),
    )
    answer = post(f"http://hooks.example.org:{receiver.port}/in", "127.0.0.0/8")
    assert (answer.status, lookups) == (204, ["hooks.example.org"])
    assert receiver.requests[0].headers["host"] == f"hooks.example.org:{receiver.port}"


def test_plain_http_goes_into_allowed_networks_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *args, **kwargs: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))],
    )
    with pytest.raises(egress.NotAllowed, match="is not https"):
        post("http://hooks.example.org/", "127.0.0.0/8")


def test_a_webhook_that_leads_inside_is_not_called_and_says_why(
    cast: Cast, webhook: Webhook, receiver: Receiver, carried: Callable[[], int], settings: Any
) -> None:
    settings.OUTBOUND_NETWORKS = []
    Webhook.objects.filter(id=webhook.id).update(url=f"https://localhost:{receiver.port}/in")
    Tablet("bob").http.post("/backup-requests/", {"id": new_id()})
    carried()
    (delivery,) = Delivery.objects.all()
    assert "network this server does not call" in delivery.said
    assert receiver.requests == []
