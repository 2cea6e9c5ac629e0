"""What is open in an agency at one moment, as far as somebody may see it: read once, when asked."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from catalogue.reading import everything
from dispatch.units import Document, LiveUnits, live_units
from dispatch.verdicts import Judge
from dispatch.waiting import by_urgency, past_of, waiting_for
from incidents.codes import AssignmentState
from incidents.lifecycle import RUNNING_CHECKS
from incidents.models import OPEN_ASSIGNMENTS
from incidents.timing import Timing, timing
from responders.access import Actor
from responders.crews import qualified_crews
from responders.lifecycle import Place
from responders.models import Agency, Device
from sync.models import Custody


class Desk:
    """Wire forms of everything that is open; `now` is the moment all of it is read for."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor = actor
        self.now = now

    @cached_property
    def agency(self) -> Agency:
        return Agency.objects.get(id=self.actor.agency)

    @cached_property
    def judge(self) -> Judge:
        return Judge(self.agency)

    @cached_property
    def times(self) -> Timing:
        """What holds for a unit as such, wherever it is."""
        return timing(self.agency.timers, is_high_caution=False)

    @cached_property
    def assignments(self) -> list[Document]:
        return self._everything("assignment", state__in=OPEN_ASSIGNMENTS)

    @cached_property
    def incidents(self) -> list[Document]:
        return self._everything("incident", closed_at__isnull=True)

    @cached_property
    def checks(self) -> list[Document]:
        return self._everything("safety_check", state__in=RUNNING_CHECKS)

    @cached_property
    def backup_requests(self) -> list[Document]:
        return self._everything("backup_request", ended_at__isnull=True)

    @cached_property
    def units(self) -> LiveUnits:
        return live_units(
            self.actor,
            self.now,
            times=self.times,
            assignments=self.assignments,
            checks=self.checks,
        )

    @cached_property
    def crews(self) -> dict[UUID, list[Place]]:
        """Who is in the crews of the units' shifts, by shift."""
        return qualified_crews(self.units.shifts.values())

    @property
    def unacknowledged(self) -> list[Document]:
        return unacknowledged(self.assignments)

    @property
    def waiting(self) -> list[Document]:
        """Calls no unit is on: what they wait for, and what each programme can do about them."""
        assigned = {one["incident"] for one in self.assignments}
        found = [one for one in self.incidents if one["id"] not in assigned]
        past = past_of([one["id"] for one in found])
        return [
            {
                **one,
                **waiting_for(past.get(one["id"], ()), one["reopened_at"]),
                "verdicts": self.judge.verdicts(one, self.now),
            }
            for one in by_urgency(found)
        ]

    def _everything(self, type_name: str, **wanted: Any) -> list[Document]:
        return everything(self.actor, self.now, type_name, **wanted)


def unacknowledged(assignments: Iterable[Document]) -> list[Document]:
    """Those no crew has said yet that it has."""
    return [one for one in assignments if one["state"] == AssignmentState.ASSIGNED]


def devices_owing(desk: Desk, **wanted: Any) -> list[Document]:
    """Devices of the agency whose queue is known to hold more than has arrived."""
    queues = Custody.objects.filter(agency=desk.actor.agency, **wanted).exclude(highest_seq=0)
    owing = list(queues.extra(where=["highest_seq > acked_seq + jsonb_array_length(acked_extra)"]))
    names = dict(
        Device.objects.filter(id__in=[queue.device for queue in owing]).values_list("id", "name")
    )
    return [
        {
            "device_id": queue.device,
            "name": names.get(queue.device, ""),
            "author": queue.author,
            "owed": queue.owed,
            "last_push_at": queue.last_push_at,
        }
        for queue in owing
    ]
