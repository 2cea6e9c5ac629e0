"""Per-field merge of patches. Pure; the rule is the protocol's, see docs/protocol.md."""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FieldWrite:
    """One field's write in a record's history; values are canonical."""

    field: str
    rev: int
    old: Any
    new: Any
    device: UUID | None


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """Two values for one field: what stood at the sender's base, what stands, what was sent."""

    name: str
    base: Any
    server: Any
    yours: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """`values` are to be written; `conflicts` keep both sides."""

    values: dict[str, Any]
    conflicts: list[FieldConflict]


def canonical(value: Any) -> Any:
    """One JSON form for values that mean the same.

    Instants become UTC, whole numbers lose their `.0`, text is NFC and trimmed, and empty text
    is the same as nothing.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip() or None
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    if isinstance(value, Mapping):
        return {key: canonical(item) for key, item in value.items()}
    return value


def merge(
    *,
    current: Mapping[str, Any],
    changes: Mapping[str, Any],
    base_rev: int | None,
    history: Sequence[FieldWrite],
    origin: UUID | None,
) -> Merged:
    """What a patch does to a record, field by field.

    `origin` is the sending device (None: a sender that keeps no queue, whose own earlier writes
    count as anybody's). `history` is the record's, oldest first.
    """
    merged = Merged({}, [])
    for name, value in changes.items():
        if canonical(value) == canonical(current.get(name)):
            continue
        if base_rev is None:
            merged.conflicts.append(_conflict(name, None, current, value))
            continue
        later = [write for write in history if write.field == name and write.rev > base_rev]
        if _already_written(later, value, origin):
            continue
        if any(origin is None or write.device != origin for write in later):
            merged.conflicts.append(_conflict(name, later[0].old, current, value))
        else:
            merged.values[name] = value
    return merged


def _already_written(later: Iterable[FieldWrite], value: Any, origin: UUID | None) -> bool:
    """A late copy of an edit this device made before: applying it would undo what came since."""
    if origin is None:
        return False
    return any(write.device == origin and write.new == canonical(value) for write in later)


def _conflict(name: str, base: Any, current: Mapping[str, Any], value: Any) -> FieldConflict:
    return FieldConflict(name, base, canonical(current.get(name)), canonical(value))
