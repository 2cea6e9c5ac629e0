"""Where units are: fixes of the position trail."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta

from responders.access import Target
from responders.actions.units import Instant, unit_target
from responders.commands import Command
from sync.overlay import Draft
from sync.records import Ref
from sync.refusals import Refused

MOST_FIXES = 5000
# A fix from a mast instead of satellites may be a kilometre off. It does not take the place of one
# that was sharp so short a time ago that it says more about where the unit is.
COARSE_M = 200
SHARP_FOR = timedelta(seconds=120)

Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]


class Fix(msgspec.Struct):
    """A position: degrees WGS 84, accuracy in metres (68 %), and when it was measured."""

    latitude: Latitude
    longitude: Longitude
    fix_at: Instant
    accuracy_m: Annotated[float, Meta(ge=0)] | None = None


class Trail(msgspec.Struct):
    """`position.create`: one fix in the fields themselves, or many in `fixes`."""

    unit: UUID
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    accuracy_m: Annotated[float, Meta(ge=0)] | None = None
    fix_at: Instant | None = None
    fixes: Annotated[list[Fix], Meta(max_length=MOST_FIXES)] | None = None


def position_needs(command: Command) -> Sequence[Ref]:
    return [Ref("unit", command.args.unit)]


def position_target(draft: Draft, command: Command) -> Target:
    return unit_target(draft, command.args.unit)


def record_positions(draft: Draft, command: Command) -> None:
    """Adds fixes to the trail; the live marker only moves forward, and not to a worse fix."""
    for number, fix in enumerate(_fixes(command.args)):
        values: dict[str, Any] = {
            "unit_id": command.args.unit,
            "latitude": fix.latitude,
            "longitude": fix.longitude,
            "accuracy_m": fix.accuracy_m,
            "fix_at": fix.fix_at,
            "received_at": command.received_at,
        }
        draft.insert(
            "position", uuid5(command.receipt_id, str(number)), author=command.actor.id, **values
        )
        # A clock ahead of ours must not pin the marker to the future.
        fix_at = min(fix.fix_at, command.received_at)
        live = draft.get("unit_live", command.args.unit)
        if live is None or takes_over(
            before_at=live["fix_at"],
            before_m=live["accuracy_m"],
            fix_at=fix_at,
            accuracy_m=fix.accuracy_m,
        ):
            draft.insert("unit_live", command.args.unit, **{**values, "fix_at": fix_at})


def takes_over(
    *, before_at: datetime, before_m: float | None, fix_at: datetime, accuracy_m: float | None
) -> bool:
    """Whether a fix is the newest that can be shown; an accuracy nobody gave counts as sharp."""
    is_coarser = (accuracy_m or 0) > COARSE_M >= (before_m or 0)
    return fix_at > before_at and not (is_coarser and fix_at - before_at < SHARP_FOR)


# The same for the fix the database holds, which a push of thousands does not read beforehand.
TAKES_OVER = f"""
    responders_unitlive.fix_at < excluded.fix_at
    AND NOT (coalesce(excluded.accuracy_m, 0) > {COARSE_M}
        AND coalesce(responders_unitlive.accuracy_m, 0) <= {COARSE_M}
        AND excluded.fix_at - responders_unitlive.fix_at
            < interval '{SHARP_FOR.total_seconds():.0f} seconds')
"""


def _fixes(args: Trail) -> list[Fix]:
    if args.fixes is not None:
        return args.fixes
    missing = [name for name in ("latitude", "longitude", "fix_at") if getattr(args, name) is None]
    if missing or args.latitude is None or args.longitude is None or args.fix_at is None:
        raise Refused("invalid", {f"fields.{name}": "is required" for name in missing})
    return [Fix(args.latitude, args.longitude, args.fix_at, args.accuracy_m)]
