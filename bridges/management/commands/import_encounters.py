"""`import_encounters FILE --mapping MAPPING`: another system's encounters, with every doubt."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from msgspec.structs import replace

from bridges.files import taking
from bridges.files.encounters import read_encounters
from bridges.files.mapping import ImportMapping, read_mapping
from bridges.files.report import Report
from bridges.files.table import read_table
from bridges.management.imports import ImportCommand, read_file, report_of


class Command(ImportCommand):
    help = (
        "Import another system's encounters from a CSV file. Every fault is reported with its"
        " line numbers, nothing is repaired silently; the same file again writes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--mapping",
            metavar="MAPPING",
            type=Path,
            required=True,
            help="names columns and translates codes; see docs/examples/lane_county_mapping.json",
        )
        parser.add_argument(
            "--programme",
            metavar="CODE",
            help="the programme of the unit they are filed under (default: the mapping's)",
        )

    def read(self, path: Path, options: dict[str, Any], now: datetime) -> Report:
        mapping = self._mapping(options)
        reading = read_encounters(read_table(read_file(path)), mapping, now)
        agency = taking.agency_for(named=options["agency"], among_several=mapping.agency)
        actor = taking.importer(agency, now)
        taken = taking.take_encounters(
            reading.encounters,
            actor=actor,
            unit=taking.unit_for(mapping.unit, actor=actor, now=now),
            now=now,
            progress=lambda done: self.show_progress(done, len(reading.encounters)),
        )
        if taken.new:
            taking.refresh_statistics()
        return report_of(path, agency, reading.rows, taken, reading.faults)

    def _mapping(self, options: dict[str, Any]) -> ImportMapping:
        mapping = read_mapping(read_file(Path(options["mapping"])))
        if not options["programme"]:
            return mapping
        unit = replace(mapping.unit, programme=options["programme"], programme_name=None)
        return replace(mapping, unit=unit)
