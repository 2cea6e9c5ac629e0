"""Taking in a roster: what each row would change, then all of it or nothing.

The preview is the import itself, rolled back: whatever the ledger or the database would refuse
is refused there too, with the line it stands in.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db import transaction

from office.roster.cells import CellRefused
from office.roster.rows import KINDS, Roster
from office.roster.sheet import Fault, Row, read_sheet
from office.writing import field_of
from responders.access import Actor
from responders.models import Agency
from sync.refusals import Refused

COLUMNS = (
    "kind", "person", "name", "profession", "role", "credential", "number", "programme", "unit",
    "from", "to", "crew", "active",
)  # fmt: skip
# A refusal of the ledger speaks of a record's fields; the file has other names for some.
COLUMN_OF = {
    "starts_at": "from", "ends_at": "to", "call_sign": "unit", "code": "programme",
    "is_active": "active",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one row: `added`, `changed` or `unchanged`, and of what to what."""

    line: int
    kind: str
    what: str
    result: str
    words: str = ""


@dataclass(slots=True)
class Taken:
    """A roster, taken in or looked at."""

    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def count(self, result: str) -> int:
        return sum(step.result == result for step in self.steps)

    @property
    def changes(self) -> list[Step]:
        """What is not as it was, in the order of the file."""
        changes = (step for step in self.steps if step.result != "unchanged")
        return sorted(changes, key=lambda step: step.line)

    @property
    def digest(self) -> str:
        """Tells one preview from another."""
        told = [(one.line, one.kind, one.what, one.result, one.words) for one in self.changes]
        return sha256(repr(told).encode()).hexdigest()


class _NotKept(Exception):
    """Rolls back what was only to be looked at."""


def preview(data: bytes, *, agency: Agency, actor: Actor, now: datetime) -> Taken:
    """What taking in this file would change. Raises: FileRefused."""
    return _take(data, agency, actor, now, keeps=lambda taken: False)


def take(
    data: bytes, *, agency: Agency, actor: Actor, now: datetime, seen: str | None = None
) -> Taken:
    """Takes in a file, unless any row of it is refused; then nothing is written.

    `seen` is the digest of the preview somebody has agreed to: other changes than those are not
    made. Raises: FileRefused.
    """
    return _take(data, agency, actor, now, keeps=lambda taken: seen in (None, taken.digest))


def _take(
    data: bytes, agency: Agency, actor: Actor, now: datetime, *, keeps: Callable[[Taken], bool]
) -> Taken:
    rows, faults = read_sheet(data, columns=COLUMNS, required=("kind",))
    taken = Taken(faults=faults)
    roster = Roster(agency, ZoneInfo(agency.time_zone), actor, now)
    with _rolled_back_unless_kept(), transaction.atomic():
        for kind in KINDS:
            _take_kind(roster, kind, [row for row in rows if row["kind"].lower() == kind], taken)
        taken.faults += _unknown_kinds(rows)
        taken.faults.sort(key=lambda fault: fault.line)
        if taken.faults or not keeps(taken):
            raise _NotKept
    return taken


@contextmanager
def _rolled_back_unless_kept() -> Iterator[None]:
    try:
        yield
    except _NotKept:
        return


def _unknown_kinds(rows: Sequence[Row]) -> list[Fault]:
    words = f"must be one of {', '.join(KINDS)}"
    return [Fault(row.line, "kind", words) for row in rows if row["kind"].lower() not in KINDS]


def _take_kind(roster: Roster, kind: str, rows: Sequence[Row], taken: Taken) -> None:
    """All rows of a kind; whoever changes crews may have to leave one before joining the next."""
    while rows:
        refused: list[tuple[Row, list[Fault]]] = []
        for row in rows:
            faults = _take_row(roster, kind, row, taken)
            if faults:
                refused.append((row, faults))
        if len(refused) == len(rows):
            taken.faults += [fault for _, faults in refused for fault in faults]
            return
        rows = [row for row, _ in refused]


def _take_row(roster: Roster, kind: str, row: Row, taken: Taken) -> list[Fault]:
    try:
        # A row that fails must not take the rows after it along: they have faults of their own.
        with transaction.atomic():
            change = KINDS[kind](roster, row)
    except CellRefused as refusal:
        return [Fault(row.line, refusal.column, refusal.words)]
    except Refused as refusal:
        return _as_faults(row, refusal)
    result = "added" if change.is_new else "changed" if change.words else "unchanged"
    taken.steps.append(Step(row.line, kind, change.what, result, change.words))
    return []


def _as_faults(row: Row, refusal: Refused) -> list[Fault]:
    detail = refusal.detail or {"": refusal.code}
    return [
        Fault(row.line, COLUMN_OF.get(field_of(path), field_of(path)), str(words))
        for path, words in detail.items()
    ]
