"""What a webhook is sent: Standard Webhooks (https://www.standardwebhooks.com), symmetric.

The secret is derived from the site's key, the webhook and a number, and never stored: neither a
look into the database nor a backup gives it away. It is shown when it is made.
"""

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta

import orjson
from django.db.models import F
from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook as Signer

from notices.models import Webhook
from responders.wire import instant_text
from sync.models import Notice

# Receivers need not change their secret in the same moment as the office does.
BOTH_SECRETS_FOR = timedelta(hours=24)
_SALT = "notices.signing.webhook"


def secret_of(webhook: Webhook, *, generation: int | None = None) -> str:
    """`whsec_…`, as receivers configure it: 32 bytes in base64."""
    number = webhook.generation if generation is None else generation
    key = salted_hmac(_SALT, f"{webhook.id}:{number}", algorithm="sha256").digest()
    return "whsec_" + base64.b64encode(key).decode()


def new_secret(*, webhook: Webhook, now: datetime) -> str:
    """The webhook's next secret; everything is signed with the last one too, for a day."""
    Webhook.objects.filter(id=webhook.id).update(generation=F("generation") + 1, rotated_at=now)
    webhook.refresh_from_db()
    return secret_of(webhook)


def body_of(notice: Notice) -> bytes:
    """`{type, timestamp, data}`: the same bytes at every attempt."""
    return orjson.dumps(
        {"type": notice.type, "timestamp": instant_text(notice.happened_at), "data": notice.data},
        option=orjson.OPT_SORT_KEYS,
    )


def headers_of(
    webhook: Webhook, *, message_id: str, body: bytes, now: datetime
) -> Mapping[str, str]:
    """The headers of one attempt; for a day after a change of secret signed with both."""
    generations = [webhook.generation]
    if webhook.rotated_at is not None and now - webhook.rotated_at < BOTH_SECRETS_FOR:
        generations.append(webhook.generation - 1)
    signatures = [
        Signer(secret_of(webhook, generation=number)).sign(message_id, now, body.decode())
        for number in generations
    ]
    return {
        "Content-Type": "application/json",
        "User-Agent": "field-webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
