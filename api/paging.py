"""Lists: newest first, opaque cursors.

A cursor names the last record of a page, not an offset: thousands of records of one import have
the same time, and records come and go while somebody reads.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from sync.clock import read_instant
from sync.mutations import as_uuid
from sync.refusals import Refused

PAGE_SIZE = 50
LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Between two records: just past one of them, reading on or back."""

    at: datetime
    id: UUID
    is_back: bool

    def encoded(self) -> str:
        """The place as clients carry it."""
        text = f"{'<' if self.is_back else '>'}{self.at.isoformat()}~{self.id}"
        return urlsafe_b64encode(text.encode()).decode()

    def beyond(self) -> Q:
        """What is to be read from here."""
        if self.is_back:
            return Q(created_at__gt=self.at) | Q(created_at=self.at, pk__gt=self.id)
        return Q(created_at__lt=self.at) | Q(created_at=self.at, pk__lt=self.id)


def place_of(cursor: str) -> Place:
    """The place a cursor names. Raises: Refused `invalid` for what was never given out."""
    try:
        text = urlsafe_b64decode(cursor.encode("ascii")).decode("ascii")
    except ValueError:
        text = ""
    time, _, name = text[1:].partition("~")
    at, record_id = read_instant(time), as_uuid(name)
    if text[:1] not in ("<", ">") or at is None or record_id is None:
        raise Refused("invalid", {"cursor": "is not one of ours"})
    return Place(at, record_id, text[0] == "<")


class NewestFirst:
    """One page of a query: `{results, next, previous}`; the links are addresses, or null."""

    def __init__(self, request: Request) -> None:
        self._address = request.build_absolute_uri()
        self._size = _size(request.query_params.get("limit"))
        cursor = request.query_params.get("cursor")
        self._place = None if cursor is None else place_of(cursor)
        self._next: Place | None = None
        self._previous: Place | None = None

    def page(self, records: QuerySet[Any]) -> Sequence[Any]:
        """The records of this page. They need `created_at`."""
        place = self._place
        is_back = place is not None and place.is_back
        order = ("created_at", "pk") if is_back else ("-created_at", "-pk")
        wanted = records if place is None else records.filter(place.beyond())
        found = list(wanted.order_by(*order)[: self._size + 1])
        has_more, page = len(found) > self._size, found[: self._size]
        if is_back:
            page.reverse()
        if page:
            came_from = place is not None
            self._next = _past(page[-1], is_back=False) if is_back or has_more else None
            is_behind = has_more if is_back else came_from
            self._previous = _past(page[0], is_back=True) if is_behind else None
        return page

    def document(self, results: list[Any]) -> dict[str, Any]:
        """The body of a list's answer."""
        return {
            "results": results,
            "next": self._link(self._next),
            "previous": self._link(self._previous),
        }

    def _link(self, place: Place | None) -> str | None:
        if place is None:
            return None
        address: str = remove_query_param(self._address, "cursor")
        return str(replace_query_param(address, "cursor", place.encoded()))


def _past(record: Any, *, is_back: bool) -> Place:
    return Place(record.created_at, record.pk, is_back)


def _size(limit: str | None) -> int:
    """The page's size; what is no sensible number is the usual one."""
    if limit is None or not limit.isascii() or not limit.isdigit():
        return PAGE_SIZE
    # Nine digits are enough to be too many.
    return min(int(limit[:9]), LARGEST_PAGE) or PAGE_SIZE
