"""Rows of another system's export as encounters, and everything that is wrong with them. Pure."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bridges.files.faults import Fault, FaultKind, quoted
from bridges.files.mapping import ImportMapping, Verdict
from bridges.files.table import Line, Table, check_columns
from bridges.files.times import Moment, is_out_of_order, read_moment
from incidents.codes import ContactOutcome
from responders.lifecycle import UnitStatus
from sync.mutations import unstorable_text

LONGEST_ENCOUNTER = timedelta(days=1)
# By whether the times are still out of order without the dates that have no time.
ORDER_DETAILS = {
    True: "also with midnight stamps left aside",
    False: "only by midnight stamps",
}
# By whether any time of the encounter is known.
CLOSING_DETAILS = {
    True: "closed at the last time known",
    False: "closed at the time of the import",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A well-formed row: column -> text."""

    number: int
    cells: dict[str, str]

    def text(self, column: str | None) -> str:
        """The cell's text; empty for a column the mapping does not name."""
        return self.cells[column].strip() if column is not None else ""


@dataclass(frozen=True, slots=True)
class Encounter:
    """One row; `fields` are those of an `encounter.import`, except for the unit."""

    row: int
    source: str
    fields: dict[str, Any]


@dataclass(slots=True)
class Reading:
    """A file, read: `rows` counts all of them, also those that are skipped."""

    rows: int
    encounters: list[Encounter] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_encounters(table: Table, mapping: ImportMapping, now: datetime) -> Reading:
    """Every row as an encounter, or as a fault that says why it is skipped.

    Raises: FileRefused, when a column is missing.
    """
    check_columns(table, mapping.column_names)
    reading = Reading(rows=len(table.lines))
    rows = _well_formed(table, mapping, reading.faults)
    for row in rows:
        moments = _moments(row, mapping, now)
        reading.faults += _time_faults(row, mapping, moments)
        reading.faults += _word_faults(row, mapping)
        reading.encounters.append(_encounter(row, mapping, moments))
    reading.faults += _spellings(rows, mapping)
    reading.faults += _contradictions(rows, mapping)
    return reading


def _well_formed(table: Table, mapping: ImportMapping, faults: list[Fault]) -> list[Row]:
    rows: list[Row] = []
    first: dict[str, int] = {}
    for line in table.lines:
        row = Row(line.number, dict(zip(table.header, line.cells, strict=False)))
        fault = _row_fault(row, line, table, mapping, first)
        if fault is not None:
            faults.append(fault)
            continue
        first[row.text(mapping.columns.id)] = row.number
        rows.append(row)
    return rows


def _row_fault(
    row: Row, line: Line, table: Table, mapping: ImportMapping, first: dict[str, int]
) -> Fault | None:
    if len(line.cells) != len(table.header):
        counts = f"{len(line.cells)} instead of {len(table.header)}"
        return Fault(FaultKind.WRONG_NUMBER_OF_CELLS, row.number, counts)
    if unstorable_text(row.cells, ""):
        return Fault(FaultKind.UNSTORABLE_TEXT, row.number)
    row_id = row.text(mapping.columns.id)
    if not row_id:
        return Fault(FaultKind.NO_ID, row.number)
    if row_id in first:
        return Fault(FaultKind.REPEATED_ID, row.number, f"first on line {first[row_id]}")
    return None


def _moments(row: Row, mapping: ImportMapping, now: datetime) -> dict[str, Moment]:
    """The stamps that are there, by step, in the order of the steps."""
    texts = {step: row.text(column) for step, column in mapping.steps.items()}
    return {
        step: read_moment(text, zone=mapping.zone, time_format=mapping.time_format, now=now)
        for step, text in texts.items()
        if text
    }


def _time_faults(row: Row, mapping: ImportMapping, moments: dict[str, Moment]) -> Iterator[Fault]:
    for step, column in mapping.steps.items():
        kind = moments[step].fault if step in moments else FaultKind.MISSING_TIME
        if kind is not None:
            yield Fault(kind, row.number, column)
    locals_ = [one.local for one in moments.values() if one.local]
    if is_out_of_order(locals_):
        exact = [one.local for one in moments.values() if one.local and not one.is_midnight]
        yield Fault(FaultKind.TIMES_OUT_OF_ORDER, row.number, ORDER_DETAILS[is_out_of_order(exact)])
    known = [one.at for one in moments.values() if one.at]
    if known and max(known) - min(known) > LONGEST_ENCOUNTER:
        yield Fault(FaultKind.TIMES_FAR_APART, row.number)
    if "cleared_at" not in moments or moments["cleared_at"].at is None:
        yield Fault(FaultKind.NO_CLOSING_TIME, row.number, CLOSING_DETAILS[bool(known)])


def _word_faults(row: Row, mapping: ImportMapping) -> Iterator[Fault]:
    disposition = row.text(mapping.columns.disposition)
    if not row.text(mapping.columns.contact_outcome):
        detail = f"disposition {quoted(disposition)}" if disposition else "no disposition either"
        yield Fault(FaultKind.NO_END_POINT, row.number, detail)
    for column, known in _translated(mapping):
        text = row.text(column)
        if text and text not in known:
            yield Fault(FaultKind.UNMAPPED_VALUE, row.number, f"{column}: {quoted(text)}")
    for reason, count in Counter(_reasons(row, mapping)).items():
        if count > 1:
            yield Fault(FaultKind.REPEATED_REASON, row.number, quoted(reason))


