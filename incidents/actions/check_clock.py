"""The clock of a crew on scene: which check it stands at, when the next is due, when it stops."""

from datetime import timedelta
from uuid import UUID, uuid5

from incidents import lifecycle
from incidents.actions import escalation
from incidents.codes import CheckState
from incidents.rows import ASSIGNMENT, SAFETY_CHECK, AssignmentRow, SafetyCheckRow
from incidents.timing import TimerKind
from responders.commands import Command
from sync.overlay import Draft


def running_check(draft: Draft, assignment_id: UUID) -> SafetyCheckRow | None:
    """The check an assignment's clock stands at."""
    checks = draft.where(SAFETY_CHECK, assignment_id=assignment_id)
    return next((row for row in checks if row["state"] in lifecycle.RUNNING_CHECKS), None)


def start_clock(draft: Draft, command: Command, assignment_id: UUID) -> None:
    """Starts the clock of a crew that has come on scene; one that runs is left alone."""
    if running_check(draft, assignment_id) is None:
        assignment = draft.one(ASSIGNMENT, assignment_id)
        times = escalation.times_for(draft, command, assignment["incident_id"])
        _ask(draft, command, assignment, after=timedelta(seconds=times.first_check))


def restart_clock(draft: Draft, command: Command, assignment: AssignmentRow) -> None:
    """The next check, counted from the answer to the last one."""
    times = escalation.times_for(draft, command, assignment["incident_id"])
    _ask(draft, command, assignment, after=timedelta(seconds=times.check_every))


def stop_clock(draft: Draft, assignment_id: UUID) -> None:
    """The crew has left: nobody is asked any more."""
    check = running_check(draft, assignment_id)
    if check is not None:
        draft.update(SAFETY_CHECK, check["id"], state=CheckState.CANCELLED.value)


def _ask(draft: Draft, command: Command, assignment: AssignmentRow, *, after: timedelta) -> None:
    """After an old report the crew is asked at once; nothing fires in arrears."""
    due_at = max(command.stamp.corrected_at + after, command.now)
    asked = [row["number"] for row in draft.where(SAFETY_CHECK, assignment_id=assignment["id"])]
    check = draft.insert(
        SAFETY_CHECK,
        uuid5(command.receipt_id, f"check:{assignment['id']}"),
        assignment_id=assignment["id"],
        unit_id=assignment["unit_id"],
        number=max(asked, default=0) + 1,
        due_at=due_at,
    )
    times = escalation.times_for(draft, command, assignment["incident_id"])
    escalation.begin(draft, kind=TimerKind.CHECK, record_id=check["id"], since=due_at, times=times)
