"""What a batch writes: set-based, one statement per table, sent in one round trip.

The text of a statement depends on the table and on which of its columns all rows share, so it is
parsed and planned once per connection: what varies from batch to batch are the parameters alone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson

from sync import lane, storage
from sync.catalogue import Catalogue
from sync.models import Notice
from sync.overlay import Overlay, Unplanned
from sync.records import Question, RecordType, Row
from sync.tables import record_type

NOTICES = record_type(Notice, name="notice", is_synced=False)

# A transaction about more than this is not worth telling apart: it concerns anybody.
MOST_SUBJECTS = 200
# Types whose values need no quoting in an array.
_PLAIN = frozenset({"integer", "bigint", "smallint", "double precision", "boolean"})


# Column -> its type, and a value for each row.
Columns = Mapping[str, tuple[str, Sequence[Any]]]


@dataclass(slots=True)
class Asked:
    """A question that travels with the writes; answered once they are sent."""

    question: Question
    answer: lane.Answer = field(init=False)


class Writes:
    """The writes of one batch; nothing happens before `send`."""

    def __init__(self, agency: UUID) -> None:
        self._agency = agency
        self._questions: list[Question] = []
        self._changes: list[tuple[UUID, str, int]] = []
        self._urgent: list[UUID] = []
        # What the changes are about; None: they may concern anybody.
        self._subjects: set[UUID | None] | None = set()
        self._is_gated = False
        self._asked: list[Asked] = []

    def ask(self, question: Question) -> Asked:
        """Asks what stands once everything is written, in the same round trip."""
        asked = Asked(question)
        self._asked.append(asked)
        return asked

    def note(self, record: RecordType, row: Row, changed: Collection[str] = ()) -> None:
        """A changed record, for the feed; the transaction gets its number at COMMIT.

        What it is about is told with it, unless it is about something else since.
        """
        self._changes.append((row["id"], record.name, row["rev"]))
        if record.is_urgent:
            self._urgent.append(row["id"])
        if not record.subjects or not record.subjects.isdisjoint(changed):
            self._subjects = None
        elif self._subjects is not None:
            self._subjects.update([row[column] for column in record.subjects])

    def pass_gate(self) -> None:
        """Keeps back those who are about to wait for a record, until COMMIT."""
        self._is_gated = True

    def insert(self, record: RecordType, rows: Sequence[Row]) -> None:
        """New rows of a table."""
        if rows:
            values = zip(*map(itemgetter(*record.columns), rows), strict=True)
            kinds = record.columns.items()
            columns = {
                name: (kind, given) for (name, kind), given in zip(kinds, values, strict=True)
            }
            self.insert_columns(record.table, columns, record.on_conflict)

    def insert_columns(self, table: str, columns: Columns, on_conflict: str = "") -> None:
        """New rows of a table, given column by column; a value all rows share is sent once."""
        varying: list[bool] = []
        params: list[Any] = []
        for kind, given in columns.values():
            # JSON is compared as text: true and 1 are the same value in Python only.
            values = _sent(kind, given)
            is_shared = values[0] == values[-1] and values.count(values[0]) == len(values)
            varying.append(not is_shared)
            params.append(_text(values[0]) if is_shared else _array(values, kind))
        text = _insert_text(table, _kinds(columns), tuple(varying), on_conflict)
        self._questions.append((text, params))

    def update(self, record: RecordType, rows: Sequence[Row], columns: Sequence[str]) -> None:
        """These columns of rows that are there."""
        self.update_columns(
            record.table,
            (record.key,),
            {
                column: (record.columns[column], [row[column] for row in rows])
                for column in [record.key, *columns]
            },
        )

    def update_columns(self, table: str, key: Sequence[str], columns: Columns) -> None:
        """Rows found by the columns of `key`; the others are written."""
        self._questions.append(
            (
                _update_text(table, tuple(key), _kinds(columns)),
                [_array(_sent(kind, values), kind) for kind, values in columns.values()],
            )
        )

    def remember(self, overlay: Overlay) -> None:
        """The field history of what an overlay's decisions have merged."""
        writes = overlay.field_writes
        if not writes:
            return
        self.insert_columns(
            "sync_fieldchange",
            {
                "record_id": ("uuid", [record for record, *_ in writes]),
                "rev": ("integer", [write.rev for _, _, write, _ in writes]),
                "field": ("text", [write.field for _, _, write, _ in writes]),
                "agency": ("uuid", [agency for _, agency, *_ in writes]),
                "old": ("jsonb", [write.old for _, _, write, _ in writes]),
                "new": ("jsonb", [write.new for _, _, write, _ in writes]),
                "device": ("uuid", [write.device for _, _, write, _ in writes]),
                "author": ("uuid", [write.author for _, _, write, _ in writes]),
                "seq": ("bigint", [write.seq for _, _, write, _ in writes]),
                "changed_at": ("timestamptz", [at for *_, at in writes]),
            },
        )

    def send(self) -> None:
        """Runs everything, in one round trip."""
        questions = [*self._questions, *self._closing()]
        if not questions and not self._asked:
            return
        answers = lane.ask([*questions, *(asked.question for asked in self._asked)])
        for asked, answer in zip(self._asked, answers[len(questions) :], strict=True):
            asked.answer = answer

    def _closing(self) -> Iterator[Question]:
        """What goes with any batch that changes records: the feed, and the gate."""
        if self._changes:
            yield self._noted()
        if self._urgent:
            yield _URGENT, [_dumped([str(one) for one in self._urgent])]
        if self._is_gated:
            yield _GATE, [storage.GATE, str(self._agency)]

    def _noted(self) -> Question:
        ids, names, revs = zip(*self._changes, strict=True)
        subjects = None if self._subjects is None else self._subjects - {None}
        are_few = subjects is not None and len(subjects) <= MOST_SUBJECTS
        return _NOTED, [
            self._agency,
            _array(ids, "uuid"),
            _array(names, "text"),
            _array(revs, "integer"),
            _array(list(subjects), "uuid") if subjects is not None and are_few else None,
        ]


