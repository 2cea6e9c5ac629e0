"""A synthetic call for help, made again and again, so that the first real one is not the test.

It belongs to an agency of its own in which nobody works. So it passes the same door, gets the
same escalation and is announced on the same feed as every other, and no board, pull, list or figure
of anybody can show it: nobody sees another agency's records.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4, uuid5

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Max

from catalogue.kinds import catalogue
from incidents.models import BackupRequest, Heartbeat
from responders.access import Actor, Role
from responders.models import Agency, Responder, RoleGrant, TokenFamily
from responders.queries import actor_of
from sync import ledger
from sync.ids import new_id

# Where everything synthetic has its id from.
SYNTHETIC = UUID("7b1d3e58-0d52-5d4b-9c0e-2f6a1f3f9d10")
AGENCY = uuid5(SYNTHETIC, "agency")
PERSON = uuid5(SYNTHETIC, "person")
FAMILY = uuid5(SYNTHETIC, "log-in")
NAME = "Heartbeat of this site"
# The first step of its escalation comes at once; by the second it is long over.
TIMERS = {"backup": [2, 600, 600, 600]}
# What a beat may take from its call to its first step.
GRACE = timedelta(seconds=60)
SOURCE = "heartbeat"


class Pulse(StrEnum):
    """How the site's heart beats. Shown by the health page."""

    OFF = "off"
    OK = "ok"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Listening:
    """Who listens for a beat: a dispatcher whom nobody is, with a log-in nobody has."""

    family: UUID
    actor: Actor


def is_due(*, now: datetime, every: timedelta) -> bool:
    """Whether nobody has made the call of this moment yet."""
    return not Heartbeat.objects.filter(slot=_slot(now, every)).exists()


def _slot(now: datetime, every: timedelta) -> int:
    return int(now.timestamp() // every.total_seconds())


def listening(*, now: datetime) -> Listening:
    """The synthetic dispatcher; made when it is not there."""
    with transaction.atomic():
        Agency.objects.get_or_create(id=AGENCY, defaults={"name": NAME, "timers": TIMERS})
        person, is_new = Responder.objects.get_or_create(
            id=PERSON,
            defaults={
                "agency_id": AGENCY,
                "username": str(PERSON),
                "name": NAME,
                # None fits, and no token of its log-in is ever given out.
                "password": make_password(None),
            },
        )
        if is_new:
            RoleGrant.objects.create(responder=person, role=Role.DISPATCHER.value, valid_from=now)
        TokenFamily.objects.update_or_create(
            id=FAMILY,
            defaults={
                "responder": person,
                "current": uuid4(),
                "current_issued_at": now,
                "expires_at": now + timedelta(days=1),
            },
        )
    return Listening(FAMILY, actor_of(person=person, device=None, now=now))


def press(*, actor: Actor, now: datetime, every: timedelta) -> UUID | None:
    """Makes the call of this moment; its id, or None if somebody else has made it."""
    _end_what_was_left(actor=actor, now=now)
    slot = _slot(now, every)
    request = uuid5(SYNTHETIC, f"call {slot}")
    try:
        with transaction.atomic():
            Heartbeat.objects.create(request=request, slot=slot, sent_at=now)
            _record(actor=actor, kind="backup_request.create", request=request, now=now)
    except IntegrityError:
        return None
    return request


def _end_what_was_left(*, actor: Actor, now: datetime) -> None:
    """Calls of a process that died before it could end them."""
    left = BackupRequest.objects.filter(
        agency=AGENCY, ended_at__isnull=True, received_at__lt=now - GRACE
    )
    for request in left.values_list("id", flat=True):
        end(request=request, actor=actor, now=now)


def _record(*, actor: Actor, kind: str, request: UUID, now: datetime) -> None:
    ledger.record(
        catalogue=catalogue(),
        actor=actor,
        now=now,
        source=SOURCE,
        mutation_id=new_id(),
        kind=kind,
        record_id=request,
        fields={},
    )


def heard(*, request: UUID, now: datetime) -> None:
    """The live feed has brought it to a screen."""
    Heartbeat.objects.filter(request=request).update(heard_at=now)


def has_climbed(*, request: UUID, now: datetime) -> bool:
    """Whether its escalation's first step was fired, which is noted."""
    level = BackupRequest.objects.values_list("escalation_level", flat=True).get(id=request)
    if level > 0:
        Heartbeat.objects.filter(request=request).update(climbed_at=now)
    return level > 0


def end(*, request: UUID, actor: Actor, now: datetime) -> None:
    """It is over."""
    _record(actor=actor, kind="backup_request.release", request=request, now=now)


def last_whole() -> datetime | None:
    """When the last beat was made that was heard and whose escalation began."""
    whole = Heartbeat.objects.filter(heard_at__isnull=False, climbed_at__isnull=False)
    newest: datetime | None = whole.aggregate(newest=Max("sent_at"))["newest"]
    return newest


def pulse(*, now: datetime, every: timedelta) -> Pulse:
    """`missing` when two beats in a row were not made, not heard, or not followed by a step."""
    if not every:
        return Pulse.OFF
    last = last_whole()
    is_there = last is not None and last > now - 2 * every - GRACE
    return Pulse.OK if is_there else Pulse.MISSING
