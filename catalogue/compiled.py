"""What somebody may see, as SQL that is made once for each shape of principal.

`catalogue.visibility` is the only place that says who sees what, and it says it as querysets.
Building and compiling a dozen of those costs far more than running them, so each shape (roles,
how many units, how many programmes) is asked once, with stand-ins for its ids and for the moment;
every request then puts its own values in their places.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID, uuid5

import orjson
from django.db.models import QuerySet

from catalogue.visibility import MODELS, Scope, is_crews, supervised_programmes, visible_to
from incidents.wire import FULL
from responders.access import Actor, CrewRole, CrewSpan, Grant, Opening, Role
from responders.forms import Document, Form
from responders.queries import Names
from sync import storage
from sync.catalogue import Known
from sync.overlay import Overlay
from sync.records import Question

_STAND_INS = UUID("4be2b5a5-3b4e-5b53-9d0c-5d0a3c1e7f10")
_THEN = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Visible:
    """A record somebody may see, in the fullest view they have of it."""

    type: str
    view: str
    rev: int


@dataclass(frozen=True, slots=True)
class _Shape:
    """All that decides which queries say what somebody sees."""

    roles: frozenset[Role]
    units: int
    opened: int
    # None: a supervisor of everything.
    programmes: int | None
    is_sworn: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """One scope as SQL that selects (id, rev); `params` may be stand-ins."""

    type: str
    view: str
    sql: str
    params: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Window:
    """A scope's recent records as SQL that selects (id, time)."""

    type: str
    length: timedelta
    sql: str
    params: tuple[Any, ...]


Parts = tuple[_Part, ...]


def in_scope(
    actor: Actor, now: datetime, ids: Mapping[str, Collection[UUID]]
) -> dict[UUID, Visible]:
    """Those of these records (by type) that this person may see."""
    parts, question = some_in_scope(actor, now, ids)
    return visible_in(parts, storage.fetch_tuples(*question)) if question is not None else {}


def some_in_scope(
    actor: Actor, now: datetime, ids: Mapping[str, Collection[UUID]]
) -> tuple[Parts, Question | None]:
    """The question behind `in_scope`; one plan does for a few ids, whosever they are."""
    shape, values = _shape_of(actor, now)
    parts = tuple(part for part in _parts(shape) if part.type in ids)
    return parts, (_union(parts, _SOME), _params(parts, values, now, ids)) if parts else None


def visible_in(parts: Parts, found: Sequence[tuple[Any, ...]]) -> dict[UUID, Visible]:
    """What somebody may see, from the question's answer."""
    visible: dict[UUID, tuple[int, int]] = {}
    for number, record, rev in found:
        # Parts come fuller views first.
        if record not in visible or number < visible[record][0]:
            visible[record] = (number, rev)
    return {
        record: Visible(parts[number].type, parts[number].view, rev)
        for record, (number, rev) in visible.items()
    }


def everything_in_scope(
    actor: Actor, now: datetime, types: Collection[str]
) -> tuple[Parts, Question | None]:
    """The question for all records of these types somebody may see.

    Answered by (number of the part, id, rev). The ids are bytes: there may be thousands. A record
    may come more than once; parts come fuller views first.
    """
    shape, values = _shape_of(actor, now)
    parts = tuple(part for part in _parts(shape) if part.type in types)
    return parts, (_union(parts, _ALL), _params(parts, values, now, None)) if parts else None


def end_of_windows(
    actor: Actor, now: datetime, ids: Mapping[str, Collection[UUID]] | None = None
) -> Question | None:
    """The question when time alone takes something of this (None: all) out of somebody's sight.

    The least of the answers counts. It may be too early, where something else keeps a record in
    sight, and is never too late.
    """
    shape, values = _shape_of(actor, now)
    windows = tuple(one for one in _windows(shape) if ids is None or one.type in ids)
    form = _FIRST_END if ids is None else _FIRST_END_OF_SOME
    return (_union(windows, form), _params(windows, values, now, ids)) if windows else None


def _params(
    made: Sequence[_Part | _Window],
    values: Mapping[UUID, UUID],
    now: datetime,
    ids: Mapping[str, Collection[UUID]] | None,
) -> list[Any]:
    params: list[Any] = []
    for one in made:
        if isinstance(one, _Window):
            params.append(one.length)
        params += [_filled(param, values, now) for param in one.params]
        if ids is not None:
            params.append(list(ids[one.type]))
    return params


