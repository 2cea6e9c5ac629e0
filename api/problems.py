"""Refusals as RFC 9457 problems: the only exception handler."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from notices.web_push import NoKeys
from responders.sessions import SessionRefused
from sync.refusals import Busy, Conflicted, Refused, UnknownReference

TYPE = "about:blank"
CONTENT_TYPE = "application/problem+json"

# Refusal code -> HTTP status. Everything else about a refusal is in its code and errors.
STATUS = {
    "invalid": 422,
    "too_large": 422,
    "not_permitted": 403,
    "no_longer_permitted": 403,
    "record_deleted": 410,
    "id_reused": 409,
    "unsupported_kind": 422,
    "illegal_transition": 409,
    "field_not_permitted": 422,
}
SESSION_STATUS = {
    "invalid_credentials": 401,
    "session_ended": 401,
    "throttled": 429,
    "device_mismatch": 403,
    "device_required": 403,
    "device_revoked": 403,
}
TITLES = {
    "conflict": "Somebody else changed the same field",
    "unknown_reference": "A record it refers to is not here",
    "busy": "The records are busy; try again",
    "not_found": "Not found",
    "throttled": "Too many failed log-ins; try again later",
    "device_revoked": "This device was withdrawn",
    "device_required": "This log-in must be bound to a device first",
    "device_mismatch": "The token belongs to another device",
    "invalid_credentials": "No such account, or the wrong password",
    "session_ended": "The log-in is over",
    "illegal_transition": "Not possible in the record's present state",
    "id_reused": "The id belongs to another record",
    "precondition_required": "If-Match is required",
    "record_deleted": "The record was deleted",
    "push_unavailable": "This site has no keys for Web Push",
}


def problem(
    *,
    status_code: int,
    code: str,
    errors: Any = None,
    headers: dict[str, str] | None = None,
    **extra: Any,
) -> Response:
    """A problem as an answer."""
    body = problem_document(status_code=status_code, code=code, errors=errors, **extra)
    return Response(body, status=status_code, headers=headers, content_type=CONTENT_TYPE)


def problem_document(
    *, status_code: int, code: str, errors: Any = None, **extra: Any
) -> dict[str, Any]:
    """`{type, title, status, code, errors?, …}`, RFC 9457."""
    body: dict[str, Any] = {
        "type": TYPE,
        "title": TITLES.get(code, code.replace("_", " ").capitalize()),
        "status": status_code,
        "code": code,
        **extra,
    }
    if errors:
        body["errors"] = errors
    return body


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answers every known refusal; what is unknown goes on to become a logged 500."""
    answer = _answer(error)
    if answer is not None:
        set_rollback()
    return answer


def _answer(error: Exception) -> Response | None:
    for kind, answer in _ANSWERS.items():
        if isinstance(error, kind):
            return answer(error)
    return None


def refusal(error: Refused) -> Response:
    """A refusal of the rules, with its public code; field paths without the envelope's name."""
    errors = {name.removeprefix("fields."): text for name, text in (error.detail or {}).items()}
    return problem(status_code=STATUS[error.code], code=error.code, errors=errors, **error.extra)


def session_problem(code: str) -> Response:
    """A refusal to let somebody in; a withdrawn device is told to wipe itself."""
    status_code = SESSION_STATUS[code]
    headers = {"WWW-Authenticate": "Bearer"} if status_code == status.HTTP_401_UNAUTHORIZED else {}
    if code == "throttled":
        headers["Retry-After"] = "60"
    extra = {"wipe": True} if code == "device_revoked" else {}
    return problem(status_code=status_code, code=code, headers=headers, **extra)


def _unknown_reference(error: UnknownReference) -> Response:
    errors = {error.path: f"{error.record_id} is not here"}
    return problem(status_code=422, code="unknown_reference", errors=errors)


def _conflict(error: Conflicted) -> Response:
    return problem(status_code=409, code="conflict", conflict={"fields": error.conflicts})


def _busy(error: Exception) -> Response:
    return problem(status_code=503, code="busy", headers={"Retry-After": "1"})


def _framework(error: exceptions.APIException) -> Response:
    """What the framework itself refuses: unparseable bodies, methods, media types, no token."""
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else "invalid"
    headers = {}
    challenge = getattr(error, "auth_header", None)
    if challenge:
        headers["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if wait:
        headers["Retry-After"] = str(int(wait))
    errors = error.detail if isinstance(error.detail, dict) else {"": str(error.detail)}
    return problem(status_code=error.status_code, code=code, errors=errors, headers=headers)


_ANSWERS: dict[type[Exception], Callable[[Any], Response]] = {
    Refused: refusal,
    UnknownReference: _unknown_reference,
    Conflicted: _conflict,
    Busy: _busy,
    # The database is restarting or gone: the queue is kept and sent again, as with a lock.
    OperationalError: _busy,
    InterfaceError: _busy,
    NoKeys: lambda error: problem(status_code=409, code="push_unavailable"),
    SessionRefused: lambda error: session_problem(error.code),
    Http404: lambda error: problem(status_code=404, code="not_found"),
    PermissionDenied: lambda error: problem(status_code=403, code="not_permitted"),
    RequestDataTooBig: lambda error: problem(status_code=413, code="too_large"),
    exceptions.APIException: _framework,
}
