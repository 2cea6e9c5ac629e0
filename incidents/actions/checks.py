"""Answers to safety checks: "we are all right", or "we need cover".

Whether an answer counts is decided in `lifecycle`; one that does not is kept beside the check.
"""

from collections.abc import Sequence
from uuid import uuid5

from incidents import lifecycle
from incidents.actions import escalation
from incidents.actions.backup import duty_units, raise_alarm
from incidents.actions.check_clock import restart_clock, running_check
from incidents.actions.shapes import CheckReply
from incidents.actions.statuses import channel_of, is_open
from incidents.codes import CheckAnswer, CheckState
from incidents.follows import CHECKS_BESIDE, CHECKS_OF_ASSIGNMENT
from incidents.lifecycle import Reply
from incidents.rows import ASSIGNMENT, SAFETY_CHECK, AssignmentRow, SafetyCheckRow
from responders.access import Target
from responders.actions.units import unit_target
from responders.commands import Command
from responders.rows import UNIT
from sync.merge import canonical
from sync.overlay import Draft
from sync.records import Ref


def answer_needs(command: Command) -> Sequence[Ref]:
    """The check, or the assignment for a tablet that could not know the check's id.

    Who needs cover is heard at once, whatever else is not here yet.
    """
    args: CheckReply = command.args
    can_wait = args.answer != CheckAnswer.NEED_COVER
    is_by_check = args.assignment is None
    check = Ref(
        "safety_check",
        command.record_id,
        must=can_wait and is_by_check,
        lock=True,
        follow=CHECKS_BESIDE,
    )
    refs = [escalation.times_ref(command), check]
    if args.assignment is not None:
        refs.append(
            Ref(
                "assignment", args.assignment, must=can_wait, lock=True, follow=CHECKS_OF_ASSIGNMENT
            )
        )
    children = (("backup_request", "unit_id"),)
    on_duty = duty_units(command)
    return [*refs, *(Ref("unit", unit, must=False, children=children) for unit in on_duty)]


def answer_target(draft: Draft, command: Command) -> Target:
    assignment = _assignment(draft, command)
    return unit_target(draft, assignment["unit_id"]) if assignment else Target()


def _assignment(draft: Draft, command: Command) -> AssignmentRow | None:
    """The assignment an answer is about."""
    named = draft.get(SAFETY_CHECK, command.record_id)
    return draft.get(ASSIGNMENT, named["assignment_id"] if named else command.args.assignment)


def answer_check(draft: Draft, command: Command) -> None:
    """Takes in an answer; who looks over the crew's shoulder cannot tell which one it was."""
    assignment = _assignment(draft, command)
    check = running_check(draft, assignment["id"]) if assignment else None
    if assignment is not None and check is not None:
        _reply(draft, command, check, assignment)
    if command.args.answer == CheckAnswer.NEED_COVER:
        _call_for_cover(draft, command, assignment)


def _reply(
    draft: Draft, command: Command, check: SafetyCheckRow, assignment: AssignmentRow
) -> None:
    named = draft.get(SAFETY_CHECK, command.record_id)
    at = command.stamp.corrected_at
    reply = lifecycle.reply_to_check(
        due_at=check["due_at"],
        at=at,
        received_at=command.received_at,
        # A withdrawn tablet may call for help, but not say that all is well.
        is_certain=command.stamp.is_certain and not command.actor.is_cut_off(at),
        is_about_another=named is not None and named["id"] != check["id"],
    )
    if reply == Reply.COUNTS:
        _settle(draft, command, check)
        if is_open(assignment):
            restart_clock(draft, command, assignment)
    elif reply == Reply.KEPT:
        _keep(draft, command, check)


def _settle(draft: Draft, command: Command, check: SafetyCheckRow) -> None:
    draft.update(
        SAFETY_CHECK,
        check["id"],
        state=CheckState.ANSWERED.value,
        answer=command.args.answer.value,
        channel=channel_of(command),
        answered_by_id=command.actor.id,
        answered_at=command.stamp.corrected_at,
    )


def _keep(draft: Draft, command: Command, check: SafetyCheckRow) -> None:
    entry = {
        "by": str(command.actor.id),
        "at": canonical(command.stamp.corrected_at),
        "received_at": canonical(command.received_at),
        "uncertainty_s": command.stamp.uncertainty_s,
    }
    draft.update(SAFETY_CHECK, check["id"], late_answers=[*check["late_answers"], entry])


def _call_for_cover(draft: Draft, command: Command, assignment: AssignmentRow | None) -> None:
    on_duty = duty_units(command)
    unit_id = assignment["unit_id"] if assignment else next(iter(on_duty), None)
    raise_alarm(
        draft,
        command,
        request_id=uuid5(command.receipt_id, "cover"),
        unit=draft.get(UNIT, unit_id),
        assignment=assignment,
        values={"is_quiet": True},
    )
