"""Where units are: their newest fixes, which are live data and no records of the feed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from responders.models import UnitLive


@dataclass(frozen=True, slots=True)
class Move:
    """A unit's newest fix, WGS 84; `programme` is whose unit it is.

    `alert_level`: 0, or how far the watch over the unit has got since this fix.
    """

    unit: UUID
    agency: UUID
    programme: UUID
    latitude: float
    longitude: float
    fix_at: datetime
    received_at: datetime
    alert_level: int


def moved_since(*, since: datetime, agencies: Collection[UUID]) -> list[Move]:
    """Units of these agencies that were heard of after `since`, or found silent after it."""
    news = Q(received_at__gt=since) | Q(alerted_at__gt=since)
    rows = UnitLive.objects.filter(news, agency__in=agencies)
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
            "alert_level",
        )
    ]
