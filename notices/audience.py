"""Who is woken by which notice: a table, and the question. Pure.

Webhooks choose their types themselves. A person's device is woken for what they have to act on,
and by the step of the escalation that is meant for them.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Any
from uuid import UUID

from incidents.notices import NoticeType
from responders.access import Actor, Role


class Audience(Enum):
    """People by what they are to the record."""

    CREW = auto()
    DISPATCH = auto()
    SUPERVISION = auto()


_CREW = frozenset({Audience.CREW})
_DISPATCH = frozenset({Audience.DISPATCH})
_DESK = frozenset({Audience.DISPATCH, Audience.SUPERVISION})
_ALL = frozenset(Audience)
_NOBODY: frozenset[Audience] = frozenset()

# Type -> level of the escalation -> who is woken. The levels are those of `incidents.timing.STEPS`.
WOKEN: Mapping[NoticeType, Mapping[int, frozenset[Audience]]] = {
    NoticeType.ASSIGNMENT_CREATED: {0: _CREW},
    NoticeType.ASSIGNMENT_ESCALATED: {1: _CREW, 2: _DISPATCH, 3: _DISPATCH},
    NoticeType.CHECK_ESCALATED: {1: _CREW, 2: _CREW | _DISPATCH, 3: _DISPATCH, 4: _DESK},
    NoticeType.BACKUP_CREATED: {0: _DISPATCH},
    # It stood behind another call, and does not any more.
    NoticeType.BACKUP_ALARMED: dict.fromkeys(range(5), _DISPATCH),
    NoticeType.BACKUP_RESOUNDED: dict.fromkeys(range(5), _DESK),
    NoticeType.BACKUP_RAISED: dict.fromkeys(range(5), _DESK),
    # The crew is told what it has to know: nobody has answered, use the radio.
    NoticeType.BACKUP_ESCALATED: {1: _DISPATCH, 2: _DESK, 3: _DESK, 4: _ALL},
}


def audiences(type_name: str, data: Mapping[str, Any]) -> frozenset[Audience]:
    """Who is woken by a notice; nobody, by most."""
    levels = WOKEN.get(NoticeType(type_name), {})
    level = data.get("escalation_level", data.get("alert_level")) or 0
    found = levels.get(level, _NOBODY)
    if data.get("silent"):
        return _NOBODY
    # Nobody must see or hear on the crew's own devices that it called for help.
    return found - _CREW if data.get("quiet") else found


def is_woken(
    actor: Actor,
    *,
    among: frozenset[Audience],
    unit: UUID | None,
    programme: UUID | None,
    now: datetime,
) -> bool:
    """Whether somebody of the record's agency is among these; `programme` is the unit's."""
    if Audience.CREW in among and unit in actor.crew_units(now):
        return True
    if Audience.DISPATCH in among and actor.has_role({Role.DISPATCHER}, now):
        return True
    if Audience.SUPERVISION not in among:
        return False
    return any(
        grant.role == Role.SUPERVISOR
        and grant.is_valid(now)
        and (grant.programme is None or programme is None or grant.programme == programme)
        for grant in actor.grants
    )
