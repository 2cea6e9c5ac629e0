"""Calls: incidents, how their labels are read, and who is sent."""

import uuid

from django.db import models
from django.db.models import Q

from incidents.call_types import Match, Rule, Screen
from incidents.codes import (
    AssignmentState,
    IncidentStatus,
    NotServedReason,
)
from incidents.lifecycle import OPEN_STATES
from responders.models import Agency, Area, Responder, Unit
from responders.models.organisation import SyncedModel, choices_of, values_of


class Incident(SyncedModel):
    """A call for service, or a situation a team was flagged down for."""

    # Without constraints here and below: see decision 0013, and `sync.references`, which looks.
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    number = models.TextField()
    call_type = models.TextField(null=True)
    call_type_label = models.TextField(null=True)
    # EIDO: 0-10, 10 highest; None where the source did not say.
    priority = models.SmallIntegerField(null=True)
    status = models.TextField(
        choices=choices_of(IncidentStatus), default=IncidentStatus.ACTIVE.value
    )
    address = models.TextField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True)
    cautions = models.JSONField(default=list)
    narrative = models.TextField(null=True)
    caller_name = models.TextField(null=True)
    caller_phone = models.TextField(null=True)
    weapon_reported = models.BooleanField(null=True)
    violence_reported = models.BooleanField(null=True)
    received_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # When its end was taken back the last time: what was cleared before is not what ends it.
    reopened_at = models.DateTimeField(null=True)
    # Why it was cancelled.
    reason = models.TextField(null=True)
    not_served_reason = models.TextField(choices=choices_of(NotServedReason), null=True)
    author = models.ForeignKey(
        Responder, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    # Where an imported call came from ("lane-county:12697"); None for calls of our own.
    source = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "received_at"], name="incident_by_time"),
            models.Index(
                fields=["agency"],
                name="incident_open",
                condition=Q(closed_at__isnull=True),
            ),
            # What dispatch has closed lately, and whoever made a call.
            models.Index(fields=["agency", "closed_at"], name="incident_by_end"),
            models.Index(fields=["author", "closed_at"], name="incident_by_author"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__range=(0, 10)) | Q(priority__isnull=True),
                name="incident_priority_eido",
            ),
            models.CheckConstraint(
                condition=Q(status__in=values_of(IncidentStatus)), name="incident_status_known"
            ),
            # Only another system's records may lack the time they were received.
            models.CheckConstraint(
                condition=Q(received_at__isnull=False) | Q(source__isnull=False),
                name="incident_received_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["Closed", "Cancelled"]) | Q(closed_at__isnull=False),
                name="incident_closed_when",
            ),
            models.UniqueConstraint(fields=["agency", "source"], name="incident_imported_once"),
        ]


class CallTypeRule(models.Model):
    """A row of an agency's call-type mapping; see `incidents.call_types`. Not part of the feed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    match = models.TextField(choices=choices_of(Match), default=Match.WORDS.value)
    pattern = models.TextField()
    call_type = models.TextField(blank=True, default="")
    screen = models.TextField(choices=choices_of(Screen), blank=True, default="")

    class Meta:
        constraints = [
            # Two rules with one pattern would leave it to chance which of them counts.
            models.UniqueConstraint(
                fields=["agency", "match", "pattern"], name="call_type_rule_once"
            ),
        ]

    def __str__(self) -> str:
        return self.pattern

    @property
    def rule(self) -> Rule:
        """The row as the mapping reads it."""
        screen = Screen(self.screen) if self.screen else None
        return Rule(Match(self.match), self.pattern, self.call_type, screen)


# As values, for conditions in SQL.
OPEN_ASSIGNMENTS = tuple(state.value for state in OPEN_STATES)


class Assignment(SyncedModel):
    """A unit sent to an incident. One incident may have several at a time."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, db_constraint=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.TextField(
        choices=choices_of(AssignmentState), default=AssignmentState.ASSIGNED.value
    )
    eta = models.DateTimeField(null=True)
    team_note = models.TextField(null=True)
    # Why it was declined or cancelled.
    reason = models.TextField(null=True)
    assigned_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    # How many steps of its escalation fired before somebody acknowledged it.
    alert_level = models.SmallIntegerField(default=0, db_default=0)
    author = models.ForeignKey(
        Responder, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["unit", "assigned_at"], name="assignment_by_unit"),
            models.Index(
                fields=["agency"], name="assignment_open", condition=Q(state__in=OPEN_ASSIGNMENTS)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=values_of(AssignmentState)), name="assignment_state_known"
            ),
            # A unit is on a call once: a second assignment to it would double its clock.
            models.UniqueConstraint(
                fields=["incident", "unit"],
                condition=Q(state__in=OPEN_ASSIGNMENTS),
                name="assignment_unit_once",
            ),
        ]
