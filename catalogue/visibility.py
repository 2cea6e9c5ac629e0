"""Who sees which records: the only place that scopes.

Every reader - pull, REST, board, answers - asks `visible_to`, lists as querysets and everybody
else as the SQL that `catalogue.compiled` makes of them. Each role adds scopes; a record that
several scopes have is shown in the fullest of their views.

A scope may look at a record's own row, its call, the assignments of that call, its unit, and the
units' programmes: `catalogue.pulling` looks again at whatever hangs on a change that way. With time
alone records only leave, each when a window named by a scope ends.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    Model,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
)

from incidents.clinical import NOTE_FOR_DISPATCH
from incidents.models import (
    OPEN_ASSIGNMENTS,
    Assignment,
    BackupRequest,
    Incident,
    Note,
    Outcome,
    SafetyCheck,
    StatusEvent,
)
from incidents.wire import DISPATCH, FULL
from responders.access import BREAK_GLASS, FIELD_ROLES, Actor, Role
from responders.models import Area, BreakGlass, CodeList, CrewMember, Programme, Shift, Unit
from sync.models import Issue
from sync.records import Row

CREW_WINDOW = timedelta(days=7)
DISPATCH_WINDOW = timedelta(hours=24)
ISSUE_WINDOW = timedelta(days=7)
OPENING_WINDOW = timedelta(days=90)
EVER = timedelta(days=365_000)
_THEIR_REQUESTS = ("received_at", CREW_WINDOW)

# Record type -> model, in the order a client needs them: what is pointed at comes first.
MODELS: dict[str, type[Model]] = {
    "programme": Programme,
    "area": Area,
    "unit": Unit,
    "shift": Shift,
    "incident": Incident,
    "assignment": Assignment,
    "status_event": StatusEvent,
    "note": Note,
    "outcome": Outcome,
    "safety_check": SafetyCheck,
    "backup_request": BackupRequest,
    "sync_issue": Issue,
    "break_glass": BreakGlass,
    "code_list": CodeList,
}
NO_RECORDS = frozenset({Role.ANALYST, Role.AUDITOR, Role.INTEGRATION})
# Who goes on seeing a call for having made it. Dispatch makes nearly all of them, and has a
# window of its own.
KEEP_OWN_CALLS = FIELD_ROLES | {Role.CCD, Role.INTEGRATION}


@dataclass(frozen=True, slots=True)
class Scope:
    """Records of one type that a principal sees in one view."""

    type: str
    view: str
    # Made when asked for: most readers want few of the types.
    make: Callable[[], QuerySet[Any]]
    # Whatever here is seen for being recent: the column with its time, and for how long.
    windows: tuple[tuple[str, timedelta], ...] = ()

    @property
    def records(self) -> QuerySet[Any]:
        return self.make()


def crews_on(incident: OuterRef, now: datetime) -> QuerySet[Any]:
    """`unit_id` of the crews that see everything of an incident, as a subquery."""
    is_open, is_recent = _crews_ways(now)
    return Assignment.objects.filter(is_open | is_recent, incident_id=incident).values("unit_id")


def _crews_ways(now: datetime) -> tuple[Q, Q]:
    """Assignments that a unit's crew still sees: the open and the recent ones."""
    return Q(state__in=OPEN_ASSIGNMENTS), _since("assigned_at", now - CREW_WINDOW)


def is_crews(assignment: Row, unit: UUID, now: datetime) -> bool:
    """The same of an assignment in memory."""
    is_current = assignment["state"] in OPEN_ASSIGNMENTS or (
        assignment["assigned_at"] > now - CREW_WINDOW
    )
    return is_current and assignment["unit_id"] == unit


def watches(actor: Actor, *, unit: UUID, programme: UUID, now: datetime) -> bool:
    """Whether somebody of the unit's agency is shown where it is, as they are shown its record."""
    if unit in actor.crew_units(now) | actor.led_units(now):
        return True
    if actor.has_role({Role.DISPATCHER}, now):
        return True
    if not actor.has_role({Role.SUPERVISOR}, now):
        return False
    programmes = supervised_programmes(actor, now)
    return programmes is None or programme in programmes


def visible_to(actor: Actor, now: datetime) -> list[Scope]:
    """Everything this person may see at this moment, fuller views first."""
    scopes = list(_scopes(actor, now))
    if actor.is_sworn:
        scopes = [*map(_without_clinical, scopes)]
    return sorted(scopes, key=lambda scope: scope.view != FULL)


def _without_clinical(scope: Scope) -> Scope:
    """What a scope leaves to a sworn officer: of notes those for dispatch, of outcomes its view."""
    if scope.type == "note":
        return replace(scope, make=lambda: scope.records.filter(kind=NOTE_FOR_DISPATCH))
    return replace(scope, view=DISPATCH) if scope.type == "outcome" else scope


