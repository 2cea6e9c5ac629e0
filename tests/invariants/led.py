"""A city in which anything may happen, and readers who pull it as the server's code does."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.kinds import catalogue
from catalogue.pulling import pull_view
from incidents.models import Assignment, Incident, Note
from responders.access import Role
from responders.models import CrewMember, Programme, Responder, RoleGrant, Shift, Unit
from responders.queries import actor_of
from sync import ledger, storage
from sync.generations import Holdings, Reader, unpack
from sync.json_text import to_json
from sync.models import Holding
from sync.pull import View, pull
from sync.push import push, read_envelope
from sync.refusals import Conflicted, Refused, UnknownReference
from tests.cast import Cast, person, put_on_duty

# Of each kind of principal one or two; nora is given and loses roles, mia has two that look at the
# same calls in different views.
READERS = ("bob", "carla", "lena", "alice", "tina", "mia", "sue", "pia", "adam", "nora", "cad",
           "max")  # fmt: skip
LONG = timedelta(days=60)


@dataclass
class Held:
    """What one reader's device holds, and how it came to be."""

    person: Responder
    device: UUID = field(default_factory=uuid4)
    cursor: str | None = None
    store: dict[str, Any] = field(default_factory=dict)
    # How often everything was looked at.
    full_looks: int = 0

    def view(self, now: datetime) -> View:
        actor = actor_of(person=self.person, device=self.device, now=now)
        view = pull_view(actor, now)

        def everything() -> Any:
            self.full_looks += 1
            return view.everything()

        return replace(view, everything=everything)

    def pulls(self, now: datetime, limit: int = 1000) -> bool:
        """One page; whether there is more."""
        assert self.person.agency_id is not None
        reader = Reader(self.person.agency_id, self.person.id, self.device)
        page = pull(
            reader=reader, cursor=self.cursor, limit=limit, view=lambda: self.view(now), now=now
        )
        self.store = {} if page.is_reset else self.store
        for change in orjson.loads(to_json(page.changes)):
            if change["op"] == "put":
                self.store[change["id"]] = change["data"]
            else:
                del self.store[change["id"]]
        self.cursor = page.cursor
        return page.more

    def holdings(self) -> Holdings:
        """As the server has stored them."""
        assert self.cursor is not None
        return unpack(bytes(Holding.objects.get(key=UUID(self.cursor[32:])).entries))

    def visible(self, now: datetime) -> Holdings:
        """By a look at everything."""
        actor = actor_of(person=self.person, device=self.device, now=now)
        return pull_view(actor, now).everything().visible

    def cold(self, now: datetime) -> dict[str, Any]:
        """What somebody who starts from nothing would hold."""
        fresh = Held(self.person)
        while fresh.pulls(now):
            pass
        return fresh.store


