"""Reading people, units and devices."""

from collections.abc import Iterable
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
    assert person.agency_id is not None
    deactivated_at = None if person.is_active else person.deactivated_at
    ends = [moment for moment in (quarantine_from, deactivated_at) if moment is not None]
    return Actor(
        id=person.id,
        agency=person.agency_id,
        name=person.name,
        profession=person.profession,
        device=device,
        grants=_grants(person.id),
        crew=_crew(person.id, now),
        quarantine_from=min(ends) if ends else None,
    )


def _grants(person: UUID) -> tuple[Grant, ...]:
    rows = RoleGrant.objects.filter(responder_id=person).order_by("id")
    return tuple(
        Grant(Role(role), valid_from, valid_to, programme, unit)
        for role, valid_from, valid_to, programme, unit in rows.values_list(
            "role", "valid_from", "valid_to", "programme_id", "unit_id"
        )
    )


def _crew(person: UUID, now: datetime) -> tuple[CrewSpan, ...]:
    rows = CrewMember.objects.filter(responder_id=person, left_at__gt=now - CREW_MEMORY)
    return tuple(
        CrewSpan(unit, shift, CrewRole(role), joined_at, left_at)
        for unit, shift, role, joined_at, left_at in rows.order_by("joined_at").values_list(
            "unit_id", "shift_id", "role", "joined_at", "left_at"
        )
    )


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
