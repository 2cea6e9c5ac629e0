"""The table of all kinds: which kind has which argument shape and which action."""

from dataclasses import replace
from datetime import datetime
from functools import cache

from catalogue import loading, reading
from catalogue.records import types_in_lock_order
from incidents.actions import (
    assignments,
    backup,
    break_glass,
    calls,
    checks,
    issues,
    notes,
    outcomes,
    shapes,
    statuses,
)
from incidents.actions.positions import position_needs, record_positions
from incidents.codes import CheckAnswer
from incidents.kinds import clock_kinds, import_kinds
from incidents.notices import notices_of
from responders import kinds as responder_kinds
from responders.access import permission
from responders.actions import positions
from responders.commands import Command
from responders.queries import author_of
from sync.catalogue import Catalogue, Kind


def kinds() -> list[Kind]:
    """Everything a client can send."""
    return [
        *_facts(),
        *_assignment_verbs(),
        *_incident_verbs(),
        *_backup_verbs(),
        *_check_verbs(),
        *_issue_verbs(),
        *_openings(),
        *_positions(),
        *responder_kinds.kinds(),
    ]


def _facts() -> list[Kind]:
    return [
        Kind(
            name="status_event.create",
            record_type="status_event",
            args=shapes.StatusReport,
            needs=statuses.report_needs,
            target=statuses.report_target,
            decide=statuses.report_status,
            creates=True,
            is_same=statuses.is_same_report,
        ),
        Kind(
            name="note.create",
            record_type="note",
            args=shapes.NewNote,
            needs=notes.subject_needs,
            target=notes.subject_target,
            decide=notes.create_note,
            creates=True,
            is_same=notes.is_same_note,
        ),
        Kind(
            name="note.amend",
            record_type="note",
            args=shapes.AmendNote,
            needs=notes.amend_needs,
            target=notes.amend_target,
            decide=notes.amend_note,
        ),
        Kind(
            name="outcome.create",
            record_type="outcome",
            args=shapes.OutcomeFields,
            needs=outcomes.create_needs,
            target=outcomes.subject_target,
            decide=outcomes.create_outcome,
            creates=True,
            is_same=outcomes.is_same_outcome,
        ),
        Kind(
            name="outcome.amend",
            record_type="outcome",
            args=shapes.OutcomeFields,
            needs=outcomes.amend_needs,
            target=outcomes.amend_target,
            decide=outcomes.amend_outcome,
        ),
    ]


def _assignment_verbs() -> list[Kind]:
    def verb(name: str, args: type, decide, needs=assignments.own_needs) -> Kind:  # type: ignore[no-untyped-def]
        return Kind(
            name=f"assignment.{name}",
            record_type="assignment",
            args=args,
            needs=needs,
            target=assignments.own_target,
            decide=decide,
        )

    return [
        Kind(
            name="assignment.create",
            record_type="assignment",
            args=shapes.NewAssignment,
            needs=assignments.create_needs,
            target=assignments.create_target,
            decide=assignments.create_assignment,
            creates=True,
            is_same=assignments.is_same_assignment,
        ),
        verb("acknowledge", shapes.Nothing, assignments.acknowledge),
        verb("decline", shapes.WithReason, assignments.decline, assignments.end_needs),
        verb("cancel", shapes.WithReason, assignments.cancel, assignments.end_needs),
        verb("reassign", shapes.Reassign, assignments.reassign, assignments.reassign_needs),
        verb("patch", shapes.AssignmentPatch, assignments.patch, assignments.patch_needs),
    ]


def _incident_verbs() -> list[Kind]:
    def verb(  # type: ignore[no-untyped-def]
        name: str, args: type, decide, needs=calls.end_needs, target=calls.whole_target
    ) -> Kind:
        return Kind(
            name=f"incident.{name}",
            record_type="incident",
            args=args,
            needs=needs,
            target=target,
            decide=decide,
        )

    return [
        Kind(
            name="incident.create",
            record_type="incident",
            args=shapes.IncidentFields,
            needs=calls.create_needs,
            target=calls.anywhere,
            decide=calls.create_incident,
            creates=True,
            is_same=calls.is_same_incident,
        ),
        verb(
            "patch",
            shapes.IncidentFields,
            calls.patch_incident,
            calls.patch_needs,
            calls.own_target,
        ),
        verb("close", shapes.WithReason, calls.close_incident),
        verb("reopen", shapes.Nothing, calls.reopen_incident, calls.reopen_needs),
        verb("cancel", shapes.WithReason, calls.cancel_incident),
        verb("not_served", shapes.NotServed, calls.not_served, calls.not_served_needs),
    ]