@dataclass
class World:
    """The fixed cast, some more, and what has happened so far."""

    cast: Cast
    now: datetime
    readers: dict[str, Held] = field(default_factory=dict)
    calls: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        cast, since = self.cast, self.now - timedelta(days=1)
        self.other = Programme.objects.create(agency=cast.agency, code="ACT", name="Another")
        put_on_duty(cast, self.other, "STORK 1", {}, self.now)
        for name in ("lena", "mia", "pia"):
            cast.people[name] = person(cast.agency, name, Role.FIELD)
        RoleGrant.objects.bulk_create(
            RoleGrant(responder=cast.people[name], role=role.value, valid_from=since, **narrowed)
            for name, role, narrowed in (
                ("lena", Role.LEAD, {"unit": cast.units["HERON 2"]}),
                ("mia", Role.DISPATCHER, {}),
                ("mia", Role.CCD, {}),
                ("pia", Role.SUPERVISOR, {"programme": cast.programme}),
                ("pia", Role.DISPATCHER, {}),
            )
        )
        # Nobody goes home before the time windows have passed.
        CrewMember.objects.update(left_at=self.now + LONG)
        Shift.objects.update(ends_at=self.now + LONG)
        self.readers = {name: Held(cast.people[name]) for name in READERS}

    def does(self, who: str, kind: str, record: UUID | None = None, /, **fields: Any) -> UUID:
        """Somebody's mutation, unless the rules refuse it; the record's id."""
        record = record or uuid4()
        self._record(who, kind, record, **fields)
        return record

    def _record(self, who: str, kind: str, record_id: UUID, /, **fields: Any) -> None:
        with suppress(Refused, UnknownReference, Conflicted), transaction.atomic():
            ledger.record(
                catalogue=catalogue(),
                actor=actor_of(person=self.cast.people[who], device=None, now=self.now),
                now=self.now,
                source="rest",
                mutation_id=uuid4(),
                kind=kind,
                record_id=record_id,
                fields={name: str(value) for name, value in fields.items()},
            )

    def call(self, *call_signs: str, by: str = "alice") -> None:
        """A call, and units sent to it."""
        incident = self.does(by, "incident.create", call_type="MNTL")
        if Incident.objects.filter(id=incident).exists():
            self.calls.append(incident)
        for call_sign in call_signs:
            self.sends(call_sign)

    def sends(self, call_sign: str) -> None:
        if self.calls:
            unit = self.cast.unit(call_sign)
            self.does("alice", "assignment.create", incident=self.calls[-1], unit=unit)

    def assignment(self, call_sign: str | None = None) -> Assignment | None:
        """The newest one, or the newest of a unit."""
        found = Assignment.objects.order_by("-created_at", "id")
        return (found.filter(unit__call_sign=call_sign) if call_sign else found).first()

    def on(self, who: str, call_sign: str, kind: str, /, **fields: Any) -> None:
        """Something about a unit's newest assignment."""
        one = self.assignment(call_sign)
        if one is not None:
            self.does(who, kind, assignment=one.id, **fields)

    def verb(self, who: str, verb: str, /, **fields: Any) -> None:
        one = self.assignment()
        if one is not None:
            self.does(who, f"assignment.{verb}", one.id, **fields)

    def about(self, who: str, kind: str, record: bool = False, /, **fields: Any) -> None:
        """Something about the newest call."""
        if self.calls and record:
            self.does(who, kind, self.calls[-1], **fields)
        elif self.calls:
            self.does(who, kind, incident=self.calls[-1], **fields)

    def breaks_the_glass(self, who: str) -> None:
        if self.calls:
            self._record(who, "break_glass.open", uuid4(), record=self.calls[0], reason="to know")

    def refused(self, who: str) -> None:
        """A push of something nobody may do: it becomes an issue of its author."""
        mutation = {"id": str(uuid4()), "kind": "assignment.cancel", "record_id": str(uuid4()),
                    "base_rev": None, "fields": {"reason": 7}}  # fmt: skip
        device = self.readers[who].device
        envelope = read_envelope(
            {"device_id": str(device), "schema_version": 1, "mutations": [mutation]}
        )
        actor = actor_of(person=self.cast.people[who], device=device, now=self.now)
        push(catalogue=catalogue(), actor=actor, envelope=envelope, now=self.now)

    def grants(self, who: str, role: Role, **narrowed: Any) -> None:
        RoleGrant.objects.create(
            responder=self.cast.people[who], role=role.value, valid_from=self.now, **narrowed
        )

    def passes(self, **by: float) -> None:
        self.now += timedelta(**by)

    def forgets(self) -> None:
        """The feed is pruned: all but its newest commit."""
        with transaction.atomic():
            storage.forget_feed(timezone.now() + timedelta(seconds=1))


def _moved_past_the_ledger(world: World) -> None:
    """Somebody moves an assignment to another call by hand."""
    one = world.assignment()
    if one is not None:
        # Unless its unit is on that call too.
        with suppress(IntegrityError), transaction.atomic():
            Assignment.objects.filter(id=one.id).update(incident_id=world.calls[0])


def _moved_to_another_programme(world: World) -> None:
    unit = Unit.objects.get(call_sign="STORK 1")
    is_ours = unit.programme_id == world.other.id
    other = world.cast.programme if is_ours else world.other
    Unit.objects.filter(id=unit.id).update(programme=other)


def _unassigned(world: World) -> None:
    """An assignment nothing was reported on yet is deleted."""
    blank = Assignment.objects.filter(notes=None, outcomes=None, status_events=None)
    one = blank.filter(safety_checks=None, backup_requests=None).first()
    if one is not None:
        one.delete()


def _shift_over(world: World) -> None:
    shift = Unit.objects.get(call_sign="HERON 2").shift_id
    if shift is not None:
        world.does("sue", "shift.end", shift)


