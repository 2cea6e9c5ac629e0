"""The public form of safety checks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from responders.forms import Document, Form
from responders.queries import Names
from responders.wire import Person, person


class LateAnswer(TypedDict):
    """An answer that did not count: `at` is when it was given, as far as is known."""

    by: Person
    # Text already: these are stored within a JSON column.
    at: str
    received_at: str
    uncertainty_s: float


class SafetyCheckWire(TypedDict):
    """`safety_check`. What was answered is not told: somebody may look over a crew's shoulder."""

    id: UUID
    rev: int
    assignment: UUID
    unit: UUID
    due_at: datetime
    state: str
    alert_level: int
    answered_by: Person | None
    answered_at: datetime | None
    channel: str | None
    late_answers: list[LateAnswer]


def _name_who_answered(documents: Sequence[Document], people: Names) -> None:
    late = {UUID(entry["by"]) for one in documents for entry in one["late_answers"]}
    names = people.of({one["answered_by"] for one in documents} | late)
    for one in documents:
        if one["answered_by"] is not None:
            one["answered_by"] = person(one["answered_by"], names, "")
        one["late_answers"] = [_late_answer(entry, names) for entry in one["late_answers"]]


def _late_answer(entry: Mapping[str, Any], names: Mapping[UUID, str]) -> LateAnswer:
    return {
        "by": person(UUID(entry["by"]), names, ""),
        "at": entry["at"],
        "received_at": entry["received_at"],
        "uncertainty_s": entry["uncertainty_s"],
    }


# Everybody who sees a check sees the same of it.
SAFETY_CHECK = Form(
    SafetyCheckWire,
    {"assignment": "assignment_id", "unit": "unit_id", "answered_by": "answered_by_id"},
    finish=_name_who_answered,
)
