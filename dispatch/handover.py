"""What a shift or a desk leaves open to whoever comes after, as far as its reader may see it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from catalogue.reading import everything
from catalogue.visibility import visible_to
from dispatch.board import desk_alarms
from dispatch.desk import Desk, devices_owing, unacknowledged
from dispatch.units import Document
from incidents.codes import AssignmentState
from incidents.lifecycle import RUNNING_CHECKS
from incidents.models import OPEN_ASSIGNMENTS
from incidents.wire import FULL
from responders.access import Actor

# How far back a desk looks for what was not written up, and for wishes it has not seen.
DESK_WINDOW = timedelta(hours=24)


def desk_handover(actor: Actor, now: datetime) -> Document:
    """Everything that is open in the agency, for the dispatcher who takes over."""
    desk, since = Desk(actor, now), now - DESK_WINDOW
    return {
        **_handover(
            desk,
            shifts=_everything(desk, "shift", ended_at__isnull=True, starts_at__lte=now),
            assignments=desk.assignments,
            checks=desk.checks,
            backup_requests=desk.backup_requests,
            given={"assigned_at__gt": since},
        ),
        **_follow_ups(desk, received_at__gt=since),
        "devices_owing": devices_owing(desk),
        "waiting": desk.waiting,
        "alarms": desk_alarms(desk),
    }


def shift_handover(actor: Actor, shift: Document, now: datetime) -> Document:
    """What a unit's shift leaves open; `shift` is its wire form.

    What the unit was given before the end of the shift and still has, and what it was given in
    the shift and has not written up.
    """
    desk = Desk(actor, now)
    unit, since, until = shift["unit"], shift["starts_at"], shift["ended_at"] or shift["ends_at"]
    given = {"unit_id": unit, "assigned_at__gte": since, "assigned_at__lt": until}
    before = {"unit_id": unit, "assigned_at__lt": until}
    on_it = {f"assignment__{name}": value for name, value in before.items()}
    return {
        **_handover(
            desk,
            shifts=[shift],
            assignments=_everything(desk, "assignment", **before, state__in=OPEN_ASSIGNMENTS),
            checks=_everything(desk, "safety_check", **on_it, state__in=RUNNING_CHECKS),
            backup_requests=_everything(
                desk, "backup_request", unit_id=unit, received_at__lt=until, ended_at__isnull=True
            ),
            given=given,
        ),
        **_follow_ups(desk, **{f"assignment__{name}": value for name, value in given.items()}),
        "devices_owing": devices_owing(desk, author__in=[one["id"] for one in shift["crew"]]),
    }


def _handover(
    desk: Desk,
    *,
    shifts: Sequence[Document],
    assignments: Sequence[Document],
    checks: Sequence[Document],
    backup_requests: Sequence[Document],
    given: dict[str, Any],
) -> Document:
    """`given`: conditions on the assignments that may have been left without an outcome."""
    unwritten = _everything(
        desk, "assignment", **given, state=AssignmentState.CLEARED.value, outcomes__isnull=True
    )
    concerned = {one["incident"] for one in (*assignments, *unwritten)}
    return {
        "server_time": desk.now,
        "shifts": list(shifts),
        "incidents": _everything(desk, "incident", id__in=concerned),
        "assignments": list(assignments),
        "unacknowledged": unacknowledged(assignments),
        "without_outcome": unwritten,
        "safety_checks": list(checks),
        "backup_requests": list(backup_requests),
    }


def _follow_ups(desk: Desk, **conditions: Any) -> Document:
    """Wishes for a follow-up; nothing at all for whoever may not read outcomes in full.

    Not even how many there are: that somebody is to be followed up is clinical.
    """
    scopes = visible_to(desk.actor, desk.now)
    if not any(scope.type == "outcome" and scope.view == FULL for scope in scopes):
        return {}
    wishes = _everything(desk, "outcome", **conditions, is_current=True, follow_up_wanted=True)
    return {
        "follow_ups": [
            {
                "outcome": one["id"],
                "incident": one["incident"],
                "consent": one["follow_up_consent"],
            }
            for one in wishes
            # A reader may see one call whole and of another only what dispatch sees.
            if "follow_up_wanted" in one
        ]
    }


def _everything(desk: Desk, type_name: str, **wanted: Any) -> list[Document]:
    return everything(desk.actor, desk.now, type_name, **wanted)
