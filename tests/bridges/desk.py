"""A desk for imports: small files, the command, and what it reports."""

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import call_command

from incidents.models import Assignment, Incident, Outcome, StatusEvent
from responders.models import Responder, Unit
from sync.models import Change, Commit, Issue, Mutation

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "lane_county_mapping.json"
HEADER = "Ref,Called,Sent,There,Met,Left,End,Result,Why 1,Why 2,Town"
ROW = {
    "Ref": "A1",
    "Called": "2025-06-02T10:00:00",
    "Sent": "2025-06-02T10:05:00",
    "There": "2025-06-02T10:20:00",
    "Met": "2025-06-02T10:22:00",
    "Left": "2025-06-02T11:00:00",
    "End": "met",
    "Result": "stayed",
    "Why 1": "worry",
    "Why 2": "",
    "Town": "Springtown",
}
MAPPING: dict[str, Any] = {
    "name": "next-town",
    "time_zone": "America/New_York",
    "unit": {"call_sign": "NEXT 1", "programme": "CRT"},
    "columns": {
        "id": "Ref",
        "received_at": "Called",
        "assigned_at": "Sent",
        "statuses": {"on_scene": "There", "with_person": "Met"},
        "cleared_at": "Left",
        "contact_outcome": "End",
        "disposition": "Result",
        "reasons": ["Why 1", "Why 2"],
        "address": "Town",
    },
    "translations": {
        "contact_outcome": {
            "met": "contact_made",
            "Met": "contact_made",
            "gone": "no_contact_gone",
        },
        "disposition": {
            "stayed": {"disposition": "resolved_in_place"},
            "hospital": {
                "disposition": "transported_by_ems",
                "destination": "emergency_department",
            },
        },
        "reasons": {"worry": "anxiety", "drink": "intoxication"},
        "address": {"Springtown": "Springtown", "n/a": None},
    },
}
WRITTEN = (
    Incident,
    Assignment,
    StatusEvent,
    Outcome,
    Mutation,
    Issue,
    Change,
    Commit,
    Responder,
    Unit,
)


@dataclass
class Desk:
    """Runs the command on small files."""

    folder: Path
    mapping: dict[str, Any] = field(default_factory=lambda: json.loads(json.dumps(MAPPING)))

    def rows(self, *rows: dict[str, str]) -> dict[str, Any]:
        """Imports rows that differ from ROW in what is given; the report."""
        lines = [",".join({**ROW, **row}.values()) for row in rows]
        return self.text("\n".join([HEADER, *lines]) + "\n")

    def text(self, text: str | bytes, agency: str | None = "North City") -> dict[str, Any]:
        """Imports a file of this text; the report."""
        file, mapping = self.folder / "export.csv", self.folder / "mapping.json"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        mapping.write_text(json.dumps(self.mapping))
        return run(file, mapping, report=self.folder / "report.json", agency=agency)


def run(file: Path, mapping: Path, *, report: Path, **options: Any) -> dict[str, Any]:
    out, err = io.StringIO(), io.StringIO()
    call_command(
        "import_encounters", file, mapping=mapping, report=report, stdout=out, stderr=err, **options
    )
    document: dict[str, Any] = json.loads(report.read_text())
    document["printed"], document["progress"] = out.getvalue(), err.getvalue()
    return document


def fault(report: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(one for one in report["faults"] if one["kind"] == kind)


def details(report: dict[str, Any], kind: str) -> dict[str, int]:
    return {one["text"]: one["count"] for one in fault(report, kind)["details"]}


def written() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in WRITTEN}
