"""Rows as decisions read them: their shapes say what the tables have."""

import re
from datetime import datetime
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict
from uuid import UUID

import pytest

from catalogue.kinds import catalogue
from catalogue.visibility import MODELS
from incidents import rows as of_calls
from incidents.rows import AmendedRow, Revision
from responders import rows as of_units
from responders.models import CrewMember

HELD_AS = {
    "uuid": UUID,
    "text": str,
    "boolean": bool,
    "integer": int,
    "smallint": int,
    "double precision": float,
    "timestamp with time zone": datetime,
    "jsonb": list,
}
# Parts of others.
PARTS = (AmendedRow, Revision)
SHAPES = [
    one
    for room in (of_calls, of_units)
    for one in vars(room).values()
    if is_typeddict(one) and one not in PARTS
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_rows_shape_is_what_its_table_has(shape: Any) -> None:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", shape.__name__.removesuffix("Row")).lower()
    model = {**MODELS, "crew_member": CrewMember}[name]
    stored = {}
    for column in model._meta.concrete_fields:
        held = HELD_AS.get(catalogue().types[name].columns[column.column])
        stored[column.column] = {held, NoneType} if column.null else {held}
    declared = {column: _kinds(hint) for column, hint in get_type_hints(shape).items()}
    assert declared == {column: stored.get(column) for column in declared}


@pytest.mark.parametrize("shape", [*SHAPES, Revision], ids=lambda shape: shape.__name__)
def test_no_shape_has_an_any_for_which_mypy_would_forget_it(shape: Any) -> None:
    assert "Any" not in str(get_type_hints(shape))


def _kinds(hint: Any) -> set[Any]:
    if get_origin(hint) is list:
        return {list}
    return set(get_args(hint)) or {hint}