_URGENT = (
    "UPDATE sync_transaction SET urgent = urgent || %s::jsonb"
    " WHERE token = current_setting('sync.token')::bigint"
)
_GATE = "SELECT pg_advisory_xact_lock_shared(%s, hashtext(%s))"
_NOTED = (
    "WITH this AS MATERIALIZED (SELECT sync_token($1, $5::uuid[]) AS token, $1 AS agency)"
    " INSERT INTO sync_change (token, agency, record_id, record_type, rev, is_removed)"
    " SELECT this.token, this.agency, v.id, v.name, v.rev, false"
    " FROM this, unnest($2::uuid[], $3::text[], $4::integer[]) AS v(id, name, rev)"
    " ON CONFLICT (token, record_id) DO UPDATE SET rev = excluded.rev"
)
# Column and type, of every column.
Kinds = tuple[tuple[str, str], ...]


def _kinds(columns: Columns) -> Kinds:
    return tuple((column, kind) for column, (kind, _) in columns.items())


@lru_cache(maxsize=4096)
def _insert_text(table: str, kinds: Kinds, varying: tuple[bool, ...], on_conflict: str) -> str:
    """A value that all rows share is sent once, the others as arrays."""
    selected, arrays, names = [], [], []
    for number, ((column, kind), varies) in enumerate(zip(kinds, varying, strict=True), 1):
        if varies:
            arrays.append(f"${number}::{_array_cast(kind)}")
            names.append(column)
        selected.append(f"v.{column}" if varies else f"${number}::{kind}")
    source = f" FROM unnest({', '.join(arrays)}) AS v({', '.join(names)})" if names else ""
    into = ", ".join(column for column, _ in kinds)
    return f"INSERT INTO {table} ({into}) SELECT {', '.join(selected)}{source} {on_conflict}"  # nosec B608


@lru_cache(maxsize=4096)
def _update_text(table: str, key: tuple[str, ...], kinds: Kinds) -> str:
    settings = ", ".join(f"{column} = v.{column}" for column, _ in kinds if column not in key)
    found = " AND ".join(f"t.{column} = v.{column}" for column in key)
    arrays = ", ".join(
        f"${number}::{_array_cast(kind)}" for number, (_, kind) in enumerate(kinds, 1)
    )
    names = ", ".join(column for column, _ in kinds)
    return f"UPDATE {table} AS t SET {settings} FROM unnest({arrays}) AS v({names}) WHERE {found}"  # nosec B608


