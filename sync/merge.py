"""Per-field merge of patches. Pure; the rule is the protocol's, see docs/protocol.md."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FieldWrite:
    """One field's write in a record's history; values are canonical.

    `seq` is the writer's own number of the mutation; None for one that came without a queue.
    """

    field: str
    rev: int
    old: Any
    new: Any
    device: UUID | None
    author: UUID | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose patch it is, and its number in the queue of that person on that device.

    `device` None: a sender that keeps no queue, whose own earlier writes count as anybody's.
    """

    device: UUID | None
    author: UUID | None = None
    seq: int | None = None

    def wrote_later(self, write: FieldWrite) -> bool:
        """Whether a write that stands is of the same queue, and not before this patch in it."""
        if self.device is None or self.seq is None or write.seq is None:
            return False
        is_own = (write.device, write.author) == (self.device, self.author)
        return is_own and write.seq >= self.seq


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
    sender: Sender,
) -> Merged:
    """What a patch does to a record, field by field; `history` is the record's, oldest first.

    That a value stood once is no reason to leave it out: who sets, changes and sets back means the
    last. A copy of an older edit is told by its number.
    """
    merged = Merged({}, [])
    for name, value in changes.items():
        if canonical(value) == canonical(current.get(name)):
            continue
        if base_rev is None:
            merged.conflicts.append(_conflict(name, None, current, value))
            continue
        writes = [write for write in history if write.field == name]
        if any(sender.wrote_later(write) for write in writes):
            continue
        later = [write for write in writes if write.rev > base_rev]
        if any(sender.device is None or write.device != sender.device for write in later):
            merged.conflicts.append(_conflict(name, later[0].old, current, value))
        else:
            merged.values[name] = value
    return merged


def _conflict(name: str, base: Any, current: Mapping[str, Any], value: Any) -> FieldConflict:
    return FieldConflict(name, base, canonical(current.get(name)), canonical(value))
