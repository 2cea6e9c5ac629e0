"""The one way documents become text: ids and times, however the rest has to be written."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from sync.json_text import to_json
from tests.cast import Cast
from tests.steps import make_call
from tests.tablet import Tablet, logged_in

AN_ID = UUID("0197F3A0-5555-4000-8000-0000000000AB")
# What the quick writer refuses, and shown all the same.
ODD = ("half an emoji \ud83d", 2**70, -(2**65))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (AN_ID, "0197f3a0-5555-4000-8000-0000000000ab"),
        (datetime(2026, 3, 1, 12, 30, tzinfo=UTC), "2026-03-01T12:30:00Z"),
        (datetime(2026, 3, 1, 12, 30, 0, 5, UTC), "2026-03-01T12:30:00.000005Z"),
        (datetime(2025, 12, 31, 23, 59, 59, 999_999, UTC), "2025-12-31T23:59:59.999999Z"),
        (datetime(999, 1, 1, tzinfo=UTC), "0999-01-01T00:00:00Z"),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "9999-12-31T23:59:59Z"),
        (datetime(2026, 7, 1, 5, tzinfo=ZoneInfo("UTC")), "2026-07-01T05:00:00Z"),
        (datetime(2026, 7, 1, 5, tzinfo=timezone(timedelta(0))), "2026-07-01T05:00:00Z"),
        # Nothing of ours is kept so; it is the same moment still.
        (datetime(2026, 7, 1, 5, tzinfo=ZoneInfo("Europe/Berlin")), "2026-07-01T05:00:00+02:00"),
    ],
)
@pytest.mark.parametrize("beside", [None, *ODD])
def test_ids_and_times_have_one_text_whatever_is_beside_them(
    value: Any, text: str, beside: Any
) -> None:
    document = {"value": [value], "beside": beside}
    assert json.loads(to_json(document)) == {"value": [text], "beside": beside}


@pytest.mark.parametrize("beside", [None, *ODD])
def test_what_has_no_text_of_its_own_is_refused_and_never_shown_as_python_has_it(
    beside: Any,
) -> None:
    with pytest.raises(TypeError):
        to_json({"value": object(), "beside": beside})


def test_a_time_sent_with_an_offset_is_told_in_utc_from_memory_as_from_the_table(
    cast: Cast,
) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    rev = bob.store[assignment]["rev"]
    change = {"eta": "2026-11-22T05:00:00.25+02:00"}
    answered = bob.do("assignment.patch", change, record_id=assignment, base_rev=rev)
    bob.pull()
    assert bob.store[assignment] == {"type": "assignment", **answered["record"]}
    assert answered["record"]["eta"] == "2026-11-22T03:00:00.250000Z"
