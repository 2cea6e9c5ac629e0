"""Reading people, units and devices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from uuid import UUID

import orjson
from django.db.models import F, Q, QuerySet

from responders.access import Actor, CrewRole, CrewSpan, Grant, Opening, Role
from responders.models import Agency, CrewMember, Responder
from sync.models import Custody
from sync.records import Row
from sync.storage import fetch, fetch_tuples

# How far back rights are looked at: a tablet may come back from a week in a drawer.
RIGHTS_MEMORY = timedelta(days=30)


# What somebody may do, beside a row of `responders_responder r`; takes `rights_since`.
RIGHTS = """
    (SELECT coalesce(json_agg(json_build_array(
        g.role, g.valid_from, g.valid_to, g.programme_id, g.unit_id) ORDER BY g.id), '[]')
     FROM responders_rolegrant g WHERE g.responder_id = r.id)::text AS grants,
    (SELECT coalesce(json_agg(json_build_array(
        c.unit_id, c.shift_id, c.role, c.joined_at, c.left_at) ORDER BY c.joined_at), '[]')
     FROM responders_crewmember c WHERE c.responder_id = r.id AND c.left_at > %s)::text AS crew,
    (SELECT coalesce(json_agg(json_build_array(o.record, o.opened_at, o.ends_at)), '[]')
     FROM responders_breakglass o WHERE o.author_id = r.id AND o.ends_at > %s)::text AS openings
"""
Rights = tuple[tuple[Grant, ...], tuple[CrewSpan, ...], tuple[Opening, ...]]


def actor_of(
    *,
    person: Responder,
    device: UUID | None,
    now: datetime,
    quarantine_from: datetime | None = None,
    rights: Rights | None = None,
) -> Actor:
    """The person as the rules see them; somebody of no agency has no rights."""
    known = rights or rights_now(person.id, now)
    actor = actor_with(person, device, known)
    deactivated_at = None if person.is_active else person.deactivated_at
    ends = [moment for moment in (quarantine_from, deactivated_at) if moment is not None]
    return replace(actor, quarantine_from=min(ends)) if ends else actor


def rights_since(now: datetime) -> list[datetime]:
    """The parameters of `RIGHTS`: since when crew places and openings are looked at."""
    return [now - RIGHTS_MEMORY] * 2


def rights_now(person: UUID, now: datetime) -> Rights:
    """Somebody's roles and crew places."""
    rows = fetch(
        f"SELECT {RIGHTS} FROM responders_responder r WHERE r.id = %s",
        [*rights_since(now), person],
    )
    return rights_of(rows[0])


def actors_of(*, places: Sequence[tuple[Responder, UUID | None]], now: datetime) -> list[Actor]:
    """People on their devices as the rules see them, in the same order; one query for all."""
    ids = list({person.id for person, _ in places})
    rows = fetch(
        f"SELECT r.id, {RIGHTS} FROM responders_responder r WHERE r.id = ANY(%s)",
        [*rights_since(now), ids],
    )
    rights = {row["id"]: rights_of(row) for row in rows}
    return [actor_with(person, device, rights[person.id]) for person, device in places]


def rights_of(row: Row) -> Rights:
    """Roles and crew places from a row with `RIGHTS`."""
    return _rights_in(row["grants"], row["crew"], row["openings"])


@lru_cache(maxsize=1024)
def _rights_in(grants_text: str, crew_text: str, openings_text: str) -> Rights:
    grants = tuple(
        Grant(Role(role), _time(since), _time(until) if until else None, _id(programme), _id(unit))
        for role, since, until, programme, unit in orjson.loads(grants_text)
    )
    crew = tuple(
        CrewSpan(UUID(unit), UUID(shift), CrewRole(role), _time(joined), _time(left))
        for unit, shift, role, joined, left in orjson.loads(crew_text)
    )
    openings = tuple(
        Opening(UUID(record), _time(opened), _time(ends))
        for record, opened, ends in orjson.loads(openings_text)
    )
    return grants, crew, openings


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def actor_with(person: Responder, device: UUID | None, rights: Rights) -> Actor:
    """A person of an agency with rights that are known already."""
    assert person.agency_id is not None
    return Actor(
        id=person.id,
        agency=person.agency_id,
        name=person.name,
        profession=person.profession,
        device=device,
        grants=rights[0],
        crew=rights[1],
        openings=rights[2],
    )


