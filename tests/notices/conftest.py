"""What goes out in the tests of this folder, and by hand: what the periodic task does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import pytest

from incidents.notices import NoticeType
from notices.delivery import deliver
from notices.fan_out import address
from notices.models import Webhook
from tests.cast import Cast
from tests.notices.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def nearby(settings: Any) -> None:
    """This site may call its own machine."""
    settings.OUTBOUND_NETWORKS = settings.PUSH_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture
def webhook(cast: Cast, receiver: Receiver, nearby: None) -> Webhook:
    """North City's own system wants to hear everything."""
    return Webhook.objects.create(
        agency=cast.agency,
        name="records",
        url=receiver.url,
        types=[one.value for one in NoticeType],
    )


@pytest.fixture
def carried() -> Callable[[], int]:
    """Addresses and sends what is due at this moment; how many were tried."""

    def once() -> int:
        now = datetime.now(UTC)
        address(now=now)
        return deliver(now=now)

    return once
