"""Tickets to the live feed, for clients that can send no header: short-lived, for one use."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from responders.models import EventTicket
from responders.sessions import Session, SessionRefused, resume

TICKET_LIFETIME = timedelta(seconds=30)


def issue_ticket(*, family: UUID, now: datetime) -> str:
    """A new ticket for this log-in. It ends up in logs of addresses, so only its hash is stored."""
    EventTicket.objects.filter(expires_at__lte=now).delete()
    ticket = secrets.token_urlsafe(32)
    EventTicket.objects.create(
        digest=_digest(ticket), family_id=family, expires_at=now + TICKET_LIFETIME
    )
    return ticket


def redeem_ticket(*, ticket: str, now: datetime) -> Session:
    """The session behind a ticket, which is used up by this.

    Raises: SessionRefused `session_ended`.
    """
    found = EventTicket.objects.filter(digest=_digest(ticket)).first()
    # Of two uses at once only one deletes the row.
    is_ours = found is not None and EventTicket.objects.filter(digest=found.digest).delete()[0] == 1
    if found is None or not is_ours or found.expires_at <= now:
        raise SessionRefused("session_ended")
    return resume(family_id=found.family_id, now=now)


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
