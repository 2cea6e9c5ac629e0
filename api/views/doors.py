"""Push and pull in their ordinary form, without the framework's way there.

They are most of what tablets ask. A door takes what is plain - a bearer's access token, JSON, a
device that is the token's - and leaves everything else, refusals included, to the view behind it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from api.problems import exception_handler
from api.views import sync as views
from catalogue.kinds import catalogue
from catalogue.pulling import pull_view
from responders import sessions
from sync import storage
from sync.generations import BY_INDEX, Reader, standing_in, standing_of
from sync.json_text import to_json
from sync.mutations import as_uuid, parse_json
from sync.pull import DEFAULT_LIMIT, MAX_LIMIT, page_document
from sync.push import MAX_BYTES, answer_document, read_envelope

_push_view, _pull_view = views.PushView.as_view(), views.PullView.as_view()


@lru_cache(maxsize=4096)
def _claims(token: str) -> tuple[UUID, UUID | None, UUID, int]:
    """Family, refresh token, person and end of an access token; its signature is checked once."""
    claims = AccessToken(token)  # type: ignore[arg-type]
    family, person = UUID(claims["fam"]), UUID(claims["sub"])
    return family, as_uuid(claims.get("rft")), person, int(claims["exp"])


# What nearly every client asks for; the framework weighs the rest.
_ACCEPTED = frozenset({"*/*", "application/json", "application/json, text/plain, */*"})


def _length(meta: Mapping[str, Any]) -> int:
    text = meta.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdigit() else 1 << 62


def _plain(
    request: HttpRequest, limit: int, now: datetime
) -> tuple[UUID, UUID | None, UUID, bytes] | None:
    """Family, refresh token, person and body of a request that is nothing but ordinary."""
    meta = request.META
    scheme, _, token = meta.get("HTTP_AUTHORIZATION", "").partition(" ")
    if request.method != "POST" or scheme != "Bearer" or "HTTP_CONTENT_ENCODING" in meta:
        return None
    if meta.get("CONTENT_TYPE") != "application/json" or _length(meta) > limit:
        return None
    if meta.get("HTTP_ACCEPT", "*/*") not in _ACCEPTED or meta.get("QUERY_STRING"):
        return None
    try:
        family, token_id, person, end = _claims(token)
    except (TokenError, KeyError, ValueError, TypeError):
        return None
    return (family, token_id, person, request.body) if now.timestamp() < end else None


def _answer(document: Any) -> HttpResponse:
    return HttpResponse(
        to_json(document),
        content_type="application/json",
        headers={
            "Cache-Control": "no-store",
            "Allow": "POST, OPTIONS",
        },
    )


@csrf_exempt
def push_door(request: HttpRequest) -> HttpResponseBase:
    """`POST /sync/push/`: an ordinary envelope at once, anything else by the view."""
    now = timezone.now()
    plain = _plain(request, MAX_BYTES, now)
    if plain is None:
        return _push_view(request)
    family, token_id, _, body = plain
    try:
        envelope = read_envelope(parse_json(body))
        session = sessions.resume(family_id=family, token_id=token_id, now=now)
    except (ValueError, sessions.SessionRefused, DatabaseError):
        return _push_view(request)
    device = session.device
    if device is None or session.is_revoked or device.id != envelope.device:
        return _push_view(request)
    result = _or_problem(
        lambda: views.push(
            catalogue=catalogue(), actor=session.actor(now), envelope=envelope, now=now
        )
    )
    if isinstance(result, HttpResponse):
        return result
    return _answer(answer_document(result, now, is_blind=False))


@csrf_exempt
def pull_door(request: HttpRequest) -> HttpResponseBase:
    """`POST /sync/pull/`: an ordinary pull at once, anything else by the view."""
    now = timezone.now()
    plain = _plain(request, 4096, now)
    if plain is None:
        return _pull_view(request)
    family, _, person, body = plain
    try:
        document = parse_json(body)
        device, cursor = as_uuid(document["device_id"]), document.get("cursor")
        limit = document.get("limit", DEFAULT_LIMIT)
    except (ValueError, KeyError, TypeError, AttributeError):
        return _pull_view(request)
    if device is None or type(limit) is not int or not isinstance(cursor, str | None):
        return _pull_view(request)
    blank = Reader(person, person, device)
    try:
        _, ours, stands = storage.fetch_all(
            [BY_INDEX, sessions.standing(family, now), standing_of(blank, cursor)]
        )
        session = sessions.session_in(ours, now)
    except (sessions.SessionRefused, DatabaseError):
        return _pull_view(request)
    bound = session.device
    if bound is None or session.is_revoked or bound.id != device or session.person.id != person:
        return _pull_view(request)
    actor = session.actor(now)
    page = _or_problem(
        lambda: views.pull(
            reader=Reader(actor.agency, actor.id, device),
            cursor=cursor,
            limit=max(1, min(MAX_LIMIT, limit)),
            view=lambda: pull_view(actor, now),
            now=now,
            known=standing_in(stands, cursor),
        )
    )
    if isinstance(page, HttpResponse):
        return page
    return _answer(page_document(page))


# What describes the operations to the document of the API.
for door, view in ((push_door, _push_view), (pull_door, _pull_view)):
    door.cls, door.view_class, door.initkwargs = view.cls, view.cls, {}  # type: ignore[attr-defined]


def _or_problem(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:
        refusal = exception_handler(error, {})
        if refusal is None:
            raise
        response = HttpResponse(
            to_json(refusal.data),
            status=refusal.status_code,
            content_type=refusal.content_type,
        )
        for name, value in refusal.headers.items():
            if name != "Content-Type":
                response[name] = value
        return response
