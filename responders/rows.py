"""Rows of units and shifts, as far as decisions read them. Pure.

A test compares them with the tables; a column that no rule reads need not be named here.
"""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sync.records import named


class UnitRow(TypedDict):
    """`status_assignment`: what its live status is about."""

    id: UUID
    programme_id: UUID
    status: str
    status_as_of: datetime | None
    status_assignment: UUID | None
    shift_id: UUID | None
    is_active: bool


class ShiftRow(TypedDict):
    """`ended_at`: when it was really over."""

    id: UUID
    unit_id: UUID
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None


class CrewMemberRow(TypedDict):
    """Somebody's place in a shift."""

    id: UUID
    unit_id: UUID
    responder_id: UUID
    role: str
    joined_at: datetime
    left_at: datetime


UNIT = named("unit", UnitRow)
SHIFT = named("shift", ShiftRow)
CREW_MEMBER = named("crew_member", CrewMemberRow)