def author_of(agency: UUID, author: UUID, device: UUID | None, now: datetime) -> Actor:
    """The author of something that was held, with the rights they had and have."""
    person = Responder.objects.get(id=author, agency_id=agency)
    return actor_of(person=person, device=device, now=now)


class Names:
    """Display names by id; each is read once, when somebody first asks for it."""

    def __init__(self, known: Mapping[UUID, str] | None = None) -> None:
        self._known = dict(known or {})

    def of(self, people: Iterable[UUID | None]) -> Mapping[UUID, str]:
        """The names of these people, and of whoever is known already."""
        missing = {one for one in people if one is not None} - self._known.keys()
        if missing:
            rows = fetch(
                "SELECT id, name FROM responders_responder WHERE id = ANY(%s)", [list(missing)]
            )
            self._known.update((row["id"], row["name"]) for row in rows)
        return self._known


def crews() -> QuerySet[CrewMember]:
    """Whom everybody is shown as the crews of shifts.

    Of a shift that is not over: who stays until its end. Of one that is: who had time in it.
    """
    stays = Q(shift__ended_at__isnull=False) | Q(left_at__gte=F("shift__ends_at"))
    members = CrewMember.objects.filter(stays, left_at__gt=F("joined_at"))
    return members.order_by("role", "responder__name")


def crew_of_shifts(shifts: Iterable[UUID]) -> QuerySet[CrewMember]:
    """Crew members of these shifts, with their names."""
    return crews().filter(shift_id__in=set(shifts)).select_related("responder")


@cache
def _crew_statement() -> str:
    """The same as SQL that is made once: a pull asks for crews twice, and compiling costs most."""
    columns = ("shift_id", "responder_id", "role", "responder__name")
    sql, _ = crews().order_by().values_list(*columns).query.sql_with_params()
    return (
        f"SELECT * FROM ({sql}) AS crew(shift, person, role, name)"
        " WHERE crew.shift = ANY(%s) ORDER BY crew.role, crew.name"
    )


def crews_of(shifts: Iterable[UUID | None]) -> list[tuple[UUID, UUID, str, str]]:
    """(shift, person, role, name) of everybody on these shifts, in a stable order."""
    ids = {shift for shift in shifts if shift is not None}
    return fetch_tuples(_crew_statement(), [list(ids)]) if ids else []


@dataclass(slots=True)
class DeviceQueues:
    """What is known of one device's queues, of all its people together."""

    people: list[str] = field(default_factory=list)
    owed: int = 0
    last_push_at: datetime | None = None
    last_pull_at: datetime | None = None


def queues_of(devices: Iterable[UUID], agency: UUID) -> dict[UUID, DeviceQueues]:
    """Who uses these devices of an agency, when they were last in touch, and what they owe."""
    found = {device: DeviceQueues() for device in devices}
    rows = list(Custody.objects.filter(device__in=found, agency=agency))
    names = Names().of(row.author for row in rows)
    for row in rows:
        queues = found[row.device]
        queues.people.append(names.get(row.author, ""))
        queues.owed += row.owed
        queues.last_push_at = _later(queues.last_push_at, row.last_push_at)
        queues.last_pull_at = _later(queues.last_pull_at, row.last_pull_at)
    return found


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def one_agency(*, named: str | None, among_several: str | None = None) -> Agency:
    """The agency that is named, else the only one there is.

    `among_several` names one for installations with more than one. Raises: LookupError, with words
    for whoever gave a command.
    """
    agencies = list(Agency.objects.order_by("name"))
    wanted = named or (among_several if len(agencies) > 1 else None)
    found = [agency for agency in agencies if wanted in (None, agency.name)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(repr(agency.name) for agency in agencies) or "none yet"
    problem = f"there is no agency {wanted!r}" if wanted else "the agency has to be named"
    raise LookupError(f"{problem} (--agency; known: {known})")
