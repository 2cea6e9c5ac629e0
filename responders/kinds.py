"""The record types and mutation kinds of people and units."""

from functools import partial

from responders.actions import roster, shifts
from responders.actions.positions import TAKES_OVER
from responders.models import (
    Agency,
    Area,
    BreakGlass,
    CodeList,
    Credential,
    CrewMember,
    Position,
    Programme,
    ProgrammeTerms,
    Responder,
    Shift,
    Unit,
    UnitLive,
)
from sync.catalogue import Kind
from sync.records import RecordType
from sync.tables import record_type

_NEWER_FIX_WINS = f"""
    ON CONFLICT (unit_id) DO UPDATE SET latitude = excluded.latitude,
      longitude = excluded.longitude, accuracy_m = excluded.accuracy_m,
      fix_at = excluded.fix_at, received_at = excluded.received_at,
      alert_level = excluded.alert_level, alerted_at = excluded.alerted_at
    WHERE {TAKES_OVER}
"""


def record_types() -> list[RecordType]:
    """The tables of people and units."""
    return [
        record_type(Unit, name="unit", subjects=["id", "programme_id"]),
        record_type(Shift, name="shift", subjects=["unit_id"]),
        record_type(CrewMember, name="crew_member", is_synced=False),
        record_type(Programme, name="programme"),
        record_type(ProgrammeTerms, name="programme_terms", is_synced=False),
        record_type(Area, name="area"),
        record_type(BreakGlass, name="break_glass", subjects=["author_id"]),
        record_type(CodeList, name="code_list"),
        record_type(Responder, name="responder", is_synced=False),
        record_type(Agency, name="agency", is_synced=False),
        record_type(Credential, name="credential", is_synced=False),
        record_type(
            Position,
            name="position",
            is_synced=False,
            on_conflict="ON CONFLICT (unit_id, fix_at) DO NOTHING",
        ),
        record_type(UnitLive, name="unit_live", is_synced=False, on_conflict=_NEWER_FIX_WINS),
    ]


def kinds() -> list[Kind]:
    """What can be sent about shifts; what a position sets going is known further left."""
    return [
        Kind(
            name="shift.start",
            record_type="shift",
            args=shifts.ShiftStart,
            needs=shifts.start_needs,
            target=shifts.start_target,
            decide=shifts.start_shift,
            creates=True,
            is_same=shifts.is_same_shift,
        ),
        Kind(
            name="shift.end",
            record_type="shift",
            args=shifts.ShiftEnd,
            needs=shifts.end_needs,
            target=shifts.own_target,
            decide=shifts.end_shift,
        ),
    ]


def operator_kinds() -> list[Kind]:
    """What only those who keep the roster do: the office, and management commands."""
    return [
        *_kept(
            "programme",
            roster.NewProgramme,
            roster.create_programme,
            roster.is_same_programme,
            roster.replace_programme,
        ),
        *_kept(
            "unit",
            roster.NewUnit,
            roster.create_unit,
            roster.is_same_unit,
            roster.replace_unit,
            roster.unit_needs,
        ),
        *_kept(
            "area",
            roster.AreaFields,
            roster.create_area,
            roster.is_same_area,
            roster.replace_area,
        ),
        *_kept(
            "code_list",
            roster.CodeListFields,
            roster.create_code_list,
            roster.is_same_code_list,
            roster.replace_code_list,
        ),
        Kind(
            name="shift.change",
            record_type="shift",
            args=shifts.ShiftChange,
            needs=shifts.change_needs,
            target=shifts.own_target,
            decide=shifts.change_shift,
        ),
    ]


def clock_kinds() -> list[Kind]:
    """What nobody sends: a shift's time has come, or is over."""
    return [
        Kind(
            name="shift.begin",
            record_type="shift",
            args=shifts.ShiftBegin,
            needs=shifts.begin_needs,
            target=shifts.own_target,
            decide=shifts.begin_shift,
        ),
        *(kind for kind in kinds() if kind.name == "shift.end"),
    ]


# What the database refuses in the words of people, by constraint: the field and the reason.
REFUSALS = {
    "shift_one_at_a_time": ("fields.starts_at", "overlaps another shift of this unit"),
    "crew_one_place_at_a_time": ("fields.crew", "somebody in it is in another crew at that time"),
    "unit_call_sign_once": ("fields.call_sign", "is the call sign of another unit"),
    "programme_code_once": ("fields.code", "is the code of another programme"),
    "code_list_name_once": ("fields.name", "is the name of another list"),
    "area_name_once": ("fields.name", "is the name of another area"),
}


def _kept(  # type: ignore[no-untyped-def]
    record_type: str, args: type, create, is_same, replace, needs=roster.nothing_else
) -> list[Kind]:
    """A record of the roster: made once, and put in place of what is there."""
    kind = partial(
        Kind, record_type=record_type, args=args, needs=needs, target=roster.of_the_agency
    )
    return [
        kind(name=f"{record_type}.create", decide=create, creates=True, is_same=is_same),
        kind(name=f"{record_type}.replace", decide=replace),
    ]
