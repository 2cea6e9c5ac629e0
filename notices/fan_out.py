"""From a notice to its receivers: one delivery for each, made once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from notices.audience import audiences, is_woken
from notices.models import Delivery, PushSubscription, Webhook
from responders.access import Actor
from responders.models import Unit
from responders.presence import standing
from sync.ids import new_id
from sync.models import Notice

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Receivers:
    """Whoever may be told anything, by agency, and what units belong to."""

    webhooks: Mapping[UUID, Sequence[Webhook]]
    subscriptions: Mapping[UUID, Sequence[tuple[PushSubscription, Actor]]]
    programmes: Mapping[UUID, UUID]


def address(*, now: datetime, limit: int = MOST_AT_ONCE) -> int:
    """Makes the deliveries of notices nobody has looked at yet; how many notices it were.

    Two that do this at once share the work: a claimed row is skipped, not waited for.
    """
    with transaction.atomic():
        waiting = Notice.objects.select_for_update(skip_locked=True, no_key=True)
        notices = list(
            waiting.filter(addressed_at__isnull=True).order_by("happened_at", "id")[:limit]
        )
        if not notices:
            return 0
        receivers = _receivers(notices, now)
        deliveries = [one for notice in notices for one in _deliveries(notice, receivers, now)]
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        Notice.objects.filter(id__in=[notice.id for notice in notices]).update(addressed_at=now)
    return len(notices)


def _receivers(notices: Sequence[Notice], now: datetime) -> _Receivers:
    agencies = {notice.agency for notice in notices}
    webhooks: dict[UUID, list[Webhook]] = {}
    for webhook in Webhook.objects.filter(agency__in=agencies, is_active=True):
        webhooks.setdefault(webhook.agency_id, []).append(webhook)
    subscriptions: dict[UUID, list[tuple[PushSubscription, Actor]]] = {}
    rows = list(PushSubscription.objects.filter(agency__in=agencies))
    actors = standing(families={row.family_id for row in rows}, now=now) if rows else {}
    for row in rows:
        # Whoever has logged out, was deactivated or lost the device is not told any more.
        if row.family_id in actors:
            pair = (row, actors[row.family_id])
            subscriptions.setdefault(row.agency_id, []).append(pair)
    units = {unit for notice in notices if (unit := _unit_of(notice)) is not None}
    known = Unit.objects.filter(id__in=units if subscriptions else ())
    return _Receivers(webhooks, subscriptions, dict(known.values_list("id", "programme_id")))


def _unit_of(notice: Notice) -> UUID | None:
    unit = notice.data.get("unit")
    return UUID(unit) if unit else None


def _deliveries(notice: Notice, receivers: _Receivers, now: datetime) -> Iterator[Delivery]:
    for webhook in receivers.webhooks.get(notice.agency, ()):
        if notice.type in webhook.types:
            yield Delivery(
                id=new_id(), agency_id=notice.agency, notice=notice, webhook=webhook, due_at=now
            )
    among = audiences(notice.type, notice.data)
    if not among:
        return
    unit = _unit_of(notice)
    programme = receivers.programmes.get(unit) if unit else None
    for subscription, actor in receivers.subscriptions.get(notice.agency, ()):
        if is_woken(actor, among=among, unit=unit, programme=programme, now=now):
            yield Delivery(
                id=new_id(),
                agency_id=notice.agency,
                notice=notice,
                subscription=subscription,
                due_at=now,
            )
