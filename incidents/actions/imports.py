"""Encounters of another system: history that is over, filed as it was recorded there.

The unit's live status is not touched, no alarm is raised, nothing is derived. No client can
send this: only the import hands the ledger a table that knows it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta

from incidents.actions.merging import fact, says_the_same
from incidents.actions.shapes import Instant, Line, Reasons, Word, plain
from incidents.codes import (
    AssignmentState,
    ContactOutcome,
    Destination,
    Disposition,
    IncidentStatus,
)
from incidents.lifecycle import outcome_faults
from incidents.rows import ASSIGNMENT, INCIDENT, OUTCOME
from responders.access import Target
from responders.commands import Command
from responders.lifecycle import UnitStatus
from responders.rows import UNIT
from sync.clock import UNCERTAIN_WITHOUT_CLOCK_S
from sync.overlay import Draft
from sync.records import Ref, Row
from sync.refusals import Refused

FIELDS = {name: name for name in ("source", "number", "address", "received_at")}


class ImportedEvent(msgspec.Struct):
    """A status the unit reached; out of sequence if it is earlier than a step it follows."""

    status: UnitStatus
    at: Instant
    is_out_of_sequence: bool = False


class ImportedEncounter(msgspec.Struct):
    """`encounter.import`: `source` is "<mapping>:<id there>", `row` its text as it came."""

    source: Annotated[str, Meta(min_length=1, max_length=200)]
    number: Word
    unit: UUID
    address: Line | None = None
    received_at: Instant | None = None
    assigned_at: Instant | None = None
    cleared_at: Instant | None = None
    events: Annotated[list[ImportedEvent], Meta(max_length=20)] = []
    contact_outcome: ContactOutcome | None = None
    disposition: Disposition | None = None
    destination: Destination | None = None
    reasons: Reasons = []
    row: dict[str, str] = {}


def import_needs(command: Command) -> Sequence[Ref]:
    """The unit. It is not a `must`: an import does not wait for records, it is refused."""
    return [Ref("unit", command.args.unit, must=False)]


def import_target(draft: Draft, command: Command) -> Target:
    """Authority is the operator's, whoever the unit belongs to."""
    return Target(unit=command.args.unit)


def import_encounter(draft: Draft, command: Command) -> None:
    """Files a closed incident with its assignment, status events and outcome.

    Times that are not known stay empty; only `closed_at` falls back to the last known time, or
    to the import: a record that nobody will work on must not look open.
    """
    args: ImportedEncounter = command.args
    if draft.get(UNIT, args.unit) is None:
        raise Refused("invalid", {"fields.unit": "is not known here"})
    ended_at = _last_known(args)
    draft.insert(
        INCIDENT,
        command.record_id,
        number=args.number,
        source=args.source,
        address=args.address,
        received_at=args.received_at,
        status=IncidentStatus.CLOSED.value,
        closed_at=ended_at or command.received_at,
        author_id=command.actor.id,
    )
    assignment_id = _assignment(draft, command)
    _events(draft, command, assignment_id)
    if args.contact_outcome is not None:
        _outcome(draft, command, assignment_id, ended_at=ended_at)


def _last_known(args: ImportedEncounter) -> datetime | None:
    times = [args.received_at, args.assigned_at, *(event.at for event in args.events)]
    return args.cleared_at or max((at for at in times if at is not None), default=None)


def _assignment(draft: Draft, command: Command) -> UUID:
    args: ImportedEncounter = command.args
    assignment_id = uuid5(command.record_id, "assignment")
    draft.insert(
        ASSIGNMENT,
        assignment_id,
        incident_id=command.record_id,
        unit_id=args.unit,
        state=AssignmentState.CLEARED.value,
        assigned_at=args.assigned_at,
        cleared_at=args.cleared_at,
        author_id=command.actor.id,
    )
    return assignment_id


def _events(draft: Draft, command: Command, assignment_id: UUID) -> None:
    for event in command.args.events:
        draft.insert(
            "status_event",
            uuid5(command.record_id, f"status:{event.status}"),
            unit_id=command.args.unit,
            assignment_id=assignment_id,
            incident_id=command.record_id,
            status=event.status.value,
            is_late=True,
            is_out_of_sequence=event.is_out_of_sequence,
            **_recorded_there(command, event.at),
        )


def _recorded_there(command: Command, at: datetime | None) -> dict[str, Any]:
    """A fact with another system's time: nobody here has seen the clock it was read from."""
    return {
        **fact(command),
        "occurred_at": at,
        "corrected_at": at or command.received_at,
        "uncertainty_s": UNCERTAIN_WITHOUT_CLOCK_S,
    }


def _outcome(
    draft: Draft, command: Command, assignment_id: UUID, *, ended_at: datetime | None
) -> None:
    args: ImportedEncounter = command.args
    faults = outcome_faults(
        contact_outcome=args.contact_outcome,
        disposition=args.disposition,
        destination=args.destination,
    )
    if faults:
        raise Refused("invalid", faults)
    draft.insert(
        OUTCOME,
        uuid5(command.record_id, "outcome"),
        incident_id=command.record_id,
        assignment_id=assignment_id,
        contact_outcome=plain(args.contact_outcome),
        disposition=plain(args.disposition),
        destination=plain(args.destination),
        reasons=args.reasons,
        **_recorded_there(command, ended_at),
    )


def is_same_encounter(row: Row, command: Command) -> bool:
    """Whether an incident is this encounter, as far as the incident itself tells."""
    return says_the_same(row, command, FIELDS)
