"""What is due: safety checks, timers, and the synthetic call for help."""

import uuid

from django.db import models
from django.db.models import F, Q

from incidents.codes import (
    Channel,
    CheckState,
)
from incidents.models.calls import Assignment
from incidents.timing import TimerKind
from responders.models import Agency, Responder, Unit
from responders.models.organisation import SyncedModel, choices_of


class SafetyCheck(SyncedModel):
    """A status check that falls due while a crew is on scene."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, db_constraint=False)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="safety_checks", db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    # Counts an assignment's checks from 1.
    number = models.IntegerField(default=1, db_default=1)
    due_at = models.DateTimeField()
    state = models.TextField(choices=choices_of(CheckState), default=CheckState.PENDING.value)
    alert_level = models.SmallIntegerField(default=0, db_default=0)
    answer = models.TextField(null=True)
    channel = models.TextField(choices=choices_of(Channel), null=True)
    answered_by = models.ForeignKey(
        Responder,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    answered_at = models.DateTimeField(null=True)
    # What came too late or too uncertain to count: {by, at, received_at, uncertainty_s}.
    late_answers = models.JSONField(default=list)

    class Meta:
        constraints = [
            # One clock per call: a check has one successor, made in the statement before the one
            # that settles it. Two answers at once would make two; the second number is taken.
            models.UniqueConstraint(
                fields=["assignment", "number"], name="safety_check_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(created_at__lte=F("due_at")), name="safety_check_due_later"
            ),
        ]


class Timer(models.Model):
    """A step that fires by itself at its time, if its record still gives cause.

    A row, not a task in a queue: whoever is alive fires it, once. Only the steps of a unit's watch
    stay: they are moved on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    kind = models.TextField(choices=choices_of(TimerKind))
    # An assignment, a check, a backup request or a unit, as the kind says.
    record = models.UUIDField()
    step = models.SmallIntegerField()
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    # It fell due, and its cause was gone.
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="timer_open",
                condition=Q(fired_at__isnull=True, cancelled_at__isnull=True),
            ),
            # What is past its retention; a row that is still to do is in neither.
            models.Index(
                fields=["fired_at"], name="timer_fired", condition=Q(fired_at__isnull=False)
            ),
            models.Index(
                fields=["cancelled_at"],
                name="timer_cancelled",
                condition=Q(cancelled_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["record", "step"], name="timer_step_once"),
            models.CheckConstraint(
                condition=Q(fired_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="timer_fired_or_cancelled",
            ),
        ]


class Heartbeat(models.Model):
    """One synthetic call for help, and how far it came. `slot` counts the moments they are due."""

    request = models.UUIDField(primary_key=True)
    # Of all processes that would make the call of a moment, one does.
    slot = models.BigIntegerField(unique=True)
    sent_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    # When the first step of its escalation was seen to be fired.
    climbed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="heartbeat_by_time")]
