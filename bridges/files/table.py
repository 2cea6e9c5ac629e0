"""A CSV file as rows with line numbers. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bridges.files.faults import FileRefused


@dataclass(frozen=True, slots=True)
class Line:
    """A row; `number` is the line of the file it begins on, the header's being 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the rows below it; blank lines are not rows."""

    header: list[str]
    lines: list[Line]


def read_table(data: bytes) -> Table:
    """A comma-separated file in UTF-8 (a byte order mark is allowed).

    Raises: FileRefused.
    """
    lines = [line for line in _lines(decoded(data)) if line.cells]
    if not lines:
        raise FileRefused("the file is empty")
    return Table(lines[0].cells, lines[1:])


def decoded(data: bytes) -> str:
    """Text from UTF-8. Raises: FileRefused, naming the line."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefused(f"the file is not UTF-8 (line {line})") from None


def _lines(text: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        for cells in reader:
            yield Line(before + 1, cells)
            before = reader.line_num
    except csv.Error as error:
        raise FileRefused(f"the file is not CSV (line {before + 1}: {error})") from None


def check_columns(table: Table, names: Iterable[str]) -> None:
    """Raises: FileRefused, when a column is missing or there twice."""
    missing = [name for name in names if name not in table.header]
    if missing:
        raise FileRefused(f"the file has no column {', '.join(map(repr, missing))}")
    repeated = [name for name in names if table.header.count(name) > 1]
    if repeated:
        raise FileRefused(f"the file has the column {repeated[0]!r} more than once")
