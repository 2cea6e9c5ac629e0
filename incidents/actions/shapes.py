"""Argument shapes of all kinds about calls. Units: WGS 84 degrees, UTC."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from incidents.codes import (
    Channel,
    CheckAnswer,
    Consent,
    ContactOutcome,
    Destination,
    Disposition,
    NoteKind,
    NotServedReason,
    PoliceInvolvement,
    ScreeningLevel,
)
from responders.actions.positions import Latitude, Longitude
from responders.actions.units import Instant
from responders.lifecycle import UnitStatus

Word = Annotated[str, Meta(min_length=1, max_length=100)]
Line = Annotated[str, Meta(max_length=500)]
Text = Annotated[str, Meta(max_length=20_000)]
Body = Annotated[str, Meta(min_length=1, max_length=40_000)]
Words = Annotated[list[Word], Meta(max_length=50)]
Reasons = Annotated[list[Word], Meta(max_length=5)]
Priority = Annotated[int, Meta(ge=0, le=10)]
ViolenceCode = Annotated[str, Meta(pattern="^450603[1-9]$")]


class StatusReport(msgspec.Struct):
    """`status_event.create`; without a unit the assignment's is meant."""

    status: UnitStatus
    unit: UUID | None = None
    assignment: UUID | None = None
    channel: Channel | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class NewNote(msgspec.Struct):
    """`note.create`: on an assignment or on an incident."""

    kind: NoteKind
    body: Body
    assignment: UUID | None = None
    incident: UUID | None = None


class AmendNote(msgspec.Struct):
    """`note.amend`."""

    body: Body


class OutcomeFields(msgspec.Struct):
    """`outcome.create` and `outcome.amend`; an amendment sends what it changes."""

    assignment: UUID | None = None
    incident: UUID | None = None
    contact_outcome: ContactOutcome | None = None
    disposition: Disposition | None = None
    destination: Destination | None = None
    police_involvement: PoliceInvolvement | None = None
    reasons: Reasons | None = None
    services: Words | None = None
    supplies: Words | None = None
    felt_safe: bool | None = None
    violence_codes: Annotated[list[ViolenceCode], Meta(max_length=9)] | None = None
    screening_level: ScreeningLevel | None = None
    follow_up_consent: Consent | None = None
    follow_up_wanted: bool | None = None
    narrative: Text | None = None


class NewAssignment(msgspec.Struct):
    """`assignment.create`."""

    incident: UUID
    unit: UUID
    eta: Instant | None = None
    team_note: Line | None = None


class AssignmentPatch(msgspec.Struct):
    """`assignment.patch`."""

    eta: Instant | None = None
    team_note: Line | None = None


class Reassign(msgspec.Struct):
    """`assignment.reassign`: `new_assignment` is the id the new record gets."""

    unit: UUID
    new_assignment: UUID


class Nothing(msgspec.Struct):
    """A verb without arguments."""


class WithReason(msgspec.Struct):
    """A verb that may say why."""

    reason: Line | None = None


class WithUrgentReason(msgspec.Struct):
    """A verb that has to say why."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class OpenGlass(msgspec.Struct):
    """`break_glass.open`: which call, and why it has to be looked at."""

    record: UUID
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class NotServed(msgspec.Struct):
    """`incident.not_served`: why no team took an eligible call."""

    reason: NotServedReason


class IncidentFields(msgspec.Struct):
    """`incident.create` and `incident.patch`; priority after EIDO, 10 highest."""

    number: Word | None = None
    call_type: Word | None = None
    call_type_label: Line | None = None
    priority: Priority | None = None
    address: Line | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    cautions: Annotated[list[Line], Meta(max_length=50)] | None = None
    narrative: Text | None = None
    caller_name: Line | None = None
    caller_phone: Line | None = None
    weapon_reported: bool | None = None
    violence_reported: bool | None = None
    received_at: Instant | None = None


class Anything(msgspec.Struct):
    """A call for help is read field by field: what is broken is left out, never refused."""


class CommitBackup(msgspec.Struct):
    """`backup_request.commit`: who goes (text: not one of ours) and when they will be there."""

    committed_unit: Word
    eta: Instant | None = None


class CheckReply(msgspec.Struct):
    """`safety_check.answer`; `assignment` for a tablet that could not know the check's id."""

    answer: CheckAnswer
    assignment: UUID | None = None
    channel: Channel | None = None


class Resolution(msgspec.Struct):
    """`sync_issue.resolve`: for each field of the conflict, the value that is to stand."""

    fields: dict[str, Any]


def values(args: msgspec.Struct, names: frozenset[str] | set[str]) -> dict[str, Any]:
    """The named arguments; empty text is nothing, enumerations are their stored word."""
    return {name: plain(getattr(args, name)) for name in sorted(names)}


def plain(value: Any) -> Any:
    """A value as it is stored."""
    if isinstance(value, str):
        return str(value) or None
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
