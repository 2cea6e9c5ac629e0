"""`draw_unit_status [FILE]`: the page about the unit status, from its transition table."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from responders.diagram import page


class Command(BaseCommand):
    help = "Write the page about the unit status (docs/unit-status.md); without a file, print it."
    # It reads no database.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"] is None:
            self.stdout.write(page(), ending="")
        else:
            options["file"].write_text(page(), encoding="utf-8")
