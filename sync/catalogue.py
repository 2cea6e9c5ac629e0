"""What the apps hand to the ledger: mutation kinds, and how to show a record."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import msgspec

from sync.clock import Stamp
from sync.overlay import Author, Draft, Overlay
from sync.records import Fetch, Plan, Question, RecordType, Ref, Row

# The author as the apps know them. The ledger hands them what they have given it, so where it
# only passes one on, `Any` stands for it.
AuthorT = TypeVar("AuthorT", bound=Author)


class Command(msgspec.Struct, Generic[AuthorT], frozen=True):
    """One mutation, understood: what its action decides over."""

    kind: "Kind"
    receipt_id: UUID
    record_id: UUID
    base_rev: int | None
    args: Any
    # The names of the fields that were sent: absent and null are different in a patch.
    given: frozenset[str]
    fields: Mapping[str, Any]
    actor: AuthorT
    device: UUID | None
    stamp: Stamp
    # When the mutation reached the server; `now` is when it is decided (later, if it was held).
    received_at: datetime
    now: datetime
    source: str
    # Its number in the queue of its author on this device; None where there is no queue.
    seq: int | None = None

    @property
    def origin(self) -> UUID | None:
        """The device whose queue this comes from; over REST everybody is somebody else."""
        return None if self.source == "rest" else self.device


@dataclass(frozen=True, slots=True)
class Kind:
    """A mutation kind: its argument shape and its action."""

    name: str
    record_type: str
    args: type
    needs: Callable[[Command[Any]], Sequence[Ref]]
    target: Callable[[Draft, Command[Any]], Any]
    decide: Callable[[Draft, Command[Any]], None]
    creates: bool = False
    # For a record id that is taken: does the stored record say the same?
    is_same: Callable[[Row, Command[Any]], bool] | None = None
    is_journalled: bool = True
    # The action names its record itself: the id may be one the sender had to make up.
    names_record: bool = False
    # A call for help is never refused for its content: what cannot be read is left out. Such a kind
    # reads the fields itself, and what it reads are its arguments.
    is_lenient: bool = False
    read: Callable[[Mapping[str, Any]], Any] | None = None


class Shown(msgspec.Struct, frozen=True):
    """A record as one person may see it."""

    rev: int
    record: dict[str, Any]


# Rows as they stand, by type and id.
Known = Mapping[tuple[str, UUID], Row]


class Answer(Protocol):
    """What a question was answered."""

    def rows(self) -> list[Row]:
        """Column -> value."""

    def tuples(self) -> list[tuple[Any, ...]]:
        """As they come."""


class Look(Protocol):
    """Questions what of some records somebody may see, to be asked along with others."""

    # Empty: all of it is known already.
    questions: Sequence[Question]

    def shown(self, answers: Sequence[Answer], known: Known) -> dict[tuple[str, UUID], Shown]:
        """The records, from the questions' answers."""


Show = Callable[
    [Any, Mapping[str, Collection[UUID]], datetime, Known], dict[tuple[str, UUID], Shown]
]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the ledger has to be told about the apps above it."""

    # In lock order: rows are locked, inserted and updated type by type in the order given here.
    types: Mapping[str, RecordType]
    kinds: Mapping[str, Kind]
    # Follows references to the rows that belong with them; reads without locks.
    expand: Callable[[Fetch, Sequence[Ref]], Plan]
    # The refusal's code, or None: is anything of this author still applied without a person's word?
    admit: Callable[[Command[Any]], str | None]
    # The refusal's code, or None: may this actor send this about that target?
    permit: Callable[[Command[Any], Any], str | None]
    # The author of a mutation that was held, as of now.
    author: Callable[[UUID, UUID, UUID | None, datetime], Author]
    show: Show
    # The same in two steps; None when there is nothing to ask.
    look: Callable[
        [Any, Mapping[str, Collection[UUID]], datetime, Known, Overlay | None], Look | None
    ]
    # What of a batch's changes is told outside, as rows of `sync_notice`, at a moment.
    tell: Callable[[Overlay, UUID, datetime], Sequence[Row]] = lambda overlay, agency, now: ()
    # What the database's own rules say to people: constraint -> (field path, words).
    refusals: Mapping[str, tuple[str, str]] = field(default_factory=dict)
