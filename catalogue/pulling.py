"""What a pull looks at: everything somebody may see, or what hangs on a few changes."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any
from uuid import UUID

from catalogue.compiled import (
    end_of_windows,
    everything_in_scope,
    finished,
    read,
    some_in_scope,
    visible_in,
)
from catalogue.copies import ISSUE, withhold_copies
from catalogue.visibility import MODELS, supervised_programmes
from incidents.forms import FORMS
from incidents.wire import DISPATCH, FULL
from responders.access import Actor, Role
from responders.forms import Document
from responders.queries import Names
from sync.generations import MOST_TOUCHED, Holdings, Touch, held_as
from sync.lane import array_of_ids
from sync.pull import Look, View
from sync.records import Question
from sync.storage import fetch_tuples, fetch_tuples_all

# Record types and views by number, as stored in what a device holds; only ever appended to.
TYPE_NUMBERS = tuple(MODELS)
VIEW_NUMBERS = (FULL, DISPATCH)
_TYPE_NUMBER = {name: number for number, name in enumerate(TYPE_NUMBERS)}
_VIEW_NUMBER = {name: number for number, name in enumerate(VIEW_NUMBERS)}
_UNIT, _SHIFT, _INCIDENT = (_TYPE_NUMBER[name] for name in ("unit", "shift", "incident"))
# Who sees more than what their units, their calls and they themselves are named in.
_WIDE = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN, Role.CCD})
# Whoever keeps more in view than this may be concerned by anything.
_MOST_SUBJECTS = 500
Wanted = dict[str, set[UUID]]


def pull_view(actor: Actor, now: datetime, *, types: Collection[str] = TYPE_NUMBERS) -> View:
    """What a person may see now of these types, as the pull compares it with what they hold."""
    people = Names({actor.id: actor.name})

    def forms(type_name: str, view: int, ids: Sequence[bytes]) -> list[Document]:
        # What it lists is in scope already, in the same snapshot.
        form = FORMS[type_name].seen_as(VIEW_NUMBERS[view])
        found = finished(form, read(type_name, form, array_of_ids(ids)), people)
        if type_name == ISSUE:
            withhold_copies(actor, now, found)
        return found

    return View(
        types=TYPE_NUMBERS,
        everything=lambda: _everything(actor, now, types),
        near=lambda touched, held: _near(actor, now, touched, held),
        render=forms,
        scope=_scope_of(actor, now),
        subjects=lambda held: subjects_of(actor, now, held) if types is TYPE_NUMBERS else None,
    )


def _everything(actor: Actor, now: datetime, types: Collection[str]) -> Look:
    parts, question = everything_in_scope(actor, now, types)
    # What hangs on a call leaves with it, whichever types are asked for.
    rows, *ends = _asked(question, end_of_windows(actor, now))
    seen_as = [held_as(_TYPE_NUMBER[one.type], _VIEW_NUMBER[one.view]) for one in parts]
    # Fuller views come first, and have the last word.
    rows.sort(key=itemgetter(0), reverse=True)
    return Look({record: seen_as[part](rev) for part, record, rev in rows}, _first(ends))


def _near(actor: Actor, now: datetime, touched: Sequence[Touch], held: Holdings) -> Look | None:
    """The touched records, and all those that are seen for one of them.

    Whether somebody sees a record is said by its own row, its call, that call's assignments, and
    its unit (`catalogue.visibility`). Whoever writes through the ledger never moves a record to
    another call or unit; where one may have been moved, everything is looked at.
    """
    opening = {"assignment"} if supervised_programmes(actor, now) is None else _HELD_TOGETHER
    if any(one.is_loose and one.type in opening for one in touched):
        return None
    wanted: Wanted = {}
    for one in touched:
        wanted.setdefault(one.type, set()).add(one.id)
    calls = _add_calls(wanted)
    _add_shifts(wanted, held)
    if _is_crew_only(actor, now):
        look = _look_at(actor, now, wanted)
        turned = [one for one, some in calls.items() if _is_turned(some, held, look.visible)]
        if not turned:
            return look
    else:
        turned = list(calls)
    _add_reports(wanted, turned)
    return _look_at(actor, now, wanted) if _size(wanted) <= MOST_TOUCHED else None


def _is_turned(assignments: Collection[UUID], held: Holdings, visible: Holdings) -> bool:
    """Whether a call's reports may have come into a crew's sight, or left it.

    A crew sees all of a call for any of its assignments there, and of each assignment the checks.
    """
    was = {one for one in assignments if one.bytes in held}
    return not was or was != {one for one in assignments if one.bytes in visible}


def _size(wanted: Wanted) -> int:
    return sum(map(len, wanted.values()))


def _look_at(actor: Actor, now: datetime, wanted: Wanted) -> Look:
    parts, question = some_in_scope(actor, now, wanted)
    rows, *ends = _asked(question, end_of_windows(actor, now, wanted))
    visible = {
        one.bytes: held_as(_TYPE_NUMBER[it.type], _VIEW_NUMBER[it.view])(it.rev)
        for one, it in visible_in(parts, rows).items()
    }
    return Look(visible, _first(ends), [one.bytes for some in wanted.values() for one in some])


# A supervisor of some programmes sees what their units do: a unit may have changed its programme.
_HELD_TOGETHER = frozenset({"assignment", "unit"})


def _asked(*questions: Question | None) -> list[list[tuple[Any, ...]]]:
    """The answers, in one round trip; none to what there is no need to ask."""
    asked = [one for one in questions if one is not None]
    answers = iter(fetch_tuples_all(asked) if asked else [])
    return [[] if one is None else next(answers) for one in questions]


def _first(ends: Sequence[Sequence[tuple[datetime | None]]]) -> datetime | None:
    return min((at for (at,) in chain(*ends) if at is not None), default=None)


def _add_calls(wanted: Wanted) -> dict[UUID, set[UUID]]:
    """The calls that were touched, or an assignment of them, with all of their assignments."""
    calls: dict[UUID, set[UUID]] = {one: set() for one in wanted.get("incident", ())}
    assignments = wanted.get("assignment", ())
    if calls or assignments:
        for call, one in fetch_tuples(_ASSIGNMENTS, [list(calls), list(assignments)]):
            calls.setdefault(call, set()).add(one)
        wanted.setdefault("incident", set()).update(calls)
        wanted.setdefault("assignment", set()).update(*calls.values())
    return calls


def _add_reports(wanted: Wanted, calls: Sequence[UUID]) -> None:
    """All that was reported on some calls; a few too many, where those are too many."""
    if calls:
        for name, one in fetch_tuples(_REPORTS, [list(calls), MOST_TOUCHED + 1]):
            wanted.setdefault(name, set()).add(one)


def _add_shifts(wanted: Wanted, held: Holdings) -> None:
    """A unit's crew sees the shift it points to: now, or before."""
    units = wanted.get("unit")
    if units:
        rows = fetch_tuples(_SHIFTS, [list(units)])
        before = (UUID(bytes=one) for one, entry in held.items() if entry[0] == _SHIFT)
        wanted.setdefault("shift", set()).update([*before, *(one for (one,) in rows)])


