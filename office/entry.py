"""Who may enter: administrators of an agency, on the same log-ins as the API's.

The cookie names a log-in of `responders.sessions`, nothing else. It is looked up for every
page, so whatever ends a log-in - a deactivation, a new password, a role that was taken away -
ends the next page too.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from responders.access import Actor, Role
from responders.models import Agency, Responder, TokenFamily
from responders.sessions import (
    SessionRefused,
    client_address,
    log_in,
    log_out,
    resume,
)
from sync.mutations import as_uuid

FAMILY = "family"
ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True)
class Principal:
    """The administrator behind a page."""

    person: Responder
    family: TokenFamily
    actor: Actor

    @cached_property
    def agency(self) -> Agency:
        """The only agency whose rows this person is shown."""
        return Agency.objects.get(id=self.actor.agency)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.agency.time_zone)


class OfficeRequest(HttpRequest):
    """A request as the office's middleware leaves it; `principal` only behind its door."""

    now: datetime
    principal: Principal


def principal_of(family: object, now: datetime) -> Principal | None:
    """The administrator a session's log-in belongs to, if they still are one."""
    family_id = as_uuid(family)
    if family_id is None:
        return None
    try:
        session = resume(family_id=family_id, now=now)
    except SessionRefused:
        return None
    if session.family is None or session.person.agency_id is None or session.device is not None:
        return None
    actor = session.actor(now)
    is_admin = actor.has_role(ADMINS, now)
    return Principal(session.person, session.family, actor) if is_admin else None


def enter(*, request: HttpRequest, username: str, password: str, now: datetime) -> UUID:
    """Logs an administrator in; the log-in's id.

    Raises: SessionRefused `invalid_credentials`, `throttled`. Whether a right password belongs
    to somebody without the role is not told.
    """
    family = log_in(
        username=username,
        password=password,
        device_id=None,
        address=client_address(request.META, is_behind_proxy=settings.BEHIND_PROXY),
        lifetime=settings.REFRESH_LIFETIME,
        now=now,
    )
    if principal_of(str(family.id), now) is None:
        log_out(family=family, now=now)
        raise SessionRefused("invalid_credentials")
    request.session.cycle_key()
    request.session[FAMILY] = str(family.id)
    return family.id


def leave(*, request: OfficeRequest, now: datetime) -> None:
    """Logs out: the log-in ends, not only its cookie."""
    principal = getattr(request, "principal", None)
    if principal is not None:
        log_out(family=principal.family, now=now)
    request.session.flush()
