"""Tablets and the tokens that belong to a person on one of them."""

import uuid

from django.db import models
from django.utils import timezone

from responders.models.organisation import Agency
from responders.models.people import Responder


class Device(models.Model):
    """A tablet or a browser; its id is chosen by the client."""

    id = models.UUIDField(primary_key=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    name = models.TextField(blank=True, default="")
    platform = models.TextField(blank=True, default="")
    app_build = models.TextField(blank=True, default="")
    schema_version = models.IntegerField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name or str(self.id)


class TokenFamily(models.Model):
    """A log-in: every refresh token that descends from it.

    `current` is the one refresh token id that may be used; `previous` was rotated away, and gets
    the same successor again until somebody has been seen to have it (`current_seen_at`), and for a
    short grace beyond: an answer may be lost in a dead spot of any length.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    responder = models.ForeignKey(Responder, on_delete=models.CASCADE, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+")
    current = models.UUIDField()
    current_issued_at = models.DateTimeField()
    current_seen_at = models.DateTimeField(null=True)
    previous = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # Logging out is a fact of its own: what occurred after it goes to quarantine.
    logged_out_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["responder", "device"], name="family_by_person")]


class LandingToken(models.Model):
    """Lands queued work under its author's name after the log-in is over; stored hashed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    responder = models.ForeignKey(Responder, on_delete=models.CASCADE, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+")
    digest = models.BinaryField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["responder", "device"], name="landing_by_person")]


class EventTicket(models.Model):
    """A single-use entry to the live feed for clients that cannot send a header; stored hashed."""

    digest = models.BinaryField(primary_key=True)
    family = models.ForeignKey(TokenFamily, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()


class FeedListener(models.Model):
    """One live-feed process and how many dispatch screens of an agency it serves right now."""

    pk = models.CompositePrimaryKey("process", "agency")
    process = models.UUIDField()
    agency = models.UUIDField()
    boards = models.IntegerField()
    beat_at = models.DateTimeField()
