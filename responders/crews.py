"""Crews as their completeness depends on them: who is in them, and how qualified."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from responders.lifecycle import Place
from responders.models import Credential, Shift
from responders.queries import crew_of_shifts


def qualified_crews(shifts: Iterable[Shift]) -> dict[UUID, list[Place]]:
    """The crews of these shifts as everybody is shown them, by shift, with their credentials."""
    members = list(crew_of_shifts(shift.id for shift in shifts))
    expiries: dict[tuple[UUID, str], list[date | None]] = {}
    people = {member.responder_id for member in members}
    for one in Credential.objects.filter(responder_id__in=people):
        expiries.setdefault((one.responder_id, one.crew_role), []).append(one.expires_on)
    crews: dict[UUID, list[Place]] = {}
    for member in members:
        key = (member.responder_id, member.role)
        person = member.responder
        place = Place(person.name, member.role, person.is_active, tuple(expiries.get(key, ())))
        crews.setdefault(member.shift_id, []).append(place)
    return crews
