"""Who gets notices outside, and what became of every delivery."""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import Q
from django.utils import timezone

from responders.models import Agency, TokenFamily
from responders.models.organisation import choices_of, values_of
from sync.models import Notice


class DeliveryState(StrEnum):
    """What became of a delivery. Stored and shown."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


class Webhook(models.Model):
    """An address of an agency's own systems.

    Its secret is derived, not stored: `generation` counts the secrets it has had, and the one
    before the newest is used beside it for a day after `rotated_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    name = models.TextField()
    url = models.TextField()
    types = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    # Why it was switched off by itself; empty when a person did it.
    stopped_because = models.TextField(blank=True, default="")
    generation = models.IntegerField(default=1)
    rotated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="webhook_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PushSubscription(models.Model):
    """A browser that may be woken, for as long as the log-in it was made with lasts (RFC 8030)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    family = models.ForeignKey(TokenFamily, on_delete=models.CASCADE, related_name="+")
    endpoint = models.TextField()
    # The device's keys: base64url, as the browser gives them.
    p256dh = models.TextField()
    auth = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # A browser has one subscription, whoever logs in with it next.
            models.UniqueConstraint(fields=["endpoint"], name="push_endpoint_once"),
        ]


class Delivery(models.Model):
    """One notice on its way to one receiver: at least once, with the notice's id to tell copies."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    subscription = models.ForeignKey(
        PushSubscription, on_delete=models.CASCADE, null=True, related_name="+"
    )
    state = models.TextField(choices=choices_of(DeliveryState), default=DeliveryState.WAITING.value)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    # Somebody is sending it; if they die, it is free again from then on.
    claimed_until = models.DateTimeField(null=True)
    # What the last attempt came to, in a few words of ours.
    said = models.TextField(blank=True, default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["due_at"], name="delivery_waiting", condition=Q(state="waiting")),
            models.Index(fields=["webhook", "state"], name="delivery_by_webhook"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=values_of(DeliveryState)), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(webhook__isnull=True) ^ Q(subscription__isnull=True),
                name="delivery_has_one_receiver",
            ),
            # Addressed twice, it is told once.
            models.UniqueConstraint(fields=["notice", "webhook"], name="delivery_webhook_once"),
            models.UniqueConstraint(
                fields=["notice", "subscription"], name="delivery_subscription_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="delivery_settled_when_it_is",
            ),
        ]