_SOME = "SELECT {number}, seen.id, seen.rev FROM ({sql}) AS seen(id, rev) WHERE seen.id = ANY(%s)"
_ALL = "SELECT {number}, uuid_send(seen.id), seen.rev FROM ({sql}) AS seen(id, rev)"
_FIRST_END = "SELECT min(seen.at) + %s::interval FROM ({sql}) AS seen(id, at)"
_FIRST_END_OF_SOME = f"{_FIRST_END} WHERE seen.id = ANY(%s)"


@lru_cache(maxsize=512)
def _union(made: tuple[_Part | _Window, ...], form: str) -> str:
    return " UNION ALL ".join(
        form.format(number=number, sql=one.sql) for number, one in enumerate(made)
    )


def _shape_of(actor: Actor, now: datetime) -> tuple[_Shape, dict[UUID, UUID]]:
    """The shape, and the values behind its stand-ins."""
    roles = frozenset(grant.role for grant in actor.grants if grant.is_valid(now))
    units = sorted(actor.crew_units(now) | actor.led_units(now))
    opened = sorted(actor.opened(now))
    programmes = supervised_programmes(actor, now)
    values = {_stand_in("person"): actor.id, _stand_in("agency"): actor.agency}
    values |= {_stand_in(f"unit {number}"): unit for number, unit in enumerate(units)}
    values |= {
        _stand_in(f"programme {number}"): programme
        for number, programme in enumerate(sorted(programmes or ()))
    }
    values |= {_stand_in(f"opened {number}"): record for number, record in enumerate(opened)}
    shape = _Shape(
        roles=roles,
        units=len(units),
        opened=len(opened),
        programmes=None if programmes is None else len(programmes),
        is_sworn=actor.is_sworn,
    )
    return shape, values


@lru_cache(maxsize=1024)
def _stand_in(name: str) -> UUID:
    return uuid5(_STAND_INS, name)


def _filled(param: Any, values: Mapping[UUID, UUID], now: datetime) -> Any:
    """A stand-in's value in this request."""
    return values[param] if isinstance(param, UUID) else now + (param - _THEN)


@lru_cache(maxsize=256)
def _parts(shape: _Shape) -> tuple[_Part, ...]:
    return tuple(map(_part, visible_to(_somebody(shape), _THEN)))


def _part(scope: Scope) -> _Part:
    sql, params = _compiled(scope.records, "pk", "rev")
    return _Part(scope.type, scope.view, sql, params)


@lru_cache(maxsize=256)
def _windows(shape: _Shape) -> tuple[_Window, ...]:
    return tuple(
        _Window(scope.type, length, *_compiled(_within(scope, column, length), "pk", column))
        for scope in visible_to(_somebody(shape), _THEN)
        for column, length in scope.windows
    )


def _within(scope: Scope, column: str, length: timedelta) -> QuerySet[Any]:
    return scope.records.filter(**{f"{column}__gt": _THEN - length})


def _compiled(records: QuerySet[Any], *columns: str) -> tuple[str, tuple[Any, ...]]:
    """SQL with its stand-ins as parameters.

    Whatever is no id and no moment is a constant, and part of the text: an index of open calls is
    of use to a prepared statement only if that says which calls are meant.
    """
    sql, params = records.order_by().values_list(*columns).query.sql_with_params()
    texts = sql.split("%s")
    places = ["%s" if isinstance(one, UUID | datetime) else _literal(one) for one in params]
    made = texts[0] + "".join(map("".join, zip(places, texts[1:], strict=True)))
    return made, tuple(one for one in params if isinstance(one, UUID | datetime))


def _literal(value: Any) -> str:
    if isinstance(value, bool | int):
        return str(value)
    assert isinstance(value, str)
    return "'" + value.replace("'", "''") + "'"


