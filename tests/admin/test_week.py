"""The week view: who is on, what nobody covers, and the nights the clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from office.planning import uncovered, week_of
from office.week import week
from responders.hours import Span, service_hours
from responders.models import CrewMember, Programme, ProgrammeTerms, Shift
from tests.admin.desk import Desk
from tests.cast import Cast
from tests.tablet import logged_in

ZONE = ZoneInfo("America/New_York")
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


def _terms(*hours: tuple[str, str]) -> list[dict[str, object]]:
    every = [{"days": list(range(7)), "from": since, "to": until} for since, until in hours]
    return [{"valid_from": date(2020, 1, 1), "valid_to": None, "hours": every}]


@pytest.mark.parametrize(
    ("day", "hours", "length"),
    [
        (SPRING, ("00:00", "24:00"), 23),
        (AUTUMN, ("00:00", "24:00"), 25),
        (date(2026, 6, 1), ("00:00", "24:00"), 24),
        (SPRING - timedelta(days=1), ("20:00", "04:00"), 7),
        (AUTUMN - timedelta(days=1), ("20:00", "04:00"), 9),
        (SPRING, ("02:30", "04:00"), 1),  # half past two does not happen: from three
        (AUTUMN, ("01:30", "04:00"), 3.5),  # half past one happens twice: from the first
    ],
)
def test_service_hours_are_real_hours(day: date, hours: tuple[str, str], length: float) -> None:
    (span,) = service_hours(_terms(hours), day, ZONE)
    assert span.hours == length


@pytest.mark.parametrize(
    ("day", "hours", "words"),
    [
        (date(2026, 6, 1), ("08:00", "20:00"), "08:00-20:00"),
        (date(2026, 6, 1), ("00:00", "24:00"), "00:00-24:00"),
        (date(2026, 6, 1), ("20:00", "04:00"), "20:00-04:00"),
        (SPRING, ("00:00", "24:00"), "00:00 EST-24:00 EDT"),
    ],
)
def test_hours_in_words_end_with_their_day(day: date, hours: tuple[str, str], words: str) -> None:
    (span,) = service_hours(_terms(hours), day, ZONE)
    assert span.words(ZONE) == words


def test_a_programme_without_units_is_said_once(adam: Desk, cast: Cast) -> None:
    later = Programme.objects.create(agency=cast.agency, code="NIGHT", name="Night watch")
    hours = [{"days": list(range(7)), "from": "00:00", "to": "24:00"}]
    ProgrammeTerms.objects.create(programme=later, valid_from=date(2026, 1, 1), hours=hours)
    home = adam.get("/").text
    assert home.count("NIGHT: no unit is in use") == 1
    assert "NIGHT: nobody on" not in home


def test_what_nobody_covers_is_what_is_left() -> None:
    def at(hour: int) -> datetime:
        return datetime(2026, 6, 1, hour, tzinfo=UTC)

    wanted = [Span(at(8), at(20))]
    given = [Span(at(6), at(9)), Span(at(11), at(13)), Span(at(12), at(15)), Span(at(19), at(23))]
    assert uncovered(wanted, given) == [Span(at(9), at(11)), Span(at(15), at(19))]
    assert uncovered(wanted, [Span(at(1), at(23))]) == []
    assert uncovered(wanted, []) == wanted


def test_a_gap_of_the_night_the_clock_is_put_back(cast: Cast) -> None:
    ProgrammeTerms.objects.filter(programme=cast.programme).update(
        valid_from=date(2026, 1, 1),
        hours=[{"days": [6], "from": "00:00", "to": "06:00"}],
    )
    # 00:00-01:30 EDT and 01:30-06:00 EST: the second half past one is an hour later.
    for since, until in (("04:00", "05:30"), ("06:30", "11:00")):
        Shift.objects.create(
            agency=cast.agency,
            unit=cast.units["HERON 1"],
            starts_at=datetime.fromisoformat(f"2026-11-01T{since}+00:00"),
            ends_at=datetime.fromisoformat(f"2026-11-01T{until}+00:00"),
        )
    (block,) = week(agency=cast.agency, monday=date(2026, 10, 26))
    sunday = block.days[-1]
    assert sunday.gaps == ["01:30 EDT-01:30 EST"]
    assert [day.hours for day in block.days[:-1]] == [[]] * 6


def test_the_page_shows_crews_what_they_lack_and_the_gaps(adam: Desk, cast: Cast) -> None:
    today = datetime.now(ZONE).date()
    monday = today - timedelta(days=today.weekday())
    ProgrammeTerms.objects.update(
        hours=[{"days": list(range(7)), "from": "00:00", "to": "24:00"}],
        required_roles=["clinician", "officer"],
    )
    text = adam.get("/week/").text
    assert "Bob (clinician)" in text
    assert "no officer" in text
    assert "OWL" not in text
    assert "Gap" in text
    for day in week_of(monday):
        assert f"{day:%a} {day.day} {day:%b}" in text
    following = adam.get("/week/", **{"from": (monday + timedelta(days=7)).isoformat()}).text
    assert "Bob (clinician)" not in following
    for hostile in ("9999-12-31", "0001-01-01", "x", "2026-13-01"):
        assert adam.get("/week/", **{"from": hostile}).status == 200
    home = adam.get("/").text
    assert "HERON 1" in home
    assert "nobody in the crew has this role" in home


def test_who_left_a_shift_early_is_in_its_crew_wherever_it_is_shown(adam: Desk, cast: Cast) -> None:
    since = datetime.now(UTC) - timedelta(days=3)
    over = since + timedelta(hours=8)
    shift = Shift.objects.create(
        agency=cast.agency,
        unit=cast.units["HERON 1"],
        starts_at=since,
        ends_at=over,
        ended_at=over,
    )
    for name, left_at in (("bob", since + timedelta(hours=4)), ("bea", over)):
        CrewMember.objects.create(
            shift=shift,
            unit=shift.unit,
            responder=cast.people[name],
            role="clinician",
            joined_at=since,
            left_at=left_at,
        )
    day = since.astimezone(ZONE).date()
    week_page = adam.get("/week/", **{"from": (day - timedelta(days=day.weekday())).isoformat()})
    listed = adam.get("/responders/shift/", when="past")
    shown = logged_in("sue").get(f"/shifts/{shift.id}/").body
    for name in ("Bob", "Bea"):
        assert f"{name} (clinician)" in week_page.text
        assert f"{name} (clinician)" in listed.text
        assert name in [one["name"] for one in shown["crew"]]
