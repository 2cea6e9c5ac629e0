"""`import_areas FILE`: service areas from GeoJSON, made or replaced by their names."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from bridges.files import taking
from bridges.files.areas import read_areas
from bridges.files.report import Report
from bridges.management.imports import ImportCommand, read_file, report_of


class Command(ImportCommand):
    help = (
        "Import service areas from a GeoJSON file (WGS 84). An area whose name is known is"
        " replaced, an unchanged one is not written. Row numbers count the features from 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--name-property", default="beat", help="default: beat")
        parser.add_argument("--district-property", default="district", help="default: district")

    def read(self, path: Path, options: dict[str, Any], now: datetime) -> Report:
        reading = read_areas(
            read_file(path),
            name_property=options["name_property"],
            district_property=options["district_property"],
        )
        agency = taking.agency_for(named=options["agency"])
        actor = taking.importer(agency, now)
        taken = taking.take_areas(reading.areas, actor=actor, now=now)
        self.show_progress(len(reading.areas), reading.rows)
        return report_of(path, agency, reading.rows, taken, reading.faults)