STEPS: dict[str, Callable[[World], None]] = {
    "a call for HERON 1": lambda world: world.call("HERON 1"),
    "a call for HERON 2": lambda world: world.call("HERON 2"),
    "a call for both": lambda world: world.call("HERON 1", "HERON 2"),
    "a call for STORK 1": lambda world: world.call("STORK 1"),
    "a call that waits": lambda world: world.call(),
    "a call in the street": lambda world: world.call(by="bob"),
    "a call tina takes": lambda world: world.call(by="tina"),
    "a call from outside": lambda world: world.call(by="cad"),
    "a call next door": lambda world: world.does("mallory", "incident.create") and None,
    "HERON 1 is sent": lambda world: world.sends("HERON 1"),
    "HERON 2 is sent": lambda world: world.sends("HERON 2"),
    "STORK 1 is sent": lambda world: world.sends("STORK 1"),
    "it is cancelled": lambda world: world.verb("alice", "cancel"),
    "HERON 1 declines": lambda world: world.verb("bob", "decline"),
    "it is reassigned": lambda world: world.verb(
        "alice", "reassign", unit=world.cast.unit("HERON 2"), new_assignment=uuid4()
    ),
    "the call is closed": lambda world: world.about("alice", "incident.close", True),
    "the call is patched": lambda world: world.about(
        "alice", "incident.patch", True, address="x"
    ),
    "bob is on scene": lambda world: world.on("bob", "HERON 1", "status_event.create",
                                              status="on_scene"),
    "bob clears": lambda world: world.on("bob", "HERON 1", "status_event.create",
                                         status="clearing"),
    "HERON 2 reports": lambda world: world.on("carla", "HERON 2", "status_event.create",
                                              status="en_route"),
    "bob takes a break": lambda world: world.does(
        "bob", "status_event.create", unit=world.cast.unit("HERON 1"), status="out_of_service"
    ) and None,
    "bob writes": lambda world: world.on("bob", "HERON 1", "note.create", kind="clinical",
                                         body="x"),
    "carla writes": lambda world: world.on("carla", "HERON 2", "note.create", kind="peer",
                                           body="x"),
    "alice writes": lambda world: world.about("alice", "note.create", kind="operational",
                                              body="x"),
    "tina writes": lambda world: world.about("tina", "note.create", kind="clinical", body="x"),
    "sue writes": lambda world: world.about("sue", "note.create", kind="clinical", body="x"),
    "bob's outcome": lambda world: world.on("bob", "HERON 1", "outcome.create",
                                            contact_outcome="no_contact_gone"),
    "bob calls for help": lambda world: world.does("bob", "backup_request.create") and None,
    "carla calls for help": lambda world: world.on("carla", "HERON 2", "backup_request.create"),
    "bob is refused": lambda world: world.refused("bob"),
    "alice is refused": lambda world: world.refused("alice"),
    "HERON 2 goes home": _shift_over,
    "HERON 2 comes back": lambda world: world.does(
        "sue", "shift.start", unit=world.cast.unit("HERON 2")
    ) and None,
    "carla breaks the glass": lambda world: world.breaks_the_glass("carla"),
    "nora breaks the glass": lambda world: world.breaks_the_glass("nora"),
    "nora supervises": lambda world: world.grants("nora", Role.SUPERVISOR),
    "nora supervises some": lambda world: world.grants(
        "nora", Role.SUPERVISOR, programme=world.cast.programme
    ),
    "nora dispatches": lambda world: world.grants("nora", Role.DISPATCHER),
    "nora leads": lambda world: world.grants("nora", Role.LEAD, unit=world.cast.units["HERON 1"]),
    "nora has no roles": lambda world: RoleGrant.objects.filter(
        responder=world.cast.people["nora"]
    ).delete() and None,
    "bob goes home": lambda world: CrewMember.objects.filter(
        responder=world.cast.people["bob"]
    ).update(left_at=world.now) and None,
    "notes are deleted": lambda world: Note.objects.all().delete() and None,
    "notes move": lambda world: world.calls and Note.objects.update(
        incident_id=world.calls[0], assignment_id=None
    ) and None,
    "calls are touched": lambda world: Incident.objects.update(address="y") and None,
    "an assignment moves": _moved_past_the_ledger,
    "an assignment is deleted": _unassigned,
    "STORK 1 changes its programme": _moved_to_another_programme,
    "bob is renamed": lambda world: Responder.objects.filter(username="bob").update(
        name=str(uuid4())
    ) and None,
    "the feed is pruned": World.forgets,
    "minutes pass": lambda world: world.passes(minutes=2),
    "nearly a day passes": lambda world: world.passes(hours=23, minutes=59),
    "four hours pass": lambda world: world.passes(hours=4),
    "nearly a week passes": lambda world: world.passes(days=6, hours=23, minutes=58),
}  # fmt: skip
