"""How calls and what is reported of them look outside: one form for feed, pull and REST."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from incidents.wire import DISPATCH, SHAPES, LateAnswer, OutcomeWire
from responders.forms import (
    AREA,
    AUTHOR,
    BREAK_GLASS,
    CODE_LIST,
    PROGRAMME,
    ROLE,
    SHIFT,
    UNIT,
    Document,
    Form,
    person,
    sign,
)
from responders.queries import Names


def _finish_requests(documents: Sequence[Document], people: Names) -> None:
    sign(documents, people)
    owners = {one["acknowledged_by"] for one in documents}
    seen = {UUID(entry["id"]) for one in documents for entry in one["seen_by"]}
    names = people.of(owners | seen)
    for one in documents:
        one["seen_by"] = [person(UUID(by["id"]), names, "dispatcher") for by in one["seen_by"]]
        if one["acknowledged_by"] is not None:
            one["acknowledged_by"] = person(one["acknowledged_by"], names, "dispatcher")


def _finish_issues(documents: Sequence[Document], people: Names) -> None:
    for one in documents:
        fields = one["conflict"]
        one["conflict"] = {"id": one["id"], "fields": fields} if fields else None


_ON_A_CALL = {"incident": "incident_id", "assignment": "assignment_id"}
_BY_A_UNIT = {"unit": "unit_id", "assignment": "assignment_id"}
_OUTCOME = {**_ON_A_CALL, **AUTHOR, "current": "is_current", "flagged": "is_flagged"}


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
    SHAPES["safety_check"],
    {"assignment": "assignment_id", "unit": "unit_id", "answered_by": "answered_by_id"},
    finish=_name_who_answered,
)

# Record type -> its form.
FORMS: Mapping[str, Form] = {
    "unit": UNIT,
    "shift": SHIFT,
    "programme": PROGRAMME,
    "area": AREA,
    "incident": Form(SHAPES["incident"], {"area": "area_id"}),
    "assignment": Form(SHAPES["assignment"], {"incident": "incident_id", "unit": "unit_id"}),
    "status_event": Form(
        SHAPES["status_event"],
        {
            **_BY_A_UNIT,
            **AUTHOR,
            "late": "is_late",
            "out_of_sequence": "is_out_of_sequence",
        },
        beside=ROLE,
        finish=sign,
    ),
    "note": Form(SHAPES["note"], {**_ON_A_CALL, **AUTHOR}, beside=ROLE, finish=sign),
    "outcome": Form(
        SHAPES["outcome"],
        _OUTCOME,
        beside=ROLE,
        finish=sign,
        views={DISPATCH: Form(SHAPES["outcome"], _OUTCOME, only=OutcomeWire.__required_keys__)},
    ),
    "backup_request": Form(
        SHAPES["backup_request"],
        {
            **_BY_A_UNIT,
            **AUTHOR,
            "quiet": "is_quiet",
            "late": "is_late",
            "unverified": "is_unverified",
            "silent": "is_silent",
            "linked_to": "linked_to_id",
            "acknowledged_by": "acknowledged_by_id",
        },
        beside=ROLE,
        finish=_finish_requests,
    ),
    "safety_check": SAFETY_CHECK,
    "sync_issue": Form(SHAPES["sync_issue"], {"conflict": "fields"}, finish=_finish_issues),
    "break_glass": BREAK_GLASS,
    "code_list": CODE_LIST,
}
