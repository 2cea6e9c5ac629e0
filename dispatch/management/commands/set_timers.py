"""`set_timers FILE`: an agency's own times of the safety timers."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.timing import faults, timing
from responders.queries import one_agency


class Command(BaseCommand):
    help = (
        "Set the times of an agency's safety timers from a JSON file, in seconds. What the file"
        " does not name gets its default. Holds for what begins from now on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--agency", help="default: the only agency there is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises: CommandError, with every fault of the file; nothing is changed then."""
        settings = _read(options["file"])
        found = faults(settings)
        if found:
            named = "\n".join(f"{path}: {fault}" for path, fault in found.items())
            raise CommandError(f"{named}\nNothing was changed.")
        try:
            agency = one_agency(named=options["agency"])
        except LookupError as error:
            raise CommandError(f"{error.args[0]}. Nothing was changed.") from None
        agency.timers = settings
        agency.save(update_fields=["timers"])
        for title, is_risky in (("usually", False), ("high caution", True)):
            self.stdout.write(f"{title}: {timing(settings, is_high_caution=is_risky)}")


def _read(path: Path) -> dict[str, Any]:
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path.name}: {error}. Nothing was changed.") from None
    if not isinstance(settings, dict):
        raise CommandError(f"{path.name}: must be an object. Nothing was changed.")
    return settings