def of_batch(catalogue: Catalogue, overlay: Overlay, now: datetime) -> tuple[Writes, list[UUID]]:
    """A batch's inserts, updates, field history, changes and notices; the ids of records made."""
    writes = Writes(overlay.agency)
    made: list[UUID] = []
    records = catalogue.types.values()
    # First what is new: a unit points to its shift, and the shift to its unit.
    for record in records:
        writes.insert(record, list(overlay.inserted.get(record.name, {}).values()))
    for record in records:
        inserted = overlay.inserted.get(record.name, {})
        updated = overlay.updated.get(record.name, {})
        if updated:
            _update(writes, record, overlay, updated)
        if record.is_synced:
            made += inserted
            for one in inserted:
                writes.note(record, overlay.rows[record.name][one])
            for one, changed in updated.items():
                writes.note(record, overlay.rows[record.name][one], changed)
        # A call for help waits at no gate, nor does what nothing is ever held for; the sweeper
        # releases what was held for such a call.
        if inserted and record.is_gated:
            writes.pass_gate()
    writes.remember(overlay)
    writes.insert(NOTICES, catalogue.tell(overlay, overlay.agency, now))
    return writes, made


def _update(
    writes: Writes, record: RecordType, overlay: Overlay, updated: Mapping[UUID, set[str]]
) -> None:
    if updated.keys() - overlay.locked:
        raise Unplanned(f"{record.name} was decided over without a lock: the action must name it")
    rows = [overlay.rows[record.name][record_id] for record_id in sorted(updated)]
    writes.update(record, rows, sorted(set().union(*updated.values())))


def note_changes(agency: UUID, record: RecordType, revs: Mapping[UUID, int]) -> None:
    """Enters records into the feed that this transaction has not changed: they are sent again."""
    # They may concern anybody: what they are about is not at hand.
    again = replace(record, subjects=frozenset())
    writes = Writes(agency)
    for record_id, rev in revs.items():
        writes.note(again, {"id": record_id, "rev": rev})
    writes.send()


def _sent(kind: str, values: Sequence[Any]) -> Sequence[Any]:
    return (
        [None if value is None else _dumped(value) for value in values]
        if kind == "jsonb"
        else values
    )


def _dumped(value: Any) -> str:
    return orjson.dumps(value).decode()


def _text(value: Any) -> str | None:
    """A single value as PostgreSQL writes it, so that its type is the column's."""
    if value is None or type(value) is str:
        return value
    if type(value) is UUID:
        return f"{value.int:032x}"
    return "\\x" + value.hex() if type(value) is bytes else str(value)


def _array(values: Sequence[Any], kind: str) -> str:
    """An array as PostgreSQL writes it: a quarter of what the driver's general way costs."""
    if kind == "uuid":
        texts = ["NULL" if value is None else f"{value.int:032x}" for value in values]
    elif kind in _PLAIN:
        texts = ["NULL" if value is None else str(value) for value in values]
    elif kind == "bytea":
        texts = ["NULL" if value is None else '"\\\\x' + value.hex() + '"' for value in values]
    else:
        return _array_of_text(values)
    return "{" + ",".join(texts) + "}"


def _array_of_text(values: Sequence[Any]) -> str:
    # Put together before it is quoted, with what no text in PostgreSQL can hold in between.
    if None not in values:
        joined = _APART.join(map(str, values))
        if joined.count(_APART) == len(values) - 1:
            quoted = joined.replace("\\", "\\\\").replace('"', '\\"').replace(_APART, '","')
            return '{"' + quoted + '"}'
    return "{" + ",".join(map(_quoted, values)) + "}"


_APART = "\x00"


def _quoted(value: Any) -> str:
    if value is None:
        return "NULL"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _array_cast(kind: str) -> str:
    return "text[]::jsonb[]" if kind == "jsonb" else f"{kind}[]"
