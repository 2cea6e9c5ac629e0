"""The record types and mutation kinds of people and units."""

from responders import actions, roster
from responders.models import (
    Agency,
    Area,
    BreakGlass,
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
        record_type(BreakGlass, name="break_glass", rank=29),
        record_type(Responder, name="responder", rank=27, is_synced=False),
        record_type(Agency, name="agency", rank=28, is_synced=False),
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


def operator_kinds() -> list[Kind]:
    """What only the operator of an installation does, with management commands."""
    return [
        _setup("programme", roster.NewProgramme, roster.create_programme, roster.is_same_programme),
        _setup("unit", roster.NewUnit, roster.create_unit, roster.is_same_unit, roster.unit_needs),
        _setup("area", roster.AreaFields, roster.create_area, roster.is_same_area),
        Kind(
            name="area.replace",
            record_type="area",
            args=roster.AreaFields,
            needs=roster.nothing_else,
            target=roster.of_the_agency,
            decide=roster.replace_area,
        ),
    ]


def _setup(  # type: ignore[no-untyped-def]
    record_type: str, args: type, decide, is_same, needs=roster.nothing_else
) -> Kind:
    return Kind(
        name=f"{record_type}.create",
        record_type=record_type,
        args=args,
        needs=needs,
        target=roster.of_the_agency,
        decide=decide,
        creates=True,
        is_same=is_same,
    )
