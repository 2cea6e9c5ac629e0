"""What the watch over units' positions looks at."""

from incidents.lifecycle import Silence
from responders.lifecycle import UnitStatus
from responders.models import UnitLive


def silence_of(live: UnitLive) -> Silence:
    """A unit's newest fix as the rule looks at it; reads the unit and its shift."""
    shift = live.unit.shift
    is_on_duty = live.unit.is_active and shift is not None and shift.ended_at is None
    return Silence(
        fix_at=live.fix_at,
        status=UnitStatus(live.unit.status),
        on_duty_since=shift.starts_at if shift is not None and is_on_duty else None,
    )
