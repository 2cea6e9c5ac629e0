"""Taking in what was read from other systems' files: through the ledger, in batches, once.

Ids follow from the agency and the id in the source, so that the same file a second time finds
its receipts and writes nothing.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import DatabaseError, connections, transaction

from bridges.files.areas import AreaRead
from bridges.files.encounters import Encounter
from bridges.files.faults import Fault, FaultKind, FileRefused
from bridges.files.mapping import UnitTarget
from catalogue.kinds import operator_catalogue
from catalogue.writing import record_one
from incidents.models import Incident
from responders.access import Actor, Role
from responders.models import Agency, Area, Programme, Responder, RoleGrant, Unit
from responders.queries import actor_of, one_agency
from sync import ledger
from sync.batch import Batch, Result
from sync.clock import server_stamp
from sync.mutations import clean_text, dump_json, read_mutation

BATCH_SIZE = 200
SOURCE = "import"
FILLED_TABLES = (
    "incidents_incident",
    "incidents_assignment",
    "incidents_statusevent",
    "incidents_outcome",
    "sync_mutation",
    "sync_change",
)


@dataclass(slots=True)
class Taken:
    """What became of the rows that could be read, by result."""

    new: int = 0
    replaced: int = 0
    there: int = 0
    faults: list[Fault] = field(default_factory=list)


def agency_for(*, named: str | None, among_several: str | None = None) -> Agency:
    """Whose records a file holds. Raises: FileRefused."""
    try:
        return one_agency(named=named, among_several=among_several)
    except LookupError as error:
        raise FileRefused(error.args[0]) from None


def importer_id(agency: UUID) -> UUID:
    """The account an agency's imported records are signed by; it is nobody's."""
    return uuid5(agency, "importer")


def importer(agency: Agency, now: datetime) -> Actor:
    """Whom an agency's imported records are signed by: an account nobody can log in to."""
    person, is_new = Responder.objects.get_or_create(
        id=importer_id(agency.id),
        defaults={"agency": agency, "username": f"import-{agency.id}", "name": "Import"},
    )
    if is_new:
        person.set_unusable_password()
        person.save(update_fields=["password"])
        RoleGrant.objects.create(responder=person, role=Role.INTEGRATION.value, valid_from=now)
    return actor_of(person=person, device=None, now=now)


def unit_for(target: UnitTarget, *, actor: Actor, now: datetime) -> UUID:
    """The unit encounters are filed under.

    One that is made for them is out of service: it is never sent anywhere.
    """
    known = Unit.objects.filter(agency=actor.agency, call_sign=target.call_sign).first()
    if known is not None:
        return known.id
    fields = {
        "call_sign": target.call_sign,
        "programme": str(_programme_for(target, actor=actor, now=now)),
        "kind": target.kind,
        "is_active": False,
    }
    return _create("unit", target.call_sign, fields, actor=actor, now=now)


def _programme_for(target: UnitTarget, *, actor: Actor, now: datetime) -> UUID:
    known = Programme.objects.filter(agency=actor.agency, code=target.programme).first()
    if known is not None:
        return known.id
    fields = {"code": target.programme, "name": target.programme_name or target.programme}
    return _create("programme", target.programme, fields, actor=actor, now=now)


def _create(
    record_type: str, name: str, fields: dict[str, Any], *, actor: Actor, now: datetime
) -> UUID:
    record_id = uuid5(actor.agency, f"{record_type}:{name}")
    record_one(
        kind=f"{record_type}.create",
        record_id=record_id,
        fields=fields,
        actor=actor,
        now=now,
        source=SOURCE,
        mutation_id=uuid5(record_id, "create"),
    )
    return record_id


