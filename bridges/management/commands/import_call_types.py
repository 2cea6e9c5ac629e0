"""`import_call_types FILE`: rules of an agency's call-type mapping from CSV."""

from datetime import datetime
from pathlib import Path
from typing import Any

from bridges.files.call_types import take_rules
from bridges.files.taking import agency_for
from bridges.management.imports import FileCommand, read_file


class Command(FileCommand):
    help = (
        "Take in rules of the call-type mapping (columns match, pattern, call_type, screen)."
        " A rule with a known pattern is changed, the same again is not written."
    )

    refused = "{why}. Nothing was taken in."

    def take(self, path: Path, options: dict[str, Any], now: datetime) -> None:
        agency = agency_for(named=options["agency"])
        new, changed = take_rules(read_file(path), agency=agency)
        self.stdout.write(f"{new} new, {changed} changed.")
