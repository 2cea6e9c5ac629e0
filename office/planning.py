"""A week of an agency as the office plans it: its days, and the hours nobody covers. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from responders.hours import Span, instant_of, merged

DAYS_A_WEEK = 7


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(monday: date) -> list[date]:
    """The seven days from a Monday on."""
    return [monday + timedelta(days=number) for number in range(DAYS_A_WEEK)]


def day_span(day: date, zone: ZoneInfo) -> Span:
    """A day from midnight to midnight: 23, 24 or 25 hours."""
    return Span(instant_of(day, "00:00", zone), instant_of(day, "24:00", zone))


def uncovered(wanted: Sequence[Span], given: Iterable[Span]) -> list[Span]:
    """What of the wanted time nothing given covers."""
    gaps: list[Span] = []
    covers = merged(given)
    for span in merged(wanted):
        since = span.since
        for cover in covers:
            if cover.until <= since or cover.since >= span.until:
                continue
            if cover.since > since:
                gaps.append(Span(since, cover.since))
            since = max(since, cover.until)
        if since < span.until:
            gaps.append(Span(since, span.until))
    return gaps
