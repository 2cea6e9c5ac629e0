"""`report_call_types FILE`: what an agency's mapping makes of a list of labels."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandParser

from bridges.files.call_types import read_labels, report_lines, report_on
from bridges.files.taking import agency_for
from bridges.management.imports import FileCommand, read_file
from incidents.call_type_mapping import mapping_of, programmes_on


class Command(FileCommand):
    help = (
        "Try the call-type mapping of an agency on a CSV of labels: what is for a programme, what"
        " its weapon suffix excludes, what is left unmapped. Writes nothing."
    )

    refused = "{why}"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--label-column", default="label")
        parser.add_argument("--count-column", default="", help="how many calls had the label")
        parser.add_argument(
            "--group-column", default="", help="whose label it is, for the examples"
        )
        parser.add_argument("--examples", type=int, default=10)

    def take(self, path: Path, options: dict[str, Any], now: datetime) -> None:
        agency = agency_for(named=options["agency"])
        labels = read_labels(
            read_file(path),
            label=options["label_column"],
            count=options["count_column"],
            group=options["group_column"],
        )
        today = now.astimezone(ZoneInfo(agency.time_zone)).date()
        report = report_on(
            labels, mapping=mapping_of(agency.id), programmes=programmes_on(today, agency.id)
        )
        self.stdout.write("\n".join(report_lines(report, examples=options["examples"])))
