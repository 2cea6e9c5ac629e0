"""Two clocks: what a device claims, and what the server makes of it. Pure.

The device clock is evidence, never an arbiter. Within one boot the monotonic counter tells how
long ago something happened; without it the wall clock's present error is assumed to be the
error it had then, and the stamp is uncertain. Nothing is refused for its clock.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard

import msgspec
from msgspec.structs import replace

# Without any clock reading of the sender, a claim may be an hour wrong and more.
UNCERTAIN_WITHOUT_CLOCK_S = 3600.0
# The clock may have been set between the event and the sending.
UNCERTAIN_ACROSS_BOOTS_S = 60.0
# A request on one bar of signal.
LONGEST_DELIVERY = timedelta(seconds=10)
# Counters beyond this are broken, not old.
LONGEST_BOOT_MS = 90 * 24 * 3600 * 1000


class Stamp(msgspec.Struct, frozen=True, gc=False):
    """When something happened: the claim as it came, its correction, and the doubt in seconds."""

    occurred_at: datetime | None
    corrected_at: datetime
    uncertainty_s: float

    @property
    def is_certain(self) -> bool:
        return self.uncertainty_s == 0.0

    def moments(self) -> list[datetime]:
        """When it may have happened, as far as authority goes.

        The correction is late by what the request took to arrive. A claim that agrees with it
        within seconds is nearer to the truth, and decides what came just before a log-out.
        """
        moments = [self.corrected_at]
        if self.occurred_at is not None:
            delay = self.corrected_at - self.occurred_at
            if timedelta(0) < delay < LONGEST_DELIVERY:
                moments.append(self.occurred_at)
        return moments


def read_instant(value: Any) -> datetime | None:
    """An RFC 3339 time with its offset, as UTC; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        parsed = datetime.fromisoformat(value)
        return None if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def server_stamp(now: datetime) -> Stamp:
    """For what the server itself records, or a client that is online and names no time."""
    return Stamp(now, now, 0.0)


class Sender(msgspec.Struct, frozen=True):
    """What the sender's clock said when it sent."""

    wall: datetime | None = None
    mono_ms: int | float | None = None
    boot_id: Any = None


def read_clock(clock: Any) -> Sender:
    """The wire's `{wall, mono_ms, boot_id}`; what is broken in it counts as not there."""
    if not isinstance(clock, Mapping):
        return Sender()
    mono = clock.get("mono_ms")
    return Sender(
        read_instant(clock.get("wall")), mono if _is_count(mono) else None, clock.get("boot_id")
    )


def stamp(*, occurred: Any, sender: Sender, received_at: datetime) -> Stamp:
    """The corrected time of an event.

    `occurred` is the wire's `{wall, mono_ms, boot_id}`; anything broken in it only makes the
    stamp uncertain.
    """
    event = occurred if type(occurred) is dict else {}
    claimed = read_instant(event.get("wall"))
    elapsed = _elapsed_within_boot(event, sender)
    if elapsed is not None:
        corrected = received_at - elapsed
        return Stamp(claimed or corrected, corrected, 0.0)
    if claimed is None:
        return Stamp(None, received_at, UNCERTAIN_WITHOUT_CLOCK_S)
    if sender.wall is None:
        return Stamp(claimed, min(claimed, received_at), UNCERTAIN_WITHOUT_CLOCK_S)
    skew = received_at - sender.wall
    doubt = UNCERTAIN_ACROSS_BOOTS_S + abs(skew.total_seconds())
    return Stamp(claimed, _shifted(claimed, skew, received_at), doubt)


def in_sequence(
    *, stamps: Iterable[tuple[int | None, Stamp]], last_seq: int, last_at: datetime | None
) -> list[Stamp]:
    """Stamps of one person's queue on one device, made to follow its sequence numbers.

    An uncertain stamp gives way to what came before it and after it in the queue. Stamps
    without a number stay as they are. The order of the answer is the order given.
    """
    items = list(stamps)
    order = sorted(
        (index for index, (seq, _) in enumerate(items) if seq is not None),
        key=lambda index: items[index][0] or 0,
    )
    result = [item for _, item in items]
    floor = last_at
    for index in order:
        seq = items[index][0] or 0
        if seq > last_seq and floor is not None and result[index].corrected_at < floor:
            result[index] = _moved(result[index], floor)
        if seq > last_seq:
            floor = result[index].corrected_at
    ceiling: datetime | None = None
    for index in reversed(order):
        if ceiling is not None and result[index].corrected_at > ceiling:
            result[index] = _moved(result[index], ceiling)
        ceiling = result[index].corrected_at
    return result


def _moved(original: Stamp, to: datetime) -> Stamp:
    """A certain stamp is not moved: it was measured."""
    return original if original.is_certain else replace(original, corrected_at=to)


def _shifted(claimed: datetime, skew: timedelta, received_at: datetime) -> datetime:
    try:
        return min(claimed + skew, received_at)
    except OverflowError:
        return received_at


def _elapsed_within_boot(event: Mapping[str, Any], sender: Sender) -> timedelta | None:
    boot, then = event.get("boot_id"), event.get("mono_ms")
    if boot is None or boot != sender.boot_id or sender.mono_ms is None or not _is_count(then):
        return None
    elapsed = sender.mono_ms - then
    return timedelta(milliseconds=elapsed) if 0 <= elapsed <= LONGEST_BOOT_MS else None


def _is_count(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