def take_encounters(
    encounters: Sequence[Encounter],
    *,
    actor: Actor,
    unit: UUID,
    now: datetime,
    progress: Callable[[int], None],
) -> Taken:
    """Files the encounters; `progress` is told how many are done after each batch.

    A row whose content has changed since it was first taken is reported and not overwritten.
    """
    taken = Taken()
    done = 0
    for batch in _batches(encounters):
        ids = {one.row: uuid5(actor.agency, f"incident:{one.source}") for one in batch}
        known = set(Incident.objects.filter(id__in=ids.values()).values_list("id", flat=True))
        mutations = [_encounter(one, ids[one.row], unit, actor) for one in batch]
        for one, result in zip(batch, _run(mutations, actor, now), strict=True):
            if result.result != "applied":
                taken.faults.append(_refusal(one.row, result))
            elif ids[one.row] in known:
                taken.there += 1
            else:
                taken.new += 1
        done += len(batch)
        progress(done)
    return taken


def _batches(encounters: Sequence[Encounter]) -> Iterator[Sequence[Encounter]]:
    for start in range(0, len(encounters), BATCH_SIZE):
        yield encounters[start : start + BATCH_SIZE]


def _encounter(encounter: Encounter, incident: UUID, unit: UUID, actor: Actor) -> dict[str, Any]:
    return {
        "id": str(uuid5(actor.agency, f"import:{encounter.source}")),
        "kind": "encounter.import",
        "record_id": str(incident),
        "fields": {**encounter.fields, "unit": str(unit)},
    }


def _run(mutations: Sequence[dict[str, Any]], actor: Actor, now: datetime) -> list[Result]:
    items = [read_mutation(raw, position) for position, raw in enumerate(mutations)]
    for item in items:
        item.stamp = server_stamp(now)
    batch = Batch(catalogue=operator_catalogue(), actor=actor, now=now, source=SOURCE, items=items)
    with transaction.atomic():
        return ledger.run(batch)


def _refusal(row: int, result: Result) -> Fault:
    if result.result == "retry":
        return Fault(FaultKind.BUSY, row)
    if result.code == "id_reused":
        return Fault(FaultKind.ID_REUSED, row)
    reasons = "; ".join(f"{path} {text}" for path, text in (result.detail or {}).items())
    return Fault(FaultKind.REFUSED, row, f"{result.code}: {reasons}")


def take_areas(areas: Sequence[AreaRead], *, actor: Actor, now: datetime) -> Taken:
    """Makes or replaces the agency's areas by their names; an unchanged one is not written."""
    taken = Taken()
    known = {area.name: area for area in Area.objects.filter(agency=actor.agency)}
    changed: list[AreaRead] = []
    for one in areas:
        if one.name in known and _is_same(known[one.name], one):
            taken.there += 1
        else:
            changed.append(one)
    mutations = [_area(one, known.get(one.name), actor) for one in changed]
    for one, result in zip(changed, _run(mutations, actor, now), strict=True):
        if result.result != "applied":
            taken.faults.append(_refusal(one.row, result))
        elif one.name in known:
            taken.replaced += 1
        else:
            taken.new += 1
    return taken


def _is_same(area: Area, read: AreaRead) -> bool:
    stored = {name: getattr(area, name) for name in _area_fields(read)}
    return stored == _area_fields(read)


def _area_fields(read: AreaRead) -> dict[str, Any]:
    fields: dict[str, Any] = clean_text(asdict(read))
    del fields["row"]
    return fields


def _area(read: AreaRead, known: Area | None, actor: Actor) -> dict[str, Any]:
    """The mutation's id tells the content and what it replaces: going back is a change as well."""
    fields = _area_fields(read)
    record_id = known.id if known else uuid5(actor.agency, f"area:{read.name}")
    content = hashlib.sha256(dump_json(fields).encode()).hexdigest()
    return {
        "id": str(uuid5(record_id, f"{known.rev if known else 0}:{content}")),
        "kind": "area.replace" if known else "area.create",
        "record_id": str(record_id),
        "fields": fields,
    }


def refresh_statistics() -> None:
    """Lets PostgreSQL plan for the tables as they are now, where we may: only an owner can."""
    with suppress(DatabaseError), connections["owner"].cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(FILLED_TABLES)}")
