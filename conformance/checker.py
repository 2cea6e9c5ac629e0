"""The checker: every rule over a recorded history. Pure; what it finds are broken promises."""

from collections.abc import Callable, Iterator

from conformance import answers, decisions, merging, states, updates
from conformance.history import History, Violation

RULES: tuple[Callable[[History], Iterator[Violation]], ...] = (
    answers.answers_stay,
    answers.one_first_answer,
    answers.no_effect_without_receipt,
    answers.used_ids_are_refused,
    answers.content_costs_nobody_a_batch,
    answers.custody_is_right,
    answers.revs_only_grow,
    states.outboxes_are_empty,
    states.devices_hold_what_a_cold_pull_holds,
    states.devices_hold_what_is_theirs,
    states.agencies_never_leak,
    states.accepted_records_are_there,
    states.amendments_come_in_order,
    states.refusals_are_kept,
    states.conflicts_keep_both_values,
    states.clocks_are_evidence_only,
    states.alarms_climb_once,
    states.nobody_is_silenced,
    merging.merges_follow_the_rule,
    updates.updates_are_not_lost,
    decisions.decisions_are_carried_out,
    decisions.decisions_stand,
    decisions.one_outcome_stands,
)


def check(history: History) -> list[Violation]:
    """Everything in a history that the protocol does not allow, each thing once."""
    found = [violation for rule in RULES for violation in rule(history)]
    return list(dict.fromkeys(found))
