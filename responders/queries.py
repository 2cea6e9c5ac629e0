"""Reading people, units and devices."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from responders.access import Actor, CrewRole, CrewSpan, Grant, Role
from responders.models import CrewMember, Responder, RoleGrant

# How far back crew places are looked at: a tablet may come back from a week in a drawer.
CREW_MEMORY = timedelta(days=30)


def actor_of(
    *,
    person: Responder,
    device: UUID | None,
    now: datetime,
    quarantine_from: datetime | None = None,
) -> Actor:
    """The person as the rules see them; somebody of no agency has no rights."""
    actor = actors_of(places=[(person, device)], now=now)[0]
    deactivated_at = None if person.is_active else person.deactivated_at
    ends = [moment for moment in (quarantine_from, deactivated_at) if moment is not None]
    return replace(actor, quarantine_from=min(ends)) if ends else actor


def actors_of(*, places: Sequence[tuple[Responder, UUID | None]], now: datetime) -> list[Actor]:
    """People on their devices as the rules see them, in the same order; two queries for all."""
    people = {person.id for person, _ in places}
    grants, crews = _grants(people), _crews(people, now)
    actors = []
    for person, device in places:
        assert person.agency_id is not None
        actors.append(
            Actor(
                id=person.id,
                agency=person.agency_id,
                name=person.name,
                profession=person.profession,
                device=device,
                grants=tuple(grants.get(person.id, ())),
                crew=tuple(crews.get(person.id, ())),
            )
        )
    return actors


def _grants(people: Collection[UUID]) -> dict[UUID, list[Grant]]:
    rows = RoleGrant.objects.filter(responder_id__in=people).order_by("id")
    grants: dict[UUID, list[Grant]] = {}
    for person, role, valid_from, valid_to, programme, unit in rows.values_list(
        "responder_id", "role", "valid_from", "valid_to", "programme_id", "unit_id"
    ):
        held = grants.setdefault(person, [])
        held.append(Grant(Role(role), valid_from, valid_to, programme, unit))
    return grants


def _crews(people: Collection[UUID], now: datetime) -> dict[UUID, list[CrewSpan]]:
    rows = CrewMember.objects.filter(responder_id__in=people, left_at__gt=now - CREW_MEMORY)
    crews: dict[UUID, list[CrewSpan]] = {}
    for person, unit, shift, role, joined_at, left_at in rows.order_by("joined_at").values_list(
        "responder_id", "unit_id", "shift_id", "role", "joined_at", "left_at"
    ):
        spans = crews.setdefault(person, [])
        spans.append(CrewSpan(unit, shift, CrewRole(role), joined_at, left_at))
    return crews


def author_of(agency: UUID, author: UUID, device: UUID | None, now: datetime) -> Actor:
    """The author of something that was held, with the rights they had and have."""
    person = Responder.objects.get(id=author, agency_id=agency)
    return actor_of(person=person, device=device, now=now)


def names_of(people: Iterable[UUID | None]) -> dict[UUID, str]:
    """Display names by id."""
    ids = {person for person in people if person is not None}
    return dict(Responder.objects.filter(id__in=ids).values_list("id", "name")) if ids else {}


def crew_of_shifts(shifts: Iterable[UUID | None]) -> QuerySet[CrewMember]:
    """Crew members of these shifts in a stable order, with their names."""
    ids = {shift for shift in shifts if shift is not None}
    members = CrewMember.objects.filter(shift_id__in=ids).select_related("responder")
    return members.order_by("role", "responder__name")
