"""`manage.py export_roster`: the roster file, on standard output."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from office.roster.export import export_roster
from responders.queries import one_agency


class Command(BaseCommand):
    help = "Print the roster as CSV (docs/roster-file.md). Taking it in again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", help="default: the only agency there is")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            agency = one_agency(named=options["agency"])
        except LookupError as error:
            raise CommandError(error.args[0]) from None
        self.stdout.write(export_roster(agency=agency, now=timezone.now()), ending="")
