"""Calls no unit is on: what each of them waits for, who owes what, the most urgent first."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from dispatch.units import Document
from incidents.closing import Attempt, waits_for
from incidents.models import Assignment, Outcome

Past = Sequence[tuple[Assignment, Attempt]]


def by_urgency(incidents: Iterable[Document]) -> list[Document]:
    """Highest priority first (EIDO: 10), longest waiting first among equals."""
    return sorted(
        incidents, key=lambda one: (-(one["priority"] or 0), one["received_at"] or _LONG_AGO)
    )


# Another system's calls may lack the time they were received.
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def past_of(incidents: Collection[UUID]) -> dict[UUID, Past]:
    """What units have done on these calls, by call; in the order they were sent."""
    assignments = Assignment.objects.filter(incident_id__in=incidents).order_by("assigned_at", "id")
    standing = Outcome.objects.filter(incident_id__in=incidents, is_current=True)
    written = dict(standing.values_list("assignment_id", "disposition"))
    found: dict[UUID, list[tuple[Assignment, Attempt]]] = {}
    for one in assignments:
        attempt = Attempt(
            state=one.state,
            assigned_at=one.assigned_at,
            cleared_at=one.cleared_at,
            is_written_up=one.id in written,
            disposition=written.get(one.id),
        )
        found.setdefault(one.incident_id, []).append((one, attempt))
    return dict(found)


def waiting_for(past: Past, reopened_at: datetime | None) -> Document:
    """What a call waits for, and which units have not written up what they cleared."""
    owing = [one for one, attempt in past if attempt.is_cleared and not attempt.is_written_up]
    return {
        "waits_for": waits_for((attempt for _, attempt in past), reopened_at=reopened_at),
        "owed_by": [
            {"assignment": one.id, "unit": one.unit_id, "since": one.cleared_at} for one in owing
        ],
    }
