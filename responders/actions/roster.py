"""Programmes, units, areas and code lists, as whoever keeps the roster sets them up.

No client can send these: only the office and management commands hand the ledger a table that
knows them.
"""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from responders.access import Target
from responders.commands import Command
from responders.rows import UNIT
from sync.overlay import Draft
from sync.records import Ref, Row
from sync.refusals import Refused

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Language = Annotated[str, Meta(pattern="^[a-z]{2}$")]


class NewProgramme(msgspec.Struct):
    """`programme.create` and `programme.replace`."""

    code: Name
    name: Name


class NewUnit(msgspec.Struct):
    """`unit.create` and `unit.replace`; one that is not active is never sent anywhere."""

    call_sign: Name
    programme: UUID
    kind: Name = "crt"
    is_active: bool = True


class AreaFields(msgspec.Struct):
    """`area.create` and `area.replace`; `geometry` is a GeoJSON (multi)polygon in WGS 84."""

    name: Name
    geometry: dict[str, Any]
    district: Annotated[str, Meta(max_length=100)] = ""
    properties: dict[str, Any] = {}


class Code(msgspec.Struct):
    """One code of a list and what people call it, by language."""

    code: Name
    labels: Annotated[dict[Language, Name], Meta(min_length=1)]


class CodeListFields(msgspec.Struct):
    """`code_list.create` and `code_list.replace`; `name` is the field the codes are for."""

    name: Name
    codes: Annotated[list[Code], Meta(min_length=1, max_length=500)]
    is_open: bool = False


def nothing_else(command: Command) -> Sequence[Ref]:
    """Only the record itself."""
    return []


def of_the_agency(draft: Draft, command: Command) -> Target:
    """Set up for everybody; authority depends on no unit."""
    return Target()


def create_programme(draft: Draft, command: Command) -> None:
    """A programme; its terms are configuration beside it."""
    args: NewProgramme = command.args
    draft.insert("programme", command.record_id, code=args.code, name=args.name)


def replace_programme(draft: Draft, command: Command) -> None:
    """Another code or name; the same again changes nothing."""
    args: NewProgramme = command.args
    draft.update("programme", command.record_id, code=args.code, name=args.name)


def is_same_programme(row: Row, command: Command) -> bool:
    """Whether the stored programme is what a create says."""
    args: NewProgramme = command.args
    return (row["code"], row["name"]) == (args.code, args.name)


def unit_needs(command: Command) -> Sequence[Ref]:
    """Its programme; without it the unit is refused, it does not wait."""
    return [Ref("programme", command.args.programme, must=False)]


def create_unit(draft: Draft, command: Command) -> None:
    """A unit, off duty."""
    args: NewUnit = command.args
    if draft.get("programme", args.programme) is None:
        raise Refused("invalid", {"fields.programme": "is not known here"})
    draft.insert(UNIT, command.record_id, **_unit_columns(args))


def replace_unit(draft: Draft, command: Command) -> None:
    """Another call sign, programme or kind; a unit on shift cannot be taken out of use."""
    args: NewUnit = command.args
    if draft.get("programme", args.programme) is None:
        raise Refused("invalid", {"fields.programme": "is not known here"})
    unit = draft.one(UNIT, command.record_id)
    if not args.is_active and unit["shift_id"] is not None:
        raise Refused("invalid", {"fields.is_active": "the unit is on shift; end the shift first"})
    draft.update(UNIT, command.record_id, **_unit_columns(args))


def is_same_unit(row: Row, command: Command) -> bool:
    """Whether the stored unit is what a create says."""
    columns = _unit_columns(command.args)
    return all(row[column] == value for column, value in columns.items())


def _unit_columns(args: NewUnit) -> dict[str, Any]:
    return {
        "call_sign": args.call_sign,
        "programme_id": args.programme,
        "kind": args.kind,
        "is_active": args.is_active,
    }


def create_area(draft: Draft, command: Command) -> None:
    """An area. Calls that are there already keep the area they were taken in."""
    draft.insert("area", command.record_id, **msgspec.structs.asdict(command.args))


def replace_area(draft: Draft, command: Command) -> None:
    """The area as the file has it now; the same again changes nothing, not even the rev."""
    draft.update("area", command.record_id, **msgspec.structs.asdict(command.args))


def is_same_area(row: Row, command: Command) -> bool:
    """Whether the stored area is what a create says."""
    return all(
        row[column] == value for column, value in msgspec.structs.asdict(command.args).items()
    )


def create_code_list(draft: Draft, command: Command) -> None:
    """A list of codes. Raises: Refused for a code that is there twice."""
    draft.insert("code_list", command.record_id, **_code_list_columns(command.args))


def replace_code_list(draft: Draft, command: Command) -> None:
    """Other codes or words; the same again changes nothing."""
    draft.update("code_list", command.record_id, **_code_list_columns(command.args))


def is_same_code_list(row: Row, command: Command) -> bool:
    """Whether the stored list is what a create says."""
    columns = _code_list_columns(command.args)
    return all(row[column] == value for column, value in columns.items())


def _code_list_columns(args: CodeListFields) -> dict[str, Any]:
    codes = [one.code for one in args.codes]
    for number, code in enumerate(codes):
        if code in codes[:number]:
            raise Refused("invalid", {f"fields.codes[{number}].code": f"{code} is there twice"})
    columns: dict[str, Any] = msgspec.to_builtins(args)
    return columns
