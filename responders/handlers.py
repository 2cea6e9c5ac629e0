"""The record types and mutation kinds of people and units."""

from responders import actions
from responders.models import (
    Area,
    CrewMember,
    Position,
    Programme,
    ProgrammeTerms,
    Responder,
    Shift,
    Unit,
    UnitLive,
)
from sync.records import Kind, RecordType, record_type

_NEWER_FIX_WINS = """
    ON CONFLICT (unit_id) DO UPDATE SET latitude = excluded.latitude,
      longitude = excluded.longitude, accuracy_m = excluded.accuracy_m,
      fix_at = excluded.fix_at, received_at = excluded.received_at
    WHERE responders_unitlive.fix_at < excluded.fix_at
"""


def record_types() -> list[RecordType]:
    """In lock order; calls and assignments (ranks 10-19) are locked before units."""
    return [
        record_type(Unit, name="unit", rank=20),
        record_type(Shift, name="shift", rank=21),
        record_type(CrewMember, name="crew_member", rank=22, is_synced=False),
        record_type(Programme, name="programme", rank=24),
        record_type(ProgrammeTerms, name="programme_terms", rank=25, is_synced=False),
        record_type(Area, name="area", rank=26),
        record_type(Responder, name="responder", rank=27, is_synced=False),
        record_type(
            Position,
            name="position",
            rank=60,
            is_synced=False,
            on_conflict="ON CONFLICT (unit_id, fix_at) DO NOTHING",
        ),
        record_type(
            UnitLive, name="unit_live", rank=61, is_synced=False, on_conflict=_NEWER_FIX_WINS
        ),
    ]


def kinds() -> list[Kind]:
    """What can be sent about shifts and positions."""
    return [
        Kind(
            name="shift.start",
            record_type="shift",
            args=actions.ShiftStart,
            needs=actions.shift_start_needs,
            target=actions.shift_start_target,
            decide=actions.start_shift,
            creates=True,
            is_same=actions.is_same_shift,
        ),
        Kind(
            name="shift.end",
            record_type="shift",
            args=actions.ShiftEnd,
            needs=actions.shift_end_needs,
            target=actions.shift_end_target,
            decide=actions.end_shift,
        ),
        Kind(
            name="position.create",
            record_type="position",
            args=actions.Trail,
            needs=actions.position_needs,
            target=actions.position_target,
            decide=actions.record_positions,
            creates=True,
            is_journalled=False,
        ),
    ]
