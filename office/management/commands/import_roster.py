"""`manage.py import_roster FILE`: the roster file of the office, from a terminal."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from bridges.files.taking import agency_for, importer
from bridges.management.imports import FileCommand, read_file
from office.roster.taking import Taken, preview, take
from responders.access import Grant, Role


class Command(FileCommand):
    help = (
        "Take in a roster (docs/roster-file.md): all of it, or nothing if a row is refused."
        " --preview only shows what would change."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--preview", action="store_true")

    def take(self, path: Path, options: dict[str, Any], now: datetime) -> None:
        agency = agency_for(named=options["agency"])
        data = read_file(path)
        # Whoever may run commands on the server may keep every roster.
        rights = (Grant(Role.ADMIN, now, None),)
        actor = replace(importer(agency, now), grants=rights)
        about: dict[str, Any] = {"agency": agency, "actor": actor, "now": now}
        taken = preview(data, **about) if options["preview"] else take(data, **about)
        self._tell(taken)
        if taken.faults:
            raise CommandError(f"{len(taken.faults)} faults. Nothing was taken in.")

    def _tell(self, taken: Taken) -> None:
        for step in taken.changes:
            words = f" ({step.words})" if step.words else ""
            self.stdout.write(f"line {step.line}: {step.result} {step.kind} {step.what}{words}")
        for fault in taken.faults:
            self.stdout.write(str(fault))
        counts = (f"{taken.count(word)} {word}" for word in ("added", "changed", "unchanged"))
        self.stdout.write(", ".join(counts))
