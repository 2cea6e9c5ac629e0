"""Crews as their completeness depends on them: who is in them, and how qualified."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from responders.lifecycle import Place
from responders.models import Credential, CrewMember, Shift


def crews_of(shifts: Iterable[Shift]) -> dict[UUID, list[Place]]:
    """Who is in these crews to the end of their shift, by shift."""
    ends = {shift.id: shift.ended_at or shift.ends_at for shift in shifts}
    members = list(
        CrewMember.objects.filter(shift_id__in=ends)
        .select_related("responder")
        .order_by("role", "responder__name")
    )
    expiries: dict[tuple[UUID, str], list[date | None]] = {}
    people = {member.responder_id for member in members}
    for one in Credential.objects.filter(responder_id__in=people):
        expiries.setdefault((one.responder_id, one.crew_role), []).append(one.expires_on)
    crews: dict[UUID, list[Place]] = {}
    for member in members:
        if member.left_at > member.joined_at and member.left_at >= ends[member.shift_id]:
            key = (member.responder_id, member.role)
            person = member.responder
            place = Place(person.name, member.role, person.is_active, tuple(expiries.get(key, ())))
            crews.setdefault(member.shift_id, []).append(place)
    return crews
