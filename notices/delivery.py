"""Deliveries: claimed for a while, sent, and told how it went.

Between the claim and its answer nothing is locked. Whoever dies in between leaves a claim that
runs out, and the delivery is sent again: at least once, and a receiver tells copies by the id.
"""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpcore
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from notices import egress, signing, web_push
from notices.models import Delivery, DeliveryState, PushSubscription, Webhook
from responders.presence import standing

MOST_AT_ONCE = 100
AT_ONCE = 16
# One receiver that does not answer keeps no more than these from being sent to others.
MOST_PER_RECEIVER = 8
ROUND = timedelta(seconds=20)
# Longer than a round: a claim runs out when its carrier is dead, not when it is slow.
CLAIMED_FOR = timedelta(seconds=60)
# How long to wait after each failure; after the last one the delivery is dead. In all 29 hours.
WEBHOOK_PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 7200, 18_000, 36_000, 43_200)
)
# Nobody is woken for what is over.
PUSH_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300))
LONGEST_WISH = timedelta(hours=1)
GONE = {404, 410}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What an attempt came to. `status` None: there was no answer."""

    status: int | None
    said: str
    wait: timedelta = timedelta(0)

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def deliver(*, now: datetime) -> int:
    """Sends what is due, calls for help first; how many deliveries were attempted."""
    tried, began = 0, time.monotonic()
    while claimed := _claim(now if not tried else timezone.now()):
        tried += len(claimed)
        _send(claimed)
        if time.monotonic() - began > ROUND.total_seconds():
            break
    return tried


def _send(claimed: Sequence[Delivery]) -> None:
    """All of them at once, and what came of each."""
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="deliver")
    now = timezone.now()
    attempts: dict[Future[AttemptResult], Delivery] = {
        pool.submit(_attempt, delivery, now): delivery for delivery in claimed
    }
    done, late = wait(attempts, timeout=ROUND.total_seconds())
    for attempt in done:
        _settle(attempts[attempt], attempt.result(), timezone.now())
    for attempt in late:
        # It may still arrive; it counts as a failure, and the receiver knows the copy by its id.
        attempt.cancel()
        _settle(attempts[attempt], AttemptResult(None, "did not end in time"), timezone.now())
    pool.shutdown(wait=False)


def _claim(now: datetime) -> Sequence[Delivery]:
    is_free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    # By receiver: a thousand that wait for a dead one are not to stand in front of the others.
    in_order = (F("is_call").desc(), F("due_at").asc())
    place = Window(RowNumber(), [F("webhook"), F("subscription")], in_order)
    is_call = Case(When(notice__type__startswith="backup_request.", then=1), default=0)
    due = waiting.filter(is_free, due_at__lte=now).annotate(is_call=is_call)
    first = due.annotate(place=place).filter(place__lte=MOST_PER_RECEIVER).order_by(*in_order)
    with transaction.atomic():
        # Taken first, without a lock; looked at again with one.
        ids = list(first.values_list("id", flat=True)[:MOST_AT_ONCE])
        rows = waiting.filter(is_free, id__in=ids).order_by("due_at")
        locked = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
        wanted = _still_wanted(
            list(locked.select_related("notice", "webhook", "subscription")), now
        )
        under_way = Counter[UUID | None](
            webhook or subscription
            for webhook, subscription in waiting.filter(claimed_until__gte=now).values_list(
                "webhook", "subscription"
            )
        )
        claimed: list[Delivery] = []
        for delivery in wanted:
            receiver = delivery.webhook_id or delivery.subscription_id
            if under_way[receiver] < MOST_PER_RECEIVER:
                under_way[receiver] += 1
                claimed.append(delivery)
        Delivery.objects.filter(id__in=[one.id for one in claimed]).update(
            claimed_until=now + CLAIMED_FOR
        )
    return claimed


def _still_wanted(rows: Sequence[Delivery], now: datetime) -> Sequence[Delivery]:
    """Without those whose receiver is no longer to be told anything: what waits for them ends."""
    families = {row.subscription.family_id for row in rows if row.subscription is not None}
    alive = standing(families=families, now=now) if families else {}
    wanted, ended, stopped = [], set[UUID](), list[UUID]()
    for row in rows:
        if row.subscription is not None and row.subscription.family_id not in alive:
            ended.add(row.subscription.id)
        elif row.webhook is not None and not row.webhook.is_active:
            stopped.append(row.id)
        else:
            wanted.append(row)
    if ended:
        PushSubscription.objects.filter(id__in=ended).delete()
    _end(stopped, "the webhook is switched off", now)
    return wanted


def _end(deliveries: Sequence[UUID], said: str, now: datetime) -> None:
    Delivery.objects.filter(id__in=deliveries, state=DeliveryState.WAITING).update(
        state=DeliveryState.DEAD, said=said, settled_at=now, claimed_until=None
    )


def _attempt(delivery: Delivery, now: datetime) -> AttemptResult:
    """One request; in a thread, so without the database."""
    try:
        answer = _post(delivery, now)
    except egress.NotAllowed as refusal:
        return AttemptResult(None, f"the address {refusal}")
    except web_push.NoKeys:
        return AttemptResult(None, "this site has no keys for push")
    except (httpcore.TimeoutException, TimeoutError):
        return AttemptResult(None, "no answer in time")
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
        return AttemptResult(None, f"no answer ({type(error).__name__})")
    except Exception:
        # The others are not to wait for one that nobody foresaw.
        logger.exception("Delivery %s cannot be sent", delivery.id)
        return AttemptResult(None, "failed on our side")
    wait_s = timedelta(seconds=answer.retry_after_s or 0)
    return AttemptResult(answer.status, f"HTTP {answer.status}", min(wait_s, LONGEST_WISH))


def _post(delivery: Delivery, now: datetime) -> egress.Answer:
    if delivery.subscription is not None:
        url, networks = delivery.subscription.endpoint, settings.PUSH_NETWORKS
        body, headers = web_push.request_for(delivery.subscription, delivery.notice, now=now)
    else:
        assert delivery.webhook is not None
        url, networks = delivery.webhook.url, settings.OUTBOUND_NETWORKS
        body = signing.body_of(delivery.notice)
        headers = signing.headers_of(
            delivery.webhook, message_id=str(delivery.notice_id), body=body, now=now
        )
    return egress.post(url=url, body=body, headers=headers, networks=networks)


def _settle(delivery: Delivery, result: AttemptResult, now: datetime) -> None:
    if delivery.subscription is not None and result.status in GONE:
        # The browser has unsubscribed, or is no more: with it goes whatever waits for it.
        delivery.subscription.delete()
        return
    attempts = delivery.attempts + 1
    next_at = None if result.is_taken else _next_at(delivery, attempts, result, now)
    is_waiting = not result.is_taken and next_at is not None
    state = DeliveryState.WAITING if is_waiting else DeliveryState.DEAD
    Delivery.objects.filter(id=delivery.id).update(
        state=DeliveryState.SENT if result.is_taken else state,
        attempts=attempts,
        said=result.said,
        claimed_until=None,
        due_at=next_at or delivery.due_at,
        settled_at=None if is_waiting else now,
    )
    if result.status == 410 and delivery.webhook is not None:
        # Standard Webhooks: whoever says so wants to hear nothing any more.
        Webhook.objects.filter(id=delivery.webhook.id).update(
            is_active=False, stopped_because="its address answered 410 Gone"
        )
    if not result.is_taken and not is_waiting:
        logger.warning("Delivery %s is given up: %s", delivery.id, result.said)


def _next_at(
    delivery: Delivery, attempts: int, result: AttemptResult, now: datetime
) -> datetime | None:
    """When to try again; None if it is given up."""
    is_push = delivery.subscription_id is not None
    pauses = PUSH_PAUSES if is_push else WEBHOOK_PAUSES
    if attempts > len(pauses) or result.status == 410:
        return None
    next_at = now + max(pauses[attempts - 1], result.wait)
    is_over = is_push and next_at > delivery.notice.happened_at + web_push.KEPT_FOR
    return None if is_over else next_at


def send_again(*, webhook: Webhook, since: datetime | None, now: datetime) -> int:
    """Takes up a webhook's dead letters, or everything told since a moment; how many.

    The receiver gets the same ids again.
    """
    rows = Delivery.objects.filter(webhook=webhook)
    if since is None:
        rows = rows.filter(state=DeliveryState.DEAD)
    else:
        rows = rows.exclude(state=DeliveryState.WAITING).filter(notice__happened_at__gte=since)
    return rows.update(
        state=DeliveryState.WAITING, attempts=0, due_at=now, claimed_until=None, settled_at=None
    )
