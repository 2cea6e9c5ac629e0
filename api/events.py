"""`GET /api/v1/events/`: the live feed as server-sent events.

Runs on the event loop. Everything that asks the database does so in a thread, before or beside
the stream; nothing of it is held while the stream is open.
"""

from collections.abc import AsyncIterator
from datetime import datetime

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from rest_framework.response import Response

from api.authentication import check_device, session_of
from api.feed.encoding import event, poke
from api.feed.hub import hub
from api.feed.lanes import REST
from api.problems import CONTENT_TYPE, problem, session_problem
from dispatch.announcements import open_alarms
from responders.access import Actor
from responders.sessions import Session, SessionRefused
from responders.tickets import redeem_ticket
from sync.feed import newest_number
from sync.json_text import to_json

# How long a browser waits before it connects again.
RETRY = b"retry: 1000\n\n"


@csrf_exempt
async def stream(request: HttpRequest) -> HttpResponseBase:
    """Events `poke`, `backup_request` and `unit_live`, with a comment every four seconds.

    With an access token, or with `?ticket=`. Where the client stopped reading (`Last-Event-ID`,
    `?last_event_id=`) needs no look: each connection begins with a poke and with every open
    call for help, because missing one is worse than seeing it twice.
    """
    if request.method != "GET":
        allowed = {"Allow": "GET"}
        return _document(problem(status_code=405, code="method_not_allowed", headers=allowed))
    now = timezone.now()
    try:
        admitted = await REST.run(_admit, request, now)
    except SessionRefused as refusal:
        return _document(session_problem(refusal.code))
    except OperationalError:
        return _document(problem(status_code=503, code="busy", headers={"Retry-After": "1"}))
    if admitted is None:
        challenge = {"WWW-Authenticate": "Bearer"}
        return _document(problem(status_code=401, code="not_authenticated", headers=challenge))
    session, actor = admitted
    return _streaming(session, actor)


def _admit(request: HttpRequest, now: datetime) -> tuple[Session, Actor] | None:
    """Who asks, and what they may do; None for somebody who does not say.

    Raises: SessionRefused.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        session = session_of(token.strip(), now, takes_landing=False)
    elif "ticket" in request.GET:
        session = redeem_ticket(ticket=request.GET["ticket"], now=now)
    else:
        return None
    check_device(session, now, takes_unbound=False, takes_revoked=False)
    return session, session.actor(now)


def _document(answer: Response) -> HttpResponse:
    """A problem as Django's own response: the framework's is rendered by its views only."""
    return HttpResponse(
        to_json(answer.data),
        status=answer.status_code,
        headers={**answer.headers, "Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"},
    )


def _streaming(session: Session, actor: Actor) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        _events(session, actor),
        content_type="text/event-stream",
        # A proxy that collects the answer before passing it on would hold back alarms.
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(session: Session, actor: Actor) -> AsyncIterator[bytes]:
    assert session.family is not None
    listener = await hub.join(family=session.family.id, actor=actor)
    try:
        # After joining: what is committed from now on waits in the mailbox, the rest is in here.
        yield await REST.run(_greeting, actor, timezone.now())
        while (chunk := await listener.mailbox.take()) is not None:
            yield chunk
    finally:
        await hub.leave(listener)


def _greeting(actor: Actor, now: datetime) -> bytes:
    number = newest_number()
    alarms = open_alarms(actor=actor, now=now)
    announced = [event("backup_request", alarm.wire, number) for alarm in alarms]
    return b"".join([RETRY, *announced, poke(number)])
