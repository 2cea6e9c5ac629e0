"""Another system's local times: what can be read of them, and what is wrong with them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from itertools import pairwise

from bridges.files.faults import FaultKind

# A stamp with these faults is not stored as a time.
NOT_A_TIME = frozenset(
    {
        FaultKind.UNREADABLE_TIME,
        FaultKind.DATE_WITHOUT_TIME,
        FaultKind.NO_SUCH_LOCAL_TIME,
        FaultKind.FUTURE_TIME,
    }
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A stamp: `local` as the wall clock showed it, `at` in UTC if it can be stored."""

    local: datetime | None
    at: datetime | None
    fault: FaultKind | None = None

    @property
    def is_midnight(self) -> bool:
        """A date that was given without a time."""
        return self.fault == FaultKind.DATE_WITHOUT_TIME


def read_moment(text: str, *, zone: tzinfo, time_format: str | None, now: datetime) -> Moment:
    """A stamp from its text; one without an offset is local time of `zone`."""
    try:
        parsed = _parsed(text, time_format)
        local, at = _both_clocks(parsed, zone)
    except (ValueError, OverflowError):
        return Moment(None, None, FaultKind.UNREADABLE_TIME)
    fault = _fault(local, at, zone, now, has_offset=parsed.tzinfo is not None)
    return Moment(local, None if fault in NOT_A_TIME else at, fault)


def _parsed(text: str, time_format: str | None) -> datetime:
    if time_format is None:
        return datetime.fromisoformat(text)
    return datetime.strptime(text, time_format)  # noqa: DTZ007 - the zone is the mapping's


def _both_clocks(parsed: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    if parsed.tzinfo is None:
        return parsed, parsed.replace(tzinfo=zone).astimezone(UTC)
    return parsed.astimezone(zone).replace(tzinfo=None), parsed.astimezone(UTC)


def _fault(
    local: datetime, at: datetime, zone: tzinfo, now: datetime, *, has_offset: bool
) -> FaultKind | None:
    if local.time() == time():
        return FaultKind.DATE_WITHOUT_TIME
    if at > now:
        return FaultKind.FUTURE_TIME
    return None if has_offset else _clock_change(local, zone)


def _clock_change(local: datetime, zone: tzinfo) -> FaultKind | None:
    """Whether the wall clock skipped this time, or showed it twice."""
    first = local.replace(tzinfo=zone, fold=0).utcoffset()
    second = local.replace(tzinfo=zone, fold=1).utcoffset()
    assert first is not None
    assert second is not None
    if first == second:
        return None
    return FaultKind.NO_SUCH_LOCAL_TIME if first < second else FaultKind.AMBIGUOUS_LOCAL_TIME


def is_out_of_order(moments: Iterable[datetime]) -> bool:
    """Whether any of these, given in the order they ought to have, is before the one before it."""
    return any(later < earlier for earlier, later in pairwise(moments))
