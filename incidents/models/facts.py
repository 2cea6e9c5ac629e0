"""Facts reported from the field, and calls for help."""

from django.db import models
from django.db.models import Q

from incidents.codes import (
    BackupKind,
    BackupState,
    Channel,
    Consent,
    ContactOutcome,
    Destination,
    Disposition,
    NoteKind,
    PoliceInvolvement,
    ScreeningLevel,
    Urgency,
)
from incidents.models.calls import Assignment, Incident
from responders.lifecycle import UnitStatus
from responders.models import Agency, Responder, Unit
from responders.models.organisation import SyncedModel, choices_of, values_of


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
    # From a withdrawn tablet: one alarm, no escalation, somebody has to look who is holding it.
    is_unverified = models.BooleanField(default=False)
    state = models.TextField(choices=choices_of(BackupState), default=BackupState.REQUESTED.value)
    linked_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    # Whether one of its own unit made it: only such a call speaks for others of the unit.
    is_from_crew = models.BooleanField(default=False, db_default=False)
    # It stands behind another call for now; else `alarmed_at` is when its own alarm began.
    is_silent = models.BooleanField(default=False)
    alarmed_at = models.DateTimeField(null=True)
    # How often it has sounded again since its escalation ended.
    resounds = models.IntegerField(default=0, db_default=0)
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
            models.CheckConstraint(
                condition=Q(is_silent=True) ^ Q(alarmed_at__isnull=False),
                name="backup_alarmed_unless_silent",
            ),
        ]