def _translated(mapping: ImportMapping) -> Iterator[tuple[str | None, Container[str]]]:
    """Columns whose values are translated, with the values that are known."""
    columns, words = mapping.columns, mapping.translations
    yield columns.contact_outcome, words.contact_outcome
    yield columns.disposition, words.disposition
    yield columns.address, words.address
    for column in columns.reasons:
        yield column, words.reasons


def _reasons(row: Row, mapping: ImportMapping) -> list[str]:
    texts = [row.text(column) for column in mapping.columns.reasons]
    return [text for text in texts if text]


def _encounter(row: Row, mapping: ImportMapping, moments: dict[str, Moment]) -> Encounter:
    row_id = row.text(mapping.columns.id)
    source = f"{mapping.name}:{row_id}"
    times = {step: moments[step].at for step in moments}
    fields = {
        "source": source,
        "number": row_id,
        "address": mapping.translations.address.get(row.text(mapping.columns.address)),
        **{step: times.get(step) for step in ("received_at", "assigned_at", "cleared_at")},
        "events": _events(mapping, times),
        **_outcome(row, mapping),
        # All of it as it came: what has no place of its own stays readable in the journal.
        "row": {column: text for column, text in row.cells.items() if text},
    }
    return Encounter(row.number, source, msgspec.to_builtins(fields))


def _events(mapping: ImportMapping, times: dict[str, datetime | None]) -> list[dict[str, Any]]:
    """The unit's reports, each flagged if it is earlier than a step it should follow."""
    events = []
    latest: datetime | None = None
    for step in mapping.steps:
        at = times.get(step)
        if at is None:
            continue
        status = UnitStatus.CLEARING if step == "cleared_at" else step
        if step not in ("received_at", "assigned_at"):
            is_early = latest is not None and at < latest
            events.append({"status": status, "at": at, "is_out_of_sequence": is_early})
        latest = at if latest is None else max(at, latest)
    return events


def _outcome(row: Row, mapping: ImportMapping) -> dict[str, Any]:
    """The outcome's fields; without a contact outcome there is none, and nothing is made up."""
    contact = _contact(row, mapping)
    if contact is None:
        return {}
    words = mapping.translations.reasons
    reasons = [words.get(text) for text in _reasons(row, mapping)]
    return {
        "contact_outcome": contact,
        "reasons": list(dict.fromkeys(reason for reason in reasons if reason)),
        **(_disposition(row, mapping) if contact == ContactOutcome.CONTACT_MADE else {}),
    }


def _disposition(row: Row, mapping: ImportMapping) -> dict[str, Any]:
    verdict = _verdict(row, mapping)
    return msgspec.structs.asdict(verdict) if verdict else {}


def _contact(row: Row, mapping: ImportMapping) -> ContactOutcome | None:
    word = row.text(mapping.columns.contact_outcome)
    return mapping.contact_outcome(word) if word in mapping.translations.contact_outcome else None


def _verdict(row: Row, mapping: ImportMapping) -> Verdict | None:
    word = row.text(mapping.columns.disposition)
    return mapping.verdict(word) if word in mapping.translations.disposition else None


def _spellings(rows: Sequence[Row], mapping: ImportMapping) -> Iterator[Fault]:
    """Values with several spellings: every row that does not use the commonest."""
    columns, words = mapping.columns, mapping.translations
    yield from _rarer(rows, columns.contact_outcome, words.contact_outcome)
    yield from _rarer(
        rows,
        columns.disposition,
        {
            word: " to ".join(codes.values()) if codes else None
            for word, codes in words.disposition.items()
        },
    )


def _rarer(
    rows: Iterable[Row], column: str | None, words: dict[str, str | None]
) -> Iterator[Fault]:
    counts = Counter(row.text(column) for row in rows)
    by_code: dict[str, list[str]] = {}
    for word, _ in counts.most_common():
        code = words.get(word)
        if code is not None:
            by_code.setdefault(code, []).append(word)
    for row in rows:
        word = row.text(column)
        spellings = by_code.get(words.get(word) or "", [])
        if word in spellings[1:]:
            listed = ", ".join(f"{quoted(one)} {counts[one]:,}" for one in spellings)
            yield Fault(FaultKind.SEVERAL_SPELLINGS, row.number, f"{words[word]}: {listed}")


def _contradictions(rows: Sequence[Row], mapping: ImportMapping) -> Iterator[Fault]:
    """Dispositions of encounters in which nobody was met."""
    contacts = [_contact(row, mapping) for row in rows]
    totals = Counter(contacts)
    for row, contact in zip(rows, contacts, strict=True):
        if contact in (None, ContactOutcome.CONTACT_MADE) or _verdict(row, mapping) is None:
            continue
        word = quoted(row.text(mapping.columns.disposition))
        detail = f"{contact} ({totals[contact]:,} rows) with {word}"
        yield Fault(FaultKind.DISPOSITION_WITHOUT_CONTACT, row.number, detail)
