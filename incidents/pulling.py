"""What a pull looks at: everything somebody may see, or what hangs on a few changes."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from incidents.reach import (
    end_of_windows,
    everything_within_reach,
    forms_of,
    reached_in,
    some_within_reach,
)
from incidents.visibility import MODELS, supervised_programmes
from incidents.wire import DISPATCH, FORMS, FULL
from responders.access import Actor, Role
from responders.queries import Names
from sync.generations import MOST_TOUCHED, Holdings, Touch, held_as
from sync.pull import Look, View
from sync.storage import fetch_tuples, fetch_tuples_all, lane

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

    def forms(type_name: str, view: int, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
        # What it lists is within reach already, in the same snapshot.
        return forms_of(FORMS, type_name, VIEW_NUMBERS[view], ids, people)

    return View(
        types=TYPE_NUMBERS,
        everything=lambda: _everything(actor, now, types),
        near=lambda touched, held: _near(actor, now, touched, held),
        render=forms,
        scope=_scope_of(actor, now),
        subjects=lambda held: subjects_of(actor, now, held) if types is TYPE_NUMBERS else None,
    )


def _everything(actor: Actor, now: datetime, types: Collection[str]) -> Look:
    parts, question = everything_within_reach(actor, now, types)
    # What hangs on a call leaves with it, whichever types are asked for.
    rows, *ends = _asked(question, end_of_windows(actor, now))
    seen_as = [held_as(_TYPE_NUMBER[one.type], _VIEW_NUMBER[one.view]) for one in parts]
    # Fuller views come first, and have the last word.
    rows.sort(key=lambda row: -row[0])
    return Look({record: seen_as[part](rev) for part, record, rev in rows}, _first(ends))


def _near(actor: Actor, now: datetime, touched: Sequence[Touch], held: Holdings) -> Look | None:
    """The touched records, and all those that are seen for one of them.

    Whether somebody sees a record is said by its own row, its call, that call's assignments, and
    its unit (`incidents.visibility`). Whoever writes through the ledger never moves a record to
    another call or unit; where one may have been moved, everything is looked at.
    """
    opening = {"assignment"} if supervised_programmes(actor, now) is None else _HELD_TOGETHER
    if any(one.is_loose and one.type in opening for one in touched):
        return None
    wanted: Wanted = {}
    for one in touched:
        wanted.setdefault(one.type, set()).add(one.id)
    _add_what_hangs_together(wanted, held)
    if sum(map(len, wanted.values())) > MOST_TOUCHED:
        return None
    parts, question = some_within_reach(actor, now, wanted)
    rows, *ends = _asked(question, end_of_windows(actor, now, wanted))
    visible = {
        one.bytes: held_as(_TYPE_NUMBER[it.type], _VIEW_NUMBER[it.view])(it.rev)
        for one, it in reached_in(parts, rows).items()
    }
    return Look(visible, _first(ends), [one.bytes for some in wanted.values() for one in some])


# A supervisor of some programmes sees what their units do: a unit may have changed its programme.
_HELD_TOGETHER = frozenset({"assignment", "unit"})


def _asked(*questions: lane.Question | None) -> list[list[tuple[Any, ...]]]:
    """The answers, in one round trip; none to what there is no need to ask."""
    asked = [one for one in questions if one is not None]
    answers = iter(fetch_tuples_all(asked) if asked else [])
    return [[] if one is None else next(answers) for one in questions]


def _first(ends: Sequence[Sequence[tuple[datetime | None]]]) -> datetime | None:
    return min((at for (at,) in chain(*ends) if at is not None), default=None)


def _add_what_hangs_together(wanted: Wanted, held: Holdings) -> None:
    """A call's records are seen for its assignments, a shift for its unit."""
    calls, assignments, units = (
        list(wanted.get(name, ())) for name in ("incident", "assignment", "unit")
    )
    if not (calls or assignments or units):
        return
    for name, one in fetch_tuples(_HANGING, [calls, assignments, units, MOST_TOUCHED]):
        wanted.setdefault(name, set()).add(one)
    if units:
        # The shift a unit pointed to before.
        shifts = (UUID(bytes=one) for one, entry in held.items() if entry[0] == _SHIFT)
        wanted.setdefault("shift", set()).update(shifts)


def _hanging() -> str:
    table = {name: model._meta.db_table for name, model in MODELS.items()}
    of_calls = " UNION ALL ".join(
        f"SELECT '{name}', id FROM {table[name]}"
        " WHERE incident_id = ANY(ARRAY(SELECT id FROM calls))"
        for name in ("assignment", "status_event", "note", "outcome", "backup_request")
    )
    return f"""
        WITH calls AS MATERIALIZED (
          SELECT unnest($1::uuid[]) AS id
          UNION SELECT incident_id FROM {table["assignment"]} WHERE id = ANY($2::uuid[])
        )
        SELECT 'incident', id FROM calls UNION ALL {of_calls}
        UNION ALL SELECT 'safety_check', c.id FROM {table["safety_check"]} c
          WHERE c.assignment_id = ANY(ARRAY(
            SELECT id FROM {table["assignment"]}
            WHERE incident_id = ANY(ARRAY(SELECT id FROM calls))))
        UNION ALL SELECT 'shift', shift_id FROM {table["unit"]}
          WHERE id = ANY($3::uuid[]) AND shift_id IS NOT NULL
        LIMIT $4 + 1
    """


_HANGING = _hanging()


def subjects_of(actor: Actor, now: datetime, held: Holdings) -> Sequence[UUID] | None:
    """What a commit has to be about to change anything of what a crew holds.

    Their units, themselves, and their calls: the catalogue says of each record type which of its
    columns name those.
    """
    roles = {grant.role for grant in actor.grants if grant.is_valid(now)}
    if roles & _WIDE or actor.opened(now):
        return None
    named = {actor.id, *actor.crew_units(now), *actor.led_units(now)}
    named.update(UUID(bytes=one) for one, entry in held.items() if entry[0] in (_UNIT, _INCIDENT))
    return list(named) if len(named) <= _MOST_SUBJECTS else None


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
