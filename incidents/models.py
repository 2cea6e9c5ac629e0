"""What happens: calls, assignments, the facts reported from the field, and calls for help."""

import uuid

from django.db import models
from django.db.models import F, Q

from incidents.call_types import Match, Rule, Screen
from incidents.codes import (
    AssignmentState,
    BackupKind,
    BackupState,
    Channel,
    CheckState,
    Consent,
    ContactOutcome,
    Destination,
    Disposition,
    IncidentStatus,
    NoteKind,
    NotServedReason,
    PoliceInvolvement,
    ScreeningLevel,
    Urgency,
)
from incidents.timing import TimerKind
from responders.lifecycle import UnitStatus
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


OPEN_ASSIGNMENTS = ("assigned", "acknowledged", "en_route", "on_scene")


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
    # How many steps of its ladder fired before somebody acknowledged it.
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


class FieldFact(SyncedModel):
    """Something somebody reported, with both clocks: when it happened there, when it got here."""

    # One index, of the two together: what an agency has, and what one of its people wrote.
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    author = models.ForeignKey(
        Responder, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    author_role = models.TextField()
    # The device's claim as it stands, its correction, and by how much that may be wrong.
    occurred_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField()
    uncertainty_s = models.FloatField()
    received_at = models.DateTimeField()

    class Meta:
        abstract = True


class StatusEvent(FieldFact):
    """A unit's reported status: append-only; the live status is a fold over these."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    assignment = models.ForeignKey(
        Assignment,
        on_delete=models.PROTECT,
        null=True,
        related_name="status_events",
        db_constraint=False,
    )
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, related_name="status_events"
    )
    status = models.TextField(choices=choices_of(UnitStatus))
    channel = models.TextField(choices=choices_of(Channel), default=Channel.APP.value)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_late = models.BooleanField(default=False)
    is_out_of_sequence = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "corrected_at"], name="status_event_by_unit"),
            models.Index(fields=["agency", "author"], name="status_event_by_author"),
            models.Index(
                fields=["agency", "corrected_at"],
                name="status_event_without_call",
                condition=Q(incident__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=values_of(UnitStatus)), name="status_event_known"
            ),
        ]


class Note(FieldFact):
    """A note on a call. Append-only: an amendment adds a version to `revisions`."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notes")
    assignment = models.ForeignKey(
        Assignment,
        on_delete=models.PROTECT,
        null=True,
        related_name="notes",
        db_constraint=False,
    )
    kind = models.TextField(choices=choices_of(NoteKind))
    body = models.TextField()
    # Earlier bodies, oldest first: {rev, body, at, author, role}.
    revisions = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["agency", "author"], name="note_by_author")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=values_of(NoteKind)), name="note_kind_known"
            ),
        ]


class Outcome(FieldFact):
    """What came of an assignment or incident: the four questions and what goes with them."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="outcomes")
    assignment = models.ForeignKey(
        Assignment,
        on_delete=models.PROTECT,
        null=True,
        related_name="outcomes",
        db_constraint=False,
    )
    contact_outcome = models.TextField(choices=choices_of(ContactOutcome))
    disposition = models.TextField(choices=choices_of(Disposition), null=True)
    destination = models.TextField(choices=choices_of(Destination), null=True)
    police_involvement = models.TextField(
        choices=choices_of(PoliceInvolvement), default=PoliceInvolvement.NONE.value
    )
    reasons = models.JSONField(default=list)
    services = models.JSONField(default=list)
    supplies = models.JSONField(default=list)
    felt_safe = models.BooleanField(null=True)
    violence_codes = models.JSONField(default=list)
    screening_level = models.TextField(choices=choices_of(ScreeningLevel), null=True)
    follow_up_consent = models.TextField(choices=choices_of(Consent), null=True)
    follow_up_wanted = models.BooleanField(null=True)
    narrative = models.TextField(null=True)
    is_current = models.BooleanField(default=True)
    is_flagged = models.BooleanField(default=False)
    revisions = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["agency", "author"], name="outcome_by_author")]
        constraints = [
            # Two assessments are never mixed: one stands, others wait for a person to decide.
            # In the database both are exclusion constraints (migration 0007).
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(is_current=True),
                name="outcome_one_current",
            ),
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(is_current=True, assignment__isnull=True),
                name="outcome_one_current_unassigned",
            ),
            models.CheckConstraint(
                condition=Q(disposition__isnull=True) | Q(contact_outcome="contact_made"),
                name="outcome_disposition_needs_contact",
            ),
        ]


class BackupRequest(FieldFact):
    """A crew's call for help and who heard it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, null=True, related_name="backup_requests"
    )
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.TextField(
        choices=choices_of(BackupKind), default=BackupKind.LAW_ENFORCEMENT.value
    )
    urgency = models.TextField(choices=choices_of(Urgency), default=Urgency.EMERGENCY.value)
    message = models.TextField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    reason = models.TextField(null=True)
    said_by_radio = models.BooleanField(null=True)
    is_quiet = models.BooleanField(default=False)
    is_late = models.BooleanField(default=False)
    # From a withdrawn tablet: one alarm, no ladder, somebody has to look who is holding it.
    is_unverified = models.BooleanField(default=False)
    state = models.TextField(choices=choices_of(BackupState), default=BackupState.REQUESTED.value)
    linked_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    is_silent = models.BooleanField(default=False)
    seen_by = models.JSONField(default=list)
    acknowledged_by = models.ForeignKey(
        Responder, on_delete=models.PROTECT, null=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)
    committed_unit = models.TextField(null=True)
    eta = models.DateTimeField(null=True)
    escalation_level = models.SmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["agency"], name="backup_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["agency", "received_at"], name="backup_by_time"),
            models.Index(fields=["unit", "received_at"], name="backup_by_unit"),
            models.Index(fields=["author", "received_at"], name="backup_by_author"),
            models.Index(fields=["agency", "author"], name="backup_of_agency"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="requested")
                | Q(state__in=["released", "cancelled"])
                | Q(acknowledged_by__isnull=False)
                | Q(state="cancel_requested"),
                name="backup_owned_once_acknowledged",
            ),
        ]


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
    # When the first step of its ladder was seen to be fired.
    climbed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="heartbeat_by_time")]
