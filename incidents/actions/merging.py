"""Patches of records that several people may change at once, and creates that arrive twice."""

from collections.abc import Iterable
from typing import Any

from incidents.actions.shapes import values
from sync.merge import canonical
from sync.overlay import Draft
from sync.records import Command, Row
from sync.refusals import Refused


def check_read_only(draft: Draft, command: Command, row: Row, writable: frozenset[str]) -> None:
    """Names the read-only fields a patch would change; refused when nothing else was sent."""
    columns = {name: f"{name}_id" if f"{name}_id" in row else name for name in command.given}
    changed = {
        name
        for name, column in columns.items()
        if name not in writable
        and column in row
        and canonical(command.fields[name]) != canonical(row[column])
    }
    if not changed:
        return
    detail = {f"fields.{name}": "is not yours to change" for name in sorted(changed)}
    if not command.given & writable or command.source == "rest":
        raise Refused("field_not_permitted", detail)
    draft.code = "field_not_permitted"
    draft.detail.update(detail)


def name_ignored(draft: Draft, command: Command, writable: Iterable[str], row: Row) -> None:
    """Names read-only fields that came with a create and were left out."""
    derived = {"state", "author", "current", "flagged", "late", "revisions", *row}
    ignored = (command.given - set(writable)) & derived
    draft.detail.update({f"fields.{name}": "is set by the server" for name in sorted(ignored)})


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
