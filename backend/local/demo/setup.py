"""Brings the invented cities into being: agencies, accounts, programmes, areas and units.

Everything has a fixed id and is made once; what somebody has changed since stays as it is. Only
passwords are set again, because they are this start's business.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import identify_hasher, make_password
from django.db import transaction
from django.db.models import Model
from django.utils.crypto import salted_hmac

from backend.local.demo.city import Account, City
from catalogue.code_lists import publish_code_lists
from catalogue.writing import record_one
from responders.access import Actor
from responders.models import (
    Agency,
    Area,
    Programme,
    ProgrammeTerms,
    Responder,
    RoleGrant,
    Unit,
)
from responders.queries import actor_of
from responders.sessions import end_sessions

TIME_ZONE = "America/Chicago"
SOURCE = "admin"
SALT_LENGTH = 32
TERMS_FROM = date(2024, 1, 1)
EVERY_HOUR = [{"days": list(range(7)), "from": "00:00", "to": "24:00"}]


class NotADemo(Exception):
    """The database has real things under the demo's names."""


def check_free(cities: Iterable[City]) -> None:
    """Nobody's account becomes a demo account with a known password. Raises: NotADemo."""
    for city in cities:
        names = {account.username: account.id for account in city.accounts}
        for person in Responder.objects.filter(username__in=names):
            if person.id != names[person.username]:
                raise NotADemo(f"the account {person.username!r} belongs to somebody else")
        if Agency.objects.filter(name=city.name).exclude(id=city.id_of()).exists():
            raise NotADemo(f"the agency {city.name!r} is not the demo's")


def set_up(city: City, *, password: str, now: datetime) -> None:
    """Makes what is missing of a city and sets its passwords."""
    agency, _ = Agency.objects.get_or_create(
        id=city.id_of(), defaults={"name": city.name, "time_zone": TIME_ZONE}
    )
    publish_code_lists(agency=agency, now=now)
    for account in city.accounts:
        _set_password(_person(city, account, now), password, now)
    actor = actor_for(city, city.supervisor, now)
    _areas(city, actor, now)
    _programmes(city, actor, now)
    _units(city, actor, now)


def actor_for(city: City, username: str, now: datetime) -> Actor:
    """A demo person as the rules see them at this moment."""
    person = Responder.objects.get(id=city.account(username).id)
    return actor_of(person=person, device=None, now=now)


@transaction.atomic
def _person(city: City, account: Account, now: datetime) -> Responder:
    person, is_new = Responder.objects.get_or_create(
        id=account.id,
        defaults={
            "agency_id": city.id_of(),
            "username": account.username,
            "name": account.name,
            "profession": account.profession or "",
        },
    )
    if is_new:
        RoleGrant.objects.create(responder=person, role=account.role.value, valid_from=now)
    return person


def _set_password(person: Responder, password: str, now: datetime) -> None:
    """Sets the password, unless it is the one this function has set before.

    The salt tells: it follows from the account, the password and the installation's secret.
    Comparing a dozen passwords the proper way takes seconds, at every start.
    """
    secret = salted_hmac("backend.local.demo", f"{person.username}:{password}", algorithm="sha256")
    salt = secret.hexdigest()[:SALT_LENGTH]
    if _salt_of(person.password) != salt:
        person.password = make_password(password, salt=salt)
        person.save(update_fields=["password"])
        end_sessions(person=person, now=now)


def _salt_of(encoded: str) -> str | None:
    try:
        salt: str = identify_hasher(encoded).decode(encoded)["salt"]
    except ValueError:
        return None
    return salt


def _areas(city: City, actor: Actor, now: datetime) -> None:
    fields = {
        city.id_of("area", area.name): {
            "name": area.name,
            "district": area.district,
            "geometry": area.geometry,
        }
        for area in city.areas
    }
    _create_missing(Area, "area", fields, actor=actor, now=now)


def _programmes(city: City, actor: Actor, now: datetime) -> None:
    fields = {
        city.id_of("programme", one.code): {"code": one.code, "name": one.name}
        for one in city.programmes
    }
    _create_missing(Programme, "programme", fields, actor=actor, now=now)
    known = set(
        ProgrammeTerms.objects.filter(programme__in=fields).values_list("programme_id", flat=True)
    )
    for one in city.programmes:
        programme = city.id_of("programme", one.code)
        if programme not in known:
            terms = ProgrammeTerms.objects.create(
                programme_id=programme,
                valid_from=TERMS_FROM,
                hours=EVERY_HOUR,
                call_types=list(one.call_types),
                required_roles=list(one.required_roles),
            )
            terms.areas.set(Area.objects.filter(agency=city.id_of()))


def _units(city: City, actor: Actor, now: datetime) -> None:
    fields = {
        city.id_of("unit", unit.call_sign): {
            "call_sign": unit.call_sign,
            "programme": str(city.id_of("programme", unit.programme)),
            "kind": unit.kind,
        }
        for unit in city.units
    }
    _create_missing(Unit, "unit", fields, actor=actor, now=now)


def _create_missing(
    model: type[Model],
    record_type: str,
    fields: dict[UUID, dict[str, Any]],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    known = set(model._default_manager.filter(pk__in=fields).values_list("pk", flat=True))
    for record_id in fields.keys() - known:
        record(f"{record_type}.create", record_id, fields[record_id], actor=actor, now=now)


def record(
    kind: str, record_id: UUID, fields: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    """One write through the ledger. Raises what the ledger raises."""
    record_one(kind=kind, record_id=record_id, fields=fields, actor=actor, now=now, source=SOURCE)
