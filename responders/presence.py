"""Who is watching: dispatch screens on the live feed, over all of its processes."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Sum

from responders.access import Actor
from responders.models import FeedListener, TokenFamily
from responders.queries import actors_of
from responders.sessions import is_alive

# A process beats every four seconds; after three missed beats its screens do not count.
STALE_AFTER = timedelta(seconds=12)
# Longer than any pause of a living process: what is older was left behind by a killed one.
FORGOTTEN_AFTER = timedelta(minutes=5)


def boards_watching(*, agency: UUID, now: datetime) -> int:
    """How many dispatch streams of an agency are open now."""
    alive = FeedListener.objects.filter(agency=agency, beat_at__gt=now - STALE_AFTER)
    return alive.aggregate(total=Sum("boards"))["total"] or 0


def beat(*, process: UUID, boards: Mapping[UUID, int], now: datetime) -> None:
    """A process says how many dispatch streams it serves, by agency."""
    FeedListener.objects.bulk_create(
        [
            FeedListener(process=process, agency=agency, boards=count, beat_at=now)
            for agency, count in boards.items()
        ],
        update_conflicts=True,
        unique_fields=["process", "agency"],
        update_fields=["boards", "beat_at"],
    )
    FeedListener.objects.filter(process=process).exclude(agency__in=list(boards)).delete()
    FeedListener.objects.filter(beat_at__lt=now - FORGOTTEN_AFTER).delete()


def leave(*, process: UUID) -> None:
    """A process serves nobody any more."""
    FeedListener.objects.filter(process=process).delete()


def standing(*, families: Collection[UUID], now: datetime) -> dict[UUID, Actor]:
    """Those of these log-ins that still count, each with what its person may do now."""
    rows = TokenFamily.objects.select_related("responder", "device").filter(id__in=families)
    alive = [
        family
        for family in rows
        if is_alive(family, now) and (family.device is None or family.device.revoked_at is None)
    ]
    places = [(family.responder, family.device_id) for family in alive]
    actors = actors_of(places=places, now=now)
    return {family.id: actor for family, actor in zip(alive, actors, strict=True)}
