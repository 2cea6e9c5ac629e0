"""What a browser is sent: Web Push (RFC 8030), encrypted for it (RFC 8291), signed (RFC 8292)."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from py_vapid import Vapid02

from notices.egress import Network, url_fault
from notices.models import PushSubscription
from responders.models import TokenFamily
from responders.wire import instant_text
from sync.models import Notice
from sync.refusals import Refused

# What wakes somebody too late only confuses them.
KEPT_FOR = timedelta(minutes=10)
SIGNED_FOR = timedelta(hours=12)
# A person has few browsers at work at once; the oldest makes room.
MOST_PER_LOG_IN = 5
_POINT, _AUTH = 65, 16


class NoKeys(Exception):
    """The site has no VAPID keys: nothing can be pushed."""


@lru_cache(maxsize=4)
def _vapid(private_key: str) -> Vapid02:
    return Vapid02.from_string(private_key)


def new_keys() -> tuple[str, str]:
    """(private, public) for a site, as the settings and browsers want them."""
    key = ec.generate_private_key(ec.SECP256R1())
    number = key.private_numbers().private_value.to_bytes(32, "big")
    return _text(number), _public_text(key)


def public_key() -> str:
    """What a browser subscribes with (`applicationServerKey`). Raises: NoKeys."""
    return _public_text(_key().private_key)


def _key() -> Vapid02:
    if not settings.VAPID_PRIVATE_KEY:
        raise NoKeys
    return _vapid(settings.VAPID_PRIVATE_KEY)


def _public_text(key: ec.EllipticCurvePrivateKey) -> str:
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return _text(point)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: Any) -> bytes:
    """Base64url, padded or not. Raises: ValueError."""
    if not isinstance(text, str):
        raise ValueError("is no text")
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is not base64url") from error


def subscribe(
    *, family: TokenFamily, agency: UUID, document: Mapping[str, Any]
) -> tuple[PushSubscription, bool]:
    """Takes up a browser's subscription for a log-in; whether it is new.

    `document` is what `PushSubscription.toJSON()` says in a browser. The browser's endpoint
    belongs to whoever logged in with it last.

    Raises: Refused `invalid`; NoKeys.
    """
    _key()
    networks: Sequence[Network] = settings.PUSH_NETWORKS
    endpoint, p256dh, auth = _read(document, networks)
    with transaction.atomic():
        # What still waits for somebody else at this browser goes with their subscription.
        PushSubscription.objects.filter(endpoint=endpoint).exclude(family=family).delete()
        found, is_new = PushSubscription.objects.update_or_create(
            endpoint=endpoint,
            defaults={"agency_id": agency, "family": family, "p256dh": p256dh, "auth": auth},
        )
        own = PushSubscription.objects.filter(family=family).exclude(id=found.id)
        kept = own.order_by("-created_at", "id").values_list("id", flat=True)
        own.exclude(id__in=list(kept[: MOST_PER_LOG_IN - 1])).delete()
    return found, is_new


def unsubscribe(*, family: TokenFamily, subscription_id: UUID) -> bool:
    """Ends a subscription of a log-in; whether there was one."""
    own = PushSubscription.objects.filter(family=family, id=subscription_id)
    return own.delete()[0] > 0


def subscriptions_of(family: TokenFamily) -> list[UUID]:
    """A log-in's subscriptions, oldest first."""
    own = PushSubscription.objects.filter(family=family).order_by("created_at", "id")
    return list(own.values_list("id", flat=True))


def _read(document: Mapping[str, Any], networks: Sequence[Network]) -> tuple[str, str, str]:
    faults: dict[str, str] = {}
    endpoint = document.get("endpoint")
    if not isinstance(endpoint, str):
        faults["endpoint"] = "is required"
    elif fault := url_fault(endpoint, networks):
        faults["endpoint"] = fault
    keys = document.get("keys")
    given = keys if isinstance(keys, Mapping) else {}
    found: dict[str, str] = {}
    for name, length in (("p256dh", _POINT), ("auth", _AUTH)):
        try:
            raw = _raw(given.get(name))
            if len(raw) != length:
                raise ValueError(f"must be {length} bytes")
            if name == "p256dh":
                ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
            found[name] = _text(raw)
        except ValueError as error:
            faults[f"keys.{name}"] = str(error) or "is no key"
    if faults:
        raise Refused("invalid", faults)
    return str(endpoint), found["p256dh"], found["auth"]


def request_for(
    subscription: PushSubscription, notice: Notice, *, now: datetime
) -> tuple[bytes, Mapping[str, str]]:
    """(body, headers) of one attempt; the push service can read neither content nor kind.

    Raises: NoKeys.
    """
    # It brings an HTTP client that is not used here: a fifth of what a process needs to start.
    from pywebpush import WebPusher  # noqa: PLC0415

    vapid = _key()
    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    pusher = WebPusher({"endpoint": subscription.endpoint, "keys": keys})
    content = {
        "id": str(notice.id),
        "type": notice.type,
        "timestamp": instant_text(notice.happened_at),
        "data": notice.data,
    }
    body = bytes(pusher.encode(orjson.dumps(content))["body"])
    parts = urlsplit(subscription.endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + SIGNED_FOR).timestamp()),
        "sub": settings.VAPID_SUBJECT,
    }
    left = max(timedelta(0), notice.happened_at + KEPT_FOR - now)
    return body, {
        **vapid.sign(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(left.total_seconds())),
        "Urgency": "high",
    }
