"""A roster file as rows of named cells, whatever a spreadsheet has made of it. Pure."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bridges.files.faults import FileRefused, quoted
from bridges.files.table import decoded
from sync.mutations import clean_text, unstorable_text

LARGEST_FILE = 1024 * 1024
MOST_ROWS = 3000
LONGEST_CELL = 500
# A spreadsheet runs a cell that begins like this. An apostrophe in front makes it text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` is the line of the file it begins on, the header's being 1."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused; `column` is empty where the row as a whole is meant."""

    line: int
    column: str
    words: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.words}"


def escaped(cell: str) -> str:
    """A cell no spreadsheet takes for a formula; `unescaped` gives the text back."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescaped(cell: str) -> str:
    """The text of a cell that `escaped` wrote."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def write_sheet(columns: Sequence[str], rows: Iterable[dict[str, str]]) -> str:
    """CSV with a header, for a spreadsheet and for `read_sheet`."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: escaped(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()


def read_sheet(
    data: bytes, *, columns: Sequence[str], required: Sequence[str]
) -> tuple[list[Row], list[Fault]]:
    """The rows of a file, and the faults of those that cannot be read.

    UTF-8 with or without a mark, commas or semicolons. Raises: FileRefused.
    """
    if len(data) > LARGEST_FILE:
        raise FileRefused(f"the file is larger than {LARGEST_FILE // 1024} KiB")
    text = decoded(data)
    header_line = text.partition("\n")[0]
    delimiter = ";" if header_line.count(";") > header_line.count(",") else ","
    lines = _lines(text, delimiter)
    if not lines:
        raise FileRefused("the file is empty")
    header = [cell.strip().lower() for cell in lines[0][1]]
    _check_header(header, columns, required)
    if len(lines) > MOST_ROWS + 1:
        raise FileRefused(f"the file has more than {MOST_ROWS} rows")
    rows, faults = [], []
    for number, cells in lines[1:]:
        found = _fault(number, cells, header)
        if found is not None:
            faults.append(found)
        else:
            texts = (clean_text(unescaped(cell.strip(" "))) for cell in cells)
            rows.append(Row(number, dict(zip(header, texts, strict=False))))
    return rows, faults


def _lines(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, before = [], 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        raise FileRefused(f"the file is not CSV (line {before + 1}: {error})") from None
    return lines


def _check_header(header: Sequence[str], columns: Sequence[str], required: Sequence[str]) -> None:
    for name in header:
        if name not in columns:
            raise FileRefused(f"line 1: there is no column {quoted(name)}; {', '.join(columns)}")
        if header.count(name) > 1:
            raise FileRefused(f"line 1: the column {name!r} is there more than once")
    missing = [name for name in required if name not in header]
    if missing:
        raise FileRefused(f"line 1: the column {missing[0]!r} is missing")


def _fault(number: int, cells: Sequence[str], header: Sequence[str]) -> Fault | None:
    # Spreadsheets leave out empty cells at the end, and add some beyond the last column.
    if any(cell.strip() for cell in cells[len(header) :]):
        return Fault(number, "", "has more cells than the header")
    for name, cell in zip(header, cells, strict=False):
        if len(cell) > LONGEST_CELL:
            return Fault(number, name, f"is longer than {LONGEST_CELL} characters")
        if "\n" in cell or "\r" in cell:
            return Fault(number, name, "has a line break in it")
        if unstorable_text(cell, name):
            return Fault(number, name, "has characters that cannot be stored")
    return None
