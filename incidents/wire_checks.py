"""The public form of safety checks."""

from collections.abc import Mapping, Sequence
from typing import TypedDict
from uuid import UUID

from responders.queries import Names
from responders.wire import Person, instant, person, time
from sync.records import Row


class LateAnswer(TypedDict):
    """An answer that did not count: `at` is when it was given, as far as is known."""

    by: Person
    at: str
    received_at: str
    uncertainty_s: float


class SafetyCheckWire(TypedDict):
    """`safety_check`. What was answered is not told: somebody may look over a crew's shoulder."""

    id: str
    rev: int
    assignment: str
    unit: str
    due_at: str
    state: str
    alert_level: int
    answered_by: Person | None
    answered_at: str | None
    channel: str | None
    late_answers: list[LateAnswer]


def safety_checks(rows: Sequence[Row], view: str, people: Names) -> list[SafetyCheckWire]:
    """Wire forms; everybody who sees a check sees the same of it."""
    late = {UUID(one["by"]) for row in rows for one in row["late_answers"]}
    names = people.of({row["answered_by_id"] for row in rows} | late)
    return [
        {
            "id": str(row["id"]),
            "rev": row["rev"],
            "assignment": str(row["assignment_id"]),
            "unit": str(row["unit_id"]),
            "due_at": instant(row["due_at"]),
            "state": row["state"],
            "alert_level": row["alert_level"],
            "answered_by": _somebody(row["answered_by_id"], names),
            "answered_at": time(row["answered_at"]),
            "channel": row["channel"],
            "late_answers": [_late_answer(one, names) for one in row["late_answers"]],
        }
        for row in rows
    ]


def _late_answer(entry: Row, names: Mapping[UUID, str]) -> LateAnswer:
    return {
        "by": person(UUID(entry["by"]), names, ""),
        "at": entry["at"],
        "received_at": entry["received_at"],
        "uncertainty_s": entry["uncertainty_s"],
    }


def _somebody(person_id: UUID | None, names: Mapping[UUID, str]) -> Person | None:
    return None if person_id is None else person(person_id, names, "")