def _backup_verbs() -> list[Kind]:
    def verb(  # type: ignore[no-untyped-def]
        name: str, args: type, decide, needs=backup.verb_needs, *, is_lenient: bool = False
    ) -> Kind:
        return Kind(
            name=f"backup_request.{name}",
            record_type="backup_request",
            args=args,
            needs=needs,
            target=backup.verb_target,
            decide=decide,
            is_lenient=is_lenient,
            read=backup.read_fields if is_lenient else None,
        )

    return [
        Kind(
            name="backup_request.create",
            record_type="backup_request",
            args=shapes.Anything,
            needs=backup.create_needs,
            target=backup.create_target,
            decide=backup.create_backup_request,
            creates=True,
            is_same=backup.is_same_request,
            is_lenient=True,
            read=backup.read_fields,
        ),
        verb("seen", shapes.Nothing, backup.see),
        verb("acknowledge", shapes.Nothing, backup.acknowledge),
        verb("commit", shapes.CommitBackup, backup.commit),
        verb("arrive", shapes.Nothing, backup.arrive),
        verb("release", shapes.Nothing, backup.release, backup.end_needs),
        verb("cancel", shapes.WithReason, backup.cancel, backup.end_needs),
        verb("amend", shapes.Anything, backup.amend, is_lenient=True),
    ]


def _check_verbs() -> list[Kind]:
    return [
        Kind(
            name=ANSWER,
            record_type="safety_check",
            args=shapes.CheckReply,
            needs=checks.answer_needs,
            target=checks.answer_target,
            decide=checks.answer_check,
            names_record=True,
        ),
    ]


def _issue_verbs() -> list[Kind]:
    return [
        Kind(
            name="sync_issue.dismiss",
            record_type="sync_issue",
            args=shapes.Nothing,
            needs=notes.amend_needs,
            target=issues.own_target,
            decide=issues.dismiss,
        ),
        Kind(
            name="sync_issue.resolve",
            record_type="sync_issue",
            args=shapes.Resolution,
            needs=issues.resolve_needs,
            target=issues.author_target,
            decide=issues.resolve,
        ),
        Kind(
            name="sync_issue.close",
            record_type="sync_issue",
            args=shapes.WithUrgentReason,
            needs=issues.close_needs,
            target=issues.author_target,
            decide=issues.close,
        ),
    ]


def _openings() -> list[Kind]:
    return [
        Kind(
            name="break_glass.open",
            record_type="break_glass",
            args=shapes.OpenGlass,
            needs=break_glass.open_needs,
            target=break_glass.open_target,
            decide=break_glass.open_glass,
            creates=True,
            is_same=break_glass.is_same_opening,
        ),
    ]


def _positions() -> list[Kind]:
    return [
        Kind(
            name="position.create",
            record_type="position",
            args=positions.Trail,
            needs=position_needs,
            target=positions.position_target,
            decide=record_positions,
            creates=True,
            is_journalled=False,
        ),
    ]


CALL_FOR_HELP = "backup_request.create"
ANSWER = "safety_check.answer"


def _is_call_for_help(command: Command) -> bool:
    if command.kind.name == ANSWER:
        return bool(command.args.answer == CheckAnswer.NEED_COVER)
    return command.kind.name == CALL_FOR_HELP


def _admit(command: Command) -> str | None:
    if _is_call_for_help(command):
        return None
    if command.actor.quarantine_from is None:
        return None
    is_cut_off = all(command.actor.is_cut_off(at) for at in command.stamp.moments())
    return "no_longer_permitted" if is_cut_off else None


def _permit(command: Command, target: object) -> str | None:
    # Being somebody this agency knows is enough to be heard.
    if _is_call_for_help(command):
        return None

    def refusal(at: datetime) -> str | None:
        return permission(actor=command.actor, kind=command.kind.name, at=at, target=target)  # type: ignore[arg-type]

    first, *others = command.stamp.moments()
    code = refusal(first)
    if code is None:
        return None
    if not command.stamp.is_certain:
        # A clock that cannot be corrected is no ground to refuse what somebody wrote on duty.
        others.append(command.received_at)
    return None if any(refusal(at) is None for at in others) else code


@cache
def catalogue() -> Catalogue:
    """Everything the ledger has to know about this product, in one value."""
    return Catalogue(
        types=types_in_lock_order(),
        kinds={kind.name: kind for kind in kinds()},
        expand=loading.expand,
        look=reading.look,
        admit=_admit,
        permit=_permit,
        author=author_of,
        show=reading.show,
        tell=notices_of,
        refusals=responder_kinds.REFUSALS,
    )


@cache
def operator_catalogue() -> Catalogue:
    """The table with what only the office and management commands do.

    A client's push or REST never sees it.
    """
    internal = {kind.name: kind for kind in [*import_kinds(), *responder_kinds.operator_kinds()]}

    def permit(command: Command, target: object) -> str | None:
        # Whoever may run commands on the server needs no role, and the office admits only those who
        # keep the roster; what clients send still needs one.
        return None if command.kind.name in internal else _permit(command, target)

    public = catalogue()
    return replace(public, kinds={**public.kinds, **internal}, permit=permit)


@cache
def clock_catalogue() -> Catalogue:
    """The table of what nobody sends: steps that fall due, and shifts whose time has come."""
    return replace(
        catalogue(),
        kinds={kind.name: kind for kind in clock_kinds()},
        permit=lambda command, target: None,
    )
