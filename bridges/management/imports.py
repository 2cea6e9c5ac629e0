"""What commands that read a file share: the file, the agency, the report and the refusals."""

import json
from abc import abstractmethod
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bridges.files.faults import Fault, FaultKind, FileRefused
from bridges.files.report import Report, lines, tally
from bridges.files.taking import Taken
from responders.models import Agency


class FileCommand(BaseCommand):
    """Reads a file for one agency, exits with 0 when the file was taken.

    A file that cannot be taken is refused with one line before anything is written.
    """

    # The words of a refusal: `file` is the file's name, `why` what is wrong with it.
    refused = "{file}: {why}. Nothing was taken in."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file and `--agency`."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--agency", help="default: the only agency there is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads and tells. Raises: CommandError."""
        path = Path(options["file"])
        try:
            self.take(path, options, timezone.now())
        except FileRefused as refusal:
            words = self.refused.format(file=path.name, why=refusal)
            raise CommandError(words) from None

    @abstractmethod
    def take(self, path: Path, options: dict[str, Any], now: datetime) -> None:
        """Reads the file and prints what became of it. Raises: FileRefused."""


class ImportCommand(FileCommand):
    """Prints a report of every fault, which may go into a file too."""

    refused = "{file}: {why}. Nothing was imported."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, `--agency` and `--report`."""
        super().add_arguments(parser)
        parser.add_argument(
            "--report",
            metavar="FILE.json",
            type=Path,
            help="write the report here too, with every row number",
        )

    def take(self, path: Path, options: dict[str, Any], now: datetime) -> None:
        """Imports and reports. Raises: FileRefused; CommandError, when rows were locked."""
        report_to = _writable(options["report"])
        report = self.read(path, options, now)
        self.stdout.write("\n".join(lines(report)))
        if report_to is not None:
            report_to.write_text(json.dumps(report.document(), indent=1), encoding="utf-8")
        if any(one.kind == FaultKind.BUSY for one in report.faults):
            raise CommandError("Some rows were locked elsewhere. Import the file again.")

    @abstractmethod
    def read(self, path: Path, options: dict[str, Any], now: datetime) -> Report:
        """Imports the file. Raises: FileRefused."""

    def show_progress(self, done: int, total: int) -> None:
        """One line that is overwritten on a terminal, one after the other elsewhere."""
        ending = "\r" if self.stderr.isatty() and done < total else "\n"
        self.stderr.write(f"{done:,} of {total:,}", self.style.NOTICE, ending)
        self.stderr.flush()


def read_file(path: Path) -> bytes:
    """The file's bytes. Raises: FileRefused."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(f"cannot be read ({error.strerror})") from None


def _writable(path: Any) -> Path | None:
    if path is None:
        return None
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise FileRefused(f"--report: there is no folder {folder}")
    return Path(path)


def report_of(path: Path, agency: Agency, rows: int, taken: Taken, faults: list[Fault]) -> Report:
    """The report of an import; what was neither taken nor there before counts as skipped."""
    changed = sum(fault.kind == FaultKind.ID_REUSED for fault in taken.faults)
    results = {
        "imported": taken.new,
        "replaced": taken.replaced,
        "already there": taken.there,
        "changed since": changed,
        "skipped": rows - taken.new - taken.replaced - taken.there - changed,
    }
    return Report(
        file=path.name,
        agency=agency.name,
        rows=rows,
        results=results,
        faults=tally([*faults, *taken.faults]),
    )
