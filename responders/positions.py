"""Where units are: their newest fixes, which are live data and no records of the feed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from responders.models import UnitLive


@dataclass(frozen=True, slots=True)
class Move:
    """A unit's newest fix, WGS 84; `programme` is whose unit it is."""

    unit: UUID
    agency: UUID
    programme: UUID
    latitude: float
    longitude: float
    fix_at: datetime
    received_at: datetime


def moved_since(*, since: datetime, agencies: Collection[UUID]) -> list[Move]:
    """Units of these agencies whose newest fix arrived after `since`."""
    rows = UnitLive.objects.filter(agency__in=agencies, received_at__gt=since)
    return [
        Move(*values)
        for values in rows.values_list(
            "unit_id",
            "agency",
            "unit__programme_id",
            "latitude",
            "longitude",
            "fix_at",
            "received_at",
        )
    ]
