"""Hours on the clock of an agency: spans, times on the wall, and when a programme works. Pure.

Days and hours are read on the wall of the agency's zone and compared as instants, so the night
a clock changes in has 23 or 25 hours, and nobody has to know.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one instant until before another."""

    since: datetime
    until: datetime

    @property
    def hours(self) -> float:
        return (self.until - self.since).total_seconds() / 3600

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until

    def words(self, zone: ZoneInfo) -> str:
        """`08:00-12:00` on the agency's clock; an hour the clock shows twice says which it is.

        A span that ends with its day ends at `24:00`.
        """
        ends = [one.astimezone(zone) for one in (self.since, self.until)]
        is_odd = ends[0].utcoffset() != ends[1].utcoffset()
        form = "%H:%M %Z" if is_odd else "%H:%M"
        since, until = (end.strftime(form) for end in ends)
        return f"{since}-{until.replace('00:00', '24:00', 1)}"


def instant_of(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """The instant of a time on the wall; `24:00` is the next midnight.

    A time that spring skips is the instant the clock jumps at; of one that autumn shows twice
    it is the first.
    """
    if clock == "24:00":
        return instant_of(day + timedelta(days=1), "00:00", zone)
    local = datetime.combine(day, time.fromisoformat(clock), zone)
    at = local.astimezone(UTC)
    is_skipped = at.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None)
    return _jump_before(at, zone) if is_skipped else at


def _jump_before(at: datetime, zone: ZoneInfo) -> datetime:
    """The change of the clock up to a day before an instant, to the minute."""
    offset, step = at.astimezone(zone).utcoffset(), timedelta(minutes=1)
    while (at - step).astimezone(zone).utcoffset() == offset:
        at -= step
    return at


def is_in_force(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Whether terms from `valid_from` until before `valid_to` (None: open) hold on a day."""
    return valid_from <= day and (valid_to is None or day < valid_to)


def spans_on(day: date, hours: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> list[Span]:
    """What of stored hours begins on a day; a night belongs to its evening.

    `hours`: `{"days", "from", "to"}` as `ProgrammeTerms` stores them.
    """
    return [_span(day, one, zone) for one in hours if day.weekday() in one["days"]]


def _span(day: date, hours: Mapping[str, str], zone: ZoneInfo) -> Span:
    is_overnight = hours["to"] <= hours["from"]
    last = day + timedelta(days=1) if is_overnight else day
    return Span(instant_of(day, hours["from"], zone), instant_of(last, hours["to"], zone))


def service_hours(terms: Iterable[Mapping[str, Any]], day: date, zone: ZoneInfo) -> list[Span]:
    """When a programme works on a day, by the terms in force.

    `terms`: rows with `valid_from`, `valid_to` and `hours` as `ProgrammeTerms` stores them.
    """
    return merged(
        span
        for one in terms
        if is_in_force(one["valid_from"], one["valid_to"], day)
        for span in spans_on(day, one["hours"], zone)
    )


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order."""
    whole: list[Span] = []
    for span in sorted(span for span in spans if span.until > span.since):
        if whole and span.since <= whole[-1].until:
            whole[-1] = Span(whole[-1].since, max(whole[-1].until, span.until))
        else:
            whole.append(span)
    return whole