_TABLE = {name: model._meta.db_table for name, model in MODELS.items()}
_ASSIGNMENTS = f"""
    SELECT incident_id, id FROM {_TABLE["assignment"]} WHERE incident_id = ANY(
      $1::uuid[] || ARRAY(SELECT incident_id FROM {_TABLE["assignment"]} WHERE id = ANY($2::uuid[]))
    )
"""
_SHIFTS = f"SELECT shift_id FROM {_TABLE['unit']} WHERE id = ANY(%s) AND shift_id IS NOT NULL"
_REPORTS = " UNION ALL ".join(
    [
        *(
            f"SELECT '{name}', id FROM {_TABLE[name]} WHERE incident_id = ANY($1::uuid[])"
            for name in ("status_event", "note", "outcome", "backup_request")
        ),
        f"SELECT 'safety_check', id FROM {_TABLE['safety_check']} WHERE assignment_id = ANY(ARRAY("
        f"SELECT id FROM {_TABLE['assignment']} WHERE incident_id = ANY($1::uuid[]))) LIMIT $2",
    ]
)


def subjects_of(actor: Actor, now: datetime, held: Holdings) -> Sequence[UUID] | None:
    """What a commit has to be about to change anything of what a crew holds.

    Their units, themselves, and their calls: the catalogue says of each record type which of its
    columns name those.
    """
    if not _is_crew_only(actor, now):
        return None
    named = {actor.id, *actor.crew_units(now), *actor.led_units(now)}
    named.update(UUID(bytes=one) for one, entry in held.items() if entry[0] in (_UNIT, _INCIDENT))
    return list(named) if len(named) <= _MOST_SUBJECTS else None


def _is_crew_only(actor: Actor, now: datetime) -> bool:
    return not (actor.has_role(_WIDE, now) or actor.opened(now))


def _scope_of(actor: Actor, now: datetime) -> bytes:
    """Everything the scopes depend on besides records: roles and places held at this moment."""
    grants = sorted(
        f"{grant.role}/{grant.programme}/{grant.unit}"
        for grant in actor.grants
        if grant.is_valid(now)
    )
    units = sorted(str(unit) for unit in actor.crew_units(now))
    opened = sorted(str(record) for record in actor.opened(now))
    return hashlib.sha256("|".join([*grants, *units, *opened]).encode()).digest()
