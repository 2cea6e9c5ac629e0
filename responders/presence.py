"""Who is watching: dispatch screens on the live feed, over all of its processes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Sum

from responders.models import FeedListener

# A process beats every four seconds; after three missed beats its screens do not count.
STALE_AFTER = timedelta(seconds=12)


def boards_watching(*, agency: UUID, now: datetime) -> int:
    """How many dispatch streams of an agency are open now."""
    alive = FeedListener.objects.filter(agency=agency, beat_at__gt=now - STALE_AFTER)
    return alive.aggregate(total=Sum("boards"))["total"] or 0