def _scopes(actor: Actor, now: datetime) -> Iterator[Scope]:
    roles = {grant.role for grant in actor.grants if grant.is_valid(now)}
    yield from _own_issues(actor, now)
    if roles - NO_RECORDS:
        yield from _reference(actor)
    units = actor.crew_units(now) | actor.led_units(now)
    if units:
        yield from _crew(actor, units, now)
    yield from _came_upon(actor, roles, now)
    if Role.DISPATCHER in roles:
        yield from _dispatch(actor, now)
    if Role.SUPERVISOR in roles:
        yield from _supervision(actor, now)
    if Role.ADMIN in roles:
        yield from _roster(actor)
    if Role.CCD in roles:
        yield from _triage(actor)
    if roles & BREAK_GLASS:
        yield from _openings(actor, roles, now)


def _ours(type_name: str, actor: Actor) -> QuerySet[Any]:
    return MODELS[type_name]._default_manager.filter(agency=actor.agency)


Condition = Q | Func


def _among(column: str, *ways: QuerySet[Any]) -> Func:
    """Whether a column is one of the ids that these queries find.

    As an array: a join would be planned for the average crew, and reads a whole agency for some.
    """
    arrays = [ArraySubquery(way) for way in ways]
    found = Func(*arrays, template="%(expressions)s", arg_joiner=" || ", output_field=_IDS)
    return Func(
        F(column),
        found,
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


_IDS = ArrayField(UUIDField())


def _since(column: str, moment: datetime) -> Q:
    """Whether a time is later than a moment.

    With an end, however far: a statement prepared for any moment is planned as if a range without
    one took in a third of all there is.
    """
    return Q(**{f"{column}__gt": moment, f"{column}__lt": moment + EVER})


def _full(type_name: str, make: Callable[[], QuerySet[Any]], **windows: timedelta) -> Scope:
    return Scope(type_name, FULL, make, tuple(windows.items()))


def _all_of(type_name: str, actor: Actor, *where: Condition, **equals: Any) -> Scope:
    """Records of the agency that meet these conditions, in full."""
    return _full(type_name, lambda: _ours(type_name, actor).filter(*where, **equals))


def _recent(
    type_name: str,
    actor: Actor,
    now: datetime,
    *where: Condition,
    window: tuple[str, timedelta],
    **equals: Any,
) -> Scope:
    """The same of those that are not older than a window."""
    column, length = window
    scope = _all_of(type_name, actor, *where, _since(column, now - length), **equals)
    return replace(scope, windows=(window,))


def _own_issues(actor: Actor, now: datetime) -> Iterator[Scope]:
    yield _all_of("sync_issue", actor, author=actor.id, resolved_at__isnull=True)
    yield _recent("sync_issue", actor, now, window=("resolved_at", ISSUE_WINDOW), author=actor.id)


def _reference(actor: Actor) -> Iterator[Scope]:
    for type_name in ("programme", "area", "code_list"):
        yield _all_of(type_name, actor)


def _roster(actor: Actor) -> Iterator[Scope]:
    for type_name in ("unit", "shift"):
        yield _all_of(type_name, actor)


def _crew(actor: Actor, units: frozenset[UUID], now: datetime) -> Iterator[Scope]:
    """A crew: its unit and shift, and its calls with everything reported on them."""
    theirs = _ours("assignment", actor).filter(unit_id__in=units)
    ways = [theirs.filter(way) for way in _crews_ways(now)]
    on_their_calls = _among("incident_id", *(way.values("incident_id") for way in ways))
    yield _all_of("unit", actor, id__in=units)
    shifts = Unit.objects.filter(id__in=units).values("shift_id")
    yield _all_of("shift", actor, _among("id", shifts))
    assignments = _among("id", *(way.values("id") for way in ways))
    yield _full(
        "assignment",
        lambda: _ours("assignment", actor).filter(assignments),
        assigned_at=CREW_WINDOW,
    )
    yield _all_of("incident", actor, _among("id", *(way.values("incident_id") for way in ways)))
    for type_name in ("note", "outcome"):
        yield _all_of(type_name, actor, on_their_calls)
    # One scope for each way: an OR of them reads the whole table.
    yield _all_of("status_event", actor, on_their_calls)
    without_call = Q(unit_id__in=units, incident__isnull=True)
    yield _recent("status_event", actor, now, without_call, window=("corrected_at", CREW_WINDOW))
    yield _all_of(
        "safety_check", actor, _among("assignment_id", *(way.values("id") for way in ways))
    )
    yield _all_of("backup_request", actor, on_their_calls)
    yield _recent("backup_request", actor, now, window=_THEIR_REQUESTS, unit_id__in=units)


def _came_upon(actor: Actor, roles: set[Role], now: datetime) -> Iterator[Scope]:
    """Calls for help of their own, and calls created in the street or sent by another system."""
    yield _recent("backup_request", actor, now, window=_THEIR_REQUESTS, author_id=actor.id)
    if not roles & KEEP_OWN_CALLS:
        return
    made = _ours("incident", actor).filter(author_id=actor.id)
    ways = (Q(closed_at__isnull=True), _since("closed_at", now - CREW_WINDOW))
    mine = [made.filter(way).values("id") for way in ways]
    yield _full(
        "incident",
        lambda: _ours("incident", actor).filter(_among("id", *mine)),
        closed_at=CREW_WINDOW,
    )
    for type_name in ("note", "outcome"):
        yield _all_of(type_name, actor, _among("incident_id", *mine), author_id=actor.id)


def _dispatch(actor: Actor, now: datetime) -> Iterator[Scope]:
    """The board: all units and current calls, without clinical text."""
    since = now - DISPATCH_WINDOW
    ways = (Q(closed_at__isnull=True), _since("closed_at", since), _since("received_at", since))
    current = [_ours("incident", actor).filter(way).values("id") for way in ways]
    on_a_current_call = _among("incident_id", *current)
    assignments = Assignment.objects.filter(on_a_current_call).values("id")
    yield _all_of("unit", actor)
    yield _recent("shift", actor, now, window=("ends_at", DISPATCH_WINDOW))
    yield _full(
        "incident",
        lambda: _ours("incident", actor).filter(_among("id", *current)),
        closed_at=DISPATCH_WINDOW,
        received_at=DISPATCH_WINDOW,
    )
    yield _all_of("assignment", actor, on_a_current_call)
    yield _all_of("status_event", actor, on_a_current_call)
    without_call = Q(incident__isnull=True)
    yield _recent(
        "status_event", actor, now, without_call, window=("corrected_at", DISPATCH_WINDOW)
    )
    yield _all_of("safety_check", actor, _among("assignment_id", assignments))
    yield _all_of("backup_request", actor, ended_at__isnull=True)
    yield _recent("backup_request", actor, now, window=("received_at", DISPATCH_WINDOW))
    yield _all_of("note", actor, on_a_current_call, kind=NOTE_FOR_DISPATCH)
    outcomes = _all_of("outcome", actor, on_a_current_call)
    yield Scope("outcome", DISPATCH, outcomes.make)


def _supervision(actor: Actor, now: datetime) -> Iterator[Scope]:
    """Everything of a supervisor's programmes; calls no unit was sent to belong to all."""
    programmes = supervised_programmes(actor, now)
    # Nobody's programme is too small to hear a call for help.
    yield _all_of("backup_request", actor)
    types = ("unit", "shift", "incident", "assignment", "note", "outcome")
    if programmes is None:
        for type_name in (*types, "status_event", "safety_check"):
            yield _all_of(type_name, actor)
        return
    units = _ours("unit", actor).filter(programme_id__in=programmes)
    unit_ids = units.values("id")
    sent = Assignment.objects.filter(incident_id=OuterRef("id"))
    of_ours = Exists(sent.filter(unit__programme_id__in=programmes))
    incidents = _ours("incident", actor).filter(Q(of_ours) | ~Q(Exists(sent)))
    yield _full("unit", lambda: units)
    yield _full("incident", lambda: incidents)
    for type_name in ("shift", "status_event", "safety_check"):
        yield _all_of(type_name, actor, unit_id__in=unit_ids)
    for type_name in ("assignment", "note", "outcome"):
        yield _all_of(type_name, actor, incident_id__in=incidents.values("id"))


def waiting_for(actor: Actor, now: datetime) -> QuerySet[Issue]:
    """Issues of the agency that somebody may settle, their own aside.

    A refused mutation belongs to no unit yet, so it is its author's programmes that count.
    """
    issues = Issue.objects.filter(agency=actor.agency)
    programmes = supervised_programmes(actor, now)
    if actor.has_role({Role.DISPATCHER}, now) or programmes is None:
        return issues
    places = CrewMember.objects.filter(responder_id=OuterRef("author"))
    of_ours = Exists(places.filter(unit__programme_id__in=programmes))
    return issues.filter(Q(of_ours) | ~Q(Exists(places)))


def supervised_programmes(actor: Actor, now: datetime) -> set[UUID] | None:
    """The programmes a supervisor is narrowed to; None for all of the agency."""
    grants = [
        grant for grant in actor.grants if grant.role == Role.SUPERVISOR and grant.is_valid(now)
    ]
    named = {grant.programme for grant in grants if grant.programme is not None}
    return None if any(grant.programme is None for grant in grants) else named


def _openings(actor: Actor, roles: set[Role], now: datetime) -> Iterator[Scope]:
    """A call somebody has broken the glass of, whole; that they did is told to supervisors."""
    is_told = Q() if Role.SUPERVISOR in roles else Q(author_id=actor.id)
    yield _recent("break_glass", actor, now, is_told, window=("opened_at", OPENING_WINDOW))
    opened = actor.opened(now)
    if not opened:
        return
    yield _all_of("incident", actor, id__in=opened)
    for type_name in ("assignment", "status_event", "note", "outcome", "backup_request"):
        yield _all_of(type_name, actor, incident_id__in=opened)
    yield _all_of("safety_check", actor, assignment__incident_id__in=opened)


def _triage(actor: Actor) -> Iterator[Scope]:
    """Calls nobody was sent to yet, with all notes on them."""
    sent = Exists(Assignment.objects.filter(incident_id=OuterRef("id")))
    waiting = _ours("incident", actor).filter(~Q(sent), closed_at__isnull=True)
    yield _full("incident", lambda: waiting)
    for type_name in ("note", "outcome"):
        yield _all_of(type_name, actor, _among("incident_id", waiting.values("id")))
