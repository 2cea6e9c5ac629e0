"""Patches of records that several people may change at once, and creates that arrive twice."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from incidents.actions.shapes import values
from incidents.wire import SHAPES
from responders.actions.units import name_left_out
from responders.commands import Command
from sync.merge import canonical
from sync.overlay import Draft
from sync.records import Row
from sync.refusals import Refused


def check_read_only(
    draft: Draft, command: Command, row: Mapping[str, Any], writable: frozenset[str]
) -> None:
    """Names the read-only fields a patch would change; refused when nothing else was sent."""
    changed = {
        name
        for name in command.given - writable
        if (column := _column(name, row)) is not None
        and canonical(_identity(command.fields[name])) != canonical(row[column])
    }
    if not changed:
        return
    detail = {f"fields.{name}": "is not yours to change" for name in sorted(changed)}
    if not command.given & writable or command.source == "rest":
        raise Refused("field_not_permitted", detail)
    draft.code = "field_not_permitted"
    draft.detail.update(detail)


def _column(name: str, row: Mapping[str, Any]) -> str | None:
    """The column behind a field of the public form."""
    return next((one for one in (f"{name}_id", f"is_{name}", name) if one in row), None)


def _identity(value: Any) -> Any:
    """People are sent as they are shown: `{id, name, role}`; who they are is their id."""
    return value["id"] if isinstance(value, dict) and "id" in value else value


def name_ignored(draft: Draft, command: Command, writable: Iterable[str]) -> None:
    """Names read-only fields that came with a create and were left out."""
    name_left_out(draft, command, _read_only(command.kind.record_type, frozenset(writable)))


@cache
def _read_only(record_type: str, writable: frozenset[str]) -> frozenset[str]:
    return frozenset(SHAPES[record_type].__annotations__) - writable


def says_the_same(row: Row, command: Command, columns: dict[str, str]) -> bool:
    """Whether all that a create sent is what is stored. `columns`: field -> column."""
    sent = values(command.args, command.given & columns.keys())
    return all(canonical(value) == canonical(row[columns[name]]) for name, value in sent.items())


def fact(command: Command) -> dict[str, Any]:
    """The columns every reported fact has: who, in which role, and both clocks."""
    return {
        "author_id": command.actor.id,
        "author_role": command.actor.signing_role(command.stamp.corrected_at),
        "occurred_at": command.stamp.occurred_at,
        "corrected_at": command.stamp.corrected_at,
        "uncertainty_s": command.stamp.uncertainty_s,
        "received_at": command.received_at,
    }
