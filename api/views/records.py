"""REST over the same ledger: lists, single records, creates, patches and verbs.

Nothing is decided here. A view names a record type and a kind; rules, visibility and wire forms
are those of push and pull.
"""

from typing import Any, ClassVar
from uuid import UUID, uuid5

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from api.filters import FILTERS, check_filters
from api.openapi.record_schema import RecordSchema
from api.paging import NewestFirst
from api.problems import problem
from api.views.base import View, answer
from catalogue.kinds import catalogue
from catalogue.reading import records, render
from catalogue.visibility import visible_to
from sync import ledger
from sync.batch import Result
from sync.ids import new_id
from sync.mutations import LARGEST_REV, as_uuid
from sync.refusals import Refused

# One create per record id over REST: a copy of the request finds its receipt.
REST_CREATES = UUID("0c4f2f0e-7a55-5a6d-8f0e-6a3d0c9b7e21")
# Parts of a body that are not fields of the record.
ENVELOPE = ("id", "occurred", "clock")


class RecordView(View):
    """What all views of one record type share."""

    record_type: ClassVar[str] = ""
    schema = RecordSchema()

    def shown(self, record_id: UUID) -> dict[str, Any]:
        """The record as this person may see it. Raises: Http404, also for another agency's."""
        found = render(self.actor, self.record_type, [record_id], self.now).get(record_id)
        if found is None:
            raise Http404
        return found

    def write(
        self,
        *,
        kind: str,
        record_id: UUID,
        fields: dict[str, Any],
        mutation_id: UUID | None = None,
        base_rev: int | None = None,
        occurred: Any = None,
        clock: Any = None,
    ) -> Result:
        """A batch of one; raises its refusal."""
        return ledger.record(
            catalogue=catalogue(),
            actor=self.actor,
            now=self.now,
            source="rest",
            mutation_id=mutation_id or new_id(),
            kind=kind,
            record_id=record_id,
            fields=fields,
            base_rev=base_rev,
            occurred=occurred,
            clock=clock,
        )

    def record_answer(self, record_id: UUID, result: Result, status: int = 200) -> Response:
        """The record after a write; its bare identity for who may write but not read it."""
        try:
            found = self.shown(record_id)
        except Http404:
            found = {"id": str(record_id), "rev": result.rev}
        if result.detail:
            found = {**found, "detail": result.detail}
        return answer(found, status, ETag=f'"{found["rev"]}"')


class Records(RecordView):
    """A list with filters and cursors, and creates that may bring their id."""

    create_kind: ClassVar[str] = ""

    def get(self, request: Request) -> Response:
        scopes = visible_to(self.actor, self.now)
        matching = FILTERS[self.record_type](
            request.query_params, queryset=records(scopes, self.record_type)
        )
        check_filters(matching, request)
        pages = NewestFirst(request)
        ids = [record.pk for record in pages.page(matching.qs.only("pk", "created_at"))]
        found = render(self.actor, self.record_type, ids, self.now)
        return answer(pages.document([found[one] for one in ids if one in found]))

    def post(self, request: Request) -> Response:
        body = self.document()
        record_id = _own_id(body)
        result = self.write(
            kind=self.create_kind,
            record_id=record_id,
            fields={name: value for name, value in body.items() if name not in ENVELOPE},
            mutation_id=uuid5(REST_CREATES, f"{self.record_type}:{record_id}"),
            occurred=body.get("occurred"),
            clock=body.get("clock"),
        )
        is_known = result.is_replayed or result.is_repeated
        return self.record_answer(record_id, result, 200 if is_known else 201)


def _own_id(body: dict[str, Any]) -> UUID:
    if body.get("id") is None:
        return new_id()
    record_id = as_uuid(body["id"])
    if record_id is None:
        raise Refused("invalid", {"id": "must be a UUID"})
    return record_id


class Record(RecordView):
    """One record; patches merge per field against the rev in `If-Match`."""

    patch_kind: ClassVar[str] = ""

    def get(self, request: Request, record_id: UUID) -> Response:
        found = self.shown(record_id)
        return answer(found, ETag=f'"{found["rev"]}"')

    def patch(self, request: Request, record_id: UUID) -> Response:
        self.shown(record_id)
        if "If-Match" not in request.headers:
            return problem(status_code=428, code="precondition_required")
        result = self.write(
            kind=self.patch_kind,
            record_id=record_id,
            fields=self.document(),
            base_rev=_rev(request.headers["If-Match"]),
        )
        return self.record_answer(record_id, result)


def _rev(header: str) -> int:
    tag = header.strip().removeprefix("W/").strip('"')
    if not tag.isascii() or not tag.isdigit() or int(tag) > LARGEST_REV:
        raise Refused("invalid", {"If-Match": "must be the record's rev in quotes"})
    return int(tag)


class Verb(RecordView):
    """`POST /{records}/{id}/{verb}/`: something a record can be told."""

    kind: ClassVar[str] = ""

    def post(self, request: Request, record_id: UUID) -> Response:
        self.shown(record_id)
        body = self.document()
        result = self.write(
            kind=self.kind,
            record_id=record_id,
            fields={name: value for name, value in body.items() if name not in ENVELOPE},
            occurred=body.get("occurred"),
            clock=body.get("clock"),
        )
        return self.record_answer(record_id, result)
