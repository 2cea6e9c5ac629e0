"""`import_call_types FILE`: rules of an agency's call-type mapping from CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bridges.files.call_types import take_rules
from bridges.files.faults import FileRefused
from bridges.files.taking import agency_for
from bridges.management.imports import read_file


class Command(BaseCommand):
    help = (
        "Take in rules of the call-type mapping (columns match, pattern, call_type, screen)."
        " A rule with a known pattern is changed, the same again is not written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--agency", help="default: the only agency there is")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            agency = agency_for(named=options["agency"])
            new, changed = take_rules(read_file(Path(options["file"])), agency=agency)
        except FileRefused as refusal:
            raise CommandError(f"{refusal}. Nothing was taken in.") from None
        self.stdout.write(f"{new} new, {changed} changed.")
