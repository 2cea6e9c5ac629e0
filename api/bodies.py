"""Request bodies of the sync endpoints: JSON, plain or gzip, bounded when inflated."""

import zlib
from typing import Any

from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType
from rest_framework.request import Request

from sync.mutations import NotJson, parse_json

GZIP = 16 + zlib.MAX_WBITS


class BodyTooLarge(APIException):
    """More bytes than the endpoint takes, inflated; the client halves its batch."""

    status_code = 413
    default_code = "too_large"
    default_detail = "The body is too large."


def read_json(request: Request, *, limit: int) -> Any:
    """The request's JSON document.

    Raises: ParseError, UnsupportedMediaType, BodyTooLarge (as DRF exceptions).
    """
    media_type = (request.content_type or "").partition(";")[0].strip().lower()
    if media_type not in ("application/json", ""):
        raise UnsupportedMediaType(media_type)
    body = _inflated(request, limit)
    if len(body) > limit:
        raise BodyTooLarge
    try:
        return parse_json(body)
    except NotJson as error:
        raise ParseError(f"not JSON: {error}") from None


def _inflated(request: Request, limit: int) -> bytes:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    raw: bytes = request._request.body
    if encoding in ("", "identity"):
        return raw
    if encoding != "gzip":
        raise UnsupportedMediaType(encoding)
    inflater = zlib.decompressobj(GZIP)
    try:
        body = inflater.decompress(raw, limit + 1)
    except zlib.error as error:
        raise ParseError(f"not gzip: {error}") from None
    if len(body) <= limit and not inflater.eof:
        raise ParseError("not gzip: the end is missing")
    return body
