"""A batch of mutations and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from sync.catalogue import Catalogue
from sync.mutations import Incoming
from sync.overlay import Author
from sync.records import Row


@dataclass(frozen=True, slots=True)
class Batch:
    """Mutations of one author, in the order they have to be decided.

    `source` names the way they came: push, rest, import, task, admin.
    """

    catalogue: Catalogue
    actor: Author
    now: datetime
    source: str
    items: Sequence[Incoming]

    def only(self, items: Sequence[Incoming]) -> "Batch":
        return replace(self, items=items)


class Result(msgspec.Struct):
    """What became of one mutation.

    `result` is the wire's word. `conflicts` are `{name, base, server, yours}`. Only what is
    stored has a receipt: not `retry`, and not what needs no journal.
    """

    item: Incoming
    result: str
    code: str | None = None
    detail: dict[str, Any] | None = None
    rev: int | None = None
    # The record's row as the batch leaves it, where nothing else can have changed it since.
    row: Row | None = None
    record_type: str | None = None
    record_id: UUID | None = None
    is_replayed: bool = False
    issue: UUID | None = None
    conflicts: list[dict[str, Any]] = msgspec.field(default_factory=list)
    held_on: UUID | None = None
    # A create of a record that is here already and says the same.
    is_repeated: bool = False
    is_journalled: bool = True

    @property
    def is_stored(self) -> bool:
        """The device may drop it: whatever became of it, the payload is safe here."""
        return self.result != "retry"
