"""Accounts: passwords, leaving and coming back. What ends here ends every log-in at once."""

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from responders.access import Role
from responders.models import Agency, Responder, RoleGrant
from responders.sessions import end_sessions

# Without letters and digits that look alike: it is read aloud, or from a slip of paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS = 4
GROUP_LENGTH = 4


def new_password() -> str:
    """A random password people can read out: 79 bits in four groups."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


@transaction.atomic
def give_password(*, person: Responder, now: datetime) -> str:
    """Sets a random password and ends every log-in made with the old one; returns it once."""
    password = new_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sessions(person=person, now=now)
    return password


@transaction.atomic
def deactivate(*, person: Responder, now: datetime) -> None:
    """Somebody leaves: log-ins end at once, what their tablet still sends goes to quarantine."""
    Responder.objects.filter(id=person.id, is_active=True).update(
        is_active=False, deactivated_at=now
    )
    end_sessions(person=person, now=now)


def reactivate(*, person: Responder) -> None:
    """Somebody is back; they log in anew."""
    Responder.objects.filter(id=person.id).update(is_active=True, deactivated_at=None)


@transaction.atomic
def found_agency(
    *, name: str, time_zone: str, username: str, person_name: str, password: str, now: datetime
) -> Agency:
    """A new agency with its first administrator, who sets up everything else.

    Raises: django.core.exceptions.ValidationError for a weak password.
    """
    agency = Agency.objects.create(name=name, time_zone=time_zone)
    person = Responder(agency=agency, username=username, name=person_name)
    validate_password(password, person)
    person.set_password(password)
    person.save()
    RoleGrant.objects.create(responder=person, role=Role.ADMIN.value, valid_from=now)
    return agency
