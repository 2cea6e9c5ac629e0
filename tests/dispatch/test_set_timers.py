"""`set_timers`: an agency's own times, or every fault of the file and no change."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from responders.models import Agency
from tests.cast import Cast

NORTH = "North City"


def set_timers(folder: Path, settings: Any, agency: str | None = NORTH) -> str:
    """Runs the command on a file of these settings; what it printed."""
    file, out = folder / "timers.json", io.StringIO()
    file.write_text(settings if isinstance(settings, str) else json.dumps(settings))
    call_command("set_timers", file, agency=agency, stdout=out)
    return out.getvalue()


def test_it_stores_them_for_one_agency_and_says_what_holds(cast: Cast, tmp_path: Path) -> None:
    settings = {"backup": [5, 10, 15, 20], "high_caution": {"first_check": 120}}
    told = set_timers(tmp_path, settings)
    assert "backup=(5, 10, 15, 20)" in told
    assert "first_check=120" in told.splitlines()[1]
    stored = dict(Agency.objects.values_list("name", "timers"))
    assert stored == {NORTH: settings, "South City": {}}


@pytest.mark.parametrize(
    ("settings", "agency", "fault"),
    [
        ({"backup": [1], "bakcup": 1}, NORTH, "bakcup"),
        ({"backup": [1], "bakcup": 1}, NORTH, "backup"),
        ([], NORTH, "must be an object"),
        ("{", NORTH, "timers.json"),
        ({}, "East City", "East City"),
        ({}, None, "has to be named"),
    ],
)
def test_a_fault_changes_nothing(
    cast: Cast, tmp_path: Path, settings: Any, agency: str | None, fault: str
) -> None:
    with pytest.raises(CommandError, match=fault):
        set_timers(tmp_path, settings, agency)
    assert set(map(str, Agency.objects.values_list("timers", flat=True))) == {"{}"}
