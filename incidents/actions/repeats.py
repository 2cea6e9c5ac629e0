"""A crew's several calls for help: which of them stand behind another one for now.

Nobody needs two alarms for one danger. But a call that stands behind another one is heard only as
long as that one is: so this is decided anew whenever something happens to any of them, and never
for good.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from incidents import lifecycle
from incidents.actions import escalation
from incidents.codes import BackupState
from incidents.rows import BACKUP_REQUEST, BackupRequestRow
from incidents.timing import LOOK_AGAIN, STANDS_BEHIND, TimerKind
from responders.commands import Command
from sync.overlay import Draft


def place(draft: Draft, command: Command, request: BackupRequestRow) -> None:
    """A new call for help: behind another one for now, or alarmed."""
    cover = _cover(request, open_requests(draft, request["unit_id"]), command.now)
    if cover is None:
        _alarm(draft, command, request)
        return
    draft.update(BACKUP_REQUEST, request["id"], is_silent=True, linked_to_id=cover["id"])
    # Whatever becomes of the other one, and whoever decides it meanwhile: somebody looks again.
    escalation.set_step(
        draft,
        kind=TimerKind.BACKUP,
        record_id=request["id"],
        step=STANDS_BEHIND,
        due_at=command.now + LOOK_AGAIN,
    )


def look_again(draft: Draft, command: Command, unit_id: UUID | None) -> None:
    """Decides anew which of a unit's unheard calls stand behind another; the others are alarmed."""
    for one in open_requests(draft, unit_id):
        if not one["is_silent"] or one["state"] != BackupState.REQUESTED:
            continue
        # Who was alarmed just now may cover those that came after.
        cover = _cover(one, open_requests(draft, unit_id), command.now)
        if cover is None:
            _alarm(draft, command, one)
        else:
            draft.update(BACKUP_REQUEST, one["id"], linked_to_id=cover["id"])


def _alarm(draft: Draft, command: Command, request: BackupRequestRow) -> None:
    """From here on a call has its own alarm, and an escalation that counts from now."""
    draft.update(BACKUP_REQUEST, request["id"], is_silent=False, alarmed_at=command.now)
    # What a withdrawn tablet called has one alarm and no escalation.
    if request["is_unverified"]:
        return
    times = escalation.times_for(draft, command, request["incident_id"])
    escalation.begin(
        draft, kind=TimerKind.BACKUP, record_id=request["id"], since=command.now, times=times
    )


def open_requests(draft: Draft, unit_id: UUID | None) -> list[BackupRequestRow]:
    """The unit's calls for help that are not over, in the order they came in."""
    if unit_id is None:
        return []
    rows = draft.where(BACKUP_REQUEST, unit_id=unit_id)
    is_open = (row for row in rows if row["state"] in lifecycle.OPEN_BACKUP)
    return sorted(is_open, key=lambda row: (row["received_at"], row["id"]))


def _cover(
    request: BackupRequestRow, others: Iterable[BackupRequestRow], now: datetime
) -> BackupRequestRow | None:
    """The earliest call that makes this one's noise for it at `now`."""
    again = _asked(request)
    earlier = (
        one
        for one in others
        if one["id"] != request["id"] and one["received_at"] <= request["received_at"]
    )
    return next((one for one in earlier if lifecycle.covers(_asked(one), again, now=now)), None)


def _asked(row: BackupRequestRow) -> lifecycle.Asked:
    return lifecycle.Asked(
        kind=row["kind"],
        urgency=row["urgency"],
        state=BackupState(row["state"]),
        level=row["escalation_level"],
        acknowledged_at=row["acknowledged_at"],
        is_alarmed=row["alarmed_at"] is not None,
        is_from_crew=row["is_from_crew"],
        is_unverified=row["is_unverified"],
    )
