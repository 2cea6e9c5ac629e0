"""Units, their shifts and crews, and where they are."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from responders.access import CrewRole
from responders.lifecycle import UnitStatus
from responders.models.organisation import Agency, Programme, SyncedModel, choices_of, values_of
from responders.models.people import Responder


class Unit(SyncedModel):
    """A call sign ("HEART 2") with its live status, which is a fold over its status events."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    call_sign = models.TextField()
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    kind = models.TextField(default="crt")
    status = models.TextField(choices=choices_of(UnitStatus), default=UnitStatus.OFF_DUTY.value)
    status_as_of = models.DateTimeField(null=True, blank=True)
    # The assignment the status speaks of; a bare id, because assignments live further left.
    status_assignment = models.UUIDField(null=True, blank=True)
    shift = models.ForeignKey(
        "responders.Shift", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "call_sign"], name="unit_call_sign_once"),
            models.CheckConstraint(
                condition=Q(status__in=values_of(UnitStatus)), name="unit_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.call_sign


def instant_range(start: str, end: str) -> Func:
    """`tstzrange(start, end, '[)')`; an open end is NULL."""
    return Func(F(start), F(end), Value("[)"), function="tstzrange")


class Shift(SyncedModel):
    """A unit's duty from `starts_at` to `ends_at`; `ended_at` is when it was really over."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_complete = models.BooleanField(default=False)
    missing_roles = models.JSONField(default=list)
    # Why roles are missing, for people; empty when the crew is complete.
    understaffed_reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["agency", "ends_at"], name="shift_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_end_after_start"
            ),
            # A unit has one crew at a time.
            ExclusionConstraint(
                name="shift_one_at_a_time",
                condition=Q(ended_at__isnull=True),
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (instant_range("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {timezone.localtime(self.starts_at):%d %b %H:%M}"


class CrewMember(models.Model):
    """Somebody's place in a shift's crew, from `joined_at` until before `left_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="crew")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="crewed")
    role = models.TextField(choices=choices_of(CrewRole))
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__gte=F("joined_at")), name="crew_left_after_joined"
            ),
            # Nobody crews two units at once: authority to write would be ambiguous.
            ExclusionConstraint(
                name="crew_one_place_at_a_time",
                expressions=[
                    ("responder", RangeOperators.EQUAL),
                    (instant_range("joined_at", "left_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Position(models.Model):
    """One fix of a unit's trail; kept for a short time. Not part of the feed."""

    id = models.BigAutoField(primary_key=True)
    agency = models.UUIDField()
    # A crew sends thousands a shift, of a unit the ledger has seen: decision 0013.
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    latitude = models.FloatField()
    longitude = models.FloatField()
    accuracy_m = models.FloatField(null=True)
    fix_at = models.DateTimeField()
    received_at = models.DateTimeField()
    author = models.UUIDField()

    class Meta:
        # Finds what is past its retention without reading two months of fixes.
        indexes = [models.Index(fields=["received_at"], name="position_by_time")]
        constraints = [
            # Positions have no receipt: this is what makes a re-sent trail harmless.
            models.UniqueConstraint(fields=["unit", "fix_at"], name="position_once"),
        ]


class UnitLive(models.Model):
    """A unit's newest fix, apart from `Unit` so that a fix wakes no tablet."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True)
    agency = models.UUIDField()
    latitude = models.FloatField()
    longitude = models.FloatField()
    accuracy_m = models.FloatField(null=True)
    fix_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    # How far the watch has got since this fix: 1 it was told that it is stale, 2 an alarm.
    alert_level = models.SmallIntegerField(default=0, db_default=0)
    alerted_at = models.DateTimeField(null=True)
