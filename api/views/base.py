"""What views share: the principal, the moment, and shapes of the envelope."""

from datetime import datetime
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.bodies import read_json
from responders.access import Actor
from responders.sessions import Session
from sync.json_text import to_json
from sync.mutations import as_uuid
from sync.refusals import Refused

MAX_DOCUMENT_BYTES = 256 * 1024


class FastJSONRenderer(JSONRenderer):
    """JSON without the framework's per-value encoder."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        return b"" if data is None else to_json(data)


class View(APIView):
    """A view finds, may, does, answers. The clock is read once a request."""

    renderer_classes = [FastJSONRenderer]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.now: datetime = timezone.now()
        super().initial(request, *args, **kwargs)

    @property
    def session(self) -> Session:
        return cast(Session, self.request.auth)

    @cached_property
    def actor(self) -> Actor:
        return self.session.actor(self.now)

    def document(self, limit: int = MAX_DOCUMENT_BYTES) -> dict[str, Any]:
        """The request's JSON object; an empty body is an empty object.

        Raises: Refused `invalid`.
        """
        if not self.request._request.body:
            return {}
        body = read_json(self.request, limit=limit)
        if not isinstance(body, dict):
            raise Refused("invalid", {"": "must be an object"})
        return body


def required_uuid(body: dict[str, Any], name: str) -> UUID:
    """A UUID the envelope cannot do without. Raises: Refused `invalid`."""
    value = as_uuid(body.get(name))
    if value is None:
        raise Refused("invalid", {name: "must be a UUID"})
    return value


def text(body: dict[str, Any], name: str, *, limit: int = 200) -> str:
    """A short optional text. Raises: Refused `invalid`."""
    value = body.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > limit or "\x00" in value or not _is_clean(value):
        raise Refused("invalid", {name: f"must be text of at most {limit} characters"})
    return value


def _is_clean(value: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in value)


def whole_number(body: dict[str, Any], name: str, *, default: int, least: int, most: int) -> int:
    """An optional whole number, brought into its bounds. Raises: Refused `invalid`."""
    value = body.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused("invalid", {name: "must be a whole number"})
    return max(least, min(most, value))


def answer(body: Any, status: int = 200, **headers: str) -> Response:
    """A JSON answer that no cache keeps: it was made for one person."""
    return Response(body, status=status, headers={"Cache-Control": "no-store", **headers})