def _somebody(shape: _Shape) -> Actor:
    """A principal of this shape, made of stand-ins."""
    since, until = _THEN - timedelta(days=1), _THEN + timedelta(days=1)
    grants = [Grant(role, since, None) for role in shape.roles]
    if shape.programmes is not None:
        grants = [one for one in grants if one.role != Role.SUPERVISOR]
        grants += [
            Grant(Role.SUPERVISOR, since, None, programme=_stand_in(f"programme {number}"))
            for number in range(shape.programmes)
        ]
    crew = [
        CrewSpan(_stand_in(f"unit {number}"), _stand_in("shift"), CrewRole.EMT, since, until)
        for number in range(shape.units)
    ]
    openings = [
        Opening(_stand_in(f"opened {number}"), since, until) for number in range(shape.opened)
    ]
    return Actor(
        id=_stand_in("person"),
        agency=_stand_in("agency"),
        name="",
        profession=CrewRole.OFFICER if shape.is_sworn else "",
        grants=tuple(grants),
        crew=tuple(crew),
        openings=tuple(openings),
    )


@cache
def _selection(type_name: str, form: Form) -> tuple[str, tuple[str, ...]]:
    """The query for what a form is made of, and under which of its names there is JSON."""
    model = MODELS[type_name]._meta
    kinds = {field.column: field.get_internal_type() for field in model.concrete_fields}
    columns = ", ".join(f"{column} AS {name}" for name, column in form.read.items())
    json = tuple(name for name, column in form.read.items() if kinds[column] == "JSONField")
    return f"SELECT {columns} FROM {model.db_table} WHERE id = ANY(%s)", json


def read(type_name: str, form: Form, ids: list[UUID] | str) -> list[Document]:
    """What a form is made of, whoever may see it; ids also as PostgreSQL writes an array."""
    return read_in(type_name, form, storage.fetch(*reading(type_name, form, ids)))


def reading(type_name: str, form: Form, ids: list[UUID] | str) -> Question:
    """The question behind `read`."""
    statement, _ = _selection(type_name, form)
    return statement, [ids]


def read_in(type_name: str, form: Form, documents: list[Document]) -> list[Document]:
    """What a form is made of, from the answer to `reading`."""
    _, json = _selection(type_name, form)
    for name in json:
        for one in documents:
            if one[name] is not None:
                one[name] = orjson.loads(one[name])
    return documents


def finished(form: Form, documents: list[Document], people: Names) -> list[Document]:
    """Wire forms, of what they are made of."""
    form.finish(documents, people)
    return documents


Forms = Mapping[str, Form]
NOTHING: Known = {}
_NONE: Mapping[UUID, Document] = {}


def plainly_in_scope(
    actor: Actor, now: datetime, known: Known, overlay: Overlay
) -> dict[UUID, Visible]:
    """What a crew has just reported on its own calls, without asking the database.

    The same as `visible_to` says of them: everything on an incident that one of the actor's units
    has an assignment of which its crew still sees.
    """
    if actor.is_sworn:
        return {}
    units = actor.crew_units(now) | actor.led_units(now)
    calls = {
        assignment["incident_id"]
        for unit in units
        for one in overlay.ids_where("assignment", "unit_id", unit)
        if is_crews(assignment := overlay.rows["assignment"][one], unit, now)
    }
    return {
        record: Visible(name, FULL, row["rev"])
        for (name, record), row in known.items()
        if name in _ON_A_CALL and row["incident_id"] in calls and row["agency_id"] == actor.agency
    }


_ON_A_CALL = frozenset({"note", "outcome", "status_event"})


def rendered(
    forms: Forms,
    visible: Mapping[UUID, Visible],
    people: Names,
    known: Known = NOTHING,
    full: Mapping[UUID, Document] = _NONE,
) -> dict[UUID, dict[str, Any]]:
    """Wire forms of records somebody may see.

    Rows that are known, and what full views are made of where it is at hand, are not read again.
    """
    wanted: dict[tuple[str, str], list[UUID]] = {}
    for record, one in visible.items():
        wanted.setdefault((one.type, one.view), []).append(record)
    documents: dict[UUID, Document] = {}
    for (type_name, view), ids in wanted.items():
        form = forms[type_name].seen_as(view)
        here = full if view == FULL else _NONE
        at_hand: list[Document] = []
        unread: list[UUID] = []
        for record in ids:
            if (type_name, record) in known:
                at_hand.append(form.of(known[type_name, record]))
            elif record in here:
                at_hand.append(here[record])
            else:
                unread.append(record)
        if unread:
            at_hand += read(type_name, form, unread)
        documents.update((one["id"], one) for one in finished(form, at_hand, people))
    return documents
