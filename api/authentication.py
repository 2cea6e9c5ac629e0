"""Tokens in, sessions out. The rules of log-ins are in `responders.sessions`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, Token

from responders.models import Responder, TokenFamily
from responders.sessions import (
    LANDING_PREFIX,
    RefreshClaims,
    Session,
    SessionRefused,
    claims_of,
    land,
    needs_device,
    resume,
)
from sync.mutations import as_uuid


class RefreshToken(Token):
    """A refresh token: which family it belongs to, and which of its tokens it is."""

    token_type = "refresh"  # nosec B105: the kind of token, not its text
    lifetime = settings.REFRESH_LIFETIME


def token_pair(family: TokenFamily) -> dict[str, str]:
    """`{access, refresh}` for a log-in; the refresh token is the same for the same state."""
    access = AccessToken()
    access["sub"] = str(family.responder_id)
    access["fam"] = str(family.id)
    access["rft"] = str(family.current)
    return {"access": str(access), "refresh": _encoded(claims_of(family))}


def _encoded(claims: RefreshClaims) -> str:
    token = RefreshToken()
    token.payload = {
        "token_type": RefreshToken.token_type,
        "fam": str(claims.family),
        "jti": str(claims.token),
        "iat": int(claims.issued_at.timestamp()),
        "exp": int(claims.expires_at.timestamp()),
    }
    return str(token)


def refresh_claims(encoded: str) -> tuple[UUID, UUID]:
    """(family, token id) of a refresh token.

    Raises: SessionRefused `session_ended` for anything that is none.
    """
    try:
        token = RefreshToken(encoded)  # type: ignore[arg-type]
        return UUID(token["fam"]), UUID(token["jti"])
    except (TokenError, KeyError, ValueError, TypeError):
        raise SessionRefused("session_ended") from None


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer` with an access token, or a landing token where a view takes one.

    A view says with `takes_landing` that a landing token is enough, with `takes_unbound` that a
    field log-in needs no device yet, with `takes_revoked` that it answers a withdrawn one itself.
    """

    def authenticate(self, request: Request) -> tuple[Responder, Session] | None:
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() not in ("bearer", "landing"):
            return None
        view = (request.parser_context or {}).get("view")
        session = session_of(
            token.strip(), timezone.now(), takes_landing=_says(view, "takes_landing")
        )
        check_device(
            session,
            timezone.now(),
            takes_unbound=_says(view, "takes_unbound"),
            takes_revoked=_says(view, "takes_revoked"),
        )
        return session.person, session

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _says(view: Any, name: str) -> bool:
    """A view's word, for all of its methods or for some (`takes_landing = {"POST"}`)."""
    answer = getattr(view, name, False)
    if isinstance(answer, (set, frozenset)):
        return view.request.method in answer
    return bool(answer)


def session_of(token: str, now: datetime, *, takes_landing: bool) -> Session:
    """The session a token stands for.

    Raises: SessionRefused.
    """
    if token.startswith(LANDING_PREFIX):
        if not takes_landing:
            raise SessionRefused("session_ended")
        return land(token=token, now=now)
    try:
        claims = AccessToken(token)  # type: ignore[arg-type]
        family, token_id = UUID(claims["fam"]), as_uuid(claims.get("rft"))
    except (TokenError, KeyError, ValueError, TypeError):
        raise SessionRefused("session_ended") from None
    return resume(family_id=family, token_id=token_id, now=now)


def check_device(
    session: Session, now: datetime, *, takes_unbound: bool, takes_revoked: bool
) -> None:
    """Raises: SessionRefused `device_revoked`, `device_required`."""
    if session.is_revoked and not takes_revoked:
        raise SessionRefused("device_revoked")
    if session.device is None and not takes_unbound and needs_device(session.person, now):
        raise SessionRefused("device_required")


class BearerScheme(OpenApiAuthenticationExtension):
    """Tells the schema what the authentication looks like."""

    target_class = "api.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
