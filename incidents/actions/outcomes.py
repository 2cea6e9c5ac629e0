"""Outcomes: four short questions; one stands for an assignment, others wait for a decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from incidents import lifecycle
from incidents.actions import closing
from incidents.actions.merging import check_read_only, fact, name_ignored, says_the_same
from incidents.actions.notes import (
    amend_target,
    has_moved_on,
    is_older_copy,
    subject,
    subject_needs,
    subject_target,
)
from incidents.actions.shapes import OutcomeFields, values
from incidents.codes import ContactOutcome, Destination, Disposition, PoliceInvolvement
from incidents.follows import REPORTS_OF_OUTCOME
from incidents.rows import OUTCOME, OutcomeRow
from responders.commands import Command
from sync.merge import FieldConflict, canonical
from sync.overlay import Draft
from sync.records import Ref, Row
from sync.refusals import Refused

__all__ = ["amend_outcome", "amend_target", "create_needs", "create_outcome", "subject_target"]

ANSWERS = frozenset(
    {
        "contact_outcome",
        "disposition",
        "destination",
        "police_involvement",
        "reasons",
        "services",
        "supplies",
        "felt_safe",
        "violence_codes",
        "screening_level",
        "follow_up_consent",
        "follow_up_wanted",
        "narrative",
    }
)
LISTS = frozenset({"reasons", "services", "supplies", "violence_codes"})
FIELDS = {
    **{name: name for name in ANSWERS},
    "assignment": "assignment_id",
    "incident": "incident_id",
}


def create_needs(command: Command) -> Sequence[Ref]:
    """The outcomes there are: two people's assessments must not both become the one that stands."""
    args: OutcomeFields = command.args
    refs = list(subject_needs(command))
    if args.assignment is not None:
        children = (("outcome", "assignment_id"),)
        refs.append(Ref("assignment", args.assignment, lock=True, children=children))
        refs += closing.assignment_refs(args.assignment)
    elif args.incident is not None:
        children = (("outcome", "incident_id"),)
        refs.append(Ref("incident", args.incident, lock=True, children=children))
    return refs


def create_outcome(draft: Draft, command: Command) -> None:
    """Records an assessment. A different second one is kept beside the first and flagged."""
    answers = _answers(values(command.args, command.given & ANSWERS))
    _check(answers)
    tie = subject(draft, command)
    standing = _standing(draft, tie)
    differing = _differences(standing, answers) if standing else []
    draft.insert(
        OUTCOME,
        command.record_id,
        **answers,
        **tie,
        **fact(command),
        is_current=standing is None,
        is_flagged=bool(differing),
    )
    if differing:
        draft.conflicts.extend(differing)
        draft.is_flagged = True
    name_ignored(draft, command, FIELDS)
    if tie["assignment_id"] is not None:
        incident_id = draft.one(OUTCOME, command.record_id)["incident_id"]
        closing.close_if_finished(draft, command, incident_id)


def amend_needs(command: Command) -> Sequence[Ref]:
    """An amendment may say that the call was handed over, or that it was not."""
    return [Ref("outcome", command.record_id, lock=True, follow=REPORTS_OF_OUTCOME)]


def _answers(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The stored form: missing lists are empty, nobody mentioned means no police."""
    answers = {name: sent.get(name) for name in ANSWERS}
    answers.update({name: answers[name] or [] for name in LISTS})
    answers["police_involvement"] = answers["police_involvement"] or PoliceInvolvement.NONE.value
    return answers


def _check(answers: Mapping[str, Any]) -> None:
    faults = lifecycle.outcome_faults(
        contact_outcome=_code(ContactOutcome, answers["contact_outcome"]),
        disposition=_code(Disposition, answers["disposition"]),
        destination=_code(Destination, answers["destination"]),
    )
    if faults:
        raise Refused("invalid", faults)


def _code(codes: Any, value: str | None) -> Any:
    return None if value is None else codes(value)


def _standing(draft: Draft, tie: Mapping[str, object]) -> OutcomeRow | None:
    return next(draft.where(OUTCOME, is_current=True, **tie), None)


def _differences(standing: Mapping[str, Any], answers: Mapping[str, Any]) -> list[FieldConflict]:
    return [
        FieldConflict(name, None, canonical(standing[name]), canonical(answers[name]))
        for name in sorted(ANSWERS)
        if canonical(standing[name]) != canonical(answers[name])
    ]


def amend_outcome(draft: Draft, command: Command) -> None:
    """Changes the author's own assessment; the earlier answers move to `revisions`."""
    row = draft.one(OUTCOME, command.record_id)
    check_read_only(draft, command, row, ANSWERS)
    before = _answers_in(row)
    sent = values(command.args, command.given & ANSWERS)
    after = _answers({**before, **sent})
    changed = {name for name in ANSWERS if canonical(before[name]) != canonical(after[name])}
    if not changed:
        return
    _check(after)
    if is_older_copy(row, command):
        return
    if has_moved_on(row, command):
        draft.conflicts.extend(
            FieldConflict(name, None, canonical(before[name]), canonical(after[name]))
            for name in sorted(changed)
        )
        return
    earlier = {
        "rev": row["rev"],
        "replaced_at": canonical(command.received_at),
        "replaced_by": str(command.device) if command.device else None,
        "replaced_seq": command.seq,
        "author": str(row["author_id"]),
        "role": row["author_role"],
        "fields": {name: before[name] for name in sorted(changed)},
    }
    draft.update(OUTCOME, row["id"], **after, revisions=[*row["revisions"], earlier])
    closing.close_if_finished(draft, command, row["incident_id"])


def _answers_in(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ANSWERS}


def is_same_outcome(row: Row, command: Command) -> bool:
    return says_the_same(row, command, FIELDS)
