"""What an import has to say: results and faults by kind, for a terminal and as JSON. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bridges.files.faults import TEXTS, Fault, FaultKind

FIRST_ROWS = 8
MOST_DETAILS = 12


@dataclass(frozen=True, slots=True)
class Detail:
    """Faults of one kind that say the same."""

    text: str
    count: int
    rows: list[int]


@dataclass(frozen=True, slots=True)
class Tally:
    """All faults of one kind: `count` faults in these rows, ascending."""

    kind: str
    text: str
    count: int
    rows: list[int]
    details: list[Detail]


@dataclass(slots=True)
class Report:
    """One import into an agency; `results` is the number of rows by what became of them."""

    file: str
    agency: str
    rows: int
    results: dict[str, int]
    faults: list[Tally] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """The whole report, with every row number, as JSON values."""
        return asdict(self)


def tally(faults: Iterable[Fault]) -> list[Tally]:
    """Faults by kind, in the order of the kinds; details by frequency."""
    by_kind: dict[FaultKind, list[Fault]] = {}
    for fault in faults:
        by_kind.setdefault(fault.kind, []).append(fault)
    return [
        Tally(
            kind=kind.value,
            text=TEXTS[kind],
            count=len(by_kind[kind]),
            rows=_rows(by_kind[kind]),
            details=_details(by_kind[kind]),
        )
        for kind in FaultKind
        if kind in by_kind
    ]


def _details(faults: Sequence[Fault]) -> list[Detail]:
    by_text: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.detail:
            by_text.setdefault(fault.detail, []).append(fault)
    details = [Detail(text, len(some), _rows(some)) for text, some in by_text.items()]
    return sorted(details, key=lambda detail: (-detail.count, detail.text))


def _rows(faults: Iterable[Fault]) -> list[int]:
    return sorted({fault.row for fault in faults})


def lines(report: Report) -> list[str]:
    """The report as lines of text, with the first row numbers of every fault."""
    results = [f"{count:,} {word}" for word, count in report.results.items() if count]
    text = [
        f"{report.file} into {report.agency}: {report.rows:,} rows, {', '.join(results) or 'none'}"
    ]
    if not report.faults:
        return [*text, "No faults."]
    text += ["", f"{'count':>7} {'rows':>6}  fault"]
    for one in report.faults:
        text.append(f"{one.count:>7,} {len(one.rows):>6,}  {one.kind}: {one.text}")
        shown = one.details[:MOST_DETAILS]
        text += [f"{'':>16}{detail.count:>6,}  {detail.text}" for detail in shown]
        if len(one.details) > MOST_DETAILS:
            text.append(f"{'':>24}and {len(one.details) - MOST_DETAILS:,} more")
        text.append(f"{'':>16}in {_first(one.rows)}")
    return text


def _first(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:FIRST_ROWS]))
    return f"{shown}, …" if len(rows) > FIRST_ROWS else shown
