"""Crews on duty, looked at again when somebody leaves the agency or comes back."""

from datetime import datetime

from office.writing import write
from responders.access import Actor
from responders.models import Responder, Shift
from responders.queries import crew_of_shifts


def recheck_crews(*, person: Responder, actor: Actor, now: datetime) -> None:
    """Decides anew whether the crew somebody is in at this moment is complete.

    What is planned is looked at when it begins. Raises: Refused.
    """
    on_duty = Shift.objects.filter(
        crew__responder=person,
        crew__joined_at__lte=now,
        crew__left_at__gt=now,
        ended_at__isnull=True,
    )
    for shift in on_duty:
        crew = [
            {"id": str(member.responder_id), "role": member.role}
            for member in crew_of_shifts([shift.id])
        ]
        fields = {
            "unit": str(shift.unit_id),
            "crew": crew,
            "starts_at": shift.starts_at.isoformat(),
            "ends_at": shift.ends_at.isoformat(),
        }
        write(actor=actor, now=now, kind="shift.change", record_id=shift.id, fields=fields)
